"""Files of the user's own in which a show keeps what it has learnt: followed when edited, added to without loss."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from show.errors import ShowError
from show.files import Stamp, keep_text, stamp_of

AGE = 2.0  # s after which files are looked at again
Binding = TypeVar("Binding")


class Watch:
    """Tells when files have changed, come or gone, and looks at them only now and then."""

    def __init__(self, files: Callable[[], Iterable[Path]]) -> None:
        self._files = files
        self._looked = float("-inf")
        self._stamps: tuple[Stamp, ...] | None = None

    def changed(self, now: float) -> bool:
        """Whether the files are others than at the last look, `now` in s."""
        if now - self._looked < AGE:
            return False
        self._looked, before = now, self._stamps
        self.known()
        return self._stamps != before

    def known(self) -> None:
        """Takes the files as they are for known."""
        self._stamps = tuple(stamp_of(path) for path in self._files())

    def again(self) -> None:
        """Has the next call look, however soon it is."""
        self._looked = float("-inf")


@dataclass(frozen=True, slots=True)
class Form(Generic[Binding]):
    """How bindings stand in a file, and which of them a new one takes the place of; `load` raises ShowError."""

    load: Callable[[Path], tuple[Binding, ...]]
    written: Callable[[Sequence[Binding]], str]
    conflicts: Callable[[Iterable[Binding], Binding], list[Binding]]


class LearntFile(Generic[Binding]):
    """`bindings` are in force; `fault` says why the file cannot be read, and is empty where it can."""

    def __init__(self, path: Path, form: Form[Binding]) -> None:
        self.bindings: tuple[Binding, ...] = ()
        self.fault = ""
        self._path, self._form = path, form
        self._waiting: tuple[Binding, ...] = ()  # learnt, and not written down yet
        self._watch = Watch(lambda: [path])

    def refresh(self, now: float) -> bool:
        """Looks at the file now and then, `now` in s; whether it was read. A broken one leaves what was read before."""
        if not self._watch.changed(now):
            return False
        try:
            self.bindings, self.fault = self._with(self._form.load(self._path), self._waiting), ""
        except ShowError as error:
            self.fault = str(error)
            return False
        return True

    def learn(self, found: Binding) -> None:
        """Puts a binding in force and writes it down; ShowError where that cannot be, and it then waits for the next.

        What somebody has written meanwhile is read first, and nothing is written over what cannot be read.
        """
        self.bindings, self._waiting = self._with(self.bindings, (found,)), self._with(self._waiting, (found,))
        there = self._form.load(self._path)
        known = self._with(there, self._waiting)
        keep_text(self._path, self._text(there, known))
        self._watch.known()
        self.bindings, self._waiting, self.fault = known, (), ""

    def _text(self, there: tuple[Binding, ...], known: tuple[Binding, ...]) -> str:
        written = self._form.written
        if not os.path.exists(self._path) or known != there + self._waiting:
            return written(known)
        more = written(self._waiting).removeprefix(written(()))  # what was written by hand stays, and one heading
        return f"{self._path.read_text(encoding='utf-8').rstrip()}\n\n{more.lstrip()}"

    def _with(self, bindings: tuple[Binding, ...], more: Iterable[Binding]) -> tuple[Binding, ...]:
        for each in more:
            taken = self._form.conflicts(bindings, each)
            bindings = (*(other for other in bindings if other not in taken), each)
        return bindings
