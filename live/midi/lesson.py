"""A lesson in learn: from the address that somebody names to the binding that is written down."""

from __future__ import annotations

from dataclasses import dataclass

from live.midi.bytes import Event
from live.midi.controls import written
from live.midi.learn import Learned, Learning, learned, watch
from live.midi.mapping import Map, added, conflicts, replaced
from live.midi.shelf import Shelf, device_of
from show.errors import ShowError


@dataclass(frozen=True, slots=True)
class Report:
    """How a lesson stands, for whoever gives it: what is learnt, by which control, what that control did before.

    `taken` are the addresses that it moves already; they keep it until `Lesson.replace` is called. `fault` says why
    nothing could be written.
    """

    address: str
    device: str = ""
    control: str = ""
    way: str = ""
    taken: tuple[str, ...] = ()
    saved: bool = False
    fault: str = ""


class Lesson:
    """Watches what moves, and writes the binding into the user's map of the device."""

    def __init__(self, address: str, shelf: Shelf, value: float | int | str | None = None) -> None:
        self.report = Report(address)
        self._shelf = shelf
        self._learning = Learning(address, value)
        self._found: Learned | None = None

    @property
    def is_watching(self) -> bool:
        """Whether it still waits for a movement."""
        return self._found is None

    def watch(self, port: str, event: Event, time: float) -> None:
        """Takes an event at `time` s."""
        self._learning = watch(self._learning, port, event, time)

    def turn(self, now: float) -> bool:
        """Judges what has moved; whether a map was written."""
        self._found = self._found or learned(self._learning, now)
        if self._found is None or self.report.control:
            return False
        binding, existing = self._found.binding, self._map(self._found.device)
        taken = tuple(each.address for each in conflicts(existing, binding))
        address = self.report.address
        self.report = Report(address, existing.device, written(binding.control), binding.way, taken)
        return not taken and self._save(added(existing, binding))

    def replace(self) -> bool:
        """Puts the binding in place of those that have its control; whether a map was written."""
        if self._found is None or self.report.saved:
            return False
        return self._save(replaced(self._map(self._found.device), self._found.binding))

    def _map(self, port: str) -> Map:
        return self._shelf.of(port) or Map(device_of(port))

    def _save(self, changed: Map) -> bool:
        saved, fault = True, ""
        try:
            self._shelf.save(changed)
        except ShowError as error:
            saved, fault = False, str(error)
        was = self.report
        self.report = Report(was.address, was.device, was.control, was.way, was.taken, saved, fault)
        return saved
