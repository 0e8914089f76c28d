"""One method of the address space and the attributes that describe it, after Vidvox's OSCQuery proposal. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from live.addresses.messages import Arguments

Plain = dict[str, object]

READ, WRITE = 1, 2  # bits of ACCESS
BANG = "I"  # the type tag of a method that needs no argument: it carries no data
CLIPPED = {(True, True): "both", (True, False): "low", (False, True): "high", (False, False): "none"}


@dataclass(frozen=True, slots=True)
class Range:
    """What an argument may be: any of `choices`, or a number from `low` to `high`, None where it has no such end."""

    low: float | None = None
    high: float | None = None
    choices: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """An address that can be read (`access` 1), written (2) or both (3).

    `tags` are the OSC type tags of its arguments, T standing for T and F; `ranges`, `units` and `extended` have one
    entry for each, or none. `overloads` are other type tags that it takes. `critical` asks for a safe transport.
    """

    address: str
    tags: str
    access: int
    meaning: str = ""
    ranges: tuple[Range | None, ...] = ()
    units: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    critical: bool = False
    overloads: tuple[str, ...] = ()


def attributes(method: Method, arguments: Arguments | None) -> Plain:
    """The attributes that a method has, with the newest arguments where it can be read and they are known."""
    described: Plain = {"TYPE": method.tags, "ACCESS": method.access}
    value = fitted(method.tags, arguments) if method.access & READ and arguments is not None else None
    optional: Plain = {
        "DESCRIPTION": method.meaning,
        "VALUE": value,
        "RANGE": [_range(each) for each in method.ranges],
        "CLIPMODE": [_clipmode(each) for each in method.ranges],
        "UNIT": list(method.units),
        "EXTENDED_TYPE": list(method.extended),
        "TAGS": list(method.labels),
        "CRITICAL": method.critical,
        "OVERLOADS": [{"TYPE": tags} for tags in method.overloads],
    }
    return described | {name: each for name, each in optional.items() if each}


def fitted(tags: str, arguments: Arguments) -> list[object] | None:
    """Arguments as JSON has them, one for each type tag; None where they are not of these types."""
    if len(tags) != len(arguments):
        return None
    try:
        return [_fitted(tag, argument) for tag, argument in zip(tags, arguments, strict=True)]
    except (TypeError, ValueError, OverflowError):
        return None


def tags_of(arguments: Arguments) -> str:
    """The type tags that arguments of ours are told by; ValueError where one has none."""
    return "".join(_tag(each) for each in arguments)


def _fitted(tag: str, argument: object) -> object:
    if tag == "s":
        return str(argument)
    if not isinstance(argument, int | float):
        raise ValueError("no number")
    if tag == "T":
        return bool(argument)
    if tag == "i":
        return int(argument)
    if not math.isfinite(argument):
        raise ValueError("JSON has no such number")
    return float(argument)


def _tag(argument: object) -> Literal["T", "i", "f", "s"]:
    if isinstance(argument, bool):
        return "T"
    if isinstance(argument, int):
        return "i"
    if isinstance(argument, float):
        return "f"
    if isinstance(argument, str):
        return "s"
    raise ValueError(f"OSC has no type of ours for {argument!r}")


def _range(each: Range | None) -> Plain | None:
    if each is None:
        return None
    if each.choices:
        return {"VALS": list(each.choices)}
    ends = {"MIN": each.low, "MAX": each.high}
    return {name: end for name, end in ends.items() if end is not None}


def _clipmode(each: Range | None) -> str:
    if each is None or each.choices:
        return CLIPPED[False, False]
    return CLIPPED[each.low is not None, each.high is not None]
