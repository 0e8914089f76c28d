"""The MIDI ports of this machine, the only file that opens them: heard by callbacks that only put bytes in a queue."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from live.midi.bytes import Stream
from live.midi.feed import Arrival, Feed, Ports
from live.midi.shelf import device_of

CLIENT = "limelight"
LOOK = 1.0  # s between two looks at what is plugged in
RETRY = 10.0  # s before a system or a port that refused is asked again
QUEUE = 4096  # messages that wait to be read; more is a flood
AT_ONCE = 512  # of them in one turn
THROUGH = ("midi through", "through port")  # loops of the system, no devices
APIS = ("alsa", "core", "winmm", "jack")  # in the order in which they are tried


def opened(clock: Callable[[], float], api: str | None = None) -> Ports:
    """The ports of this machine; without python-rtmidi some that stay empty and say so.

    `clock` gives the seconds of the machine's clock that arrivals are stamped with; `api` names one system of `APIS`.
    """
    try:
        import rtmidi
    except ImportError as error:
        return Feed(f"MIDI is off: python-rtmidi does not load ({error}): pip install python-rtmidi")
    return SystemPorts(rtmidi, clock, api)


class SystemPorts:
    """All inputs of one MIDI system, opened as they come and closed as they go, and the outputs of the same names."""

    def __init__(self, rtmidi: ModuleType, clock: Callable[[], float], api: str | None) -> None:
        self.problem = ""
        self._rtmidi, self._clock = rtmidi, clock
        self._apis = (api,) if api else APIS
        self._watch: tuple[Any, Any] | None = None  # an input and an output that only look
        self._inputs: dict[str, _Input] = {}
        self._outputs: dict[str, Any] = {}
        self._refused: dict[str, float] = {}  # when a port may be tried again, s
        self._arrived: deque[tuple[str, float, list[int]]] = deque()
        self._lost = 0
        self._look, self._try = float("-inf"), float("-inf")

    @property
    def names(self) -> tuple[str, ...]:
        """The ports that are heard now."""
        return tuple(self._inputs)

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
        output = self._outputs.get(port) or self._open_output(port)
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
        for port in sorted(present - set(self._inputs)):
            if now >= self._refused.get(port, now):
                self._open(port, now)

    def _begin(self, now: float) -> None:
        """Finds the first MIDI system that answers; asked again only after a while, since some print when asked."""
        if now < self._try:
            return
        self._try = now + RETRY
        for api in self._compiled():
            with _quiet():
                try:
                    self._watch = self._rtmidi.MidiIn(api, CLIENT), self._rtmidi.MidiOut(api, CLIENT)
                except (OSError, RuntimeError):
                    continue
            self.problem = ""
            return
        self.problem = "no MIDI system answers here: on Linux load snd-seq or start JACK"

    def _compiled(self) -> list[int]:
        found = {self._rtmidi.get_api_name(api): api for api in self._rtmidi.get_compiled_api()}
        return [found[name] for name in self._apis if name in found]

    def _open(self, port: str, now: float) -> None:
        heard = _Input(port, self._arrived, self._clock)
        try:
            heard.open(self._rtmidi.MidiIn(self._api(), CLIENT))
        except (OSError, RuntimeError, ValueError) as error:
            self._refused[port] = now + RETRY
            self.problem = f"{device_of(port)} cannot be opened ({error}): does another program have it?"
            return
        self._inputs[port] = heard
        if self._refused.pop(port, None) is not None:
            self.problem = ""

    def _open_output(self, port: str) -> Any:
        if self._watch is None:
            return None
        device = device_of(port).lower()
        try:
            names = self._watch[1].get_ports()
            place = names.index(port) if port in names else _first(names, device)
            if place is None:
                return None
            output = self._rtmidi.MidiOut(self._api(), CLIENT)
            output.open_port(place, "out")
        except (OSError, RuntimeError, ValueError):
            return None
        self._outputs[port] = output
        return output

    def _api(self) -> int:
        return self._watch[0].get_current_api() if self._watch is not None else 0

    def _close(self, port: str) -> None:
        heard = self._inputs.pop(port)
        self._lost += heard.stream.dropped + heard.lost
        heard.close()
        self._forget_output(port)

    def _forget_output(self, port: str) -> None:
        output = self._outputs.pop(port, None)
        if output is not None:
            _delete(output)

    def _end(self, problem: str) -> None:
        for port in self.names:
            self._close(port)
        self._drop_watch()
        self.problem = problem

    def _drop_watch(self) -> None:
        for looking in self._watch or ():
            _delete(looking)
        self._watch = None


class _Input:
    """One open input: the system's own thread puts what comes into the queue, and does nothing else."""

    def __init__(self, port: str, queue: deque[tuple[str, float, list[int]]], clock: Callable[[], float]) -> None:
        self.stream = Stream()
        self.lost = 0
        self._port, self._queue, self._clock = port, queue, clock
        self._device: Any = None

    def open(self, device: Any) -> None:
        self._device = device
        try:
            device.ignore_types(sysex=False, timing=False, active_sense=True)
            device.set_callback(self._heard)
            device.open_port(device.get_ports().index(self._port), "in")
        except (OSError, RuntimeError, ValueError):
            self.close()
            raise

    def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            self._device.cancel_callback()
        _delete(self._device)

    def _heard(self, event: tuple[list[int], float], data: object = None) -> None:
        if len(self._queue) >= QUEUE:
            self.lost += 1
            return
        self._queue.append((self._port, self._clock(), event[0]))


def _is_device(name: str) -> bool:
    lower = name.lower()
    return not lower.startswith(CLIENT) and not any(each in lower for each in THROUGH)


def _first(names: list[str], device: str) -> int | None:
    return next((place for place, name in enumerate(names) if device and device in name.lower()), None)


def _delete(device: Any) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        device.close_port()
        device.delete()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps what C libraries print while they look for a server that is not there off the terminal."""
    if sys.platform == "win32":
        yield
        return
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
