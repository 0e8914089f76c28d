"""Hot-plug of MIDI ports, on a system that is pretended."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from live.midi.ear import QUEUE
from live.midi.feed import Arrival, Feed
from live.midi.ports import AT_ONCE, LOOK, RETRY, SystemPorts, opened

NANO = "nanoKONTROL2 0"


class Machine:
    """What python-rtmidi shows of a machine: its ports, which of them refuse, and who listens."""

    def __init__(self) -> None:
        self.ports: list[str] = []
        self.outputs: list[str] = []
        self.busy: set[str] = set()
        self.fails: set[str] = set()  # systems that do not answer
        self.lost = False
        self.listening: dict[str, Callable[[tuple[list[int], float], object], None]] = {}
        self.sent: list[tuple[str, list[int]]] = []
        self.begun = 0
        self.module = SimpleNamespace(
            get_compiled_api=lambda: [2, 3],
            get_api_name=lambda api: {2: "alsa", 3: "jack"}[api],
            MidiIn=lambda api, name: _In(self, api),
            MidiOut=lambda api, name: _Out(self, api),
        )

    def press(self, port: str, data: bytes) -> None:
        self.listening[port]((list(data), 0.0), None)


class _Client:
    def __init__(self, machine: Machine, api: int) -> None:
        self.machine, self.api, self.port = machine, api, ""
        self.callback: Callable[[tuple[list[int], float], object], None] | None = None
        machine.begun += 1
        if {2: "alsa", 3: "jack"}[api] in machine.fails:
            raise OSError("no server")

    def get_current_api(self) -> int:
        return self.api

    def get_ports(self) -> list[str]:
        if self.machine.lost:
            raise OSError("gone")
        return list(self.machine.ports if isinstance(self, _In) else self.machine.outputs)

    def open_port(self, place: int, name: str) -> None:
        self.port = self.get_ports()[place]
        if self.port in self.machine.busy:
            raise OSError("in use")
        if self.callback is not None:
            self.machine.listening[self.port] = self.callback

    def close_port(self) -> None:
        self.machine.listening.pop(self.port, None)

    def delete(self) -> None:
        self.callback = None


class _In(_Client):
    def ignore_types(self, sysex: bool, timing: bool, active_sense: bool) -> None:
        assert (sysex, timing, active_sense) == (False, False, True)

    def set_callback(self, function: Callable[[tuple[list[int], float], object], None]) -> None:
        self.callback = function

    def cancel_callback(self) -> None:
        self.machine.listening.pop(self.port, None)


class _Out(_Client):
    def send_message(self, message: list[int]) -> None:
        if self.port not in self.machine.outputs:
            raise OSError("unplugged")
        self.machine.sent.append((self.port, message))


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def ports(machine: Machine) -> SystemPorts:
    return SystemPorts(machine.module, lambda: 7.0, None)  # type: ignore[arg-type]


def test_a_device_is_heard_when_it_is_plugged_in_and_again_after_it_was_pulled(
    machine: Machine, ports: SystemPorts
) -> None:
    assert ports.turn(0.0) == [] and ports.names == ()
    machine.ports = [NANO]
    assert ports.turn(LOOK / 2) == [] and ports.names == ()  # it is looked for once a second
    ports.turn(LOOK)
    machine.press(NANO, b"\x90\x3c\x40")
    assert ports.turn(LOOK) == [Arrival(NANO, 7.0, b"\x90\x3c\x40")]
    machine.ports = []
    ports.turn(2 * LOOK)
    assert ports.names == () and machine.listening == {}
    machine.ports = [NANO]
    ports.turn(3 * LOOK)
    assert ports.names == (NANO,) and NANO in machine.listening


def test_our_own_ports_and_the_systems_loops_are_no_devices(machine: Machine, ports: SystemPorts) -> None:
    machine.ports = ["Midi Through:Midi Through Port-0 14:0", "limelight:out 128:0", NANO]
    ports.turn(0.0)
    assert ports.names == (NANO,)


def test_a_port_that_another_program_has_is_a_sentence_and_tried_again(machine: Machine, ports: SystemPorts) -> None:
    machine.ports, machine.busy = [NANO, "LPD8 1"], {NANO}
    ports.turn(0.0)
    assert ports.names == ("LPD8 1",)
    assert ports.problem == "nanoKONTROL2 cannot be opened (in use): does another program have it?"
    machine.busy = set()
    ports.turn(RETRY / 2)
    assert ports.names == ("LPD8 1",)
    ports.turn(RETRY)
    assert set(ports.names) == {NANO, "LPD8 1"} and ports.problem == ""


def test_where_the_first_system_does_not_answer_the_second_is_taken(machine: Machine, ports: SystemPorts) -> None:
    machine.fails, machine.ports = {"alsa"}, [NANO]
    ports.turn(0.0)
    assert ports.names == (NANO,) and ports.problem == ""


def test_where_no_system_answers_it_says_so_and_asks_again_only_after_a_while(
    machine: Machine, ports: SystemPorts
) -> None:
    machine.fails = {"alsa", "jack"}
    ports.turn(0.0)
    assert "no MIDI system answers" in ports.problem
    asked = machine.begun
    ports.turn(RETRY - LOOK)
    assert machine.begun == asked
    machine.fails, machine.ports = set(), [NANO]
    ports.turn(RETRY)
    assert ports.names == (NANO,) and ports.problem == ""


def test_a_server_that_ends_is_a_sentence_and_is_found_again(machine: Machine, ports: SystemPorts) -> None:
    machine.ports = [NANO]
    ports.turn(0.0)
    machine.lost = True
    ports.turn(LOOK)
    assert ports.names == () and ports.problem == "MIDI was lost (gone)"
    machine.lost = False
    ports.turn(RETRY)
    assert ports.names == (NANO,) and ports.problem == ""


def test_a_server_that_ends_without_a_word_is_asked_anew(machine: Machine, ports: SystemPorts) -> None:
    ports.turn(0.0)
    before = machine.begun
    ports.turn(RETRY)
    ports.turn(RETRY + LOOK)
    assert machine.begun > before


def test_messages_go_to_the_output_of_the_same_device(machine: Machine, ports: SystemPorts) -> None:
    machine.ports, machine.outputs = [NANO], ["Other 0", "nanoKONTROL2 1"]
    ports.turn(0.0)
    assert ports.send(NANO, b"\xb0\x40\x7f")
    assert machine.sent == [("nanoKONTROL2 1", [0xB0, 0x40, 0x7F])]
    machine.outputs = []
    assert not ports.send(NANO, b"\xb0\x40\x00")
    assert not ports.send("LPD8 1", b"\xb0\x40\x00")


def test_a_flood_is_bounded_and_counted(machine: Machine, ports: SystemPorts) -> None:
    machine.ports = [NANO]
    ports.turn(0.0)
    for _ in range(QUEUE + 10):
        machine.press(NANO, b"\xb0\x01\x02")
    assert ports.dropped == 10
    taken = [len(ports.turn(0.0)) for _ in range(QUEUE // AT_ONCE + 1)]
    assert taken == [AT_ONCE] * (QUEUE // AT_ONCE) + [0]


def test_without_the_package_the_ports_stay_empty_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    found = opened(time.perf_counter)
    assert isinstance(found, Feed) and "pip install python-rtmidi" in found.problem and found.turn(0.0) == []
