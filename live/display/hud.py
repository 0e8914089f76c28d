"""The operator's overlay: what sounds, what shows, how fast, and what is wrong."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from live import images, qr
from live.display import timings
from live.guard.told import Told
from live.images import Line
from live.network.interfaces import reachable
from live.state.state import State
from show.minutes import minutes

LINE = 18  # px
CLOSED = "(on this machine only: --desk INTERFACE opens it to phones)"
PLAIN, DIM, WARN = (235, 235, 235), (150, 150, 150), (255, 170, 60)
WAIT = ("the desk has not spoken yet",)
LONGEST = 120  # characters of a line
APART = 0.5  # s between two turns of the overlay: it lies over what the flash guard has passed, and is not to flash
METERS = ("hit", "percussive", "harmonic", "energy", "low", "mid", "high", "level")


@dataclass(frozen=True, slots=True)
class Turned:
    """Whether something is shown, and since when, in s."""

    shown: bool = False
    since: float = -math.inf


def turned(before: Turned, wanted: bool, now: float) -> Turned:
    """The same at `now` s: as is wanted, but no sooner than `APART` after the last turn."""
    if wanted == before.shown or now - before.since < APART:
        return before
    return Turned(wanted, now)


def lines(state: State, stages: Mapping[str, timings.Figures] | None = None) -> list[Line]:
    """The overlay's lines; `stages`: p50, p95 and p99 in s of what frames have taken lately."""
    place = f"{minutes(state.second)} of {minutes(state.duration)}"
    certainty = "GO" if state.going else "known" if state.known else "by ear"
    switches = [name for name in ("blackout", "freeze") if state.parameters.get(name)]
    switches += [state.transport] if state.transport in ("paused", "panicked") else []
    told = [
        f"{state.track}  {state.title}   {place} ({certainty})   position {state.position:.2f}" + _cue(state),
        f"next: {state.next_title or '-'}   look: {state.look}   {' '.join(switches).upper()}" + _armed(state),
        f"{state.fps:.1f} frames/s   missed {state.missed}   paced by: {state.pacing}",
        f"sound to swap p50 p95 p99  {_milliseconds(state)}   picture: {state.rung}",
        f"sound: {state.sound}" + (f"   lost {state.lost_samples}" if state.lost_samples else ""),
        f"flash guard: {_guard(state.guard)}",
        *_clocks(state),
    ]
    reason = [Line(f"({state.rung_reason[:110]})", DIM)] if state.rung_reason else []
    meters = [Line(name, DIM, getattr(state.levels, name)) for name in METERS]
    problems = [Line(problem[:LONGEST], WARN) for problem in state.problems]
    parts = {name: each for name, each in (stages or {}).items() if name != timings.TOTAL}
    spent = [Line(text, DIM) for text in timings.lettered(parts, LONGEST)]
    saved = [Line(state.replay[:LONGEST], PLAIN)] if state.replay else []
    return [Line(text, PLAIN) for text in told] + spent + reason + saved + meters + problems


def arrivals(told: Sequence[str]) -> tuple[list[Line], list[Line]]:
    """The page of what arrives, as the desk tells it: protocols, and the channels that follow an empty line."""
    split = told.index("") if "" in told else len(told)
    left, right = told[:split] or WAIT, told[split + 1 :]
    head = Line("what arrives at the desk (M closes it)", DIM)
    channels = [Line("channels of the lighting desk", DIM), *(Line(line[:LONGEST], PLAIN) for line in right)]
    return [head, *(Line(line[:LONGEST], PLAIN) for line in left)], channels if right else []


def arrived(told: Sequence[str]) -> np.ndarray:
    """That page, lettered: uint8 [h, w, 4]."""
    left, right = arrivals(told)
    lettered = images.lettering(left, LINE)
    return images.beside(lettered, images.lettering(right, LINE)) if right else lettered


def entrance(page: str) -> list[Line]:
    """Where the page is; below it stands its code, where phones can reach it."""
    if not page:
        return []
    return [Line(f"page: {page}", PLAIN)] + ([] if reachable(page) else [Line(CLOSED, DIM)])


def _cue(state: State) -> str:
    """The last cue of the track, where there was one."""
    place, name = state.cue
    return f"   cue {place} {name}".rstrip() if place else ""


def _guard(told: Told) -> str:
    """Its profile, and what it has done."""
    if not told.interventions:
        return told.profile
    acting = "   LIMITING" if told.limiting else ""
    return f"{told.profile}   limited {told.interventions} times, last {told.why} over {told.area:.0%}{acting}"


def _armed(state: State) -> str:
    """The track that stands by, where one does."""
    return f"   stands by: {state.armed}  {state.armed_title}" if state.armed else ""


def _clocks(state: State) -> list[str]:
    """Tempo and timecode with who leads them, where there are any."""
    _, bpm, leader, quality = state.tempo
    phase, written, source = state.timecode
    tempo = f"tempo: {bpm:.1f} bpm by {leader or 'nobody'} ({100 * quality:.0f} %)   " if bpm else ""
    timecode = f"timecode: {phase} {written} {source}".rstrip() if phase != "idle" else ""
    return [tempo + timecode] if tempo or timecode else []


def _milliseconds(state: State) -> str:
    figures = "  ".join(f"{1000 * seconds:.0f}" for seconds in state.latencies)
    return f"{figures} ms" + ("" if state.latency_known else " (estimated)")


class Hud:
    """Letters the newest state on a thread of its own, because lettering takes longer than a frame may."""

    def __init__(self) -> None:
        self.overlay: np.ndarray | None = None
        self._seen = self._board = Turned()  # the overlay, and on it the page of what arrives
        self._state: State | None = None
        self._frames = np.zeros((0, 0))
        self._page = ""
        self._arrived: tuple[str, ...] = ()
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="hud", daemon=True)
        self._thread.start()

    def seen(self, wanted: bool, now: float) -> np.ndarray | None:
        """The overlay where it is shown at `now` s, which follows what is wanted at most twice a second."""
        self._seen = turned(self._seen, wanted, now)
        return self.overlay if self._seen.shown else None

    def show(self, state: State, frames: np.ndarray, page: str = "", arrived: tuple[str, ...] = ()) -> None:
        """Replaces what shall be lettered: the state, the last `frames` (`Timings.recent`), the address of the page,
        and what has arrived; `overlay` follows soon.
        """
        self._board = turned(self._board, state.monitoring, state.show_time)
        self._frames, self._state, self._page, self._arrived = frames, state, page, arrived
        self._wake.set()

    def close(self) -> None:
        """Ends the thread."""
        self._stopped = True
        self._wake.set()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait()
            self._wake.clear()
            state, page = self._state, self._page
            if state is None or self._stopped:
                continue
            if self._board.shown:
                self.overlay = arrived(self._arrived)
            else:
                told = lines(state, timings.figures(self._frames))
                lettered = images.lettering(told + entrance(page), LINE)
                self.overlay = images.below(lettered, qr.code(page if reachable(page) else ""))
