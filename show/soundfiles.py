"""The door to libsndfile: WAV, FLAC, OGG, MP3 and their kin, read and written."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile

from show.soundread import Pieces, Refused

BLOCK = 1 << 15  # samples read at a time
CUT = "(should be"  # libsndfile's own log says so beside a chunk longer than its file
PAGE = 65_307  # bytes, the largest page of an Ogg stream
LOUD_DECODER = {".mp3", ".mp2", ".mp1", ".mpga"}  # libsndfile's decoder for these prints its own complaints


def read(path: Path, pieces: Pieces) -> None:
    """Fill `pieces` with what libsndfile reads; `Refused` where it cannot open the file."""
    if path.suffix.lower() in LOUD_DECODER:
        raise Refused("left to FFmpeg")
    try:
        file = soundfile.SoundFile(_named(path))
    except (soundfile.SoundFileError, TypeError, OSError) as fault:
        raise Refused(str(fault)) from fault
    with file:
        pieces.begin(file.samplerate, file.channels, file.frames / file.samplerate)
        _read_blocks(file, pieces)
        pieces.cut = pieces.cut or CUT in file.extra_info or (file.format == "OGG" and not _ogg_ends(path))


def _named(path: Path) -> str | bytes:
    """The name as libsndfile's wrapper takes it: elsewhere than on Windows it may be any bytes."""
    return str(path) if sys.platform == "win32" else os.fsencode(path)


def _read_blocks(file: soundfile.SoundFile, pieces: Pieces) -> None:
    while True:
        try:
            block = file.read(BLOCK, dtype="float32", always_2d=True)
        except soundfile.SoundFileError:
            pieces.cut = True
            return
        if not len(block):
            return
        pieces.add(block)


def _ogg_ends(path: Path) -> bool:
    """Whether the last page carries the end-of-stream flag (RFC 3533, header type 4)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - PAGE))
        tail = file.read()
    at = tail.rfind(b"OggS")
    return at < 0 or at + 5 >= len(tail) or bool(tail[at + 5] & 4)


def write(path: Path, samples: np.ndarray, rate: int, tags: Mapping[str, str]) -> None:
    """Write float32 [n, channels] (-1..1) in the format that the name's ending says, with libsndfile's tags.

    FLAC and WAV get 16 bits. Tags: title, artist, album, genre, date, comment, copyright, license, tracknumber.
    """
    with soundfile.SoundFile(str(path), "w", samplerate=rate, channels=samples.shape[1]) as file:
        for name, value in tags.items():
            setattr(file, name, value)
        file.write(np.clip(samples, -1, 1))
