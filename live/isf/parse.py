"""Reads one ISF file into a `Shader`: strict about what cannot be drawn, forgiving about how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from live.isf.header import split, text_of
from live.isf.model import KINDS, Input, Kind, Pass, Shader
from live.isf.values import form
from show.errors import ShowError

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z")
_KINDS: dict[str, Kind] = {kind.lower(): kind for kind in KINDS} | {
    "int": "long",
    "boolean": "bool",
    "point": "point2D",
}


def read(path: Path) -> Shader:
    """The ISF file at `path`, with the .vs of the same name where there is one."""
    vertex = next((each for each in (path.with_suffix(".vs"), path.with_suffix(".VS")) if each.is_file()), None)
    return parse(text_of(path), path, "" if vertex is None else text_of(vertex))


def parse(text: str, path: Path, vertex: str = "") -> Shader:
    """The same from text; `path` names the file in errors and is where imported pictures are looked for."""
    header, fragment = split(text, path)
    inputs = tuple(_inputs(header.get("INPUTS"), path))
    return Shader(
        path=path,
        inputs=inputs,
        passes=_passes(header, path),
        images=dict(_imported(header.get("IMPORTED"), path)),
        fragment=fragment,
        vertex=vertex,
    )


def _inputs(declared: object, path: Path) -> Iterator[Input]:
    seen = set()
    for each in _list(declared):
        if not isinstance(each, dict):
            continue
        each = _upper(each)
        name, kind = str(each.get("NAME", "")).strip(), _KINDS.get(str(each.get("TYPE", "")).strip().lower())
        if not _IDENTIFIER.match(name):
            raise ShowError(path, f"INPUT name {name!r} is no GLSL name", "use letters, digits and _")
        if kind is None:
            raise ShowError(path, f"INPUT {name} has the unknown TYPE {each.get('TYPE')!r}", f"use {', '.join(KINDS)}")
        if name not in seen:
            seen.add(name)
            yield _input(name, kind, each)


def _input(name: str, kind: Kind, each: dict[str, Any]) -> Input:
    size = "long" if kind in ("audio", "audioFFT") else kind  # their MAX is a number of columns
    values = tuple(int(number) for number in map(_whole, _list(each.get("VALUES"))) if number is not None)
    return Input(
        name=name,
        kind=kind,
        default=form(kind, each.get("DEFAULT")),
        low=form(size, each.get("MIN")),
        high=form(size, each.get("MAX")),
        values=values if kind == "long" else (),
        labels=tuple(str(label) for label in _list(each.get("LABELS"))),
        label=str(each.get("LABEL") or name),
    )


def _whole(value: object) -> int | None:
    number = form("long", value)
    return number if isinstance(number, int) else None


def _passes(header: dict[str, Any], path: Path) -> tuple[Pass, ...]:
    kept = _persistent_of_version_1(header.get("PERSISTENT_BUFFERS"))
    passes = [_pass(_upper(each), kept) for each in _list(header.get("PASSES")) if isinstance(each, dict)]
    for each in passes:
        if each.target and not _IDENTIFIER.match(each.target):
            raise ShowError(path, f"TARGET {each.target!r} is no GLSL name", "use letters, digits and _")
    return tuple(passes) or (Pass(),)


def _pass(each: dict[str, Any], kept: dict[str, dict[str, Any]]) -> Pass:
    target = str(each.get("TARGET") or "").strip()
    merged = {**kept.get(target, {}), **each}
    return Pass(
        target=target,
        persistent=target in kept or bool(form("bool", merged.get("PERSISTENT"))),
        floating=bool(form("bool", merged.get("FLOAT"))),
        width=_expression(merged.get("WIDTH")),
        height=_expression(merged.get("HEIGHT")),
    )


def _persistent_of_version_1(declared: object) -> dict[str, dict[str, Any]]:
    """Version 1 lists the buffers that survive by name, or as a dict of their sizes."""
    if isinstance(declared, dict):
        return {str(name): each if isinstance(each, dict) else {} for name, each in declared.items()}
    return {str(each.get("NAME", "")) if isinstance(each, dict) else str(each): {} for each in _list(declared)}


def _expression(value: object) -> str:
    return "" if value is None else str(value).strip()


def _imported(declared: object, path: Path) -> Iterator[tuple[str, Path]]:
    """Version 2 maps names to dicts, version 1 lists dicts with a NAME."""
    items = declared.items() if isinstance(declared, dict) else ((_name(each), each) for each in _list(declared))
    for name, each in items:
        file = each.get("PATH") if isinstance(each, dict) else each
        if isinstance(file, list):
            raise ShowError(path, f"IMPORTED {name} is a cube map", "import a single picture instead")
        if not _IDENTIFIER.match(str(name)) or not isinstance(file, str):
            raise ShowError(path, f"IMPORTED {name!r} names no picture", 'write "name": {"PATH": "picture.png"}')
        yield str(name), path.parent / file


def _name(each: object) -> str:
    return str(each.get("NAME", "")) if isinstance(each, dict) else ""


def _upper(each: dict[str, Any]) -> dict[str, Any]:
    return {str(key).upper(): value for key, value in each.items()}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
