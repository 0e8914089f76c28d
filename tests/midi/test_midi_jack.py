"""A real JACK server with its dummy driver, and programs on it that we did not write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from live.addresses.messages import Message
from live.commands import Beat, Timecode
from live.midi.bytes import Note, parse
from live.midi.feed import Arrival, Ports
from live.midi.ports import opened
from live.midi.receiver import Receiver
from live.midi.shelf import Shelf

pytestmark = [
    pytest.mark.timed,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not here"),
]

PATIENCE = 20.0  # s that a loaded machine may take
ROUNDS, ROUND = 10, 2.0  # tries at a sequence that a loaded JACK may lose a part of, and s for each
SENDER = """
import sys, time, mido
mido.set_backend("mido.backends.rtmidi/UNIX_JACK")
with mido.open_output("out", virtual=True, client_name="controller") as out:
    for _ in sys.stdin:
        for line in sys.argv[1:]:
            out.send(mido.Message.from_bytes(bytes.fromhex(line)))
            time.sleep(0.01)
"""


class Jack:
    """A JACK server of its own, and programs on it."""

    def __init__(self, name: str, stack: ExitStack) -> None:
        self._environment = {"JACK_DEFAULT_SERVER": name, "JACK_NO_AUDIO_RESERVATION": "1", "JACK_NO_START_SERVER": "1"}
        self._stack = stack
        driver = ["-d", "dummy", "-r", "48000", "-p", "512", "-C", "2", "-P", "2"]
        self.start("jackd", "-r", "--no-mlock", "-n", name, *driver)
        self.start("jack_wait", "-w", "-t", str(int(PATIENCE))).wait()

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        nowhere = subprocess.DEVNULL
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, env=os.environ | self._environment
        )
        self._stack.callback(_end, child)
        return child

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in self._environment.items():
            monkeypatch.setenv(name, value)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[Jack]:
    with ExitStack() as stack:
        yield Jack(f"limelight{os.getpid()}", stack)


@pytest.fixture
def jack(server: Jack, monkeypatch: pytest.MonkeyPatch) -> Jack:
    server.use(monkeypatch)
    return server


@pytest.fixture
def real(jack: Jack) -> Iterator[Ports]:
    made = opened(time.perf_counter, "jack")
    yield made
    made.close()


def gather(
    turn: Callable[[], list[object]], done: Callable[[list[object]], bool], patience: float = PATIENCE
) -> list[object]:
    heard: list[object] = []
    deadline = time.monotonic() + patience
    while not done(heard) and time.monotonic() < deadline:
        heard += turn()
        time.sleep(0.005)
    return heard


def test_notes_of_a_foreign_sequencer_arrive_and_stop_when_it_is_gone(jack: Jack, real: Ports) -> None:
    sequencer = jack.start("jack_midiseq", "Sequencer", "24000", "0", "60", "4000", "12000", "64", "4000")
    heard = gather(lambda: list(real.turn(time.perf_counter())), lambda found: len(found) >= 8)
    notes = {parse(each.message) for each in heard if isinstance(each, Arrival)}
    assert {note.key for note in notes if isinstance(note, Note)} == {60, 64}
    _end(sequencer)
    gather(lambda: list(real.turn(time.perf_counter())), lambda _: not real.names)
    assert real.names == () and real.problem == ""


def test_the_tempo_of_a_foreign_clock_is_found(jack: Jack, real: Ports, tmp_path: Path) -> None:
    """A loaded machine may stall JACK itself, whose clock then really pauses: the best two seconds count."""
    jack.start("jack_midi_clock", "-b", "128")
    receiver = Receiver(real, Shelf([], tmp_path))

    def turn() -> list[object]:
        return list(receiver.turn({}, time.perf_counter()))

    gather(turn, lambda _: "jack_midi_clock" in receiver.names)
    transport = jack.start("jack_transport")
    assert transport.stdin is not None
    transport.stdin.write(b"play\n")
    transport.stdin.flush()
    heard = gather(
        turn, lambda found: any(isinstance(each, Beat) and abs(each.bpm - 128) < 0.2 for each in found[100:])
    )
    beats = [each for each in heard if isinstance(each, Beat)]
    assert min(abs(each.bpm - 128) for each in beats[-3:]) < 0.2
    assert any(line.text == "clock start" for line in receiver.monitor.lines)


def test_timecode_and_show_control_of_a_foreign_process_arrive_whole(jack: Jack, real: Ports, tmp_path: Path) -> None:
    """On a loaded machine JACK itself loses what falls into a late block: a round without such a loss counts."""
    receiver = Receiver(real, Shelf([], tmp_path))
    lines = [f"F1 {piece}" for piece in ("00", "11", "24", "33", "45", "52", "61", "76")]
    lines += ["F0 7F 7F 01 01 21 02 03 04 F7", "F0 7F 01 02 01 01 31 00 31 F7", "F0 7F 01 02 01 08 F7"]
    sender = jack.start(sys.executable, "-c", SENDER, *lines)

    def turn() -> list[object]:
        return list(receiver.turn({}, time.perf_counter()))

    gather(turn, lambda _: "controller" in receiver.names)
    assert sender.stdin is not None
    for _ in range(ROUNDS):
        sender.stdin.write(b"\n")
        sender.stdin.flush()
        heard = gather(turn, lambda found: Message("/blackout", (1,)) in found, ROUND)
        messages = [each for each in heard if isinstance(each, Message)]
        codes = [(round(each.second, 2), each.speed) for each in heard if isinstance(each, Timecode)]
        if len(messages) + len(codes) == 5:
            break
    assert codes == [(round(5872 + 16 / 30 + 7 / 120, 2), 1.0), (round(3723 + 4 / 25, 2), 0.0)]
    assert messages == [Message("/track/go", (1,)), Message("/cue/go", (1,)), Message("/blackout", (1,))]
