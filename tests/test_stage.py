"""The frame loop on a screen without a window: what stops it (nothing but quit), what it tells, what it keeps."""

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from showmaker import RATE, make, sound

from live.between.channels import MemoryInbox, MemoryOutbox
from live.commands import Trigger
from live.display.hud import lines
from live.faults.accidents import SLEPT
from live.faults.table import VARIABLE
from live.sound.intake import Intake
from live.sound.locator import Nowhere
from live.sound.sources import SilenceSource
from live.stage.process import perform
from show.folder import open_show
from tests.light import linear
from tests.stages import Script, Watched, options, played, stage_of, value


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


def test_every_frame_is_presented_and_told(show):
    pictures, state, stage = played(show)
    assert len(pictures) == 30 == stage.timings.count
    assert state.frame == 29 and state.title == "Song 1" and state.next_title == "Song 2"
    assert state.rung == "baked" and state.position > 0 and state.time > 0
    assert all(picture.mean() > 20 for picture in pictures)


@pytest.mark.parametrize(("alone", "following"), [(False, ""), (True, "Song 1")])
def test_after_the_last_track_comes_the_first_where_nobody_is_and_is_told(show, alone, following):
    listed = open_show(show.root, alone)
    with stage_of(listed, frames=3) as (stage, _):
        outbox = MemoryOutbox()
        stage.run(Script({1: [Trigger("track", 2, "test")]}), outbox)
    assert (outbox.newest.track, outbox.newest.next_title) == (2, following)


def test_quit_ends_the_show_at_once(show):
    outbox = MemoryOutbox()
    quits = MemoryInbox(Trigger("quit", None, "test"))
    assert perform(options(show, frames=None), quits, outbox) == 0
    assert outbox.newest.frame == 0 and outbox.ended


def test_a_show_of_some_seconds_ends_after_them_however_few_frames_there_were(show, monkeypatch):
    with stage_of(show, frames=None, seconds=1.0) as (stage, screen):
        seen, present = [], Watched.present

        def slowly(self, *given):
            seen.append(stage._clock.now())
            stage._clock.sleep_until(stage._clock.now() + 0.1)
            return present(self, *given)

        monkeypatch.setattr(Watched, "present", slowly)
        stage.run(Script({}), MemoryOutbox())
    assert seen[-1] - seen[0] == pytest.approx(1.0, abs=0.15) and len(seen) < 12


@pytest.mark.parametrize("alone", [None, True, False])
def test_the_show_is_opened_as_one_where_nobody_is_or_not(show, monkeypatch, alone):
    opened = []
    monkeypatch.setattr("live.stage.process.open_show", lambda *given: opened.append(given) or open_show(*given))
    perform(options(show, frames=1, alone=alone), MemoryInbox(), MemoryOutbox())
    assert opened == [(show.root, alone)]


def test_blackout_is_black_and_its_end_is_the_picture_again(show):
    pictures, _, _ = played(show, {5: [value("blackout", True)], 10: [value("blackout", False)]})
    assert [bool(picture.any()) for picture in pictures[:12]] == [True] * 5 + [False] * 5 + [True] * 2


def test_freeze_holds_the_picture_while_the_show_goes_on(show):
    pictures, state, stage = played(show, {5: [value("freeze", True)]}, frames=40)
    for picture in pictures[5:]:
        np.testing.assert_array_equal(picture, pictures[4])
    assert state.second > 0.2
    assert stage.timings.ages == (0.0, 0.0, 0.0), "it is held, not late"


def test_a_frozen_picture_can_still_be_blacked_out(show):
    script = {5: [value("freeze", True)], 8: [value("blackout", True)], 12: [value("blackout", False)]}
    pictures, _, _ = played(show, script)
    assert not pictures[9].any()
    np.testing.assert_array_equal(pictures[12], pictures[4])


