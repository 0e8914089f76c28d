"""From bytes on a cable to the stage's state and the wall: lighting desks, controllers and clocks steer a real show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from live.between.channels import MemoryOutbox
from live.between.pipes import PipeOutbox
from live.clock import SteppedClock
from live.commands import Command
from live.display.screen import Headless
from live.faults.table import VARIABLE
from live.options import StageOptions
from live.sound.intake import Intake, open_input
from live.sound.locator import Nowhere
from live.sound.sources import SilenceSource
from live.stage.stage import Stage
from live.state.state import State
from show.folder import Show
from show.timecode import RATES, Label
from tests.booth import NANO, Booth
from tests.showmaker import make
from tests.tempo.libltc import encoded

TICKS = 24  # of MIDI clock in a beat
Script = Callable[["Wired", int], None]


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Show:
    return make(tmp_path_factory.mktemp("tiny"), tracks=2, track_lines='timecode = "01:00:00:00"')


class Wired:
    """A desk beside a stage in one process: the stage's inbox, in which the desk has its turn at each frame."""

    def __init__(self, booth: Booth, clock: SteppedClock, script: Script) -> None:
        self.booth, self._clock, self._script, self._frame = booth, clock, script, -1

    def receive(self) -> list[Command]:
        self._frame += 1
        self.booth.now = self._clock.now()
        self._script(self, self._frame)
        return self.booth.turn(0.0)


class Both(MemoryOutbox):
    """Keeps the newest state, and lets the desk see it."""

    def __init__(self, booth: Booth) -> None:
        super().__init__()
        self._pipe = PipeOutbox(booth.ends.outbox)

    def send(self, state: State) -> None:
        super().send(state)
        self._pipe.send(state)


class Watched(Headless):
    """A screen that remembers how bright each frame was."""

    def __init__(self) -> None:
        super().__init__()
        self.light: list[float] = []

    def present(self, canvas, overlay) -> None:  # type: ignore[no-untyped-def]
        super().present(canvas, overlay)
        self.light.append(float(np.frombuffer(canvas.read(), np.uint8).reshape(-1, 4)[:, :3].mean()))


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path)
    made.turn()
    made.midi.plug(NANO)
    yield made
    made.close()


def performed(
    show: Show, booth: Booth, script: Script, frames: int = 30, intake: Intake | None = None
) -> tuple[State, list[float]]:
    """The last state of a show of so many frames, a second every sixty, and how bright its frames were."""
    clock = SteppedClock(100.0)
    options = StageOptions(show.root, screen="headless", size=(64, 36), rung="baked", look="plain", frames=frames)
    outbox = Both(booth)
    with closing(Watched()) as screen, closing(intake or Intake(SilenceSource(), Nowhere())) as heard:
        with closing(Stage(show, options, clock, screen, heard)) as stage:
            assert stage.run(Wired(booth, clock, script), outbox) == 0
    assert outbox.newest is not None
    return outbox.newest, screen.light


def at(frames: dict[int, Callable[[Booth], object]]) -> Script:
    return lambda wired, frame: frames.get(frame, lambda booth: None)(wired.booth) and None


def lights(*levels: int, artnet: bool = True) -> Callable[[Booth], object]:
    return lambda booth: booth.send(*levels, artnet=artnet)


def plays(written: str) -> Callable[[Booth], object]:
    return lambda booth: booth.midi.feed(NANO, bytes.fromhex(written), booth.now)


@pytest.mark.parametrize("artnet", [True, False])
def test_the_lighting_desks_dimmer_dims_the_wall(show: Show, booth: Booth, artnet: bool) -> None:
    state, light = performed(show, booth, at({10: lights(128, 0, 255, artnet=artnet)}))
    assert state.parameters["dmx_master"] == pytest.approx(32768 / 65535)
    assert 0 < light[-1] < 0.75 * light[5]


def test_the_shutter_is_dark_and_control_given_back_is_the_picture_again(show: Show, booth: Booth) -> None:
    _, light = performed(show, booth, at({5: lights(255, 255, 64), 15: lights(255, 255, 0)}))
    assert light[4] > 0 and light[10] == 0 and light[-1] > 0.9 * light[4]


def test_a_desk_that_was_just_patched_moves_nothing(show: Show, booth: Booth) -> None:
    levels = (255, 255, 255, 2, 2, 80)  # track 2, cue 2, next track: where its faders happen to stand
    state, _ = performed(show, booth, at({5: lights(*levels)}))
    assert state.track == 1 and state.problems == ()


def test_a_track_selected_by_sacn_is_the_track_that_plays(show: Show, booth: Booth) -> None:
    state, _ = performed(
        show, booth, at({5: lights(255, 255, 255, 0, artnet=False), 10: lights(255, 255, 255, 2, artnet=False)})
    )
    assert (state.track, state.title, state.going) == (2, "Song 2", True)


