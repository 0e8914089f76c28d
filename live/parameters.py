"""The one table of parameters: OSC, keyboard, setlist keys and the reference in the README are made from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

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
    group: str = "look"  # the heading it stands under where parameters are listed
    choices: tuple[str, ...] = ()  # the words that a text may be; empty means any

    def scaled(self, share: float) -> float:
        """Returns the value at a share (0..1) of the range."""
        return self.low + (self.high - self.low) * min(1.0, max(0.0, share))

    def share(self, value: float) -> float:
        """Returns how far up its range a value lies, 0..1."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    @property
    def osc(self) -> str:
        """Its OSC address."""
        return self.address or f"/param/{self.name}"

    def admit(self, value: object) -> Value:
        """Returns `value` in this parameter's type, clamped to its range; ValueError says why it has none."""
        if self.kind == "text":
            return chosen(value, self.choices) if self.choices else text(value)
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


def chosen(value: object, choices: tuple[str, ...]) -> str:
    """Returns the one of the choices that is meant, in any case, or raises ValueError naming them."""
    word = text(value).strip().lower()
    if word not in choices:
        raise ValueError(f"use one of {', '.join(choices)}")
    return word


def _table(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


def _float(
    group: str, name: str, default: float, low: float, high: float, unit: str, meaning: str, **more: Any
) -> Parameter:
    return Parameter(name, "float", float(default), float(low), float(high), unit, meaning, group=group, **more)


def _switch(group: str, name: str, meaning: str, **more: Any) -> Parameter:
    return Parameter(name, "bool", False, meaning=meaning, group=group, **more)


def _word(group: str, name: str, default: str, meaning: str, **more: Any) -> Parameter:
    return Parameter(name, "text", default, meaning=meaning, fades=False, group=group, **more)


HOUSE_MODES = ("auto", "open", "closed")
TEMPO_SOURCES = ("auto", "manual", "tap", "link", "midi", "osc", "audio")

TABLE: dict[str, Parameter] = _table(
    _float("output", "master", 1, 0, 1, "", "output intensity, multiplies everything", address="/master"),
    _switch("output", "blackout", "1 = dark, 0 = back", address="/blackout"),
    _switch("output", "freeze", "hold the picture", address="/freeze", fades=False),
    _float("output", "dmx_master", 1, 0, 1, "", "the lighting desk's dimmer, times the master", address="/dmx/master"),
    _switch(
        "output", "dmx_blackout", "the lighting desk's shutter: dark if either is", address="/dmx/blackout", fades=False
    ),
    _float("output", "strobe", 0, 0, 3, "Hz", "light and dark in turns; 0 = none", fades=False),
    _float(
        "show", "fade_time", 2, 0, 30, "s", "length of a change of track or look", fades=False, address="/fade/time"
    ),
    _float(
        "show",
        "crossfade",
        0,
        0,
        1,
        "",
        "by hand from the track that plays to the next",
        fades=False,
        address="/crossfade",
    ),
    _float("show", "position", 0, 0, 1, "", "seek or report: seconds over duration", fades=False, address="/position"),
    _word("look", "look", "", "the look on the wall"),
    _float("look", "amount", 1, 0, 1, "", "how much of the look is seen over the picture itself"),
    _float("look", "reactivity", 1, 0, 2, "", "how strongly hits and levels move the picture"),
    _float("walk", "depth", 0.65, 0, 1, "", "how much the energy, not the clock, drives the walk"),
    _float("walk", "speed", 1, 0, 4, "", "pace of the walk where the place is unknown"),
    _float("walk", "smooth", 0, 0, 1, "", "extra smoothing of all that is heard"),
    _float("walk", "drift", 0.05, 0, 1, "segments/min", "pace of the idle drift in silence"),
    _float("walk", "ambient_after", 20, 0, 3600, "s", "silence after which the idle drift begins", fades=False),
    _float("walk", "breath", 0, 0, 1, "", "how deeply the picture breathes in silence"),
    _float("colour", "hue", 0, -1, 1, "turns", "turns all hues"),
    _float("colour", "saturation", 1, 0, 2, "", "colourfulness of the final picture"),
    _float("colour", "contrast", 1, 0.5, 1.5, "", "contrast of the final picture"),
    _float("colour", "red", 0, -1, 1, "", "takes red away, or adds it"),
    _float("colour", "green", 0, -1, 1, "", "takes green away, or adds it"),
    _float("colour", "blue", 0, -1, 1, "", "takes blue away, or adds it"),
    _float("place", "zoom", 0, -2, 2, "octaves", "1 = twice as large; edges are mirrored"),
    _float("place", "rotate", 0, -180, 180, "degrees", "turns the final picture clockwise"),
    _float("place", "x", 0, -1, 1, "widths", "moves the final picture to the right"),
    _float("place", "y", 0, -1, 1, "heights", "moves the final picture up"),
    _float("house", "house", 1, 0, 1, "", "how far the house is open: 0 is closed and dark", address="/house/light"),
    _float("house", "house_dim", 1, 0, 1, "", "the light by the hour, times the master", address="/house/dim"),
    _word(
        "house",
        "house_mode",
        "auto",
        "by the opening hours, or by hand until they change next",
        address="/house/mode",
        choices=HOUSE_MODES,
    ),
    _float("house", "shift_x", 0, -32, 32, "px", "burn-in shift to the right; edges are mirrored", fades=False),
    _float("house", "shift_y", 0, -32, 32, "px", "burn-in shift up", fades=False),
    _float("sound", "gain", 0, -24, 24, "dB", "input gain before hearing", address="/audio/gain"),
    _word(
        "sound",
        "audio_device",
        "",
        "the sound input by name; empty = the one it was started with",
        address="/audio/device",
    ),
    _float(
        "sound",
        "av_offset_ms",
        0,
        -300,
        300,
        "ms",
        "light later than its sound (negative: earlier, where place or beat is known)",
        fades=False,
    ),
    _float(
        "tempo",
        "bpm",
        120,
        20,
        999,
        "bpm",
        "tempo of the beat clock; a hand that sets it leads",
        fades=False,
        address="/tempo/bpm",
    ),
    _word(
        "tempo", "tempo_source", "auto", "what the beat clock follows", address="/tempo/source", choices=TEMPO_SOURCES
    ),
)


def defaults() -> dict[str, Value]:
    """Returns the value of every parameter when a show begins."""
    return {name: parameter.default for name, parameter in TABLE.items()}
