"""The rules that Vidvox's OSCQuery proposal (third revision) sets for a node, as faults that a node may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TYPE_TAGS = frozenset("ifshtdScrmTFNIb")  # OSC 1.0, required and others; [ and ] enclose arrays
FORBIDDEN = frozenset(" #*,/?[]{}")  # OSC 1.0: not in the name of a method or container
CLIPMODES = frozenset(("none", "low", "high", "both"))
UNITS = frozenset(
    "distance.m distance.km distance.dm distance.cm distance.mm distance.um distance.nm distance.pm distance.inches "
    "distance.feet distance.miles distance.pixels angle.degree angle.radian gain.linear gain.midigain gain.db "
    "gain.db-raw time.second time.bark time.bpm time.cents time.hz time.mel time.midinote time.ms time.speed "
    "speed.m/s speed.mph speed.km/h speed.kn speed.ft/s speed.ft/h".split()
)  # the proposal's units.md
EXTENDED = ("position.cartesian.", "position.polar.", "color.rgb.", "color.hsv.", "orientation.", "filepath", "url")
NUMBERS, TEXTS, SWITCHES = frozenset("ifhtd"), frozenset("sSc"), frozenset("TF")
KNOWN = frozenset(
    "FULL_PATH CONTENTS TYPE ACCESS VALUE RANGE DESCRIPTION TAGS EXTENDED_TYPE UNIT CRITICAL CLIPMODE OVERLOADS "
    "HTML".split()
)


def faults(node: dict[str, Any], path: str) -> Iterator[str]:
    """Every rule that a node at `path`, or one below it, breaks."""
    yield from (f"{path}: {fault}" for fault in _own_faults(node, path))
    for name, child in node.get("CONTENTS", {}).items():
        if FORBIDDEN & set(name) or not name or not name.isascii():
            yield f"{path}: {name!r} is no OSC name"
        yield from faults(child, f"{path.rstrip('/')}/{name}")


def methods(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node with a type, this one and those below it."""
    if "TYPE" in node:
        yield node
    for child in node.get("CONTENTS", {}).values():
        yield from methods(child)


def _own_faults(node: dict[str, Any], path: str) -> Iterator[str]:
    if node.get("FULL_PATH") != path:
        yield f"FULL_PATH is {node.get('FULL_PATH')}"
    if extra := set(node) - KNOWN:
        yield f"{extra} are no attributes"
    if "TYPE" not in node and "CONTENTS" not in node:
        yield "is neither method nor container"
    if node.get("ACCESS") not in (0, 1, 2, 3):
        yield "ACCESS is no mask of two bits"
    if "DESCRIPTION" in node and not (isinstance(node["DESCRIPTION"], str) and node["DESCRIPTION"]):
        yield "DESCRIPTION is no text"
    if "TAGS" in node and not all(isinstance(tag, str) for tag in node["TAGS"]):
        yield "TAGS are no strings"
    if not isinstance(node.get("CRITICAL", False), bool):
        yield "CRITICAL is no bool"
    if "TYPE" in node:
        yield from _method_faults(node, node["TYPE"])
    elif node["ACCESS"] != 0 or set(node) & {"VALUE", "RANGE", "UNIT", "CLIPMODE"}:
        yield "a container has no value"


def _method_faults(node: dict[str, Any], tags: str) -> Iterator[str]:
    if not tags or set(tags) - TYPE_TAGS:
        yield f"TYPE is {tags!r}"
    for name in ("VALUE", "RANGE", "CLIPMODE", "UNIT", "EXTENDED_TYPE"):
        if name in node and (not isinstance(node[name], list) or len(node[name]) != len(tags)):
            yield f"{name} has not one entry for each type tag"
    if "VALUE" in node and not node["ACCESS"] & 1:
        yield "VALUE of what cannot be read"
    if not all(_is_of(tag, each) for tag, each in zip(tags, node.get("VALUE", []), strict=False)):
        yield f"VALUE {node['VALUE']} is not of type {tags}"
    if not all(_is_range(tag, each) for tag, each in zip(tags, node.get("RANGE", []), strict=False)):
        yield f"RANGE {node['RANGE']} is none of {tags}"
    yield from _word_faults(node)


def _word_faults(node: dict[str, Any]) -> Iterator[str]:
    if not CLIPMODES.issuperset(node.get("CLIPMODE", [])):
        yield "CLIPMODE is not none, low, high or both"
    if not UNITS.issuperset(node.get("UNIT", [])):
        yield "UNIT is not in the list"
    if not all(each.startswith(EXTENDED) for each in node.get("EXTENDED_TYPE", [])):
        yield "EXTENDED_TYPE is not in the list"
    if not all(isinstance(each, dict) and not set(each["TYPE"]) - TYPE_TAGS for each in node.get("OVERLOADS", [])):
        yield "OVERLOADS are no objects with a TYPE"


def _is_of(tag: str, value: object) -> bool:
    if tag in SWITCHES:
        return isinstance(value, bool)
    if tag in TEXTS:
        return isinstance(value, str)
    return tag in NUMBERS and isinstance(value, int if tag in "ih" else float) and not isinstance(value, bool)


def _is_range(tag: str, given: object) -> bool:
    if given is None:
        return True
    if not isinstance(given, dict) or not given or ("VALS" in given) == bool({"MIN", "MAX"} & set(given)):
        return False
    if "VALS" in given:
        return bool(given["VALS"]) and all(_is_of(tag, each) for each in given["VALS"])
    ends = list(given.values())
    return tag in NUMBERS and all(isinstance(end, int | float) for end in ends) and ends == sorted(ends)
