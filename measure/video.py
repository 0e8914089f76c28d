"""How much the picture of a video changes, frame by frame: the only file of `measure` that imports av.

The video is decoded as a stream: two small frames are held at a time, and three numbers a frame are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from show.errors import ShowError
from show.ffmpeg import OPTIONS

GRID = 30.0  # Hz, the frame rate at which changes are looked at
ROUNDING = 0.0015  # s by which times in a file may be off; some formats count in whole milliseconds
PIXELS = 768 * 768  # of the seed paper's videos; larger pictures are reduced to as many


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """The changes between neighbouring frames, each at the time of the later one.

    `times`: float64 [n] s, rising, on the clock of the sound (0 = its first sample).
    `change`: float64 [n], mean absolute difference in grey, 0..255. `share`: float64 [n], the part 0..1 of all
    pixels' three channels that differ at all. `duration`: s from the sound's start to the last frame's end.
    `rate`: frames a second in the file; `size`: its (width, height). `cut`: it broke off or was damaged.
    """

    times: np.ndarray
    change: np.ndarray
    share: np.ndarray
    duration: float
    rate: float
    size: tuple[int, int]
    cut: bool


def motion(path: Path) -> Motion:
    """The changes in a video's first picture stream; `ShowError` where there is none.

    Frames less than 1/30 s after the last one compared are passed over: at 60 frames a second every other frame is
    compared with the one 1/30 s before it.
    """
    try:
        with av.open(f"file:{path}", options=OPTIONS, metadata_errors="replace") as container:
            streams = [stream for stream in container.streams.video if not stream.disposition & _cover()]
            if not streams:
                raise ShowError(path, "no picture in it", "give a video")
            return _read(path, container, streams[0], _sound_start(path))
    except (av.FFmpegError, OSError, ValueError) as fault:
        raise ShowError(path, "not a video that can be read", "give another file") from fault


def _cover() -> int:
    return int(av.stream.Disposition.attached_pic)


def _sound_start(path: Path) -> float:
    """The time of the first sample that a decoder gives, s on the file's clock; 0 without sound."""
    with av.open(f"file:{path}", options=OPTIONS, metadata_errors="replace") as container:
        with suppress(av.FFmpegError):
            for frame in container.decode(audio=0) if container.streams.audio else ():
                return frame.time or 0.0
    return 0.0


def _read(path: Path, container: av.container.InputContainer, stream: av.VideoStream, zero: float) -> Motion:
    stream.thread_type = "AUTO"
    rate = float(stream.average_rate or stream.guessed_rate or GRID)
    size, damage = (stream.width, stream.height), _Damage()
    rows: list[tuple[float, float, float]] = []
    last, end = None, 0.0
    for time, frame in _times(_frames(container, stream, damage), rate):
        end = time + 1 / rate
        if last is not None and time - last[0] < 1 / GRID - ROUNDING:
            continue
        grey, colour = _pictures(frame, size)
        if last is not None:
            rows.append((time - zero, _difference(grey, last[1]), float(np.mean(colour != last[2]))))
        last = (time, grey, colour)
    if last is None:
        raise ShowError(path, "no frame of it can be read", "give another file")
    times, change, share = np.array(rows, np.float64).reshape(-1, 3).T
    return Motion(times, change, share, end - zero, rate, size, damage.found)


class _Damage:
    found = False


def _frames(container: av.container.InputContainer, stream: av.VideoStream, damage: _Damage) -> Iterator[av.VideoFrame]:
    """Every frame that can be decoded; what cannot be is noted and passed over."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            damage.found = True
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            damage.found = True


def _times(frames: Iterable[av.VideoFrame], rate: float) -> Iterator[tuple[float, av.VideoFrame]]:
    for index, frame in enumerate(frames):
        yield index / rate if frame.time is None else frame.time, frame


def _pictures(frame: av.VideoFrame, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The frame in grey uint8 [h, w] and in colour uint8 [h, w, 3], with no more than `PIXELS` pixels."""
    width, height = reduced(size)
    return tuple(frame.reformat(width, height, name, interpolation="AREA").to_ndarray() for name in ("gray", "rgb24"))


def reduced(size: tuple[int, int]) -> tuple[int, int]:
    """The size at which frames are compared: (width, height) itself, or in its shape with at most `PIXELS` pixels."""
    scale = min(1.0, (PIXELS / (size[0] * size[1])) ** 0.5)
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean(np.maximum(a, b) - np.minimum(a, b)))


def on_grid(times: np.ndarray, change: np.ndarray, count: int) -> np.ndarray:
    """Changes (float64 [n] each) on the grid of `GRID` Hz from time 0: float64 [count].

    A change between two points of the grid is split between them by nearness, so that neither its amount nor its
    time is altered; at 30 and 60 frames a second each falls on its point. Changes off the grid are left out.
    """
    place = np.round(times * GRID, 3)
    before = np.floor(place).astype(np.int64)
    after = place - before
    grid = np.zeros(count)
    for index, part in ((before, 1 - after), (before + 1, after)):
        inside = (index >= 0) & (index < count)
        np.add.at(grid, index[inside], (part * change)[inside])
    return grid
