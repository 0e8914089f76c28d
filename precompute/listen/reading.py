"""Strict reading of dataclasses from JSON that a person may have edited: each fault names its key."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from show.errors import ShowError

Record = TypeVar("Record")
WORDS = {float: "a number", str: "a text", bool: "true or false", int: "a whole number"}


def read(kind: type[Record], text: str, where: object, header: Mapping[str, Any]) -> Record:
    """The dataclass `kind` in JSON text; `header` holds further keys and what they must be (None: anything)."""
    try:
        found = json.loads(text)
    except ValueError as fault:
        raise ShowError(where, f"not JSON ({fault})", "mend it, or delete it to have it made again") from fault
    if not isinstance(found, dict):
        raise ShowError(where, "not an object in braces", "delete it to have it made again")
    for key, wanted in header.items():
        value = found.pop(key, None)
        if wanted is not None and value != wanted:
            raise ShowError(where, f'"{key}" is {value!r}, not {wanted!r}', "delete it to have it made again")
    return _record(kind, found, where, "")


def _record(kind: type[Record], found: object, where: object, at: str) -> Record:
    if not isinstance(found, dict):
        raise ShowError(where, f'"{at}" is {found!r}', "write an object in braces")
    types = get_type_hints(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for key in found:
        if key not in names:
            near = difflib.get_close_matches(key, names, 1)
            raise ShowError(
                where, f'unknown key "{_path(at, key)}"', f'did you mean "{near[0]}"?' if near else "remove it"
            )
    for name in names:
        if name not in found:
            raise ShowError(
                where, f'no key "{_path(at, name)}"', "put it back, or delete the file to have it made again"
            )
    return kind(**{name: _value(types[name], found[name], where, _path(at, name)) for name in names})


def _value(kind: Any, found: object, where: object, at: str) -> Any:
    if is_dataclass(kind):
        return _record(kind, found, where, at)  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind), found, where, at)
    fits = isinstance(found, (int, float) if kind is float else kind) and isinstance(found, bool) == (kind is bool)
    if not fits or (kind is float and not math.isfinite(found)):  # type: ignore[arg-type]
        raise ShowError(where, f'"{at}" is {found!r}', f"write {WORDS[kind]}")
    return float(found) if kind is float else found  # type: ignore[arg-type]


def _sequence(kinds: tuple[Any, ...], found: object, where: object, at: str) -> tuple[Any, ...]:
    if not isinstance(found, list):
        raise ShowError(where, f'"{at}" is {found!r}', "write a list in brackets")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(found)
    if len(kinds) != len(found):
        raise ShowError(where, f'"{at}" holds {len(found)} values', f"write {len(kinds)}")
    return tuple(_value(kinds[k], value, where, f"{at}[{k}]") for k, value in enumerate(found))


def _path(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key