def test_master_multiplies_the_light(show):
    pictures, _, _ = played(show, {5: [value("freeze", True)], 6: [value("master", 0.5)]})
    full, half = (linear(picture).mean() for picture in (pictures[4], pictures[7]))
    assert half == pytest.approx(full / 2, rel=0.02)


def test_a_change_of_track_starts_from_the_picture_that_was_seen(show):
    pictures, state, _ = played(show, {10: [Trigger("next", None, "test")]}, frames=200)
    steps = [np.abs(a.astype(int) - b).mean() for a, b in zip(pictures, pictures[1:], strict=False)]
    assert state.track == 2
    assert max(steps) < 8  # no frame jumps: the tracks differ by far more
    assert np.abs(pictures[5].astype(int) - pictures[-1]).mean() > 20


def test_a_key_that_is_held_turns_the_window_no_more_often_than_twice_a_second(show, monkeypatch):
    asked, told = [], []
    monkeypatch.setattr(Watched, "fullscreen", lambda self, wanted: asked.append(wanted), raising=False)
    monkeypatch.setattr(MemoryOutbox, "send", lambda self, state: told.append(state.fullscreen))
    with stage_of(show, frames=60, fps=30.0) as (stage, _):
        stage.run(Script({at: [Trigger("fullscreen", None, "keyboard")] for at in range(2, 60)}), MemoryOutbox())
    assert 2 <= int(np.abs(np.diff(np.int8(asked))).sum()) <= 4
    assert told == asked, "the backdrop goes by what is shown"


