"""Learn: somebody names an address, moves a control, and the two belong together. Pure.

Whatever a device sends while it is watched is kept until a control has shown what it is: a key, a button, a fader of
7 or 14 bits, or an endless knob and the code it speaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from live.exchange.lessons import limits, target
from live.midi.bytes import TOP, Bend, ControlChange, Event, Note, Pressure, Program
from live.midi.controls import DATA, DATA_FINE, NRPN_COARSE, NRPN_FINE, PAIR, Control, Kind, Reader, Reading
from live.midi.encoders import detected
from live.midi.mapping import KEYS, Binding, usual_way

QUIET = 0.4  # s without a movement after which it is judged
ENOUGH = 24  # movements after which it is judged at once
FIRST_MODE = 120  # controllers from here on are channel mode messages, no knobs
LONGEST = 256  # movements that are kept
SLID = 3  # movements of a fader that tell the note of its being touched from a key

_RANK: dict[Kind, int] = {"note": 0, "cc": 1, "bend": 1, "program": 2, "pressure": 3}  # a pad sends pressure too


@dataclass(frozen=True, slots=True)
class Learning:
    """What was asked for and what has moved since: (device, event), oldest first; `time` is the last movement's, s.

    `value` is what a button is to send, None for what its address usually takes.
    """

    address: str
    value: float | int | str | None = None
    moves: tuple[tuple[str, Event], ...] = ()
    time: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Learned:
    """A control that was moved, on which device, and what it is to do."""

    device: str
    binding: Binding


def watch(learning: Learning, device: str, event: Event, time: float) -> Learning:
    """Takes one event; clocks, timecode and channel mode messages are no movements."""
    is_mode = isinstance(event, ControlChange) and event.number >= FIRST_MODE
    if is_mode or not isinstance(event, Note | ControlChange | Bend | Program | Pressure):
        return learning
    return replace(learning, moves=(*learning.moves, (device, event))[-LONGEST:], time=time)


def learned(learning: Learning, now: float) -> Learned | None:
    """The binding, once the hand has stopped or has moved enough; None until then."""
    if not learning.moves or (now - learning.time < QUIET and len(learning.moves) < ENOUGH):
        return None
    device = Counter(device for device, _ in learning.moves).most_common(1)[0][0]
    events = [event for name, event in learning.moves if name == device]
    found = _control(events)
    return None if found is None else Learned(device, _bound(learning, *found))


def _control(events: Sequence[Event]) -> tuple[Control, list[int]] | None:
    """The control that moved, and the raw values that it sent."""
    reader = Reader()
    readings = [reading for event in events for reading in reader.read(event)]
    parameter = _parameter(events, readings)
    if parameter is not None:
        return parameter, _raw(readings, parameter)
    single = Counter(reading.control for reading in readings if reading.control.kind in _RANK)
    if not single:
        return None
    slid = any(each.kind in ("cc", "bend") and often >= SLID for each, often in single.items())
    rank = {**_RANK, "note": 4} if slid else _RANK
    control = min(single, key=lambda each: (rank[each.kind], -single[each]))
    pair = _pair(control, single)
    return (pair, _raw(readings, pair)) if pair is not None else (control, _raw(readings, control))


def _parameter(events: Sequence[Event], readings: Sequence[Reading]) -> Control | None:
    """The parameter number that is moved, where one was chosen."""
    numbers = {event.number for event in events if isinstance(event, ControlChange)}
    if numbers.isdisjoint((DATA, DATA_FINE)) or numbers.isdisjoint((NRPN_FINE, NRPN_COARSE)):
        return None
    moved = Counter(reading.control for reading in readings if reading.control.kind == "nrpn")
    return moved.most_common(1)[0][0] if moved else None


def _pair(control: Control, moved: Counter[Control]) -> Control | None:
    """The pair that a controller is one half of: both halves come about as often."""
    if control.kind != "cc" or control.number >= 2 * PAIR:
        return None
    coarse = replace(control, number=control.number % PAIR)
    fine = replace(coarse, number=coarse.number + PAIR)
    often = min(moved[coarse], moved[fine])
    return replace(coarse, kind="cc14") if often >= 2 and 2 * often >= max(moved[coarse], moved[fine]) else None


def _raw(readings: Sequence[Reading], control: Control) -> list[int]:
    return [reading.raw for reading in readings if reading.control == control]


def _bound(learning: Learning, control: Control, values: list[int]) -> Binding:
    address = learning.address
    low, high = limits(address)
    binding = Binding(control, address, usual_way(control.kind, address), low, high, value=learning.value)
    if control.kind == "cc":
        code = detected(values)
        if code is not None and target(address) == "value":
            return replace(binding, way="encoder", code=code)
        if _is_button(values):
            binding = replace(binding, way=_pressed_way(address))
    elif control.kind in KEYS:
        binding = replace(binding, way=_pressed_way(address))
    lights = control.kind in ("note", "cc") and binding.way in ("toggle", "momentary", "trigger")
    return replace(binding, light="switch" if lights else "none")


def _is_button(values: Sequence[int]) -> bool:
    """Whether a controller only says pressed and let go."""
    return len(set(values) - {0}) == 1 and max(values) > TOP // 2 and (0 in values or max(values) == TOP)


def _pressed_way(address: str) -> str:
    wanted = target(address)
    return {"bang": "trigger", "switch": "toggle", "value": "momentary"}[wanted]
