"""Values of INPUTS: what is accepted for each type, clamped to its range, and how sloppy headers are read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from live.isf.model import Input, Kind, Value

_SIDES = {"point2D": 2, "color": 4}
_START: dict[Kind, Value] = {
    "event": False,
    "bool": False,
    "long": 0,
    "float": 0.0,
    "point2D": (0.0, 0.0),
    "color": (0.0, 0.0, 0.0, 1.0),
}
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def start(declared: Input) -> Value | None:
    """What an INPUT is before anybody sets it; None for textures."""
    if declared.default is not None:
        return accept(declared, declared.default)
    if declared.kind == "long" and declared.values:
        return declared.values[0]
    if declared.kind == "float" and isinstance(declared.low, float):
        return max(0.0, declared.low)
    return _START.get(declared.kind)


def accept(declared: Input, value: object) -> Value | None:
    """The value in the INPUT's own form within MIN..MAX, or None where its type is wrong."""
    read = form(declared.kind, value)
    if read is None or declared.kind in ("event", "bool"):
        return read
    if declared.kind == "long" and declared.values:
        return read if read in declared.values else _nearest(declared.values, read)
    if isinstance(read, tuple):
        return tuple(_clamped(each, _at(declared.low, k), _at(declared.high, k)) for k, each in enumerate(read))
    clamped = _clamped(read, _at(declared.low, 0), _at(declared.high, 0))
    return int(clamped) if declared.kind == "long" else clamped


def form(kind: Kind, value: object) -> Value | None:
    """Reads a value as one of `kind` (numbers in strings and 0/1 for bools count), or None."""
    if kind in _SIDES:
        return _several(value, _SIDES[kind])
    number = _number(value)
    if number is None or kind not in _START:
        return None
    if kind in ("event", "bool"):
        return number > 0
    return round(number) if kind == "long" else number


def _number(value: object) -> float | None:
    if isinstance(value, str):
        word = value.strip().lower()
        try:
            value = _WORDS[word] if word in _WORDS else float(word)
        except ValueError:
            return None
    if isinstance(value, Sequence) and len(value) == 1:
        return _number(value[0])
    if isinstance(value, bool | int | float) and math.isfinite(value) and abs(value) < 1e30:
        return float(value)
    return None


def _several(value: object, sides: int) -> tuple[float, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    numbers = [_number(each) for each in value]
    if sides == 4 and len(numbers) == 3:
        numbers.append(1.0)
    if len(numbers) < sides or any(each is None for each in numbers):
        return None
    return tuple(each for each in numbers[:sides] if each is not None)


def _at(bound: Value | None, index: int) -> float | None:
    if isinstance(bound, tuple):
        return bound[index] if index < len(bound) else None
    return None if bound is None else float(bound)


def _clamped(value: float, low: float | None, high: float | None) -> float:
    if low is not None and high is not None and low > high:
        low, high = high, low  # some files count backwards
    if low is not None:
        value = max(value, low)
    return value if high is None else min(value, high)


def _nearest(values: Sequence[int], wanted: Any) -> int:
    return min(values, key=lambda each: abs(each - wanted))