class Broken:
    """Sound that is broken in every way it can be."""

    rate, channels, status, problem, lost, adc, adc_known = RATE, 2, "broken", "", 0, 0.0, True

    def __init__(self):
        self.rng, self.calls = np.random.default_rng(0), 0

    def read(self, now):
        self.calls += 1
        block = self.rng.normal(size=(self.rng.integers(0, 3000), 1 + self.calls % 3)).astype(np.float32)
        faults = [np.nan, np.inf, -np.inf, 1e30, 0.0, 5.0]
        block[self.rng.random(block.shape) < 0.3] = faults[self.calls % len(faults)]
        self.rate = (RATE, 8000, 44100, 96000)[self.calls // 20 % 4]
        return block

    def close(self):
        pass


def test_broken_sound_moves_the_show_and_breaks_nothing(show):
    pictures, state, stage = played(show, source=Broken(), frames=120, look=None)
    assert len(pictures) == 120 and not any("frame" in problem for problem in state.problems)
    assert np.isfinite(state.position) and 0 <= state.position <= 2
    assert all(np.isfinite(getattr(state.levels, name)) for name in state.levels.__slots__)


class Raising(Broken):
    """A source that raises now and then, which none may."""

    def read(self, now):
        self.calls += 1
        if self.calls % 4 == 0:
            raise RuntimeError("the driver is confused")
        return np.zeros((10, 2), np.float32)


def test_a_frame_that_fails_is_reported_and_the_next_one_comes(show):
    pictures, state, _ = played(show, source=Raising())
    assert len(pictures) == 23  # of 30, seven have failed
    assert any("the driver is confused" in problem for problem in state.problems)


class Stamped(SilenceSource):
    """Silence that a card has stamped, by the clock that it was opened with."""

    def __init__(self, clock):
        super().__init__()
        self._stamps = clock

    def read(self, now):
        block = super().read(now)
        self.adc = self._stamps.now()
        return block


def test_a_rehearsed_suspension_is_one_for_the_sound_as_well(show, monkeypatch):
    monkeypatch.setenv(VARIABLE, "suspended@4")
    monkeypatch.setattr(
        "live.stage.process.open_input", lambda wanted, show, clock, ltc: Intake(Stamped(clock), Nowhere())
    )
    outbox = MemoryOutbox()
    assert perform(options(show, frames=40), MemoryInbox(), outbox) == 0
    assert outbox.newest.show_time > SLEPT > 60.0 > outbox.newest.latency


def test_a_sound_card_that_is_not_there_stops_nothing_and_is_told(show):
    _, state, _ = played(show, input="no such card")
    assert any("no such card" in problem for problem in state.problems)
    assert state.sound == "no such card"


def test_a_file_is_performed_as_if_it_were_live(show, tmp_path):
    soundfile.write(tmp_path / "live.wav", sound(3.0), RATE)
    _, state, _ = played(show, input=str(tmp_path / "live.wav"), frames=60)
    assert not state.known and state.sound == "live.wav"


def test_a_look_of_the_command_line_stands_for_those_of_the_setlist_until_a_hand_changes_it(show):
    _, state, _ = played(show, look="silk", frames=5)
    assert (state.look, state.parameters["look"]) == ("silk", "silk")
    _, state, _ = played(show, {2: [value("look", "ink")]}, look="silk", frames=5)
    assert (state.look, state.parameters["look"]) == ("ink", "ink")
    _, state, _ = played(show, {2: [value("look", "ink")], 3: [Trigger("next", None, "test")]}, look="silk", frames=6)
    assert (state.track, state.look) == (2, "silk"), "each track begins with it"


@pytest.mark.parametrize("offset", [-200.0, 150.0])
def test_where_the_place_is_known_the_walk_is_read_earlier_or_later_by_the_offset(show, offset):
    """The tiny show's curve rises evenly, by half a position a second."""
    _, plain, _ = played(show, frames=120)
    _, moved, _ = played(show, frames=120, av_offset_ms=offset)
    assert moved.second == plain.second, "the place itself is what it is"
    assert moved.position - plain.position == pytest.approx(-offset / 1000 / 2, abs=0.005)


def test_a_panic_fades_sound_and_picture_and_the_recording_goes_on_from_there(show):
    script = {20: [Trigger("panic", 0.5, "test")], 90: [Trigger("resume", None, "test")]}
    with stage_of(show, frames=240) as (stage, screen):
        tapes, loud, places = stage._intake.tapes, [], []

        def pulled(count, pull=tapes.pull):
            block = pull(count)
            loud.append(float(np.abs(block).max()) if len(block) else 0.0)
            places.append(tapes.place())
            return block

        tapes.pull = pulled
        assert stage.run(Script(script), MemoryOutbox()) == 0
    assert max(loud[12:20]) == pytest.approx(0.1, abs=0.005), "the tone between two clicks"
    assert 0 < max(loud[44:49]) < 0.03 and max(loud[55:90]) == 0.0
    assert places[60] == places[89] and places[-1][1] == pytest.approx(places[60][1] + 150 / 60, abs=0.05)
    lights = [linear(picture).mean() for picture in screen.pictures]
    assert lights[35] < 0.6 * lights[18] and lights[60] == lights[89] == 0.0 and lights[-1] > 0.8 * lights[18]


def test_a_pause_holds_the_recording_and_the_overlay_says_so(show):
    _, state, stage = played(show, {30: [Trigger("pause", None, "test")]}, frames=90)
    assert state.transport == "paused" and state.second == pytest.approx(0.5, abs=2 / 60)
    assert "PAUSED" in lines(state)[1].text
    later = replace(state, transport="playing", cue=(2, "drop"), armed=2, armed_title="Song 2")
    assert [line.text.rpartition("   ")[2] for line in lines(later)[:2]] == ["cue 2 drop", "stands by: 2  Song 2"]


def test_what_is_told_of_time_belongs_together(show):
    _, state, stage = played(show, frames=40)
    assert state.latencies == stage.timings.latencies and state.latency == state.latencies[0]
    assert state.pacing == "clock, as the screen states no rate" and state.missed == 0
    assert state.latency_known, "nothing on this screen is an estimate"


def test_the_stage_says_when_it_is_at_work_once(show):
    begun = []
    with stage_of(show) as (stage, screen):
        stage.run(MemoryInbox(), MemoryOutbox(), lambda: begun.append(len(screen.pictures)))
    assert begun == [1]
