"""A real stage on a watched screen, played frame by frame by a script, and what each frame showed and told."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from unittest.mock import patch

import numpy as np
from showmaker import PER_SEGMENT, RATE, SIZE, picture, sound

from live.between.channels import MemoryOutbox
from live.clock import Clock, SteppedClock
from live.commands import Command, Trigger
from live.decoding.decoders import quickest
from live.decoding.ladder import Shown
from live.decoding.worker import Decodes, latent_at
from live.display.screen import Headless
from live.faults import accidents
from live.faults.faults import parsed
from live.faults.table import VARIABLE
from live.options import StageOptions
from live.sound.intake import Intake
from live.sound.locator import Nowhere
from live.sound.sources import FileSource, Source
from live.stage.stage import Stage
from live.state.state import State
from show.decoding import Decoding
from show.folder import Show
from tests.light import encoded, linear

PATIENCE = 60.0  # s of real time that a loaded machine may take for anything
START = 100.0  # s, what the clock says when a show begins
TRANSITION = 2.5  # s after which one is over
MOST = 4000  # frames of a script that waits for something

Script = Generator[list[Command], None, None]


@dataclass(frozen=True)
class Frame:
    """A frame as it was presented: the canvas uint8 [h, w, 3], what it was made for, the look, all that was told."""

    pixels: np.ndarray
    shown: Shown
    track: int
    look: str
    second: float
    told: tuple[str, ...]
    state: State


class Watched(Headless):
    """A screen that keeps the newest picture."""

    name = "Projector"

    def __init__(self) -> None:
        super().__init__()
        self.newest = np.zeros((0, 0, 3), np.uint8)

    def present(self, canvas, overlay) -> None:
        super().present(canvas, overlay)
        width, height = canvas.size
        self.newest = np.frombuffer(canvas.read(), np.uint8).reshape(height, width, 4)[::-1, :, :3].copy()


class Paced(SteppedClock):
    """A stepped clock that gives other threads a moment of real time at every frame."""

    def __init__(self, rest: float) -> None:
        super().__init__(START)
        self._rest = rest

    def sleep_until(self, moment: float) -> None:
        time.sleep(self._rest)
        super().sleep_until(moment)


class Wall:
    """What a script sees and steers; it is the stage's inbox as well."""

    def __init__(self, script: Callable[[Wall], Script]) -> None:
        self.frames: list[Frame] = []
        self.stage: Stage
        self.screen: Watched
        self.failure: BaseException | None = None
        self._outbox = MemoryOutbox()
        self._script = script(self)

    @property
    def now(self) -> Frame:
        return self.frames[-1]

    def play(self, count: int) -> Script:
        """That many frames."""
        for _ in range(count):
            yield []

    def until(self, truth: Callable[[Frame], bool], most: int = MOST) -> Script:
        """Frames until the newest one is as wanted."""
        end, before = time.monotonic() + PATIENCE, len(self.frames)
        while len(self.frames) == before or not truth(self.now):
            assert time.monotonic() < end and len(self.frames) - before < most, self.now
            yield []

    def receive(self) -> list[Command]:
        try:
            return next(self._script)
        except StopIteration:
            pass
        except BaseException as failure:  # the stage would go on; it is raised when it has ended
            self.failure = failure
        return [Trigger("quit", None, "script")]

    def send(self, state) -> None:
        self._outbox.send(state)
        shown = self.stage.performer.shown
        told = (*state.problems, *(state.rung_reason.split("; ") if state.rung_reason else ()))
        self.frames.append(Frame(self.screen.newest, shown, state.track, state.look, state.second, told, state))


