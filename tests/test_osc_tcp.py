"""OSC over TCP: frames by both forms as bytes, and real connections to a real desk."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Message
from live.between.pipes import channels
from live.commands import SetValue, Trigger
from live.desk.desk import Desk
from live.network.senders import Host
from live.options import DeskOptions
from live.osc.coding import encode
from live.osc.door import OscDoor
from live.osc.framing import LARGEST, Framing
from live.osc.tcp import MOST_CONNECTIONS, MOST_UNSENT, STALLED, TcpPort
from tests.deskbench import LOOPBACK, NOW, Bench, Cable, bundle, on_a_bench, state

pytestmark = pytest.mark.timed

GO = encode("/go", ())


def everyone(address: str) -> bool:
    return True


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_a_bench(tmp_path) as made:
        yield made


@pytest.fixture
def port() -> Iterator[TcpPort]:
    made = TcpPort(LOOPBACK, 0, everyone)
    yield made
    made.close()


def test_a_length_of_four_bytes_stands_before_each_packet() -> None:
    framing = Framing()
    assert framing.take(b"\0\0\0\x04/a\0\0\0\0\0\x08/b") == [b"/a\0\0"]
    assert framing.take(b"\0\0/c\0\0") == [b"/b\0\0/c\0\0"]
    assert framing.wrap(b"/d\0\0") == b"\0\0\0\x04/d\0\0"


# The bytes of RFC 1055: END 300 octal, ESC 333, ESC_END 334, ESC_ESC 335.
def test_a_stream_that_begins_with_end_is_slip() -> None:
    framing = Framing()
    assert framing.take(b"\300/a\333\334\333\335\300\300/b") == [b"/a\300\333"]
    assert framing.take(b"\0\0\300") == [b"/b\0\0"]
    assert framing.wrap(b"/a\300\333") == b"\300/a\333\334\333\335\300"


@pytest.mark.parametrize("stream", [struct.pack(">I", LARGEST + 1), b"\xff" * 4, b"\300" + b"a" * (2 * LARGEST + 5)])
def test_a_stream_that_cannot_be_understood_is_refused(stream: bytes) -> None:
    framing = Framing()
    assert framing.take(stream) == [] and framing.fault == "packet too large"
    assert framing.take(b"\0\0\0\x04/a\0\0") == []


def test_what_came_before_a_fault_is_not_lost() -> None:
    framing = Framing()
    assert framing.take(b"\0\0\0\x04/a\0\0\xff\xff\xff\xff") == [b"/a\0\0"]
    assert framing.fault == "packet too large"


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=60), max_size=8), st.booleans(), st.data())
def test_packets_come_out_as_they_went_in_however_the_stream_is_cut(
    packets: list[bytes], slip: bool, data: st.DataObject
) -> None:
    sending, receiving = Framing(), Framing()
    sending.take(b"\300" if slip else b"\0")
    stream, taken = b"".join(map(sending.wrap, packets)), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        taken += receiving.take(stream[:cut])
        stream = stream[cut:]
    assert taken == packets


@settings(deadline=None)
@given(st.lists(st.binary(max_size=100), max_size=10))
def test_no_stream_raises_or_gives_more_than_it_got(pieces: list[bytes]) -> None:
    framing = Framing()
    packets = [packet for piece in pieces for packet in framing.take(piece)]
    assert sum(map(len, packets)) <= sum(map(len, pieces))
    assert framing.fault in ("", "packet too large")


def test_a_cue_over_tcp_reaches_the_stage_and_is_answered_on_the_connection(bench: Bench) -> None:
    bench.outbox.send(state(master=0.5))
    cable = Cable(bench)
    cable.send(GO, encode("/master", ("?",)), encode("/ping", (7,)))
    assert bench.until(bool) == [Trigger("go", None, "osc")]
    assert cable.message() == Message("/master", (0.5,))
    answer = cable.message()
    assert answer is not None and (answer.address, answer.arguments[0]) == ("/pong", 7)


def test_what_is_wrong_is_answered_to_the_address_that_was_invoked(bench: Bench) -> None:
    cable = Cable(bench)
    cable.send(encode("/param/hue", ("blue",)), encode("/nothing", (1,)))
    told = [cable.message() for _ in range(4)]
    assert Message("/reply/param/hue", ("error", "/param/hue: a number is needed")) in told
    assert Message("/reply/nothing", ("error", "/nothing is not an address")) in told
    assert Message("/state/error", ("/nothing is not an address",)) in told


def test_a_slip_client_is_answered_in_slip(bench: Bench) -> None:
    bench.outbox.send(state(master=0.5))
    cable = Cable(bench)
    cable.socket.sendall(b"\300" + encode("/master", ("?",)) + b"\300")
    answer = encode("/master", (0.5,))
    assert cable.exactly(len(answer) + 2) == b"\300" + answer + b"\300"


def test_a_subscription_over_tcp_is_told_on_the_connection_until_it_ends(bench: Bench) -> None:
    bench.outbox.send(state(master=0.5))
    cable = Cable(bench)
    cable.send(encode("/subscribe", (1,)))
    while (told := cable.message()) != Message("/master", (0.5,)):
        assert told is not None
    bench.now += 3600.0
    bench.outbox.send(state(master=0.25))
    while (told := cable.message()) != Message("/master", (0.25,)):
        assert told is not None
    cable.socket.close()
    bench.send(encode("/blackout", (True,)))
    assert bench.until(bool) == [SetValue("blackout", True, "osc")]


@pytest.mark.skipif(shutil.which("oscsend") is None, reason="liblo-tools is not here")
def test_a_foreign_program_reaches_the_stage_over_tcp(bench: Bench) -> None:
    subprocess.run(["oscsend", f"osc.tcp://127.0.0.1:{bench.port}", "/master", "f", "0.25"], check=True)
    assert bench.until(bool) == [SetValue("master", 0.25, "osc")]


def test_udp_works_where_tcp_is_taken_and_tcp_comes_later(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    taken = TcpPort(LOOPBACK, 0, everyone)
    ours, theirs = channels()
    options = DeskOptions(osc=taken.host.port, data=tmp_path)
    desk = Desk(options, theirs, doors=(OscDoor,))
    desk.turn(0.0, NOW)
    port, (notice,) = ours.inbox.receive()  # type: ignore[misc]
    assert port == taken.host.port
    assert str(notice.argument).startswith(f"OSC TCP port {port}: ")
    assert capfd.readouterr().out.endswith(f"port {taken.host.port}, UDP\n")
    taken.close()
    desk.turn(3.0, NOW)
    assert capfd.readouterr().out.endswith(f"port {taken.host.port}, UDP and TCP\n")
    assert ours.inbox.receive() == [port, [Trigger("notice", None, "osc tcp")]]
    desk.close()


def test_a_stream_out_of_step_is_counted_and_hung_up_on(bench: Bench) -> None:
    cable = Cable(bench)
    cable.socket.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert cable.message() is None
    assert bench.refused() == {"packet too large": 1}


def test_a_bundle_over_tcp_arrives_in_one_batch(bench: Bench) -> None:
    Cable(bench).send(bundle(None, encode("/param/hue", (0.5,)), GO))
    assert bench.until(bool) == [SetValue("hue", 0.5, "osc"), Trigger("go", None, "osc")]


def test_a_reader_that_takes_nothing_costs_a_bounded_buffer_and_is_given_up(port: TcpPort) -> None:
    asleep = socket.socket()
    asleep.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)  # or the system's own grows to hold all of it
    asleep.connect((LOOPBACK, port.host.port))
    asleep.sendall(struct.pack(">I", len(GO)) + GO)
    arrived: list[tuple[bytes, Host]] = []
    while not arrived:
        arrived = port.receive(0.0)
    ((_, host),) = arrived
    packet = encode("/state/error", ("x" * 1000,))
    unsent, before = port._connections[host].unsent, -1
    while not unsent or before != len(unsent):  # until the system takes no more, whose own buffers grow for a while
        for _ in range(2000):
            port.send(packet, host, 1.0)
        before = len(unsent)
        time.sleep(0.1)
        port.receive(1.0)
    assert not port.ready(host)
    assert len(unsent) <= MOST_UNSENT + len(packet) + 4
    port.receive(1.0 + STALLED / 2)
    assert port.ended() == []
    port.receive(1.1 + STALLED)
    assert port.ended() == [host] and port.refused == {"reader too slow": 1}
    asleep.close()


def test_when_there_are_too_many_the_one_that_was_silent_longest_makes_room(port: TcpPort) -> None:
    clients = []
    for number in range(MOST_CONNECTIONS + 1):
        clients.append(socket.create_connection((LOOPBACK, port.host.port)))
        while not (len(port.sockets) == min(number + 2, MOST_CONNECTIONS + 1) and len(port.refused) == number // 32):
            port.receive(float(number))
    assert [host.port for host in port.ended()] == [clients[0].getsockname()[1]]
    for client in clients:
        client.close()


def test_whoever_is_not_allowed_is_hung_up_on_unheard() -> None:
    port = TcpPort(LOOPBACK, 0, lambda address: False)
    client = socket.create_connection((LOOPBACK, port.host.port))
    client.sendall(struct.pack(">I", len(GO)) + GO)
    while not port.refused:
        assert port.receive(0.0) == []
    assert port.refused == {"sender not allowed": 1} and len(port.sockets) == 1
    client.close()
    port.close()
