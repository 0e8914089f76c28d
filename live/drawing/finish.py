"""What the last pass does to a picture, worked out from the parameters: how light, how coloured, where. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

_LUMA = np.array([0.2126, 0.7152, 0.0722])  # BT.709
BREATHING = "breathing"  # the depth 0..1 at this moment, which the performer works out; no parameter
BREATH_SECONDS = 9.0  # the pace of somebody asleep, twice as slow
BREATH_OCTAVES, BREATH_LIGHT = 0.03, 0.12  # at full depth: 2 % larger, an eighth of the light
_LIGHTS = ("master", "dmx_master", "house", "house_dim")
_COLOURS, _PLACES = ("hue", "saturation", "contrast", "red", "green", "blue"), ("zoom", "rotate", "x", "y")
_DEFAULTS = {"saturation": 1.0, "contrast": 1.0}  # of the others 0


@dataclass(frozen=True, slots=True)
class Finish:
    """The settings of the last pass.

    `light` 0..1 scales linear light; `hue` -1..1 in turns; `saturation` 0..2 and `contrast` 0.5..1.5 scale, 1 leaving
    the picture as it is; `tint` -1..1 for red, green and blue takes away or adds; `zoom` in octaves, `rotate` in
    degrees, clockwise, `x` and `y` in shares of the canvas, to the right and up; `shift` is the burn-in shift, in
    pixels of it.
    """

    light: float = 1.0
    hue: float = 0.0
    saturation: float = 1.0
    contrast: float = 1.0
    tint: tuple[float, float, float] = (0.0, 0.0, 0.0)
    zoom: float = 0.0
    rotate: float = 0.0
    x: float = 0.0
    y: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def neutral(self) -> bool:
        """Whether the picture may be shown as it is."""
        return self == NEUTRAL

    @property
    def placed(self) -> bool:
        """Whether the picture is not where it would be by itself."""
        return (self.zoom, self.rotate, self.x, self.y, *self.shift) != (0.0,) * 6

    @property
    def shifted_only(self) -> bool:
        """Whether the burn-in shift is all that there is to do."""
        return self.placed and replace(self, shift=(0.0, 0.0)) == NEUTRAL


NEUTRAL = Finish()


def finish(parameters: Mapping[str, float | bool | str], time: float) -> Finish:
    """The settings at `time` s; a parameter that is not given is neutral.

    Masters multiply, the house's among them; blackouts add: the one of the show (0..1 while it fades) and the lighting
    desk's own.
    """
    hue, saturation, contrast, red, green, blue = (_number(parameters, name) for name in _COLOURS)
    zoom, rotate, x, y = (_number(parameters, name) for name in _PLACES)
    shift = _number(parameters, "shift_x"), _number(parameters, "shift_y")
    larger, dimmer = breathing(float(parameters.get(BREATHING, 0.0)), time)
    seen = light(parameters, time) * dimmer
    return Finish(seen, hue, saturation, contrast, (red, green, blue), zoom + larger, rotate, x, y, shift)


def light(parameters: Mapping[str, float | bool | str], time: float) -> float:
    """How much of the picture's light is let through, 0..1."""
    return masters(parameters) if _strobe_is_open(float(parameters.get("strobe", 0.0)), time) else 0.0


def masters(parameters: Mapping[str, float | bool | str]) -> float:
    """The same where no strobe is dark at the moment."""
    open_ = 0.0 if parameters.get("dmx_blackout") else max(0.0, 1.0 - float(parameters.get("blackout", 0.0)))
    return math.prod(float(parameters.get(name, 1.0)) for name in _LIGHTS) * open_


def breathing(depth: float, time: float) -> tuple[float, float]:
    """What a breath of a depth 0..1 does at `time` s: octaves by which the picture is larger, share of its light."""
    breath = depth * (0.5 - 0.5 * math.cos(2.0 * math.pi * time / BREATH_SECONDS))
    return BREATH_OCTAVES * breath, 1.0 - BREATH_LIGHT * breath


def grade(hue: float, saturation: float) -> np.ndarray:
    """float64 [3, 3] on linear RGB columns: turns all hues by `hue` turns and scales colourfulness, luminance kept."""
    angle = 2.0 * math.pi * hue
    axis = np.full(3, 1.0 / math.sqrt(3.0))
    across = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    turn = math.cos(angle) * np.eye(3) + math.sin(angle) * across + (1.0 - math.cos(angle)) * np.outer(axis, axis)
    grey = np.outer(np.ones(3), _LUMA)
    # The turned colour's luminance is put back by adding grey, which changes neither hue nor colourfulness.
    kept = turn + np.outer(np.ones(3), _LUMA - _LUMA @ turn)
    return grey + saturation * (kept - grey)


def placement(settings: Finish, aspect: float) -> tuple[np.ndarray, tuple[float, float]]:
    """Where a point of the canvas is looked up in the picture: float64 [2, 2] and an offset, about the middle.

    Points are shares of the canvas from its middle, up and right; `aspect` is its width over its height.
    """
    angle = math.radians(settings.rotate)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    square = np.diag([aspect, 1.0])
    return np.linalg.inv(square) @ turn @ square * 2.0**-settings.zoom, (settings.x, settings.y)


def _strobe_is_open(rate: float, time: float) -> bool:
    """Light and dark take turns, half of the time each, `rate` times a second; 0 is always light."""
    return rate <= 0.0 or (time * rate) % 1.0 < 0.5


def _number(parameters: Mapping[str, float | bool | str], name: str) -> float:
    return float(parameters.get(name, _DEFAULTS.get(name, 0.0)))
