"""Lights and motors of a controller: the same note or controller sent back, whose velocity is the colour. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from live.midi.acting import HALF, Values, current
from live.midi.bytes import TOP, TOP_14
from live.midi.controls import Control
from live.midi.mapping import Binding
from live.midi.takeover import SETTLE

INTERVAL = 1.0 / 30.0  # s between two messages to one light
STATES = {
    "/track/go": "/state/track",
    "/cue/go": "/state/cue",
    "/shader/select": "/param/look",
}  # what tells the choice
_STATUS = {"note": 0x90, "cc": 0xB0, "bend": 0xE0}

Shown = Mapping[Control, tuple[int, float]]  # what each light was last told, and when (s)


def wanted(binding: Binding, values: Values) -> tuple[Control, int] | None:
    """What the binding's light should show, None where it has none or nothing is known."""
    lamp = binding.lamp or binding.control
    if binding.light == "none" or lamp.kind not in _STATUS:
        return None
    share = _share(binding, values)
    if share is None:
        return None
    if binding.light == "switch":
        return lamp, binding.on if share >= HALF else binding.off
    if lamp.kind == "bend":
        return lamp, round(share * TOP_14)
    return lamp, round(binding.off + share * (binding.on - binding.off))


def news(
    bindings: Iterable[Binding], values: Values, shown: Shown, touched: Mapping[Control, float], now: float
) -> dict[Control, tuple[int, float]]:
    """The lights to tell something new, with what and when.

    A motor is left alone until `SETTLE` s after a hand had it; `touched` says when (s) each control was moved.
    """
    found: dict[Control, tuple[int, float]] = {}
    for binding in bindings:
        light = wanted(binding, values)
        if light is None:
            continue
        lamp, value = light
        last, when = shown.get(lamp, (None, float("-inf")))
        in_hand = binding.light == "value" and now - touched.get(binding.control, float("-inf")) < SETTLE
        if value != last and now - when >= INTERVAL and not in_hand:
            found[lamp] = (value, now)
    return found


def message(lamp: Control, value: int) -> bytes:
    """The bytes that tell a light; a control of any channel is answered on the first."""
    status = _STATUS[lamp.kind] | ((lamp.channel or 1) - 1)
    if lamp.kind == "bend":
        return bytes((status, value & TOP, value >> 7))
    return bytes((status, lamp.number, value))


def _share(binding: Binding, values: Values) -> float | None:
    if binding.way != "trigger":
        return current(binding, values)
    chosen = values.get(STATES.get(binding.address, binding.address), ())
    return float(binding.value in chosen[:2]) if chosen and binding.value is not None else None
