"""How quick this machine is with this show: every look is drawn for a while, with the decoder at work beside it."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

import numpy as np

from limelight import doors
from limelight.preflight.prepared import missed, wanted_looks
from limelight.preflight.verdict import Found
from live.clock import Clock, WallClock
from live.control.performance import begin
from live.decoding.ladder import Ladder
from live.decoding.ondevice import RUNG as DEVICE
from live.decoding.worker import SLOWEST_DECODE, Worker
from live.display.screen import Headless
from live.measuring import kicks
from live.performing.opening import live_ladder, performer
from live.performing.performer import Moment, Performer
from live.performing.rehearsal import rehearse
from live.sound.locator import Place
from show.folder import Show
from show.prepared import PreparedTrack

LOOK_SECONDS, DECODE_SECONDS = 1.0, 1.5  # of drawing each look, and of drawing with the decoder at the least
FIRST_FRAMES = 5  # of a look, not counted: drivers finish compiling in them
REHEARSAL = 30.0  # s; a driver that has compiled it all once has it in its cache when the show begins
READY_SECONDS = 12.0  # that a decoder may take to load
RATE = 48000  # Hz
SLOWEST_FRAME = 1 / 15  # s; slower is no motion any more
FULL = 0.8  # of the budget that a smaller size is to fill
WINDOW = 1.0  # s over which a walk's pace is taken


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: of the frames of each look, of decodes, and of all the drawing, in which so many pictures were decoded.

    `rung` is where the pictures came from in the end, `reason` why not from a better one.
    """

    frames: dict[str, list[float]] = field(default_factory=dict)
    decodes: list[float] = field(default_factory=list)
    decoded: int = 0
    seconds: float = 0.0
    rung: str = ""
    reason: str = ""


def pace(show: Show, chosen: Namespace) -> Iterator[tuple[str, Found]]:
    """The rows of decoder and looks."""
    size, fps = chosen.size or doors.canvas(show), chosen.fps or doors.FPS
    guard = doors.guard(chosen, show)
    measured = measure(show, wanted_looks(show, chosen), size, fps, chosen.rung, guard, chosen.profile)
    yield "decode", decoding(measured, max(map(needed, show.tracks)), chosen.rung)
    for look, taken in measured.frames.items():
        yield f"look {look}", budget(look, taken, 1 / fps, size)


def measure(
    show: Show, looks: Sequence[str], size: tuple[int, int], fps: float, rung: str | None, guard: str, profile: str
) -> Measured:
    """Draws the looks one after the other without a window, as a stage would, frame after frame at `fps`."""
    clock = WallClock()
    with closing(Headless()) as screen:
        ladder, worker = live_ladder(show, rung, clock, 0, screen.context)
        try:
            stage = performer(show, screen.context, size, ladder, begin(show.tracks), profile=profile, guard=guard)
            rehearse(stage.renderer, show, clock, REHEARSAL)
            trial = _Trial(stage, screen, clock, fps, worker)
            trial.settle()
            for look in looks:
                stage.state = replace(stage.state, look=look)
                trial.draw(look, max(LOOK_SECONDS, DECODE_SECONDS / len(looks)))
            return replace(trial.measured, rung=ladder.rung, reason=ladder.reason)
        finally:
            ladder.close()
            if worker is not None:
                worker.close()


