"""Values of frozen dataclasses as JSON and arrays, and back by their annotations: nothing in a file names a class."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from show.profiles import Profile, profile

ARRAY = "array"  # key of what stands for one: {"array": its index}


def written(value: Any, arrays: list[np.ndarray]) -> Any:
    """The value as JSON; arrays, and scalars that are no Python number, are put into `arrays`. TypeError for others."""
    if isinstance(value, Profile):
        return [value.name, value.rate]
    if is_dataclass(value):
        return {each.name: written(getattr(value, each.name), arrays) for each in fields(value)}
    if isinstance(value, Mapping):
        return [[written(key, arrays), written(worth, arrays)] for key, worth in value.items()]
    if isinstance(value, tuple | list):
        return [written(each, arrays) for each in value]
    if isinstance(value, np.float64 | np.bool_):  # counts on as Python's own does
        return value.item()
    if isinstance(value, np.ndarray | np.generic):
        arrays.append(np.asarray(value))
        return {ARRAY: len(arrays) - 1}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} cannot be written down")


def read(kind: Any, told: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """The value of the annotated `kind` that `written` has told, its arrays by the number that it gave them."""
    if isinstance(told, dict) and ARRAY in told:
        return arrays[str(told[ARRAY])][()]
    if kind is Profile:
        return profile(*told)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: read(hint, told[name], arrays) for name, hint in _hints(kind).items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(inner, told, arrays)
    if origin is tuple:
        each = inner[:1] * len(told) if inner[-1] is Ellipsis else inner
        return tuple(read(hint, part, arrays) for hint, part in zip(each, told, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {read(inner[0], key, arrays): read(inner[1], worth, arrays) for key, worth in told}
    return _untied(told)


def _one_of(kinds: tuple[Any, ...], told: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """A value that may be None, or of several kinds none of which holds a dataclass."""
    others = [kind for kind in kinds if kind is not types.NoneType]
    return _untied(told) if told is None or len(others) > 1 else read(others[0], told, arrays)


def _untied(told: Any) -> Any:
    """What JSON has made a list of was a tuple."""
    return tuple(_untied(each) for each in told) if isinstance(told, list) else told


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}
