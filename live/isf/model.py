"""What an ISF file declares: its inputs, passes, imported pictures and its role in a chain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["event", "bool", "long", "float", "point2D", "color", "image", "audio", "audioFFT"]
Role = Literal["generator", "filter", "transition"]
Value = float | bool | int | tuple[float, ...]

KINDS: tuple[Kind, ...] = ("event", "bool", "long", "float", "point2D", "color", "image", "audio", "audioFFT")
TEXTURES: frozenset[Kind] = frozenset(("image", "audio", "audioFFT"))


@dataclass(frozen=True, slots=True)
class Input:
    """One INPUT: `default`, `low` and `high` have the type's own form, None where not declared.

    point2D is (x, y), color (r, g, b, a); `high` of audio and audioFFT is the wanted number of columns.
    """

    name: str
    kind: Kind
    default: Value | None = None
    low: Value | None = None
    high: Value | None = None
    values: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """One rendering pass: `width` and `height` are expressions, empty means the size of the canvas."""

    target: str = ""
    persistent: bool = False
    floating: bool = False
    width: str = ""
    height: str = ""


@dataclass(frozen=True, slots=True)
class Shader:
    """One ISF file, read and understood, nothing compiled.

    `fragment` is the GLSL with the header blanked out, so that its line numbers are the file's; `vertex` is the
    text of the .vs beside it, empty where there is none. `images` maps names to files.
    """

    path: Path
    inputs: tuple[Input, ...]
    passes: tuple[Pass, ...]
    images: dict[str, Path]
    fragment: str
    vertex: str = ""

    @property
    def role(self) -> Role:
        """Filter, transition or generator, as ISF's naming conventions tell."""
        images = {each.name for each in self.inputs if each.kind == "image"}
        if {"startImage", "endImage"} <= images and any(each.name == "progress" for each in self.inputs):
            return "transition"
        return "filter" if "inputImage" in images else "generator"

    @property
    def targets(self) -> tuple[str, ...]:
        """Names of the buffers that passes draw into, each once."""
        return tuple(dict.fromkeys(each.target for each in self.passes if each.target))
