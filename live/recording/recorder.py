"""Records pictures and sound to a video file: the only file of `live` that imports av."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from live.recording.aside import Aside
from live.recording.soundtrack import Soundtrack
from show.errors import ShowError

# Macroblock trees read rows that nobody wrote where the height is no multiple of 16: two files would then differ.
QUALITY = {"crf": "18", "preset": "veryfast", "x264-params": "mbtree=0"}
# A file that can be read up to its last second whatever ends it, and is an ordinary one when it is ended in peace.
_MP4 = {"movflags": "hybrid_fragmented", "frag_duration": "1000000", "flush_packets": "1"}
LASTING = {
    "": _MP4, ".mp4": _MP4, ".m4v": _MP4, ".mov": _MP4, ".mkv": {"cluster_time_limit": "1000", "flush_packets": "1"},
}  # fmt: skip
SOUND_BITS = 192_000  # a second
BT709 = 1  # in FFmpeg's tables of primaries, transfer and matrix
LIMITED = 1  # FFmpeg's name for it is MPEG
WAITING = 30  # frames that may wait for the encoder before the newest is left out

_Item = tuple[np.ndarray | None, int, np.ndarray, int]


class Recorder:
    """Writes H.264 and AAC, tagged BT.709; pictures and sound each at their own pace."""

    def __init__(self, path: Path, size: tuple[int, int], fps: float, rate: int, lasting: bool = False) -> None:
        """`lasting`: what has been written can be read even if the file is never closed."""
        written = LASTING.get(path.suffix.lower(), {}) if lasting else {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = av.open(str(path), "w", format=None if path.suffix else "mp4", options=written)
            self._picture = self._file.add_stream("libx264", rate=rate_of(fps))
        except (OSError, ValueError) as error:
            raise ShowError(path, f"cannot be written ({error})", "give another place, ending in .mp4") from error
        self._step = 1 / rate_of(fps)
        self._open_picture(size)
        self._sound = self._file.add_stream("aac", rate=rate, layout="stereo")
        self._sound.bit_rate = SOUND_BITS
        self.heard = 0

    def picture(self, pixels: np.ndarray, index: int) -> None:
        """Adds a picture uint8 [h, w, 3] at frame `index`, which must rise."""
        frame = av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(
            format="yuv420p",
            src_colorspace=Colorspace.ITU709, dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG, dst_color_range=ColorRange.MPEG,
        )  # fmt: skip
        frame.pts, frame.time_base = index, self._step
        self._file.mux(self._picture.encode(frame))

    def sound(self, block: np.ndarray) -> None:
        """Adds samples float32 [n, channels]; the first two channels are kept."""
        if not len(block):
            return
        both = block[:, [0, min(1, block.shape[1] - 1)]]
        planes = np.ascontiguousarray(np.clip(np.nan_to_num(both.T), -1, 1), np.float32)
        frame = av.AudioFrame.from_ndarray(planes, "fltp", "stereo")
        frame.sample_rate, frame.pts = self._sound.rate, self.heard
        frame.time_base = Fraction(1, self._sound.rate)
        self.heard += len(block)
        self._file.mux(self._sound.encode(frame))

    def close(self) -> None:
        """Writes what is still inside the encoders and ends the file."""
        for stream in (self._picture, self._sound):
            self._file.mux(stream.encode(None))
        self._file.close()

    def _open_picture(self, size: tuple[int, int]) -> None:
        stream = self._picture
        stream.width, stream.height, stream.pix_fmt, stream.options = *size, "yuv420p", dict(QUALITY)
        context = stream.codec_context
        context.time_base = self._step
        context.color_range, context.colorspace = LIMITED, BT709
        context.color_primaries = context.color_trc = BT709


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Gives a place to write to; the file appears at `path` when it is whole, and nothing is left when it is not."""
    part = path.with_name(f".{path.stem}.part{path.suffix or '.mp4'}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise ShowError(path, f"cannot be written ({error})", "free some space or give another place") from error
    finally:
        with suppress(OSError):
            part.unlink()


def rate_of(fps: float) -> Fraction:
    """Frames a second as a fraction that video files can state, such as 60000/1001."""
    return Fraction(fps).limit_denominator(1001)


class LiveRecorder:
    """The same beside a running show: what the encoder cannot take in time is left out and counted in `lost`.

    The recording keeps the show's time whatever was left out: pictures carry their own index, and sound that is
    missing is silence.
    """

    def __init__(self, recorder: Recorder, fps: float, rate: int) -> None:
        self.fault = ""
        self._recorder, self._fps = recorder, fps
        self._track = Soundtrack(recorder.sound, rate)
        self._aside: Aside[_Item] = Aside("recorder", WAITING, self._run)

    @property
    def lost(self) -> int:
        """How many pictures or blocks were left out."""
        return self._aside.lost

    @property
    def full(self) -> bool:
        """Whether a picture offered now would be left out, so that it need not even be read."""
        return self._aside.full

    def add(self, pixels: np.ndarray | None, index: int, block: np.ndarray, rate: int) -> None:
        """Offers a picture (None where the encoder is behind) and the sound since the last one; never waits."""
        self._aside.offer((pixels, index, block, rate))

    def close(self) -> None:
        """Writes what waits and ends the file."""
        self._aside.close()

    def _run(self, items: Iterator[_Item]) -> None:
        shown: tuple[np.ndarray, int] | None = None
        last = -1
        for item in items:
            pixels, last = item[:2]
            shown = (pixels, last) if pixels is not None else shown
            if not self.fault:
                self._write(*item)
        try:
            if shown is not None and shown[1] < last and not self.fault:
                self._recorder.picture(shown[0], last)  # the picture lasts as long as the sound
            if not self.fault:
                self._track.finish()
            self._recorder.close()
        except (OSError, ValueError) as error:
            self.fault = self.fault or f"recording: {error}"

    def _write(self, pixels: np.ndarray | None, index: int, block: np.ndarray, rate: int) -> None:
        try:
            if pixels is not None:
                self._recorder.picture(pixels, index)
            self._track.add(block, rate, index / self._fps)
        except (OSError, ValueError) as error:  # a full disk ends the recording, not the show
            self.fault = f"recording has ended: {error}"
