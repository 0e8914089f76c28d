"""Compiles an ISF file by trying, and tells in which line of it the fault is."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from live import gl
from live.isf import glsl, imported
from live.isf.model import Shader
from show.errors import ShowError

# Mesa "0:12(5): error: ...", NVIDIA "0(12) : error C1008: ...", Apple, AMD and Intel "ERROR: 0:12: ..."
_LINES = (
    re.compile(r"^\d+:(?P<line>\d+)\(\d+\): error: (?P<what>.*)$", re.MULTILINE),
    re.compile(r"^\d+\((?P<line>\d+)\) : error \w*:? ?(?P<what>.*)$", re.MULTILINE),
    re.compile(r"^ERROR: \d+:(?P<line>\d+): (?P<what>.*)$", re.MULTILINE),
)
_MAIN = re.compile(r"\bmain\s*\(")


@dataclass(frozen=True, slots=True)
class Compiled:
    """All that a shader needs to be drawn: a program for each pass, and its imported pictures, uint8 [h, w, 4]."""

    programs: tuple[gl.Program, ...]
    pictures: dict[str, np.ndarray]


def compiled(context: gl.Context, shader: Shader) -> Compiled:
    """Compiles an ISF file and reads its pictures; raises ShowError with file, line and the driver's words."""
    if not _MAIN.search(shader.fragment):
        raise ShowError(shader.path, "has no main function", "write void main() { ... } as ISF 2.0 says")
    pictures = {name: imported.read(path) for name, path in shader.images.items()}
    return Compiled(_programs(context, shader), pictures)


def _programs(context: gl.Context, shader: Shader) -> tuple[gl.Program, ...]:
    first: gl.CompileError | None = None
    for dialect in glsl.DIALECTS:
        if int(dialect[0][:3]) > context.version_code:
            continue
        try:
            return tuple(_pass(context, shader, index, dialect) for index in range(len(shader.passes)))
        except gl.CompileError as error:
            first = first or error
    raise fault(shader, str(first))


def _pass(context: gl.Context, shader: Shader, index: int, dialect: glsl.Dialect) -> gl.Program:
    return gl.Program(context, glsl.vertex(shader, index, dialect), glsl.fragment(shader, index, dialect))


def fault(shader: Shader, log: str) -> ShowError:
    """The driver's log as one sentence about the user's own file."""
    path = shader.path.with_suffix(".vs") if shader.vertex and "vertex_shader" in log else shader.path
    for form in _LINES:
        found = form.search(log)
        if found:
            return ShowError(f"{path}:{found['line']}", found["what"].strip(), "correct the line and save the file")
    words = [line for line in log.splitlines() if line.strip(" =")]
    return ShowError(path, words[-1] if words else "does not compile", "correct the shader and save the file")
