"""Whether a video flashes too often to be safe, second by second, by the analysis of `show.flash`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from measure.video import Pictures
from show import flash, flashcells
from show.errors import ShowError
from show.flashprofiles import Profile

ROUNDING = 1e-6  # s of a sum of many steps


@dataclass(frozen=True, slots=True)
class Second:
    """What a second of the video came to.

    `luminance` and `red`: the most flashes in any window that ended in it, .5 being half of one; `area`: the largest
    share 0..1 of the picture that changed at once. `unsafe`: frames that should not have been shown, and `why`.
    """

    luminance: float = 0.0
    red: float = 0.0
    area: float = 0.0
    unsafe: int = 0
    why: str = ""

    def with_frame(self, verdict: flash.Verdict) -> Second:
        """The same with one frame more."""
        light, red = verdict.luminance, verdict.red
        return Second(
            max(self.luminance, light.transitions / 2),
            max(self.red, red.transitions / 2),
            max(self.area, light.changing, red.changing),
            self.unsafe + (not verdict.safe),
            self.why or verdict.why,
        )


@dataclass(frozen=True, slots=True)
class Flashes:
    """A video's seconds, its `length` in s, and `first`, the time in s of the first unsafe frame, None if safe."""

    profile: Profile
    seconds: tuple[Second, ...]
    length: float
    first: float | None
    cut: bool = False

    @property
    def safe(self) -> bool:
        """Whether it keeps the profile."""
        return self.first is None


def measure(video: Path, profile: Profile) -> Flashes:
    """The flashes of a video file; `ShowError` where it is none."""
    if not video.is_file():
        raise ShowError(video, "a folder" if video.is_dir() else "no such file", "give a video")
    seen = Pictures(video)
    found = flashes(seen, profile)
    if not found.seconds:
        raise ShowError(video, "no frame of it can be read", "give another file")
    return Flashes(profile, found.seconds, found.length, found.first, seen.cut)


def flashes(frames: Iterable[tuple[float, np.ndarray]], profile: Profile) -> Flashes:
    """The flashes of frames uint8 [h, w, 3], sRGB-encoded, with their times in s, which go on where they go back."""
    seconds: list[Second] = []
    state: flash.State | None = None
    clock = last = step = 0.0
    first: float | None = None
    for time, pixels in frames:
        cells = flashcells.cells(pixels)
        if state is None:
            state, last = flash.begin(cells, profile), time
            seconds.append(Second())
            continue
        step, last = max(0.0, time - last), time
        clock += step
        state, verdict = flash.step(state, cells, step, profile)
        index = math.floor(clock + ROUNDING)
        seconds += [Second()] * (index + 1 - len(seconds))
        seconds[index] = seconds[index].with_frame(verdict)
        if first is None and not verdict.safe:
            first = clock
    return Flashes(profile, tuple(seconds), clock + step if seconds else 0.0, first)


def report(found: Flashes) -> str:
    """A table for people: the seconds in which anything flashed, and the verdict."""
    limit = found.profile
    lines = [f"{'second':>8}{'flashes':>9}{'red':>6}{'area':>7}"]
    for index, second in enumerate(found.seconds):
        if second.luminance or second.red:
            counts = f"{_count(second.luminance):>9}{_count(second.red):>6}"
            fault = f"  {second.why}: {second.unsafe} frames too many" if second.unsafe else ""
            lines.append(f"{index:>8}{counts}{second.area:>7.0%}{fault}")
    if len(lines) == 1:
        lines = ["nothing flashes"]
    allowed = f"profile {limit.name}: {limit.flashes} flashes a second over {limit.area:.0%} of the picture"
    if found.cut:
        lines.append(f"note: it breaks off or is damaged: {found.length:.1f} s of it can be read")
    verdict = "safe" if found.first is None else f"UNSAFE from {found.first:.2f} s on"
    return "\n".join([*lines, f"{verdict} ({allowed}; {found.length:.1f} s)"])


def _count(flashes: float) -> str:
    """As many as are remembered, at most."""
    return f"{flashes:g}" if flashes < flash.AGES / 2 else f">{(flash.AGES - 1) / 2:g}"
