"""Cues by time, by hand, one after another, and on the beat: when each goes and what it leaves behind."""

import math
from dataclasses import replace

import pytest
from showmaker import make
from showstep import DT, run, trigger, value

from live.commands import Beat, Trigger
from live.control.cues import label, objection
from live.control.performance import begin

HANDS = """
[[track.cue]]
time = 1.0
parameters = { hue = 0.1 }
fade = 0
[[track.cue]]
number = "drop"
name = "The Drop"
parameters = { hue = 0.2 }
fade = 0
follow = 0.5
[[track.cue]]
parameters = { hue = 0.3 }
fade = 0
follow = 0.5
[[track.cue]]
name = "rest"
parameters = { hue = 0.4 }
fade = 0
"""
ON_BAR = """
[[track.cue]]
time = 3.0
quantise = "bar"
parameters = { hue = 0.5 }
fade = 0
[[track.cue]]
quantise = "beat"
parameters = { saturation = 0.5 }
fade = 0
[[track.cue]]
quantise = "beat"
parameters = { contrast = 0.75 }
fade = 0
[[track.cue]]
parameters = { bpm = 90 }
"""


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    return make(tmp_path_factory.mktemp("handed"), seconds=60.0, tracks=2, track_lines=HANDS).tracks


@pytest.fixture(scope="module")
def barred(tmp_path_factory):
    return make(tmp_path_factory.mktemp("barred"), seconds=60.0, track_lines=ON_BAR).tracks


def test_a_cue_without_a_time_waits_for_a_hand(handed):
    state = run(begin(handed, going=True), handed, 5.0, hops=[])
    assert (state.cue, state.values["hue"]) == (1, 0.1)


def test_cues_that_follow_go_by_themselves_one_after_the_other(handed):
    state = run(begin(handed, going=True), handed, 5.0, hops=[])
    seen = []
    for frame in range(80):
        commands = [trigger("cue", "drop")] if frame == 0 else []
        state = run(state, handed, DT, *commands, start=5.0 + frame * DT, hops=[])
        seen.append((state.cue, state.values["hue"]))
    changes = [(frame * DT, seen[frame]) for frame in range(80) if frame == 0 or seen[frame] != seen[frame - 1]]
    assert [what for _, what in changes] == [(2, 0.2), (3, 0.3), (4, 0.4)]
    assert [when for when, _ in changes] == pytest.approx([0.0, 0.5, 1.0], abs=DT)


def test_a_pause_puts_off_the_cue_that_follows(handed):
    state = run(begin(handed, going=True), handed, 0.3, trigger("cue", "drop"), hops=[])
    state = run(state, handed, 5.0, trigger("pause"), start=0.3, hops=[])
    assert state.values["hue"] == 0.2
    state = run(state, handed, 0.1, trigger("resume"), start=5.3, hops=[])
    assert state.values["hue"] == 0.2
    assert run(state, handed, 0.2, start=5.4, hops=[]).values["hue"] == 0.3


def test_another_cue_ends_the_chain(handed):
    state = run(begin(handed, going=True), handed, 0.3, trigger("cue", "drop"), hops=[])
    state = run(state, handed, 0.5, trigger("cue", "rest"), start=0.3, hops=[])
    assert (state.cue, state.values["hue"], state.waiting) == (4, 0.4, ())


@pytest.mark.parametrize(("wanted", "place"), [("drop", 2), ("THE DROP", 2), (3, 3), ("3", 3), (1.0, 1), ("Rest", 4)])
def test_a_cue_is_called_by_number_or_name(handed, wanted, place):
    assert run(begin(handed), handed, DT, trigger("cue", wanted), hops=[]).cue == place


def test_a_cue_takes_the_time_that_its_caller_gives_instead_of_its_own(handed):
    timed = Trigger("cue", "drop", "test", 1.0)
    state = run(begin(handed), handed, 0.4, timed, hops=[])
    assert state.values["hue"] == pytest.approx(0.08, abs=0.005)
    assert run(state, handed, 0.2, start=0.4, hops=[]).values["hue"] == pytest.approx(0.3), "the next one in its own"


