"""What a control is taught to move: whether an address slides, switches or is set off, and over which range. Pure."""

from __future__ import annotations

from typing import Literal

from live.addresses.faders import PARAMETERS
from live.addresses.reports import MACROS, MOST_MACROS, PERCENT, norms

Target = Literal["value", "switch", "bang"]
Kind = Literal["fader", "switch", "button"]

FACT = "learn"  # the name under which the monitor tells how a lesson stands
_KINDS: dict[Target, Kind] = {"value": "fader", "switch": "switch", "bang": "button"}
_MACROS = frozenset(f"{MACROS}/{place}" for place in range(1, MOST_MACROS + 1))


def prompt(address: str) -> str:
    """What the operator is asked to do in a lesson."""
    return f"move what shall steer {address}"


def steered(address: str) -> str:
    """The address that a control shall send: an input of a look by its share 0..1, which fits whatever its range is."""
    return norms(address) if _is_input(address) else address


def target(address: str) -> Target:
    """What an address takes: a value on a scale, on or off, or a bang."""
    parameter = PARAMETERS.get(address)
    if parameter is not None:
        return "value" if parameter.kind == "float" else "switch" if parameter.kind == "bool" else "bang"
    slides = address in _MACROS or address == PERCENT or address.endswith("/norm")
    return "value" if slides or _is_input(address) else "bang"


def kind(address: str) -> Kind:
    """What a desk's control is to an address unless it is told otherwise."""
    return _KINDS[target(address)]


def kind_named(word: str) -> Kind:
    """The kind that a file names; a fader where it names none of them."""
    return next((each for each in _KINDS.values() if each == word), "fader")


def limits(address: str) -> tuple[float, float]:
    """The range that a control covers unless it is told another: the parameter's own, percent, else 0..1."""
    parameter = PARAMETERS.get(address)
    if parameter is not None and parameter.kind == "float":
        return parameter.low, parameter.high
    return (0.0, 100.0) if address == PERCENT else (0.0, 1.0)


def _is_input(address: str) -> bool:
    return address.startswith("/shader/") and not address.endswith(("/select", "/norm"))
