"""The door to FFmpeg for sound files: what libsndfile cannot read (M4A, AAC, WMA, video), and every file's tags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from show.soundread import Pieces, Refused

# Playlists and capture devices stay shut: a sound file must not reach the network or other files.
FORMATS = (
    "aac ac3 aiff amr ape asf au avi caf dts dtshd eac3 flac flv gsm loas matroska matroska,webm mov "
    "mov,mp4,m4a,3gp,3g2,mj2 mp3 mpc mpc8 mpeg mpegts oga ogg opus rm tak tta voc w64 wav webm wv"
)
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS.replace(" ", ",")}


def opened(path: Path) -> av.container.InputContainer:
    """A file of sound or pictures, which reaches no other file and no network; raises as PyAV does."""
    # "file:" keeps a colon in a name from being taken for a protocol.
    return av.open(f"file:{path}", options=OPTIONS, metadata_errors="replace")


def tags(path: Path) -> dict[str, str]:
    """The file's tags with lower-cased names; none where FFmpeg cannot open it."""
    try:
        with opened(path) as container:
            found = dict(container.metadata)
            for stream in container.streams.audio[:1]:
                found |= stream.metadata
    except (av.FFmpegError, OSError, ValueError):
        return {}
    return {name.lower(): value.strip() for name, value in found.items() if value.strip()}


def read(path: Path, pieces: Pieces) -> None:
    """Fill `pieces` with the file's first sound stream; `Refused` where there is none."""
    try:
        with opened(path) as container:
            if not container.streams.audio:
                raise Refused("no sound in it")
            stream = container.streams.audio[0]
            declared = float(container.duration or 0) / av.time_base
            rate, channels = int(stream.rate or 0), int(stream.channels or 1)
            if not rate:
                raise Refused("no sampling rate")
            pieces.begin(rate, channels, declared)
            convert = av.AudioResampler(format="fltp", layout=stream.layout, rate=rate)
            for frame in _frames(container, stream, pieces):
                for block in convert.resample(frame):
                    pieces.add(np.ascontiguousarray(block.to_ndarray().T, dtype=np.float32))
    except (av.FFmpegError, OSError, ValueError) as fault:
        raise Refused(str(fault)) from fault


def _frames(container: av.container.InputContainer, stream: av.AudioStream, pieces: Pieces) -> Iterator[av.AudioFrame]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield from packet.decode()
        except av.FFmpegError:
            if pieces.seconds == 0:
                raise
            pieces.cut = True
            return
