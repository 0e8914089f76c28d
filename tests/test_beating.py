"""The beat clock on the stage: taps, a dial, a pinned source, what is heard, and how a new stage takes it up."""

import pytest
from showmaker import make
from showstep import DT, run, trigger, value

from live.commands import Beat
from live.control import beating
from live.control.performance import begin


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    return make(tmp_path_factory.mktemp("beats"), seconds=60.0).tracks


def tapped(tracks, bpm, count=6):
    """Taps on the frames that are nearest to the beats, from the first frame on."""
    state, frames = begin(tracks), {round(beat * 60 / bpm / DT) for beat in range(count)}
    for frame in range(max(frames) + 1):
        state = run(state, tracks, DT, *([trigger("tap")] if frame in frames else []), start=frame * DT, hops=[])
    return state, (max(frames) + 1) * DT


def test_before_anybody_says_a_tempo_none_is_known(tracks):
    state = run(begin(tracks), tracks, 1.0)
    assert state.reading is None and beating.told(state, 1.0) == (0.0, 0.0, "", 0.0)
    assert state.values["bpm"] == 120.0


@pytest.mark.parametrize("bpm", [93.0, 128.0])
def test_taps_set_the_tempo_and_the_beat(tracks, bpm):
    state, now = tapped(tracks, bpm)
    beat, told, source, quality = beating.told(state, now)
    assert (told, source) == (pytest.approx(bpm, rel=0.02), "tap") and quality > 0.8
    assert abs(beat - round(beat)) < 0.1, "the last tap was on a beat"
    assert state.values["bpm"] == round(told, 2)


def test_resync_makes_this_beat_one(tracks):
    state, now = tapped(tracks, 120.0)
    state = run(state, tracks, 0.3, start=now, hops=[])
    state = run(state, tracks, DT, trigger("resync"), start=now + 0.3, hops=[])
    assert beating.told(state, now + 0.3 + DT)[0] % 4 == pytest.approx(0.0, abs=1e-6)


def test_a_dialled_tempo_is_the_hands_and_leads_whatever_else_is_heard(tracks):
    def clock(now):
        return [Beat("midi", now, 2.0 * now, 120.0, 1.0)]

    state = run(begin(tracks), tracks, 3.0, said=clock, hops=[])
    state = run(state, tracks, 1.0, value("bpm", 100.0, source="web"), start=3.0, said=clock, hops=[])
    assert beating.told(state, 4.0)[1:3] == (100.0, "manual")
    state = run(state, tracks, 3.0, value("tempo_source", "auto"), start=4.0, said=clock, hops=[])
    assert beating.told(state, 7.0)[1:3] == (pytest.approx(120.0), "midi")


def test_a_tempo_that_osc_says_stands_behind_a_clock(tracks):
    def clock(now):
        return [Beat("midi", now, 2.0 * now, 120.0, 1.0)]

    state = run(begin(tracks), tracks, DT, value("bpm", 100.0, source="osc"), hops=[])
    assert beating.told(state, DT)[1:3] == (100.0, "osc")
    state = run(state, tracks, 4.0, start=DT, said=clock, hops=[])
    assert beating.told(state, 4.0)[2] == "midi"


def test_a_dial_that_a_pinned_source_overrules_says_so(tracks):
    state = run(begin(tracks), tracks, DT, value("tempo_source", "link"), value("bpm", 100.0))
    assert "the tempo follows link" in state.refusals["test"][0]
    assert state.values["tempo_source"] == "link"


def test_a_source_that_is_none_is_refused(tracks):
    state = run(begin(tracks), tracks, DT, value("tempo_source", "sundial"))
    assert state.values["tempo_source"] == "auto" and "use one of auto" in state.refusals["test"][0]


@pytest.mark.parametrize("source", ["tap", "midi"])
def test_a_new_stage_takes_up_the_beat_where_it_would_be(source):
    state = beating.resumed((17.25, 96.0, source, 0.9), "auto", 50.0)
    after = beating.clock.read(beating.clock.step(state, 51.0), 51.0)
    assert (after.bpm, after.beat) == (pytest.approx(96.0), pytest.approx(17.25 + 1.6))
