"""The pictures of a video file, decoded as a stream: the only file of `measure` that imports av."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition

from measure.motion import GRID, Motion, apart, changes, reduced
from show.errors import ShowError
from show.ffmpeg import opened


def motion(path: Path) -> Motion:
    """The changes in a video's first picture stream; `ShowError` where there is none."""
    with _picture(path) as picture:
        return _motion(picture, _sound_start(path), path)


class Pictures:
    """The frames of a video's first picture stream: times in s, as written, and pixels uint8 [h, w, 3], sRGB-encoded.

    `cut` tells in the end whether the file broke off or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.cut = False
        self._path = path

    def __iter__(self) -> Iterator[tuple[float, np.ndarray]]:
        with _picture(self._path) as picture:
            for time, frame in picture.frames():
                yield time, frame.to_ndarray(format="rgb24")
            self.cut = picture.cut


@contextmanager
def _picture(path: Path) -> Iterator[_Picture]:
    """A video's first picture stream; `ShowError` where there is none."""
    try:
        with opened(path) as container:
            streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
            if not streams:
                raise ShowError(path, "no picture in it", "give a video")
            yield _Picture(container, streams[0])
    except (av.FFmpegError, OSError, ValueError) as fault:
        raise ShowError(path, "not a video that can be read", "give another file") from fault


def _sound_start(path: Path) -> float:
    """The time of the first sample that a decoder gives, s on the file's clock; 0 without sound."""
    with opened(path) as container, suppress(av.FFmpegError):
        for frame in container.decode(audio=0) if container.streams.audio else ():
            return frame.time or 0.0
    return 0.0


class _Picture:
    """A picture stream: its frames with their times in s, and what was found on the way."""

    def __init__(self, container: av.container.InputContainer, stream: av.VideoStream) -> None:
        stream.thread_type = "AUTO"
        self.rate = float(stream.average_rate or stream.guessed_rate or GRID)
        self.size = stream.width, stream.height
        self.end, self.cut = -1.0, False
        self._packets = container.demux(stream)

    def frames(self) -> Iterator[tuple[float, av.VideoFrame]]:
        """Every frame that can be decoded; what cannot be is noted and passed over."""
        index = 0
        while (packet := self._packet()) is not None:
            for frame in self._decoded(packet):
                time = index / self.rate if frame.time is None else frame.time
                index, self.end = index + 1, time + 1 / self.rate
                yield time, frame

    def _packet(self) -> av.Packet | None:
        try:
            return next(self._packets, None)
        except av.FFmpegError:
            self.cut = True
            return None

    def _decoded(self, packet: av.Packet) -> list[av.VideoFrame]:
        try:
            return packet.decode()
        except av.FFmpegError:
            self.cut = True
            return []


def _motion(picture: _Picture, zero: float, path: Path) -> Motion:
    size = reduced(picture.size)
    pictures = ((time - zero, *_pixels(frame, size)) for time, frame in apart(picture.frames()))
    times, change, share = changes(pictures)
    if picture.end < 0:
        raise ShowError(path, "no frame of it can be read", "give another file")
    return Motion(times, change, share, picture.end - zero, picture.rate, picture.size, picture.cut)


def _pixels(frame: av.VideoFrame, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The frame in grey uint8 [h, w] and in colour uint8 [h, w, 3]."""
    grey, colour = (frame.reformat(*size, form, interpolation="AREA").to_ndarray() for form in ("gray", "rgb24"))
    return grey, colour
