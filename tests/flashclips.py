"""Clips that flash, as generators of uint8 [h, w, 3], and the guard's numpy twin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from show import flash, flashcells
from show.flashprofiles import ALERT, Profile, guarded

SIZE, ALL_OVER = (320, 180), (1, 1)
BLACK, WHITE, GREY = (0, 0, 0), (255, 255, 255), (110, 110, 110)
SHARES = (1.0, 1 / 8, 1 / 32)
CALM = 1.0  # s


def box(share: float, size: tuple[int, int] = SIZE, at: tuple[float, float] = (0.07, 0.11)) -> np.ndarray:
    """A rectangle of a share of the picture that lies on no border of cells: bool [h, w]."""
    width, height = size
    mask = np.zeros((height, width), bool)
    across = round(width * share**0.5 * 0.98)
    down = round(width * height * share / across)
    x, y = (0, 0) if share == 1 else (round(at[0] * width), round(at[1] * height))
    mask[y : y + down, x : x + across] = True
    return mask


def square(
    hz: float,
    fps: float,
    seconds: float,
    share: float = 1.0,
    bright: tuple[int, int, int] = WHITE,
    dark: tuple[int, int, int] = BLACK,
    size: tuple[int, int] = SIZE,
    phase: float = 0.0,
) -> Iterator[np.ndarray]:
    """A rectangle that is bright and dark in turns, on the dark colour."""
    mask = box(share, size) if share < 1 else np.ones(size[::-1], bool)
    for index in range(round(seconds * fps)):
        frame = np.empty((*size[::-1], 3), np.uint8)
        frame[:] = dark
        if (index / fps * hz + phase) % 1.0 < 0.5:
            frame[mask] = bright
        yield frame


def pulses(hz: float, fps: float = 60.0, seconds: float = 2.5, fall: float = 0.12) -> Iterator[np.ndarray]:
    """The whole picture lit up `hz` times a second, which dies away within `fall` s to a tenth of the light."""
    for index in range(round(seconds * fps)):
        yield _grey(0.1 + 0.6 * np.exp(-((index / fps) % (1 / hz)) / fall))


def swaying(hz: float, fps: float = 60.0, seconds: float = 2.5) -> Iterator[np.ndarray]:
    """The whole picture between dark and bright as a sine."""
    for index in range(round(seconds * fps)):
        yield np.full((*ALL_OVER, 3), round(127.5 - 127.5 * np.cos(2 * np.pi * hz * index / fps)), np.uint8)


def crossing(seconds: float, fps: float = 60.0) -> Iterator[np.ndarray]:
    """One picture fading into another: as the left half becomes bright, the right one becomes dark."""
    for index in range(round(seconds * fps)):
        frame = np.empty((36, 64, 3), np.uint8)
        frame[:, :32] = round(255 * index / (seconds * fps))
        frame[:, 32:] = 255 - frame[0, 0, 0]
        yield frame


def drifting(hz: float, fps: float = 60.0, seconds: float = 3.0) -> Iterator[np.ndarray]:
    """A soft wave as wide as the picture that moves through it."""
    across = np.arange(SIZE[0]) / SIZE[0]
    for index in range(round(seconds * fps)):
        row = np.round(127.5 + 127.5 * np.sin(2 * np.pi * (across - hz * index / fps))).astype(np.uint8)
        yield np.broadcast_to(row[None, :, None], (SIZE[1], SIZE[0], 3))


def _grey(light: float) -> np.ndarray:
    """A picture of one pixel of so much linear light."""
    encoded = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return np.full((*ALL_OVER, 3), round(255 * encoded), np.uint8)


def bursts(starts: tuple[float, ...], fps: float = 60.0, length: float = 0.05) -> Iterator[np.ndarray]:
    """A flash of the whole picture at each of the times in s."""
    for index in range(round((starts[-1] + 0.3) * fps)):
        lit = any(start <= index / fps + 1e-9 < start + length for start in starts)
        yield np.full((*ALL_OVER, 3), 255 * lit, np.uint8)


def in_turn(hz: float, parts: int, fps: float = 60.0, seconds: float = 2.0) -> Iterator[np.ndarray]:
    """Upright parts of the picture that flash one after the other, `hz` of them a second."""
    for index in range(round(seconds * fps)):
        flashes, phase = divmod(index / fps * hz + 1e-9, 1.0)
        frame = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
        if phase < 0.5:
            left = int(flashes) % parts * SIZE[0] // parts
            frame[:, left : left + SIZE[0] // parts] = 255
        yield frame


def sinking(hz: float = 6.0, fps: float = 60.0, seconds: float = 2.0) -> Iterator[np.ndarray]:
    """Pairs of parts that flash in turn: as the second lights up the first sinks by a little less than counts."""
    width = round(SIZE[0] * 0.21)
    for index in range(round(seconds * fps)):
        flashes, phase = divmod(index / fps * hz + 1e-9, 1.0)
        frame = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
        left = int(flashes) % 2 * 2 * width
        if phase < 0.6:
            frame[:, left : left + width] = _grey(0.5 if phase < 0.3 else 0.405)
        if 0.3 <= phase < 0.6:
            frame[:, left + width : left + 2 * width] = _grey(0.5)
        yield frame


def seen(frame: np.ndarray) -> np.ndarray:
    """The cells of a picture; one cell is enough for one that is the same all over, of one pixel."""
    if frame.shape[:2] != ALL_OVER:
        return flashcells.cells(frame)
    return flashcells.linear(frame / np.float32(255) if frame.dtype == np.uint8 else frame)


def unsafe(frames: Iterable[np.ndarray], fps: float, profile: Profile) -> int:
    """The number of unsafe frames."""
    state, found = None, 0
    for frame in frames:
        cells = seen(frame)
        if state is None:
            state = flash.begin(cells, profile)
            continue
        state, verdict = flash.step(state, cells, 1 / fps, profile)
        found += not verdict.safe
    return found


def limited(frames: Iterable[np.ndarray], fps: float, profile: Profile) -> list[float]:
    """What the guard shall do: the share of each frame that it lets through."""
    calm = guarded(profile)
    alert = replace(calm, window=calm.window + ALERT)
    shares: list[float] = []
    state, since, shown = None, flash.NEVER, np.zeros(0, np.float32)
    for frame in frames:
        drawn = np.float32(frame) / 255
        if state is None:
            state, shown = flash.begin(seen(drawn), calm), drawn
            shares.append(1.0)
            continue
        since += 1 / fps
        for share in (*SHARES, 0.0):
            mixed = shown + np.float32(share) * (drawn - shown)
            after, verdict = flash.step(state, seen(mixed), 1 / fps, alert if since < CALM else calm)
            if verdict.safe or not share:
                break
        shown = np.round(255 * mixed).astype(np.float32) / 255  # as a canvas holds it
        after, _ = flash.step(state, seen(shown), 1 / fps, alert if since < CALM else calm)
        state, since = after, since if share == 1 else 0.0
        shares.append(share)
    return shares
