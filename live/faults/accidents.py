"""Accidents at the rim of the stage, as `live.faults` asks for them: to its sound, screen, clock, show folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from live import gl
from live.clock import Clock
from live.display.screen import Screen
from live.drawing.looks import PLAIN
from live.faults.faults import Faults
from live.sound.sources import GONE, Relayed, Source
from show.folder import Show
from show.rows import Rows

WRONG = 44100 / 48000  # share of the samples that a card delivers at the wrong rate
HELD = 0.5  # s for which a screen that sleeps keeps a picture
HEAVY = 0.2  # s that a look takes which is too heavy
SLEPT = 3600.0  # s for which a machine was suspended


class FaultySource(Relayed):
    """A source that is lost, silent, at the wrong rate, or full of what is no number."""

    def __init__(self, real: Source, faults: Faults) -> None:
        super().__init__(real)
        self._faults, self._gone = faults, ""

    @property
    def problem(self) -> str:
        """What is wrong with the source."""
        return self._gone or super().problem

    def passed(self, block: np.ndarray) -> np.ndarray:
        """The block with what has happened to it."""
        due = self._faults.due
        self._gone = GONE.format(f"sound input {self.status}") if due("sound-lost") else ""
        if due("sound-silent") or self._gone:
            block = np.zeros_like(block)
        if due("sound-not-finite"):
            block = np.full_like(block, np.nan)
        return block[: round(WRONG * len(block))] if due("sound-wrong-rate") else block


class _FaultyScreen:
    """A screen that loses its context, falls asleep, or is unplugged."""

    def __init__(self, real: Screen, faults: Faults, clock: Clock) -> None:
        self._screen, self._faults, self._clock = real, faults, clock
        self._waits, self._away = True, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._screen, name)

    def keys(self) -> list[str]:
        pressed = self._screen.keys()
        away = self._faults.due("screen-unplugged")
        if (away or self._away) and hasattr(self._screen, "settle"):  # over and over, as it looks for itself as well
            self._screen.settle([] if away else self._monitors())
        self._away = away
        return pressed

    @staticmethod
    def _monitors() -> Any:
        from live.display.window import monitors

        return monitors()

    def wait(self, wanted: bool) -> bool:
        self._waits = wanted
        return self._screen.wait(wanted) or self._faults.wanted("screen-asleep")

    def present(self, canvas: gl.Texture, overlay: np.ndarray | None) -> None:
        if self._faults.due("context-lost"):
            raise gl.ContextLost("the context is gone (on purpose)")
        self._screen.present(canvas, overlay)
        if self._faults.due("screen-asleep") and self._waits:
            self._clock.sleep_until(self._clock.now() + HELD)


class FaultyClock:
    """A clock that went on while the machine was suspended."""

    def __init__(self, real: Clock, faults: Faults) -> None:
        self._real, self._faults, self._slept = real, faults, 0.0

    def now(self) -> float:
        """Seconds, with those it slept."""
        return self._real.now() + self._slept

    def sleep_until(self, moment: float) -> None:
        """As the real one; once a frame, where the machine may be suspended."""
        self._real.sleep_until(moment - self._slept)
        self._slept += SLEPT * self._faults.due("suspended")


class FaultyRows(Rows):
    """Rows on a disk that is gone."""

    def __init__(self, real: Rows, faults: Faults) -> None:
        super().__init__(real.path, real.offset, real.dtype, real.shape)
        self._faults = faults

    def read_into(self, memory: np.ndarray, first: int) -> None:
        """Rows or an error."""
        fail(self._faults, "folder-gone", errno.EIO)
        super().read_into(memory, first)


def fail(faults: Faults, name: str, code: int) -> None:
    """Raises the system's error where the fault is due."""
    if faults.due(name):
        raise OSError(code, f"{os.strerror(code)} (on purpose)")


def screen(real: Screen, faults: Faults, clock: Clock) -> Screen:
    """The screen, failing where that was asked for."""
    wanted = any(map(faults.wanted, ("context-lost", "screen-asleep", "screen-unplugged")))
    return cast(Screen, _FaultyScreen(real, faults, clock)) if wanted else real


def source(real: Source, faults: Faults) -> Source:
    """The sound, failing where that was asked for."""
    return FaultySource(real, faults) if faults else real


def clock(real: Clock, faults: Faults) -> Clock:
    """The clock, going on while the machine sleeps where that was asked for."""
    return FaultyClock(real, faults) if faults.wanted("suspended") else real


def show(real: Show, faults: Faults) -> Show:
    """The show on a disk that is gone where that was asked for."""
    if not faults.wanted("folder-gone"):
        return real
    tracks = tuple(
        replace(each, latents=FaultyRows(each.latents, faults), baked=FaultyRows(each.baked, faults))
        for each in real.tracks
    )
    return replace(real, tracks=tracks)


def reader(faults: Faults) -> Callable[[Path], bytes]:
    """What reads a file of the show."""

    def read(path: Path) -> bytes:
        fail(faults, "folder-gone", errno.EIO)
        return path.read_bytes()

    return read


def dawdle(faults: Faults, clock: Clock, look: str) -> None:
    """Takes as long as a look that is too heavy, unless it is spared."""
    if look != PLAIN and faults.due("look-slow"):
        clock.sleep_until(clock.now() + HEAVY)
