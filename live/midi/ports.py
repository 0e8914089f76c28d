"""The MIDI ports of this machine, the only file that opens them: heard by callbacks that only put bytes in a queue."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from live.midi.ear import Ear, Waiting, delete
from live.midi.feed import Arrival, Feed, Ports
from live.midi.shelf import device_of
from live.quiet import quiet

CLIENT = "limelight"
LOOK = 1.0  # s between two looks at what is plugged in
RETRY = 10.0  # s before a system or a port that refused is asked again
AT_ONCE = 512  # messages read in one turn
THROUGH = ("midi through", "through port")  # loops of the system, no devices
APIS = ("alsa", "core", "winmm", "jack")  # in the order in which they are tried


def opened(clock: Callable[[], float], api: str | None = None) -> Ports:
    """The ports of this machine; without python-rtmidi some that stay empty and say so.

    `clock` gives the seconds of the machine's clock that arrivals are stamped with; `api` names one system of `APIS`.
    """
    try:
        import rtmidi
    except ImportError as error:
        remedy = "pip install python-rtmidi" if sys.version_info < (3, 13) else "it has wheels for Python 3.11 and 3.12"
        return Feed(f"MIDI is off: python-rtmidi does not load ({error}): {remedy}")
    return SystemPorts(rtmidi, clock, api)


class SystemPorts:
    """All inputs of one MIDI system, opened as they come and closed as they go, and the outputs of the same names."""

    def __init__(self, rtmidi: ModuleType, clock: Callable[[], float], api: str | None) -> None:
        self._rtmidi, self._clock = rtmidi, clock
        self._fault = ""
        self._apis = (api,) if api else APIS
        self._watch: tuple[Any, Any] | None = None  # an input and an output that only look
        self._inputs: dict[str, Ear] = {}
        self._outputs: dict[str, Any] = {}
        self._refused: dict[str, tuple[float, str]] = {}  # until when a port is left alone, s, and why
        self._mute: dict[str, float] = {}  # until when a port without an output is left alone, s
        self._arrived: Waiting = deque()
        self._lost = 0
        self._look = self._try = self._seen = float("-inf")  # when devices were looked for, asked for, and there, s

    @property
    def names(self) -> tuple[str, ...]:
        """The ports that are heard now."""
        return tuple(self._inputs)

    @property
    def problem(self) -> str:
        """Why no port or not every port is heard, in one line; empty where all is well."""
        return "; ".join((*([self._fault] if self._fault else []), *(why for _, why in self._refused.values())))

    @property
    def dropped(self) -> int:
        """Bytes that belong to no message, and messages that found the queue full."""
        return self._lost + sum(heard.stream.dropped + heard.lost for heard in self._inputs.values())

    def turn(self, now: float) -> list[Arrival]:
        """Looks for devices once in a while, and returns what has arrived."""
        if now - self._look >= LOOK:
            self._look = now
            self._look_around(now)
        return list(self._take())

    def send(self, port: str, message: bytes) -> bool:
        """Sends to the output of the device that is heard at `port`, opened at its first message."""
        output = self._outputs.get(port)
        if output is None and self._clock() >= self._mute.get(port, float("-inf")):
            output = self._open_output(port)
        if output is None:
            return False
        try:
            output.send_message(list(message))
        except (OSError, RuntimeError, ValueError, TypeError):
            self._forget_output(port)
            return False
        return True

    def close(self) -> None:
        """Closes every port."""
        for port in self.names:
            self._close(port)
        self._drop_watch()

    def _take(self) -> Iterator[Arrival]:
        for _ in range(min(AT_ONCE, len(self._arrived))):
            port, time, data = self._arrived.popleft()
            heard = self._inputs.get(port)
            if heard is not None:
                yield from (Arrival(port, time, message) for message in heard.stream.feed(bytes(data)))

    def _look_around(self, now: float) -> None:
        if self._watch is None:
            self._begin(now)
        if self._watch is None:
            return
        try:
            present = {name for name in self._watch[0].get_ports() if _is_device(name)}
        except (OSError, RuntimeError) as error:
            self._end(f"MIDI was lost ({error})")
            return
        for port in set(self._inputs) - present:
            self._close(port)
        if present:
            self._seen = now
        elif now - self._seen >= RETRY:  # a server that has ended lists nothing and says nothing
            self._seen = now
            self._drop_watch()
        self._refused = {port: entry for port, entry in self._refused.items() if port in present}
        for port in sorted(present - set(self._inputs)):
            if port not in self._refused or now >= self._refused[port][0]:
                self._open(port, now)

    def _begin(self, now: float) -> None:
        """Finds the first MIDI system that answers; asked again only after a while, since some print when asked."""
        if now < self._try:
            return
        self._try = now + RETRY
        for api in self._compiled():
            with quiet():
                try:
                    self._watch = self._rtmidi.MidiIn(api, CLIENT), self._rtmidi.MidiOut(api, CLIENT)
                except (OSError, RuntimeError):
                    continue
            self._fault, self._seen = "", now
            return
        self._fault = "no MIDI system answers here: on Linux load snd-seq or start JACK"

    def _compiled(self) -> list[int]:
        found = {self._rtmidi.get_api_name(api): api for api in self._rtmidi.get_compiled_api()}
        return [found[name] for name in self._apis if name in found]

    def _open(self, port: str, now: float) -> None:
        heard = Ear(port, self._arrived, self._clock)
        try:
            heard.open(self._rtmidi.MidiIn(self._api(), CLIENT))
        except (OSError, RuntimeError, ValueError) as error:
            why = f"{device_of(port)} cannot be opened ({error}): does another program have it?"
            self._refused[port] = now + RETRY, why
            return
        self._inputs[port] = heard
        self._refused.pop(port, None)

    def _open_output(self, port: str) -> Any:
        self._mute[port] = self._clock() + RETRY
        if self._watch is None:
            return None
        try:
            names = self._watch[1].get_ports()
            place = names.index(port) if port in names else _first(names, device_of(port).lower())
            output = self._rtmidi.MidiOut(self._api(), CLIENT)
            output.open_port(place, "out")
        except (OSError, RuntimeError, ValueError):
            return None
        self._outputs[port] = output
        del self._mute[port]
        return output

    def _api(self) -> int:
        return self._watch[0].get_current_api() if self._watch is not None else 0

    def _close(self, port: str) -> None:
        heard = self._inputs.pop(port)
        self._mute.pop(port, None)
        self._lost += heard.stream.dropped + heard.lost
        heard.close()
        self._forget_output(port)

    def _forget_output(self, port: str) -> None:
        output = self._outputs.pop(port, None)
        if output is not None:
            delete(output)

    def _end(self, problem: str) -> None:
        for port in self.names:
            self._close(port)
        self._drop_watch()
        self._fault = problem

    def _drop_watch(self) -> None:
        for looking in self._watch or ():
            delete(looking)
        self._watch = None


def _is_device(name: str) -> bool:
    lower = name.lower()
    return not lower.startswith(CLIENT) and not any(each in lower for each in THROUGH)


def _first(names: list[str], device: str) -> int:
    for place, name in enumerate(names):
        if device and device in name.lower():
            return place
    raise ValueError("no such output")
