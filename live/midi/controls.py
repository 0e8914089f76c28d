"""Which knob, key or fader an event comes from, as text that a person reads: `ch 1 cc 7`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from live.midi.bytes import TOP, TOP_14, Bend, ControlChange, Event, Note, Pressure, Program

Kind = Literal["note", "cc", "cc14", "nrpn", "bend", "program", "pressure"]

PAIR = 32  # from the coarse controller of a pair to its fine one
DATA, DATA_FINE, NRPN_FINE, NRPN_COARSE, RPN_FINE, RPN_COARSE = 6, 38, 98, 99, 100, 101  # controllers
NONE_CHOSEN = TOP_14  # the number that lets a registered parameter go
_NUMBERED = {"note": TOP, "cc": TOP, "cc14": PAIR - 1, "nrpn": TOP_14, "program": TOP}  # highest number of each kind
_TEXT = re.compile(r"ch (?P<channel>\d{1,2}|any) (?P<kind>[a-z]+)(?: (?P<number>\d{1,5})(?:/(?P<fine>\d{1,3}))?)?")


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a device: `channel` is 1..16, None for any; `number` is 0 where the kind has only one."""

    kind: Kind
    channel: int | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a control stands: `raw` of 0..`top`."""

    control: Control
    raw: int
    top: int = TOP

    @property
    def share(self) -> float:
        """The position, 0..1."""
        return self.raw / self.top


def written(control: Control) -> str:
    """The control as text: `ch 1 note 36`, `ch any cc 0/32`, `ch 2 bend`."""
    channel = "any" if control.channel is None else str(control.channel)
    if control.kind == "cc14":
        return f"ch {channel} cc {control.number}/{control.number + PAIR}"
    number = f" {control.number}" if control.kind in _NUMBERED else ""
    return f"ch {channel} {control.kind}{number}"


def read(text: str) -> Control:
    """The control that a text names, in any case and spacing; ValueError says how to write one."""
    found = _TEXT.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise ValueError('write it like "ch 1 cc 7", "ch 1 note 36", "ch any cc 0/32", "ch 1 nrpn 300" or "ch 1 bend"')
    channel = None if found["channel"] == "any" else int(found["channel"])
    if channel is not None and not 1 <= channel <= 16:
        raise ValueError("channels are 1 to 16, or any")
    kind, number = _kind(found["kind"], found["number"], found["fine"])
    return Control(kind, channel, number)


def overlap(one: Control, other: Control) -> bool:
    """Whether one movement of a hand may be meant for both controls."""
    if one.channel is not None and other.channel is not None and one.channel != other.channel:
        return False
    return bool(_messages(one) & _messages(other))


class Reader:
    """Puts together what comes in several messages: pairs of controllers and parameter numbers, for one device."""

    def __init__(self) -> None:
        self._values: dict[Control, int] = {}
        self._chosen: dict[int, int | None] = {}  # by channel: the parameter number that data are for, None for none
        self._number: dict[int, int] = {}  # by channel: the 14 bits of that number, as far as they have come

    def read(self, event: Event) -> tuple[Reading, ...]:
        """Every control that the event may be a movement of; a pair's fine half is one of its own as well."""
        match event:
            case Note(channel, key, velocity):
                return (Reading(Control("note", channel, key), velocity),)
            case ControlChange(channel, number, value):
                return (Reading(Control("cc", channel, number), value), *self._parts(channel, number, value))
            case Bend(channel, value):
                return (Reading(Control("bend", channel), value, TOP_14),)
            case Program(channel, number):
                return (Reading(Control("program", channel, number), TOP),)
            case Pressure(channel, value):
                return (Reading(Control("pressure", channel), value),)
        return ()

    def _parts(self, channel: int, number: int, value: int) -> tuple[Reading, ...]:
        if number in (NRPN_FINE, NRPN_COARSE, RPN_FINE, RPN_COARSE):
            self._choose(channel, number, value)
            return ()
        found = []
        if number < 2 * PAIR:
            found.append(self._half(Control("cc14", channel, number % PAIR), number >= PAIR, value))
        chosen = self._chosen.get(channel)
        if number in (DATA, DATA_FINE) and chosen is not None:
            found.append(self._half(Control("nrpn", channel, chosen), number == DATA_FINE, value))
        return tuple(found)

    def _choose(self, channel: int, number: int, value: int) -> None:
        if number in (RPN_FINE, RPN_COARSE):  # data are then for a registered parameter, which is none of ours
            self._chosen[channel] = None
            return
        before = self._number.get(channel, 0)
        coarse = number == NRPN_COARSE
        now = (value << 7 | before & TOP) if coarse else (before & ~TOP | value)
        self._number[channel] = now
        self._chosen[channel] = None if now == NONE_CHOSEN else now

    def _half(self, control: Control, fine: bool, value: int) -> Reading:
        before = self._values.get(control, 0)
        if fine:
            now = before & ~TOP | value
        elif value == before >> 7:
            now = before
        else:  # until the fine half comes: the near end of the new step, so that nothing jumps back
            now = value << 7 | (0 if value > before >> 7 else TOP)
        self._values[control] = now
        return Reading(control, now, TOP_14)


def _kind(word: str, number: str | None, fine: str | None) -> tuple[Kind, int]:
    kind = "cc14" if word == "cc" and fine is not None else word
    if kind not in ("note", "cc", "cc14", "nrpn", "bend", "program", "pressure") or (fine and kind != "cc14"):
        raise ValueError("controls are note, cc, nrpn, bend, program or pressure")
    if (kind in _NUMBERED) != (number is not None):
        raise ValueError(f"{word} needs a number" if kind in _NUMBERED else f"{word} has no number")
    value = int(number or 0)
    if value > _NUMBERED.get(kind, 0):
        raise ValueError(f"{word} numbers go to {_NUMBERED[kind]}")
    if fine is not None and int(fine) != value + PAIR:
        raise ValueError(f"the fine half of cc {value} is cc {value + PAIR}")
    return kind, value  # type: ignore[return-value]  # checked above


def _messages(control: Control) -> set[tuple[str, int]]:
    """What the control sends, so far as other controls could send it too."""
    if control.kind == "cc14":
        return {("cc", control.number), ("cc", control.number + PAIR), ("cc14", control.number)}
    return {(control.kind, control.number)}
