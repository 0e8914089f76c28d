"""What the page's server refuses and outlives: too long, too many, too slow, silent, on a port in use."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from stand import Stand
from visiting import PAGE, asking, get, raw, told

from live.commands import Trigger
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from live.web import server
from live.web.crossing import MOST_WAITING, Busy, Crossing
from live.web.door import WebDoor
from tests.waiting import until

pytestmark = pytest.mark.timed


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    made = Stand()
    yield made
    made.close()


@pytest.mark.parametrize(
    "sent",
    [b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n0123456789",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n",
     b"DELETE /page/app.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
     b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
     b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40)],
)  # fmt: skip
def test_bodies_long_lines_and_other_protocols_are_refused(stand: Stand, sent: bytes) -> None:
    assert raw(stand, sent).split(b" ")[1] in (b"405", b"400", b"431")
    assert get(stand, "/healthz")[0] == 200  # and the server serves on


def test_a_handshake_whose_key_is_no_text_is_refused_and_not_a_fault_of_ours(stand: Stand) -> None:
    upgrade = b"GET /page/socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    answer = raw(stand, upgrade + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhl\xf2\xc0NhbXBsZQ==\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_message_too_large_ends_the_visit_and_no_other(stand: Stand) -> None:
    async def shout(session: aiohttp.ClientSession) -> Any:
        async with session.ws_connect(PAGE) as visit, session.ws_connect(PAGE) as other:
            await visit.send_str("x" * (server.LARGEST_MESSAGE + 1))
            while (message := await visit.receive(10)).type == aiohttp.WSMsgType.TEXT:
                pass
            await told(other, "values")
            return message.type, visit.close_code

    kind, code = asking(stand, shout)
    assert kind in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED) and code == 1009


def test_a_reader_that_takes_nothing_is_dropped_and_costs_the_others_nothing(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SENT", 0.3)
    slow = socket.create_connection(("127.0.0.1", stand.port), 5)
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.sendall(b"GET /page/socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")  # fmt: skip
    looking = json.dumps({"watch": ["picture"]}).encode()
    slow.sendall(bytes((0x81, 0x80 | len(looking))) + bytes(4) + looking)  # a masked text frame (RFC 6455)
    noisy = b"noise" * 200_000
    door = stand.desk.doors[0]
    monkeypatch.setattr("live.web.preview._file", lambda picture: noisy)
    page = door._page._reception  # type: ignore[attr-defined]
    until(lambda: page.visits == 1)
    until(lambda: page.visits == 0)  # given up
    assert get(stand, "/healthz")[0] == 200
    slow.close()


def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_WORD", 0.2)
    stand = Stand()
    with socket.create_connection(("127.0.0.1", stand.port), 5) as silent:
        silent.sendall(b"GET / HT")
        silent.settimeout(5)
        assert silent.recv(100) == b""
    stand.close()


def test_connections_beyond_the_most_are_closed_and_the_earlier_ones_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 4)
    stand = Stand()
    held = [socket.create_connection(("127.0.0.1", stand.port), 5) for _ in range(4)]
    time.sleep(0.2)
    with socket.create_connection(("127.0.0.1", stand.port), 5) as one_more:
        one_more.settimeout(5)
        assert one_more.recv(100) == b""
    held[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert held[0].recv(100).startswith(b"HTTP/1.1 200")
    for each in held:
        each.close()
    stand.close()


def test_a_port_in_use_is_named_with_the_switch_that_changes_it_and_the_desk_goes_on(stand: Stand) -> None:
    exchange = Exchange(Panel(None), Mailbox(), Monitor())
    door = WebDoor(DeskOptions(web=stand.port), exchange, print)
    door.turn(1.0, 1.0)
    (notice,) = exchange.mailbox.take()
    assert isinstance(notice, Trigger) and notice.name == "notice"
    said = rf"web port {stand.port}: .+ has it: end that program or choose one with --web PORT"
    assert re.fullmatch(said, str(notice.argument))
    door.turn(1.1, 1.1)
    door.close()


def test_a_desk_that_does_not_keep_up_refuses_work_and_loses_none_that_it_took() -> None:
    crossing = Crossing()
    done: list[int] = []

    async def flood() -> int:
        async def ask(number: int) -> bool:
            try:
                await crossing.do(lambda exchange, now: done.append(number))
            except Busy:
                return False
            return True

        asked = [asyncio.create_task(ask(number)) for number in range(MOST_WAITING + 50)]
        await asyncio.sleep(0)
        exchange = Exchange(Panel(None), Mailbox(), Monitor())
        while not all(each.done() for each in asked):
            crossing.turn(exchange, 0.0)
            await asyncio.sleep(0)
        return sum([each.result() for each in asked])

    assert asyncio.run(flood()) == MOST_WAITING
    assert done == list(range(MOST_WAITING))
    crossing.close()