def perform(
    show: Show,
    script: Callable[[Wall], Script],
    faults: str = "",
    source: Source | None = None,
    intake: Callable[[Clock], Intake] | None = None,
    screen: Watched | None = None,
    clock: Clock | None = None,
    rest: float = 0.0,
    rung: str | None = "baked",
    ends: int = 0,
    **more: object,
) -> list[Frame]:
    """The frames of a show that a script steers; the sound is a known file's unless a source or an intake is given.

    Without a `clock` it is played in steps, with a `rest` in s of real time. `ends` is the exit code of the stage.
    """
    wall, clock = Wall(script), accidents.clock(clock or Paced(rest), parsed(faults))
    heard = intake(clock) if intake else Intake(source or FileSource(music(), RATE, "desk"), Nowhere())
    given = {"screen": "headless", "size": SIZE, "fps": 60.0, "look": "plain", **more}
    options = StageOptions(show.root, rung=rung, **given)
    with patch.dict("os.environ", {VARIABLE: faults}), closing(screen or Watched()) as shown, closing(heard):
        wall.screen = shown
        with closing(Stage(show, options, clock, shown, heard)) as stage:
            wall.stage = stage
            code = stage.run(wall, wall)
    if wall.failure is not None:
        raise wall.failure
    assert code == ends
    return wall.frames


@cache
def music() -> np.ndarray:
    """A minute of what a desk sends."""
    return sound(60.0)


def reference(show: Show, shown: Shown, segments: int = 2, shift: float = 0.0, scale: float = 1.0) -> np.ndarray:
    """What the wall has to show of a place from a rung, worked out without the stage: uint8 [h, w, 3] of `SIZE`.

    `scale` is the size at which it is decoded, of the usual one.
    """
    track = next(each for each in show.tracks if each.slug == shown.slug)
    if shown.rung in ("cpu", "device"):
        return decoded(show.decoder, latent_at(track, shown.position), scale)
    hue = 0.3 * track.number + shift
    if shown.rung == "artwork":
        return picture(hue, 1.0)
    step = 1.0 if shown.rung == "keyframes" else 1 / PER_SEGMENT
    before = np.floor(shown.position / step) * step
    pair = [before, min(before + step, segments)]
    ends = [linear(picture(hue + 0.2 * at, at / segments)) for at in pair]
    return encoded(ends[0] + (ends[1] - ends[0]) * (shown.position - before) / step)


def alone(frames: Sequence[Frame]) -> list[Frame]:
    """Those that show one picture alone, and no transition from one to the next."""
    found, entered, before = [], -TRANSITION, frames[0].shown
    for frame in frames:
        if frame.shown.slug != before.slug or frame.shown.position < before.position:
            entered = frame.state.show_time
        if frame.state.show_time - entered >= TRANSITION:
            found.append(frame)
        before = frame.shown
    return found


def decoded(weights: Decoding, latent: np.ndarray, scale: float) -> np.ndarray:
    """The picture of a latent float16 [c, h, w] that is made smaller first: uint8 [h, w, 3], blown up to `SIZE`."""
    import torch
    from torch.nn.functional import interpolate

    sides = [round(side * scale) for side in latent.shape[1:]]
    small = interpolate(torch.from_numpy(latent)[None].float(), sides, mode="area")
    pixels = torch.from_numpy(decoder(weights).decode(small[0].numpy().astype(np.float16))[..., :3])
    planes = pixels.permute(2, 0, 1)[None].float()
    large = interpolate(planes, SIZE[::-1], mode="bilinear", align_corners=False)
    return large[0].permute(1, 2, 0).round().byte().numpy()


@cache
def decoder(weights: Decoding) -> Decodes:
    """The show's decoder on the processor."""
    found, fault = quickest(weights, ("cpu",))
    assert found is not None, fault
    return found[1]


@dataclass(frozen=True)
class Seen:
    """What came of a fault: pictures with what they should have been, all that was told, and what is told at the end.

    `rungs` are those that had the wall, one after the other.
    """

    pictures: list[tuple[np.ndarray, np.ndarray]]
    told: list[str]
    last: tuple[str, ...]
    rungs: tuple[str, ...]


def seen(show: Show, frames: Sequence[Frame], expected: Callable[[Frame], np.ndarray] | None = None) -> Seen:
    """The frames since the fault, each held against what its rung has to show of its place."""
    expected = expected or (lambda frame: reference(show, frame.shown))
    still = alone(frames)
    few = still[:: max(1, len(still) // 60)]
    return Seen(
        [(frame.pixels, expected(frame)) for frame in (*few, still[-1])],
        [line for frame in frames for line in frame.told],
        frames[-1].told,
        tuple(rung for rung, _ in groupby(frame.shown.rung for frame in frames)),
    )