class _Trial:
    """A stage that hears kicks in a quiet room."""

    def __init__(self, stage: Performer, screen: Headless, clock: Clock, fps: float, worker: Worker | None) -> None:
        self.measured = Measured()
        self._stage, self._screen, self._clock, self._fps, self._worker = stage, screen, clock, fps, worker
        self._zero, self._index = clock.now(), 0
        self._kick = np.concatenate((kicks.kick(RATE), np.zeros(RATE // 2, np.float32)))[: RATE // 2]
        self._pictures = 0

    def settle(self) -> None:
        """Draws until the decoder is ready, or is given up."""
        if self._worker is not None:
            self._worker.start()
        end = self._clock.now() + READY_SECONDS
        while self._clock.now() < end and not _ready(self._stage.ladder, self._worker):
            self._frame()

    def draw(self, look: str, seconds: float) -> None:
        """Draws a look for so long, and keeps how long its frames took."""
        for _ in range(FIRST_FRAMES):
            self._frame()
        began, taken, measured = self._clock.now(), [], self.measured
        pictures = self._worker.decoded if self._worker is not None else 0
        while self._clock.now() - began < seconds:
            taken.append(self._frame())
            self._note_decode(measured.decodes)
        decoded = len(taken) if self._stage.ladder.rung == DEVICE else 0
        if self._worker is not None and self._stage.ladder.rung != DEVICE:
            decoded = self._worker.decoded - pictures
        self.measured = replace(
            measured,
            frames={**measured.frames, look: taken},
            decoded=measured.decoded + decoded,
            seconds=measured.seconds + self._clock.now() - began,
        )

    def _frame(self) -> float:
        """One frame, and the rest of its time slept; s until it was drawn."""
        clock, began = self._clock, self._clock.now()
        first = self._index * RATE / self._fps
        span = np.arange(int(first), int(first + RATE / self._fps)) % len(self._kick)
        now = began - self._zero
        self._stage.step(Moment(self._index, now, 1 / self._fps, self._kick[span, None], RATE, Place(), ()))
        self._screen.present(self._stage.renderer.canvas.texture, None)
        self._index += 1
        taken = clock.now() - began
        clock.sleep_until(began + 1 / self._fps)
        return taken

    def _note_decode(self, decodes: list[float]) -> None:
        on_card = self._stage.ladder.seconds
        if math.isfinite(on_card):
            decodes.append(on_card)
        elif self._worker is not None and self._worker.decoded != self._pictures:
            self._pictures = self._worker.decoded
            decodes.append(self._worker.decode_seconds)


def _ready(ladder: Ladder, worker: Worker | None) -> bool:
    return ladder.rung == DEVICE or worker is None or bool(worker.device) or worker.over


def needed(track: PreparedTrack) -> float:
    """The in-betweens a second that the walk of a track passes in its quickest second."""
    moments = np.arange(0.0, max(WINDOW, track.duration), WINDOW / 4)
    places = np.interp(moments, track.curve_times, track.curve_positions)
    steps = np.interp(places, track.walk_positions, np.arange(len(track.walk_positions)))
    return float(np.max(steps[4:] - steps[:-4], initial=0.0)) / WINDOW


def decoding(measured: Measured, needs: float, wanted: str | None = None) -> Found:
    """What the decoder manages beside the drawing, against what the walk needs and the rung that is asked for. Pure."""
    figures: dict[str, float | int | str | None] = {"rung": measured.rung, "needed_per_s": round(needs, 2)}
    walk = f"the walk needs {needs:.0f}" if needs >= 1 else f"the walk needs {needs:.1f}"
    if not measured.decodes:
        why = f" ({measured.reason})" if measured.reason else ""
        told = f"nothing is decoded: {measured.rung} pictures are played{why}"
        return Found(told, figures, missed(wanted, measured.rung))
    median, p95 = np.percentile(measured.decodes, (50, 95))
    rate = measured.decoded / measured.seconds
    figures |= {"median_ms": _ms(median), "p95_ms": _ms(p95), "per_s": round(rate, 1)}
    told = f"{_ms(median)} ms (p95 {_ms(p95)}), {rate:.0f} a second beside the looks; {walk}"
    if median > SLOWEST_DECODE:
        return Found(told, figures, "use --rung baked, which is what a stage falls back to below four a second")
    return Found(told, figures, "use --rung baked" if rate < needs else "")


def budget(look: str, taken: Sequence[float], allowed: float, size: tuple[int, int]) -> Found:
    """A look's frames in s against the s of a frame: one in twenty may be late. Pure."""
    median, p95, p99 = (float(each) for each in np.percentile(taken, (50, 95, 99)))
    told = f"{_ms(median)} ms a frame (p99 {_ms(p99)}) at {size[0]}x{size[1]}; {1 / allowed:g} a second leave "
    told += f"{_ms(allowed)} ms"
    late = float(np.mean(np.asarray(taken) > allowed))
    figures = {
        "median_ms": _ms(median), "p95_ms": _ms(p95), "p99_ms": _ms(p99), "budget_ms": _ms(allowed),
        "late_share": round(late, 3), "frames": len(taken),
    }  # fmt: skip
    if p95 <= allowed:
        return Found(told, figures)
    share = math.sqrt(FULL * allowed / p95)
    smaller = "x".join(str(max(16, 2 * round(side * share / 2))) for side in size)
    slow = f"{look} comes at {1 / median:.0f} frames a second: " if median > SLOWEST_FRAME else ""
    some = f"{late:.0%} of the frames are late: " if median <= allowed else ""
    return Found(told, figures, f"{slow}{some}try --size {smaller}, --fps {_steady(p95)}, or another look")


def _steady(taken: float) -> int:
    """A rate that frames of this length in s can keep."""
    return next((rate for rate in (60, 50, 30, 25, 20) if FULL / rate >= taken), 15)


def _ms(seconds: float) -> float:
    return round(1000 * float(seconds), 1)
