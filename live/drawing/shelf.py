"""Looks that compile: keeps the last good version of each, watches their files, says what is wrong with the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from live import gl
from live.drawing.looks import Look
from live.isf.model import Shader
from live.isf.program import Compiled, compiled
from show import files as versions
from show.errors import ShowError
from show.files import stamp_of

Stamp = tuple[versions.Stamp, ...]


class Compiler:
    """Compiled shaders, each version compiled once."""

    def __init__(self, context: gl.Context) -> None:
        self._context = context
        self._made: dict[Path, tuple[Shader, Compiled]] = {}

    def compiled(self, shader: Shader) -> Compiled:
        """What the shader needs to be drawn; raises ShowError with the line of its fault."""
        known = self._made.get(shader.path)
        if known is not None and known[0] == shader:
            return known[1]
        made = compiled(self._context, shader)
        self._made[shader.path] = (shader, made)
        return made


class Shelf:
    """Looks (or transitions) by name; `read` loads one, `files` says what it is made of."""

    def __init__(
        self,
        compiler: Compiler,
        read: Callable[[str], Look],
        files: Callable[[str], Sequence[Path]],
        otherwise: Look,
    ) -> None:
        self._compiler, self._read, self._files, self._otherwise = compiler, read, files, otherwise
        self._good: dict[str, Look] = {}
        self._stamps: dict[str, Stamp] = {}
        self.faults: dict[str, str] = {}

    def get(self, name: str) -> Look:
        """The last good version; `otherwise` where there never was one, and then `faults` says why."""
        if name not in self._stamps:
            self._load(name)
        return self._good.get(name, self._otherwise)

    def compiled_ahead(self, name: str) -> Look:
        """A look that is compiled before anybody asks for it, and not watched; raises ShowError where it is wrong."""
        look = self._read(name)
        for slot in look.slots:
            self._compiler.compiled(slot.shader)
        return look

    def reload_changed(self) -> None:
        """Reads again what has changed on disk; what is broken leaves the good version in place."""
        for name, stamp in list(self._stamps.items()):
            if _stamp(self._files(name)) != stamp:
                self._load(name)

    def _load(self, name: str) -> None:
        self._stamps[name] = _stamp(self._files(name))
        try:
            look = self.compiled_ahead(name)
        except ShowError as error:
            self.faults[name] = str(error)
            return
        self.faults.pop(name, None)
        self._good[name] = look


def _stamp(files: Sequence[Path]) -> Stamp:
    return tuple(stamp_of(path) for path in files)
