"""What each control of a device does: bindings, maps of them, and where two of them would fight. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from live.exchange.lessons import target
from live.midi.controls import Control, Kind, overlap

WAYS = ("fader", "encoder", "trigger", "momentary", "toggle")
LIGHTS = ("none", "switch", "value")
KEYS: tuple[Kind, ...] = ("note", "program")  # kinds that are pressed, not moved


@dataclass(frozen=True, slots=True)
class Binding:
    """Ties a control to an OSC address of ours.

    `low` and `high` are what the address is sent at the control's ends (`momentary`, `toggle`: let go and pressed).
    `value` is what a `trigger` sends, None for a bang. `code` and `step` are how an `encoder` tells its clicks and
    how much of low..high one is. A light goes from `off` to `on` and is at `lamp`, None where the control itself is.
    """

    control: Control
    address: str
    way: str
    low: float = 0.0
    high: float = 1.0
    invert: bool = False
    takeover: str = "pickup"
    code: str = "twos"
    step: float = 1.0 / 127.0
    value: float | int | str | None = None
    light: str = "none"
    off: int = 0
    on: int = 127
    lamp: Control | None = None

    def at(self, share: float) -> float:
        """The value at a share 0..1 of the control's way."""
        return self.low + (self.high - self.low) * (1.0 - share if self.invert else share)

    def share(self, value: float) -> float:
        """The share 0..1 of the control's way at which a value lies."""
        span = self.high - self.low
        share = min(1.0, max(0.0, (value - self.low) / span)) if span else 0.0
        return 1.0 - share if self.invert else share


@dataclass(frozen=True, slots=True)
class Map:
    """All bindings of a device; `device` is a part of its port's name, in any case."""

    device: str
    bindings: tuple[Binding, ...] = ()
    title: str = ""

    def is_for(self, port: str) -> bool:
        """Whether the port is that device's; what a system adds to its name does not matter."""
        return self.device.lower() in port.lower()


def usual_way(kind: Kind, address: str) -> str:
    """What a control of a kind does unless it is told otherwise."""
    wanted = target(address)
    if wanted == "bang":
        return "trigger"
    if wanted == "switch":
        return "toggle" if kind in KEYS else "momentary"
    return "momentary" if kind in KEYS else "fader"


def conflicts(existing: Map, binding: Binding) -> tuple[Binding, ...]:
    """The bindings whose control a movement of this one would move too."""
    return tuple(each for each in existing.bindings if overlap(each.control, binding.control))


def added(existing: Map, binding: Binding) -> Map:
    """The map with one binding more; ValueError where its control already does something."""
    taken = conflicts(existing, binding)
    if taken:
        raise ValueError(f"this control already moves {', '.join(each.address for each in taken)}")
    return replace(existing, bindings=(*existing.bindings, binding))


def replaced(existing: Map, binding: Binding) -> Map:
    """The map with the binding in place of those it conflicts with."""
    return added(replace(existing, bindings=_without(existing, conflicts(existing, binding))), binding)


def _without(existing: Map, gone: tuple[Binding, ...]) -> tuple[Binding, ...]:
    return tuple(each for each in existing.bindings if each not in gone)
