"""The session log: all that a show was made of, so that a replay on the same machine gives identical frames.

A folder with `frames.jsonl` (a head, then a line a frame: time, sound, place, commands and the decode that was shown)
and the sound as it was heard, float32 WAV files, one for each rate and number of channels. A frame of which nothing was
shown is `failed`. Where the show had begun before, the head's `standing` says where it stood, with its arrays in
`standing.npz`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from live.commands import Beat, Command, SetInput, SetValue, Timecode, Trigger
from live.decoding.ladder import Shown
from live.performing.performer import Moment
from live.recording.aside import Aside
from show.errors import ShowError

FORMAT, VERSION = "limelight-session", 2
FRAMES, ARRAYS = "frames.jsonl", "standing.npz"
WAITING = 600  # frames that may wait for the disk before the newest is left out
KINDS = {"value": SetValue, "input": SetInput, "trigger": Trigger, "beat": Beat, "timecode": Timecode}
_Item = tuple[Moment, Shown | None, Shown | None, bool]
_FLOAT_WAV = 3  # WAVE_FORMAT_IEEE_FLOAT


class SessionLog:
    """Writes on a thread of its own."""

    def __init__(self, folder: Path, head: dict[str, Any]) -> None:
        self.fault = ""
        try:
            self._file = LogFile(folder, head)
        except OSError as error:
            raise ShowError(folder, f"cannot be written ({error.strerror})", "give another folder") from error
        self._aside: Aside[_Item] = Aside("session log", WAITING, self._run)

    @property
    def lost(self) -> int:
        """How many frames a slow disk made it leave out."""
        return self._aside.lost

    def add(self, moment: Moment, shown: Shown | None, outgoing: Shown | None = None, failed: bool = False) -> None:
        """Offers a frame with its picture and the one that a transition left, if that moved; never waits."""
        self._aside.offer((moment, shown, outgoing, failed))

    def close(self) -> None:
        """Writes what waits and ends the files."""
        self._aside.close()

    def _run(self, items: Iterator[_Item]) -> None:
        for item in items:
            if not self.fault:
                self._write(*item)
        self._file.close()

    def _write(self, moment: Moment, shown: Shown | None, outgoing: Shown | None, failed: bool) -> None:
        try:
            self._file.write(moment, shown, outgoing, failed)
        except OSError as error:  # a full disk ends the log, not the show
            self.fault = f"the session log has ended: {error.strerror}"


class LogFile:
    """The folder of a log while it is written; OSError where the disk does not let it."""

    def __init__(self, folder: Path, head: dict[str, Any], arrays: Sequence[np.ndarray] = ()) -> None:
        """`head` is JSON: what the session was started with; `arrays` are what its `standing` has to be read with."""
        folder.mkdir(parents=True, exist_ok=True)
        if arrays:
            named: dict[str, Any] = {str(number): array for number, array in enumerate(arrays)}
            np.savez(folder / ARRAYS, **named)
        self._folder = folder
        self._sounds: list[_Wav] = []
        self._lines = (folder / FRAMES).open("w", encoding="utf-8")
        self._lines.write(json.dumps({"format": FORMAT, "version": VERSION, **head}) + "\n")
        self._lines.flush()  # the first frame may be the one that kills

    def write(self, moment: Moment, shown: Shown | None, outgoing: Shown | None, failed: bool = False) -> None:
        """Appends a frame; what a kill leaves can be read up to here."""
        self._keep(moment.block, moment.rate)
        line = _line(moment, shown, outgoing, len(self._sounds))
        self._lines.write(json.dumps({**line, "failed": True} if failed else line) + "\n")
        self._lines.flush()

    def close(self) -> None:
        """Ends the files; a disk that is full has ended them before."""
        for close in (self._lines.close, *(sound.close for sound in self._sounds)):
            with suppress(OSError):
                close()

    def _keep(self, block: np.ndarray, rate: int) -> None:
        shape = (rate, block.shape[1])
        if not self._sounds or self._sounds[-1].shape != shape:
            self._sounds.append(_Wav(self._folder / sound_name(len(self._sounds) + 1), *shape))
        self._sounds[-1].write(block)


class _Wav:
    """A WAV file of float32 samples, as they were heard."""

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self.shape = (rate, channels)
        self._file: BinaryIO = path.open("wb")
        self._bytes = 0
        self._head()

    def write(self, block: np.ndarray) -> None:
        """Appends float32 [n, channels]."""
        self._bytes += self._file.write(np.ascontiguousarray(block, np.float32).tobytes())
        self._file.flush()  # no line may tell of sound that a kill would lose

    def close(self) -> None:
        """States the length and ends the file."""
        self._file.seek(0)
        self._head()
        self._file.close()

    def _head(self) -> None:
        rate, channels = self.shape
        layout = struct.pack("<HHIIHH", _FLOAT_WAV, channels, rate, rate * channels * 4, channels * 4, 32)
        size = min(self._bytes, 2**32 - 100)
        self._file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<I", 16) + layout)
        self._file.write(b"data" + struct.pack("<I", size))


def sound_name(number: int) -> str:
    """The name of the `number`th sound file, from 1."""
    return f"sound-{number}.wav"


def _line(moment: Moment, shown: Shown | None, outgoing: Shown | None, file: int) -> dict[str, Any]:
    return {
        "frame": moment.index,
        "time": moment.now,
        "dt": moment.dt,
        "file": file,
        "rate": moment.rate,
        "channels": moment.block.shape[1],
        "samples": len(moment.block),
        "place": list(asdict(moment.place).values()),
        "commands": [_written(command) for command in moment.commands],
        "latency": moment.latency,
        "shown": None if shown is None else list(asdict(shown).values()),
        "outgoing": None if outgoing is None else list(asdict(outgoing).values()),
    }


def _written(command: Command) -> list[Any]:
    kind = next(name for name, each in KINDS.items() if isinstance(command, each))
    return [kind, *asdict(command).values()]
