"""What each key does; the window names the keys, the show decides."""

from __future__ import annotations

from collections.abc import Mapping

from live.commands import Command, SetValue, Trigger
from live.parameters import Value

SOURCE = "keyboard"

TRIGGERS = {
    "n": "next", "right": "next", "p": "prev", "left": "prev", "space": "go", "backspace": "back",
    "f11": "fullscreen", "enter": "fullscreen", "h": "hud", "tab": "hud", "m": "monitor", "q": "quit", "escape": "quit",
    "r": "save_replay",
}  # fmt: skip
SWITCHES = {"b": "blackout", "f": "freeze"}
FADERS = {"up": ("master", 0.05), "down": ("master", -0.05)}


def command(key: str, values: Mapping[str, Value]) -> Command | None:
    """The command of a key pressed while the parameters stand at `values`; None for keys that do nothing."""
    if key in TRIGGERS:
        return Trigger(TRIGGERS[key], None, SOURCE)
    if key in SWITCHES:
        return SetValue(SWITCHES[key], not values[SWITCHES[key]], SOURCE)
    if key in FADERS:
        name, step = FADERS[key]
        return SetValue(name, float(values[name]) + step, SOURCE)
    if key.isdecimal() and key != "0":
        return Trigger("track", int(key), SOURCE)
    return None