def test_a_value_that_is_none_is_told_and_the_show_goes_on(handed):
    """A show folder may have been edited after it was prepared."""
    cue = replace(handed[0].cues[1], parameters={"hue": math.nan, "contrast": 1.25})
    edited = (replace(handed[0], cues=(handed[0].cues[0], cue, *handed[0].cues[2:])), *handed[1:])
    state = run(begin(edited), edited, DT, trigger("cue", "drop"), hops=[])
    assert (state.values["hue"], state.values["contrast"]) == (0.0, 1.25)
    assert state.refusals["cue"][0] == "cue drop: hue: not a finite number"


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("hue", math.nan, "not a finite number"), ("hue", 10**400, "not a finite number"),
        ("hue", 2, "a number from -1 to 1"), ("hue", True, "a number from -1 to 1"), ("blackout", 0.5, "true or false"),
        ("position", 0.5, "no cue sets that"), ("audio_device", 1, "no cue sets that"), ("look", 1, '"look" for that'),
    ],
)  # fmt: skip
def test_what_a_cue_cannot_set_is_found_before_the_show(name, given, why):
    assert why in objection(name, given)


def test_what_a_cue_can_set_is_not_refused():
    assert not any(objection(*each) for each in (("hue", -1), ("hue", 0.5), ("freeze", True), ("blackout", 1)))


def test_a_cue_that_is_not_there_is_refused_in_words(handed):
    state = run(begin(handed), handed, DT, trigger("cue", 12), hops=[])
    assert state.cue == 0 and state.refusals["test"][0] == "Song 1 has no cue 12"


def test_the_outside_is_told_place_and_name(handed):
    cues = handed[0].cues
    assert [label(cues, place) for place in range(5)] == [(0, ""), (1, ""), (2, "The Drop"), (3, ""), (4, "rest")]


def test_a_hand_ends_the_fade_of_a_cue_and_leaving_the_track_does_not_undo_the_hand(handed):
    state = run(begin(handed, going=True), handed, 2.0, value("hue", -1.0, 8.0), hops=[])
    assert state.values["hue"] == 0.1, "the cue came after the hand"
    state = run(state, handed, 1.0, value("hue", 0.7), start=2.0, hops=[])
    state = run(state, handed, 3.0, trigger("next"), start=3.0, hops=[])
    assert state.values["hue"] == 0.7


def drumming(origin=0.0, bpm=120.0):
    """What a clock at a steady tempo says with each frame; beat 0 was at `origin` s."""

    def said(now):
        return [Beat("midi", now, (now - origin) * bpm / 60, bpm, 1.0)]

    return said


def moments(tracks, name, *commands, said=None, seconds=8.0, begun=None):
    """The moments at which a parameter changes."""
    state, found = begun or begin(tracks, going=True), []
    for frame in range(round(seconds / DT)):
        given = [command for at, command in commands if at == frame]
        after = run(state, tracks, DT, *given, start=frame * DT, hops=[], said=said)
        if after.values[name] != state.values[name]:
            found.append((frame + 1) * DT)
        state = after
    return found


@pytest.mark.parametrize(("origin", "expected"), [(0.0, 4.0), (1.3, 3.3), (0.9, 4.9)])
def test_a_cue_on_the_bar_goes_with_the_bar_that_begins_after_its_time(barred, origin, expected):
    """Bars of two seconds: at 120 bpm they begin at the origin and every two seconds after that."""
    (moment,) = moments(barred, "hue", said=drumming(origin))
    assert moment == pytest.approx(expected, abs=1.5 * DT)


def test_where_no_tempo_is_known_nothing_waits(barred):
    (moment,) = moments(barred, "hue")
    assert moment == pytest.approx(3.0, abs=1.5 * DT)


def test_two_gos_within_a_beat_call_two_cues_and_both_go_on_the_beat(barred):
    calls = [(57, trigger("go")), (60, trigger("go"))]  # at 1.16 s and 1.22 s
    for name in ("saturation", "contrast"):
        (moment,) = moments(barred, name, *calls, said=drumming())
        assert moment == pytest.approx(1.5, abs=1.5 * DT)


def test_a_seek_past_a_cue_on_the_bar_waits_for_nothing(barred):
    state = run(begin(barred, going=True), barred, 0.3, said=drumming(), hops=[])
    state = run(state, barred, DT, value("position", 0.5), start=0.3, said=drumming(), hops=[])
    assert state.values["hue"] == 0.5


def test_a_cue_may_set_the_tempo(barred):
    state = run(begin(barred, going=True), barred, 1.0, trigger("cue", 4), hops=[])
    assert state.values["bpm"] == 90.0 and state.reading.bpm == 90.0
