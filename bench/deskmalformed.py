"""Malformed packets of every protocol, through the real doors of one desk in one process.

Of each way into the desk it tells what was sent, what was refused unread, what was taken in, as a mangled packet may
still be one that means something, and the rest; then all reasons, also those for which messages that were read did
nothing. The rest is not always nought: a bundle counts by its messages, MIDI outside of messages by the byte, and a
packet of DMX that is read by what it changes. The web answers whoever asks, and is told by its answers.
"""

from __future__ import annotations

import contextlib
import random
import resource
import socket
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from live.addresses.messages import Message
from live.between.pipes import BATCHES, PipeInbox, channels
from live.commands import Trigger
from live.desk.desk import Desk
from live.dmx.door import DmxDoor
from live.dmx.patch import Patch
from live.exchange.exchange import Acted
from live.midi.door import MidiDoor
from live.midi.feed import Feed
from live.options import DeskOptions
from live.osc.coding import encode
from live.osc.door import OscDoor
from live.web.door import WebDoor

HOST = "127.0.0.1"
BATCH = 64  # packets between turns of the desk
STEP = 0.05  # s of the desk's own time for each: no flood, or most would be given up unread
SEED = 7
PORT = "pretended controller"
SETTLED = 8  # turns in which a door tells what it has refused
MOST = 6  # reasons that are told
DOORS = {"osc tcp": "osc", "artnet": "dmx", "sacn": "dmx"}  # the doors of the ways that are not named like theirs

OSC = (
    encode("/master", (0.5,)), encode("/track/go", ("first",)), encode("/param/hue/ramp", (0.5, 2.0)),
    encode("/subscribe", (1, 9001, 30.0)), encode("/shader/1/glow", (0.1, 0.2, 0.3, 1.0)), encode("/param/*", ("?",)),
    b"#bundle\0" + bytes(7) + b"\x01" + struct.pack(">i", 16) + encode("/freeze", (1,)),
)  # fmt: skip
ART = (
    b"Art-Net\0" + bytes((0, 0x50, 0, 14, 1, 0, 0, 0, 0, 16)) + bytes(range(16)),
    b"Art-Net\0" + bytes((0, 0x20, 0, 14, 6, 0)),
    b"Art-Net\0" + bytes((0, 0x97, 0, 14, 0, 0, 1, 2, 3, 4, 1)),
)
SACN = (
    bytes.fromhex("001000004153432d45312e3137000000726e00000004") + bytes(range(16))
    + bytes.fromhex("725800000002") + b"desk".ljust(64, b"\0") + bytes.fromhex("64000001000001720b02a1000000010011")
    + bytes(17),
)  # fmt: skip
MIDI = (
    b"\x90\x3c\x40", b"\xb0\x07\x7f", b"\xe0\x00\x40", b"\xf8", b"\xf1\x23", b"\xf2\x00\x01",
    b"\xf0\x7f\x7f\x01\x01\x21\x02\x03\x04\xf7", b"\xf0\x7f\x01\x02\x01\x01\x31\x00\x31\xf7",
)  # fmt: skip
HTTP = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /master?VALUE HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /talk HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x82\0\0\0\0{}",
)


@dataclass(slots=True)
class Bench:
    """One desk with all doors, and the ways into it."""

    desk: Desk
    feed: Feed
    inbox: PipeInbox
    ports: dict[str, int] = field(default_factory=dict)
    meant: Counter[str] = field(default_factory=Counter)  # refusals of messages that were read, by door
    answers: Counter[str] = field(default_factory=Counter)  # of the web, by their status
    now: float = 0.0

    def turn(self) -> list[object]:
        """One turn of the desk; what the stage would hear."""
        self.now += STEP
        self.desk.turn(self.now, time.time())
        return list(self.inbox.receive())

    def refused(self, way: str) -> Counter[str]:
        """What was refused so far, by reason."""
        counted = self.desk.exchange.monitor.refused.items()
        return Counter({reason: count for (door, reason), count in counted if door == DOORS.get(way, way)})

    def counted(self, way: str) -> np.ndarray:
        """So far: what was refused unread, and messages that were taken in, int64 [2]."""
        door = DOORS.get(way, way)
        return np.array([self.refused(way).total() - self.meant[door], self.desk.exchange.monitor.counts[door]])


def malformed(packets: int) -> bool:
    """Sends so many packets, mangled by chance, and prints what came of them; whether the desk still obeys."""
    shares = {"osc": 0.45, "osc tcp": 0.15, "artnet": 0.15, "sacn": 0.15, "midi": 0.095, "web": 0.005}
    with tempfile.TemporaryDirectory() as folder:
        bench = _bench(Path(folder))
        before = 0.0
        for name, share in shares.items():
            _way(name, bench, random.Random(SEED))(BATCH)  # everything has been used once
            before = _resident()
            began, count = time.perf_counter(), round(packets * share)
            refused, counted = bench.refused(name), bench.counted(name)
            bench.answers.clear()
            _way(name, bench, random.Random(SEED + 1))(count)
            took, grown = time.perf_counter() - began, (_resident() - before) / 2**20
            print(f"{name:>8}: {count:8d} sent in {took:6.1f} s, {grown:+.1f} MiB;", end=" ")
            print(_told(bench, count, bench.refused(name) - refused, bench.counted(name) - counted))
        alive = _obeys(bench)
        print(f"afterwards the desk {'obeys' if alive else 'does NOT obey'}")
        bench.desk.close()
    return alive


