"""The single channels that were learnt: kept in a file of the user's, which is read again when somebody edits it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from live.dmx.bindings import Binding, conflicts, load, written
from show.errors import ShowError
from show.files import Stamp, keep_text, stamp_of

AGE = 2.0  # s after which the file is looked at again


class ChannelBook:
    """`bindings` are in force; `fault` says why the file cannot be read, and is empty where it can."""

    def __init__(self, path: Path) -> None:
        self.bindings: tuple[Binding, ...] = ()
        self.fault = ""
        self._path = path
        self._waiting: tuple[Binding, ...] = ()  # learnt, and not written down yet
        self._stamp: Stamp | None = None
        self._looked = float("-inf")

    def refresh(self, now: float) -> bool:
        """Looks at the file now and then, `now` in s; whether it was read. A broken one leaves what was read before."""
        if now - self._looked < AGE:
            return False
        self._looked, stamp = now, stamp_of(self._path)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.bindings, self.fault = _with(load(self._path), self._waiting), ""
        except ShowError as error:
            self.fault = str(error)
            return False
        return True

    def learn(self, found: Binding) -> None:
        """Puts a binding in force and writes it down; ShowError where that cannot be, and it then waits for the next.

        What somebody has written meanwhile is read first, and nothing is written over what cannot be read.
        """
        self.bindings, self._waiting = _with(self.bindings, (found,)), _with(self._waiting, (found,))
        there = load(self._path)
        known = _with(there, self._waiting)
        text = written(known)
        if os.path.exists(self._path) and known == there + self._waiting:  # what was written by hand stays
            text = f"{self._path.read_text(encoding='utf-8').rstrip()}\n\n{written(self._waiting)}"
        keep_text(self._path, text)
        self.bindings, self._waiting, self._stamp, self.fault = known, (), stamp_of(self._path), ""


def _with(bindings: tuple[Binding, ...], more: Iterable[Binding]) -> tuple[Binding, ...]:
    for each in more:
        taken = conflicts(bindings, each)
        bindings = (*(other for other in bindings if other not in taken), each)
    return bindings
