"""One controller that is plugged in: its map, what its controls did last, its lights, its clock and timecode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from live.addresses.messages import Message
from live.midi import leds
from live.midi.acting import Values, act
from live.midi.bytes import Event
from live.midi.clock import Clock
from live.midi.controls import Control, Reader, Reading
from live.midi.mapping import Binding, Map
from live.midi.mtc import Chase
from live.midi.takeover import Hold


@dataclass(slots=True)
class Device:
    """What a turn leaves for the next; times are seconds on one clock that only grows."""

    clock: Clock = field(default_factory=Clock)
    chase: Chase = field(default_factory=Chase)
    _reader: Reader = field(default_factory=Reader)
    _bindings: Mapping[Control, Binding] = field(default_factory=dict)
    _holds: dict[Binding, Hold] = field(default_factory=dict)
    _shown: dict[Control, tuple[int, float]] = field(default_factory=dict)
    _touched: dict[Control, float] = field(default_factory=dict)

    def follow(self, found: Map | None) -> None:
        """Takes a map, or none; what stays the same keeps where it stands."""
        bindings = () if found is None else found.bindings
        self._bindings = {each.control: each for each in bindings}
        self._holds = {each: hold for each, hold in self._holds.items() if each in bindings}
        self._shown.clear()

    def move(self, event: Event, values: Values, now: float) -> list[Message]:
        """What an event of a control sends."""
        found = []
        for reading in self._reader.read(event):
            binding = self._binding(reading)
            if binding is None:
                continue
            hold, message = act(binding, self._holds.get(binding, Hold()), reading, values, now)
            self._holds[binding] = hold
            self._touch(binding, now)
            found += [message] if message is not None else []
        return found

    def light(self, values: Values, now: float) -> list[bytes]:
        """What the lights are to be told now."""
        news = leds.news(self._bindings.values(), values, self._shown, self._touched, now)
        self._shown |= news
        return [leds.message(lamp, value) for lamp, (value, _) in news.items()]

    def darken(self) -> None:
        """Forgets what its lights show: they could not be told, and are all told again."""
        self._shown.clear()

    def _binding(self, reading: Reading) -> Binding | None:
        control = reading.control
        return self._bindings.get(control) or self._bindings.get(replace(control, channel=None))

    def _touch(self, binding: Binding, now: float) -> None:
        self._touched[binding.control] = now
        self._shown.pop(binding.lamp or binding.control, None)  # many devices change their own light when pressed
