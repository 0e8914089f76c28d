"""What a movement of a control sends to the stage: reading and binding to a message. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from live.addresses.messages import Arguments, Message
from live.midi.controls import Reading
from live.midi.encoders import CODES
from live.midi.mapping import Binding
from live.midi.takeover import MODES, Hold, believed, moved

HALF = 0.5  # of a control's way: beyond it a fader or pedal counts as pressed

Values = Mapping[str, Arguments]


def act(binding: Binding, hold: Hold, reading: Reading, values: Values, now: float) -> tuple[Hold, Message | None]:
    """The hold after a movement, and the message that it sends, if any.

    `values` are the newest arguments of our addresses, `now` is seconds on any clock that only grows.
    """
    if binding.way == "fader":
        return _fade(binding, hold, reading, values, now)
    if binding.way == "encoder":
        return _turn(binding, hold, reading, values, now)
    before = hold.position
    hold = replace(hold, position=reading.share)
    if binding.way == "momentary":
        return _hold_down(binding, hold, reading, before)
    if not _is_press(reading, before):
        return hold, None
    if binding.way == "trigger":
        return hold, Message(binding.address, () if binding.value is None else (binding.value,))
    return _flip(binding, hold, values, now)


def current(binding: Binding, values: Values) -> float | None:
    """The share 0..1 of the control's way at which its value is, None where that is not known."""
    arguments = values.get(binding.address, ())
    if not arguments or not isinstance(arguments[0], int | float):
        return None
    return binding.share(float(arguments[0]))


def _fade(binding: Binding, hold: Hold, reading: Reading, values: Values, now: float) -> tuple[Hold, Message | None]:
    after = moved(MODES[binding.takeover], hold, reading.share, current(binding, values), now)
    if not after.caught or after.sent is None:
        return after, None
    return after, Message(binding.address, (float(binding.at(after.sent)),))


def _turn(binding: Binding, hold: Hold, reading: Reading, values: Values, now: float) -> tuple[Hold, Message | None]:
    clicks = CODES[binding.code](reading.raw)
    before = believed(hold, current(binding, values), now) or 0.0
    share = min(1.0, max(0.0, before + clicks * binding.step))
    return Hold(None, share, now, True), Message(binding.address, (float(binding.at(share)),))


def _hold_down(binding: Binding, hold: Hold, reading: Reading, before: float | None) -> tuple[Hold, Message | None]:
    down = reading.share >= HALF if reading.control.kind != "note" else reading.raw > 0
    was_down = before is not None and (before >= HALF if reading.control.kind != "note" else before > 0)
    if down == was_down:
        return hold, None
    return hold, Message(binding.address, (_plain(binding.at(float(down))),))


def _flip(binding: Binding, hold: Hold, values: Values, now: float) -> tuple[Hold, Message | None]:
    is_on = (believed(hold, current(binding, values), now) or 0.0) >= HALF
    share = float(not is_on)
    return replace(hold, sent=share, time=now), Message(binding.address, (_plain(binding.at(share)),))


def _is_press(reading: Reading, before: float | None) -> bool:
    """A key struck again, a button that only says when it is pressed, or a fader that passes the half."""
    if reading.control.kind == "note":
        return reading.raw > 0
    return reading.share >= HALF and (before is None or before < HALF or before == reading.share)


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
