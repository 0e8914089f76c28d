"""A large array on disk that is read row by row, with plain reads: a disk that is gone is then an error, not the end.

A page of a memory-mapped file whose disk has vanished, or that was cut short, ends the whole process with SIGBUS.
"""

from __future__ import annotations

import mmap
import threading
from pathlib import Path
from typing import Any

import numpy as np


class Rows:
    """The rows of a `.npy` array, `shape` [n, ...], which begin at byte `offset` of its file; any thread may ask.

    The file stays open, so that a folder that is prepared anew meanwhile leaves the old rows readable; when reading it
    fails it is opened again by its name, as after a stick that was plugged in again. OSError where that fails too.
    `held` may be given the whole array, in memory: then nothing is read any more.
    """

    def __init__(self, path: Path, offset: int, dtype: np.dtype, shape: tuple[int, ...]) -> None:
        self.path, self.dtype, self.shape = path, dtype, shape
        self.held: np.ndarray | None = None
        self.offset = offset
        self._row = int(np.prod(shape[1:], dtype=np.int64)) * dtype.itemsize
        self._lock = threading.Lock()
        self._file = path.open("rb", buffering=0)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, wanted: Any) -> np.ndarray:
        held = self.held
        if held is not None:
            return held[wanted]
        if isinstance(wanted, tuple):
            first, *rest = wanted
            return self[first][(slice(None), *rest) if isinstance(first, slice) else tuple(rest)]
        if isinstance(wanted, slice):
            first, last, by = wanted.indices(len(self))
            return self._read(first, max(0, last - first))[::by] if by > 0 else self._read(0, len(self))[wanted]
        if np.ndim(wanted):
            return np.stack([self[int(index)] for index in wanted])
        index = int(wanted)
        if not -len(self) <= index < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        return self._read(index % len(self), 1)[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    @property
    def nbytes(self) -> int:
        """Bytes of the whole array."""
        return self._row * len(self)

    def read_into(self, memory: np.ndarray, first: int) -> None:
        """Fills an array of this type, [count, ...], with the rows from `first` on."""
        with self._lock:
            try:
                self._fill(memory, first)
            except OSError:
                self._reopen()
                self._fill(memory, first)

    def _read(self, first: int, count: int) -> np.ndarray:
        rows = np.empty((count, *self.shape[1:]), self.dtype)
        self.read_into(rows, first)
        return rows

    def _fill(self, memory: np.ndarray, first: int) -> None:
        view = memory.reshape(-1).view(np.uint8).data
        self._file.seek(self.offset + first * self._row)
        while view:
            came = self._file.readinto(view)
            if not came:
                raise OSError(f"{self.path} ends before its last row")
            view = view[came:]

    def _reopen(self) -> None:
        before, self._file = self._file, self.path.open("rb", buffering=0)
        before.close()


def in_memory(rows: Rows) -> np.ndarray:
    """Room for all of the rows, to be filled by `Rows.read_into`; it goes back to the system when nobody has it."""
    if not rows.nbytes:
        return np.empty(rows.shape, rows.dtype)
    return np.frombuffer(mmap.mmap(-1, rows.nbytes), rows.dtype).reshape(rows.shape)
