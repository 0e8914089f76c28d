"""The one table of parameters: OSC, keyboard, setlist keys and the reference in the README are made from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Value = float | bool | str
LONGEST_TEXT = 200  # characters


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing the desk may turn: its range is inclusive, `fades` says whether a cue may ramp it."""

    name: str
    kind: Literal["float", "bool", "text"]
    default: Value
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    meaning: str = ""
    fades: bool = True
    address: str = ""  # OSC address; empty means /param/{name}

    @property
    def osc(self) -> str:
        """Its OSC address."""
        return self.address or f"/param/{self.name}"

    def admit(self, value: object) -> Value:
        """Returns `value` in this parameter's type, clamped to its range; ValueError says why it has none."""
        if self.kind == "text":
            return text(value)
        if self.kind == "bool":
            return number(value) != 0
        return min(self.high, max(self.low, number(value)))


def number(value: object) -> float:
    """Returns a finite float of any number or bool, or raises ValueError with the reason."""
    if not isinstance(value, int | float):
        raise ValueError("a number is needed")
    try:
        converted = float(value)
    except OverflowError:
        converted = math.inf
    if not math.isfinite(converted):
        raise ValueError("not a finite number")
    return converted


def text(value: object) -> str:
    """Returns a short line of text, or raises ValueError with the reason."""
    if not isinstance(value, str):
        raise ValueError("text is needed")
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise ValueError("a short line of text is needed")
    return value


def _table(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


TABLE: dict[str, Parameter] = _table(
    Parameter("master", "float", 1.0, meaning="output intensity, multiplies everything", address="/master"),
    Parameter("blackout", "bool", False, meaning="1 = dark, 0 = back", fades=False, address="/blackout"),
    Parameter("freeze", "bool", False, meaning="hold the picture", fades=False, address="/freeze"),
    Parameter("fade_time", "float", 2.0, 0.0, 30.0, "s", "length of a change of track or look", False, "/fade/time"),
    Parameter(
        "position",
        "float",
        0.0,
        unit="",
        meaning="seek or report: seconds over duration",
        fades=False,
        address="/position",
    ),
    Parameter("look", "text", "", meaning="the look on the wall", fades=False),
    Parameter("reactivity", "float", 1.0, 0.0, 2.0, meaning="how strongly hits and levels move the picture"),
    Parameter("depth", "float", 0.65, 0.0, 1.0, meaning="how much the energy, not the clock, drives the walk"),
    Parameter("speed", "float", 1.0, 0.0, 4.0, meaning="pace of the walk where the place is unknown"),
    Parameter("smooth", "float", 0.0, 0.0, 1.0, meaning="extra smoothing of all that is heard"),
    Parameter("drift", "float", 0.05, 0.0, 1.0, "segments/min", "pace of the idle drift in silence"),
    Parameter("hue", "float", 0.0, -1.0, 1.0, "turns", "turns all hues"),
    Parameter("saturation", "float", 1.0, 0.0, 2.0, meaning="colourfulness of the final picture"),
    Parameter("contrast", "float", 1.0, 0.5, 1.5, meaning="contrast of the final picture"),
    Parameter("gain", "float", 0.0, -24.0, 24.0, "dB", "input gain before hearing"),
    Parameter(
        "av_offset_ms",
        "float",
        0.0,
        -300.0,
        300.0,
        "ms",
        "light later than its sound (negative: earlier, where the place or the beat is known)",
        fades=False,
    ),
)


def defaults() -> dict[str, Value]:
    """Returns the value of every parameter when a show begins."""
    return {name: parameter.default for name, parameter in TABLE.items()}
