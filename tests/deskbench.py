"""A real desk on real ports, with the stage's end of its pipes and a client; and OSC packets as bytes."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from live.addresses.messages import Message
from live.between.pipes import Ends, PipeInbox, channels
from live.commands import Command
from live.desk.desk import Desk
from live.options import DeskOptions
from live.osc.coding import decode
from live.osc.door import OscDoor
from live.parameters import Value, defaults
from live.state.state import State

NOW = 1_700_000_000.0  # s, Unix time
PATIENCE = 20.0  # s that a loaded machine may take
LOOPBACK = "127.0.0.1"


def text(written: str) -> bytes:
    """An OSC string."""
    raw = written.encode()
    return raw + bytes(4 - len(raw) % 4)


def bundle(delay: float | None, *elements: bytes) -> bytes:
    """A bundle that is meant so many seconds after NOW; None: immediately."""
    tag = 1 if delay is None else int((NOW + delay + 2208988800) * 2**32)
    return b"#bundle\0" + struct.pack(">Q", tag) + b"".join(struct.pack(">i", len(each)) + each for each in elements)


def messages(datagram: bytes) -> list[Message]:
    """The messages of a packet."""
    return [message for _, group in decode(datagram, NOW) for message in group]


def state(**parameters: Value) -> State:
    """What a stage tells that plays track 1."""
    return State(
        time=time.perf_counter(), show_time=1.0, frame=1, track=1, title="a", next_title="b", position=0.0, second=1.0,
        duration=60.0, known=True, going=True, look="plain", parameters={**defaults(), **parameters},
    )  # fmt: skip


class Bench:
    """The desk, moved turn by turn; time goes by 10 ms a turn."""

    def __init__(self, ends: Ends, theirs: Ends, options: DeskOptions) -> None:
        self.desk = Desk(options, theirs, doors=(OscDoor,))
        self._inbox, self.outbox = PipeInbox(ends.inbox), ends.outbox
        self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.client.bind((LOOPBACK, 0))
        self.client.setblocking(False)
        self.wall, self.now = NOW, 0.0
        self.desk.turn(0.0, NOW)
        (self.port,) = (message for message in ends.inbox.receive() if isinstance(message, int))

    def turn(self, now: float | None = None) -> list[Command]:
        """One turn; what has come to the stage since the last."""
        self.now = self.now + 0.01 if now is None else now
        self.desk.turn(self.now, self.wall)
        return self._inbox.receive()

    def send(self, *datagrams: bytes) -> None:
        """The client sends datagrams."""
        for datagram in datagrams:
            self.client.sendto(datagram, (LOOPBACK, self.port))

    def until(self, done: Callable[[list[Command]], bool]) -> list[Command]:
        """Turns until what has come to the stage is enough."""
        heard: list[Command] = []
        deadline = time.monotonic() + PATIENCE
        while not done(heard) and time.monotonic() < deadline:
            heard += self.turn()
            time.sleep(0.001)
        return heard

    def told(self) -> list[Message]:
        """Turns until the client is told something."""
        return self.hears(bool)

    def hears(self, done: Callable[[list[Message]], bool]) -> list[Message]:
        """Turns until what the client was told is enough."""
        found: list[Message] = []
        deadline = time.monotonic() + PATIENCE
        while not done(found) and time.monotonic() < deadline:
            self.turn()
            found += self.pending()
            time.sleep(0.001)
        return found

    def pending(self) -> list[Message]:
        """What the client has been told."""
        found: list[Message] = []
        while True:
            try:
                found += messages(self.client.recv(8192))
            except BlockingIOError:
                return found

    def refused(self) -> dict[str, int]:
        """How often what was refused."""
        return dict(self.desk.exchange.panel.refused)


class Cable:
    """A TCP client of a desk, which is moved on while the client waits."""

    def __init__(self, bench: Bench) -> None:
        self.socket = socket.create_connection((LOOPBACK, bench.port))
        self.socket.setblocking(False)
        self._bench, self._got = bench, b""

    def send(self, *packets: bytes) -> None:
        """Sends packets, each after its length."""
        self.socket.sendall(b"".join(len(packet).to_bytes(4, "big") + packet for packet in packets))

    def message(self) -> Message | None:
        """The next message; None where the desk has hung up."""
        head = self.exactly(4)
        return messages(self.exactly(int.from_bytes(head, "big")))[0] if head else None

    def exactly(self, size: int) -> bytes:
        """The next bytes; none where the desk has hung up."""
        deadline = time.monotonic() + PATIENCE
        while len(self._got) < size and time.monotonic() < deadline:
            self._bench.turn()
            try:
                more = self.socket.recv(65536)
            except BlockingIOError:
                time.sleep(0.001)
                continue
            except ConnectionError:
                return b""
            if not more:
                return b""
            self._got += more
        taken, self._got = self._got[:size], self._got[size:]
        return taken


@contextmanager
def on_a_bench(folder: Path, prefix: str = "", allow: tuple[str, ...] = ()) -> Iterator[Bench]:
    """A desk whose learnt addresses are kept in a folder."""
    ours, theirs = channels()
    bench = Bench(ours, theirs, DeskOptions(osc=0, data=folder, prefix=prefix, allow=allow))
    try:
        yield bench
    finally:
        bench.client.close()
        bench.desk.close()
        ours.close()
        theirs.close()
    assert not bench.desk.faulty