def _told(bench: Bench, sent: int, reasons: Counter[str], counted: np.ndarray) -> str:
    """What has become of so many packets."""
    if bench.answers:
        return "answered " + ", ".join(f"{status} {count}" for status, count in bench.answers.most_common())
    unread, taken = counted
    most = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common(MOST))
    rest = sent - unread - taken
    return f"refused unread {unread}, taken in {taken}, the rest {rest}; refused in all {reasons.total()}: {most}"


def _bench(folder: Path) -> Bench:
    ours, theirs = channels(BATCHES, BATCHES)
    feed = Feed()
    ports: dict[str, int] = {}
    feed.plug(PORT)
    options = DeskOptions(osc=0, web=0, data=folder, artnet=0, sacn=1, midi=True)
    dmx = partial(DmxDoor, patch=Patch(artnet=0, sacn=1, artnet_port=0, sacn_port=0))
    desk = Desk(options, theirs, doors=(OscDoor, WebDoor, dmx, partial(MidiDoor, ports=feed)))
    bench = Bench(desk, feed, PipeInbox(ours.inbox), ports)
    _count(bench)
    desk.turn(0.0, time.time())
    ours.inbox.receive()
    door = next(each for each in desk.doors if isinstance(each, DmxDoor))
    ports |= desk.exchange.ports | {protocol: number for protocol, number in door.ports.items()}
    return bench


def _count(bench: Bench) -> None:
    """Has refusals of messages that were read counted apart."""
    exchange, refused = bench.desk.exchange, bench.desk.exchange.monitor.refused
    act = exchange.act

    def counted(messages: Iterable[Message], source: str, now: float) -> Acted:
        before = refused.total()
        acted = act(messages, source, now)
        bench.meant[source] += refused.total() - before
        return acted

    exchange.act = counted  # type: ignore[method-assign]


def _way(name: str, bench: Bench, chance: random.Random) -> Callable[[int], None]:
    """How packets of a protocol get into the desk; it has told of all of them afterwards."""
    send = _sender(name, bench, chance)

    def sent(count: int) -> None:
        send(count)
        for _ in range(SETTLED):
            bench.turn()

    return sent


def _sender(name: str, bench: Bench, chance: random.Random) -> Callable[[int], None]:
    if name == "midi":
        return lambda count: _midi(bench, chance, count)
    if name == "osc tcp":
        return lambda count: _tcp(bench, chance, count)
    if name == "web":
        return lambda count: _web(bench, chance, count)
    seeds = {"osc": OSC, "artnet": ART, "sacn": SACN}[name]
    return lambda count: _udp(bench, chance, count, seeds, bench.ports[name])


def _udp(bench: Bench, chance: random.Random, count: int, seeds: tuple[bytes, ...], port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        for number in range(count):
            sending.sendto(mangled(chance.choice(seeds), chance), (HOST, port))
            if number % BATCH == BATCH - 1:
                bench.turn()
        bench.turn()


def _tcp(bench: Bench, chance: random.Random, count: int) -> None:
    sending = _connected(bench.ports["osc"])
    for number in range(count):
        packet = mangled(chance.choice(OSC), chance)
        size = len(packet) if chance.random() < 0.99 else chance.randrange(2**32)
        sending.sendall(struct.pack(">I", size) + packet)
        if number % BATCH == BATCH - 1 or size != len(packet):
            bench.turn()
            _drained(sending)
        if size != len(packet):  # from here on the desk cannot follow
            sending.close()
            sending = _connected(bench.ports["osc"])
    bench.turn()
    sending.close()


def _midi(bench: Bench, chance: random.Random, count: int) -> None:
    for number in range(count):
        bench.feed.feed(PORT, mangled(chance.choice(MIDI), chance), bench.now)
        if number % BATCH == BATCH - 1:
            bench.turn()
    bench.turn()


def _web(bench: Bench, chance: random.Random, count: int) -> None:
    for _ in range(count):
        answer = b""
        with contextlib.suppress(OSError), socket.create_connection((HOST, bench.ports["web"])) as sending:
            sending.settimeout(0.02)
            sending.sendall(mangled(chance.choice(HTTP), chance))
            answer = sending.recv(65536)
        bench.answers[answer[9:12].decode(errors="replace") if answer.startswith(b"HTTP/1.") else "nothing"] += 1
        bench.turn()


def mangled(packet: bytes, chance: random.Random) -> bytes:
    """A packet with bytes changed, cut, doubled or made up."""
    found = bytearray(packet)
    kind = chance.randrange(5)
    if kind == 0:
        return chance.randbytes(chance.randrange(64))
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(found)) if found else 0
        if kind == 1 and found:
            found[place] = chance.randrange(256)
        elif kind == 2:
            del found[place:]
        elif kind == 3:
            found[place:place] = found[: chance.randrange(32)]
        elif found:
            found[place:place] = chance.randbytes(chance.randrange(1, 9))
    return bytes(found)


def _connected(port: int) -> socket.socket:
    sending = socket.create_connection((HOST, port))
    sending.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or packets wait here for an answer to the first
    return sending


def _drained(sending: socket.socket) -> None:
    """Takes what the desk has answered, so that it is not given up for a reader that sleeps."""
    sending.setblocking(False)
    with contextlib.suppress(OSError):
        while sending.recv(65536):
            pass
    sending.setblocking(True)


def _obeys(bench: Bench) -> bool:
    bench.now += 60.0
    bench.turn()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(encode("/go", ()), (HOST, bench.ports["osc"]))
    time.sleep(0.05)
    heard = [each for _ in range(5) for each in bench.turn()]
    return any(isinstance(each, Trigger) and each.name == "go" for each in heard)


def _resident() -> float:
    if sys.platform == "linux":
        return float(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
