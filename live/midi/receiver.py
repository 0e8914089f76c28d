"""All of MIDI as the desk sees it: ports in, messages of our own address space, beats and timecode out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

from live.addresses.messages import Message
from live.commands import Beat, Timecode
from live.midi import clock, msc, mtc
from live.midi.acting import Values
from live.midi.bytes import Event, Exclusive, QuarterFrame, SongPosition, Transport, parse
from live.midi.device import Device
from live.midi.feed import Arrival, Ports
from live.midi.leds import INTERVAL
from live.midi.lesson import Lesson
from live.midi.monitor import Monitor
from live.midi.shelf import Shelf, device_of

BEATS = 0.1  # s between two reports of a clock that has fallen silent
PATIENCE = 1.0  # s for which a port that gave timecode keeps the others out

Heard = Message | Beat | Timecode


class Receiver:
    """Every controller with its map; time in seconds is an argument, on the clock that stamps the arrivals.

    `device` is our number in show control, 0..111, None to answer to every one.
    """

    def __init__(self, ports: Ports, shelf: Shelf, device: int | None = None) -> None:
        self.monitor = Monitor()
        self.refused: Counter[str] = Counter()
        self.lesson: Lesson | None = None
        self._ports, self._shelf, self._device = ports, shelf, device
        self._devices: dict[str, Device] = {}
        self._tracks: Collection[int] = ()
        self._beating = self._chasing = ""  # the ports whose clock and timecode count
        self._chased = self._beat_at = self._lit = float("-inf")

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps a port or a map from being used, each in one line."""
        return tuple(each for each in (self._ports.problem, *self._shelf.faults) if each)

    @property
    def names(self) -> tuple[str, ...]:
        """The devices that are heard."""
        return tuple(device_of(port) for port in self._devices)

    @property
    def dropped(self) -> int:
        """Bytes that belong to no message, and messages that came faster than they could be read."""
        return self._ports.dropped

    def turn(self, values: Values, now: float, tracks: Collection[int] = ()) -> list[Heard]:
        """Does once all there is to do; `values` are the newest arguments of our addresses.

        `tracks` are the numbers of the show's tracks, empty while they are not known.
        """
        self._tracks = tracks
        arrived = self._ports.turn(now)
        self._plug(now)
        heard: list[Heard] = []
        for arrival in arrived:
            heard += self._hear(arrival, values)
        heard += self._beats(any(arrival.message == b"\xf8" for arrival in arrived), now)
        self._teach(now)
        self._light(values, now)
        return heard

    def learn(self, address: str, value: float | int | str | None = None) -> None:
        """Begins a lesson: the next control that moves will do this, and until then none does anything."""
        self.lesson = Lesson(address, self._shelf, value)

    def replace(self) -> None:
        """Ends a lesson whose control did something else: from now on it does this."""
        if self.lesson is not None and self.lesson.replace():
            self._follow_maps()

    def cancel(self) -> None:
        """Ends a lesson with nothing learnt."""
        self.lesson = None

    def close(self) -> None:
        """Gives all ports back."""
        self._ports.close()

    def _plug(self, now: float) -> None:
        present = self._ports.names
        gone, come = set(self._devices) - set(present), [port for port in present if port not in self._devices]
        for port in gone:
            del self._devices[port]
        for port in come:
            self._devices[port] = Device()
        if self._shelf.refresh(now) or come:
            self._follow_maps()

    def _follow_maps(self) -> None:
        for port, device in self._devices.items():
            device.follow(self._shelf.of(port))

    def _hear(self, arrival: Arrival, values: Values) -> list[Heard]:
        port, time = arrival.port, arrival.time
        device = self._devices.get(port)
        if device is None:  # it was unplugged in the meantime
            return []
        try:
            event = parse(arrival.message)
            self.monitor.heard(time, device_of(port), event)
            return self._act(port, device, event, values, time)
        except ValueError as error:
            self.refused[str(error)] += 1
            self.monitor.refused(time, device_of(port), str(error))
            return []

    def _act(self, port: str, device: Device, event: Event, values: Values, time: float) -> list[Heard]:
        if isinstance(event, Transport | SongPosition):
            device.clock = clock.step(device.clock, event, time)
            return []
        if isinstance(event, Exclusive):
            command = msc.read(event)
            if command is not None:
                return [*msc.messages(command, values, self._tracks)] if msc.is_for(command, self._device) else []
        if isinstance(event, QuarterFrame | Exclusive):
            return self._chase(port, device, event, time)
        if self.lesson is not None and self.lesson.is_watching:
            self.lesson.watch(port, event, time)
            return []
        return [*device.move(event, values, time)]

    def _chase(self, port: str, device: Device, event: QuarterFrame | Exclusive, time: float) -> list[Heard]:
        device.chase, told = mtc.step(device.chase, event, time)
        if told is None or (port != self._chasing and time - self._chased < PATIENCE):
            return []
        self._chasing, self._chased = port, time
        return [told]

    def _beats(self, ticked: bool, now: float) -> list[Heard]:
        """The beat of the clock that was first and still runs."""
        following = self._devices.get(self._beating)
        if following is None or not clock.is_alive(following.clock, now):
            alive = (port for port, device in self._devices.items() if clock.is_alive(device.clock, now))
            self._beating = next(alive, self._beating)
            following = self._devices.get(self._beating)
        if following is None or (not ticked and now - self._beat_at < BEATS):
            return []
        self._beat_at = now
        told = clock.beat(following.clock, now)
        return [] if told is None else [told]

    def _teach(self, now: float) -> None:
        if self.lesson is not None and self.lesson.turn(now):
            self._follow_maps()

    def _light(self, values: Values, now: float) -> None:
        if now - self._lit < INTERVAL:
            return
        self._lit = now
        for port, device in self._devices.items():
            if not all(self._ports.send(port, message) for message in device.light(values, now)):
                device.darken()


def receiver(now: Callable[[], float], shelf: Shelf, device: int | None = None) -> Receiver:
    """The receiver of this machine's ports; `now` gives the seconds that arrivals are stamped with."""
    from live.midi.ports import opened

    return Receiver(opened(now), shelf, device)