def test_a_controllers_fader_and_button_move_the_show(show: Show, booth: Booth) -> None:
    script = at({5: plays("B0 05 40"), 6: plays("B0 05 20"), 10: plays("B0 40 7F")})
    state, light = performed(show, booth, script)
    assert state.parameters["contrast"] == pytest.approx(0.5 + 32 / 127)
    assert state.parameters["blackout"] and light[-1] == 0


def test_show_control_of_a_theatre_desk_goes_to_the_list_as_track(show: Show, booth: Booth) -> None:
    # GO, cue 2 of list 2, lighting, all devices (MIDI Show Control 1.1)
    state, _ = performed(show, booth, at({10: plays("F0 7F 7F 02 01 01 32 00 32 F7")}))
    assert state.track == 2


def test_a_midi_clock_leads_the_tempo(show: Show, booth: Booth) -> None:
    period, begun = 60 / 128 / TICKS, 100.5

    def script(wired: Wired, frame: int) -> None:
        now, before = wired.booth.now, wired.booth.now - 1 / 60
        first = range(int(np.ceil((before - begun) / period)), int(np.ceil((now - begun) / period)))
        for tick in first:
            if tick == 0:
                wired.booth.midi.feed(NANO, b"\xfa", begun)
            if tick >= 0:
                wired.booth.midi.feed(NANO, b"\xf8", begun + tick * period)

    state, _ = performed(show, booth, script, frames=240)
    beat, bpm, source, quality = state.tempo
    assert source == "midi" and bpm == pytest.approx(128.0, abs=0.2) and quality > 0.4
    assert beat % 4 == pytest.approx((100.0 + state.show_time - begun) * 128 / 60 % 4, abs=0.05)


def test_midi_timecode_is_the_place_in_the_show(show: Show, booth: Booth) -> None:
    def script(wired: Wired, frame: int) -> None:
        if frame % 12 == 0 and frame >= 12:  # a full frame every fifth of a second: 01:00:01:00 and on, at 25
            frames = 25 + (frame - 12) * 25 // 60
            said = bytes((0xF0, 0x7F, 0x7F, 1, 1, 0x21, 0, frames // 25, frames % 25, 0xF7))
            wired.booth.midi.feed(NANO, said, wired.booth.now)

    state, _ = performed(show, booth, script, frames=100)
    assert state.timecode[0] == "chasing" and state.timecode[2] == "mtc"


@pytest.mark.parametrize("rehearsed", ["", "sound-silent@5-10"])
def test_timecode_in_a_channel_of_the_sound_is_the_place_in_the_show(
    show: Show, booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rehearsed: str
) -> None:
    monkeypatch.setenv(VARIABLE, rehearsed)
    said = encoded(Label(1, 0, 1, 0), 50, RATES["25"], 48000)
    soundfile.write(tmp_path / "gig.wav", np.stack((np.zeros_like(said), said), axis=1), 48000, "FLOAT")
    intake = open_input(str(tmp_path / "gig.wav"), show, SteppedClock(), ltc=2)
    state, _ = performed(show, booth, at({}), frames=90, intake=intake)
    assert (state.timecode[0], state.timecode[2], state.known) == ("chasing", "ltc", True)
    assert state.second == pytest.approx(1.0 + state.show_time, abs=0.05)
    assert state.levels.energy < 0.01  # the timecode is no music


def test_what_the_stage_shows_is_what_a_controller_picks_up(show: Show, booth: Booth) -> None:
    """The desk knows the stage's values: a fader that has not met them moves nothing."""
    state, _ = performed(show, booth, at({5: plays("B0 00 20"), 8: plays("B0 00 30")}))
    assert state.parameters["master"] == 1.0


def test_the_channels_and_devices_are_on_the_monitor(show: Show, booth: Booth) -> None:
    performed(show, booth, at({5: lights(255, 255, 255), 7: plays("B0 63 05")}))
    lines = booth.exchange.monitor.lines(booth.now)
    assert any(line.startswith("midi: nanoKONTROL2") for line in lines)
    assert any("ch 1 cc 99 = 5 from nanoKONTROL2" in line for line in lines)
    assert "13  Control enable  255: open" in lines


def test_a_resumed_desk_is_told_of_the_show_again(show: Show, booth: Booth, tmp_path: Path) -> None:
    state, _ = performed(show, booth, at({5: lights(128, 0, 255)}))
    again = Booth(tmp_path)
    again.ends.outbox.send(replace(state, time=again.now))
    again.turn()
    assert again.exchange.panel.known.values["/dmx/master"] == (pytest.approx(32768 / 65535),)
    again.close()
