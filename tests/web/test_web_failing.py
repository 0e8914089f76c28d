"""A page that fails: who asked is turned away, the operator is told, the others are served, and it comes back."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import aiohttp
import pytest
from stand import Stand

from live.web import door, server
from live.web.site import Request, Site, Socket
from tests.waiting import until

pytestmark = pytest.mark.timed


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    monkeypatch.setattr(door, "REST", 0.05)
    with closing(Stand()) as made:
        yield made


def wrong() -> Any:
    raise KeyError("nobody thought of this")


async def answering_wrongly(request: Request) -> Any:
    wrong()


async def talking_wrongly(request: Request, socket: Socket) -> None:
    async with asyncio.TaskGroup() as together:
        together.create_task(answering_wrongly(request))


def site_of(stand: Stand) -> Site:
    return stand.desk.doors[0]._site  # type: ignore[attr-defined, no-any-return]


def status(stand: Stand, path: str) -> int:
    async def run() -> int:
        async with aiohttp.ClientSession(stand.address) as session, session.get(path) as reply:
            return reply.status

    return asyncio.run(run())


def counted(stand: Stand) -> int:
    """How often the page has failed as `wrong` does."""
    refused = stand.desk.exchange.monitor.refused
    return sum(n for (_, why), n in dict(refused).items() if why.startswith("the page failed: KeyError in test_web_"))


def test_an_answer_that_fails_is_counted_each_time_and_said_once(
    stand: Stand, capfd: pytest.CaptureFixture[str]
) -> None:
    site_of(stand).answers["/page/broken"] = answering_wrongly
    assert [status(stand, "/page/broken") for _ in range(3)] == [500, 500, 500]
    until(lambda: counted(stand) == 3)
    assert capfd.readouterr().err.count("limelight: the page failed: KeyError in test_web_failing.py:") == 1
    assert status(stand, "/page/app.js") == 200


def test_a_visit_that_fails_ends_with_its_code_and_is_counted(stand: Stand) -> None:
    site_of(stand).talks["/page/broken"] = talking_wrongly

    async def visit() -> Any:
        async with aiohttp.ClientSession(stand.address) as session, session.ws_connect("/page/broken") as talk:
            await talk.receive(10)
            return talk.close_code

    assert asyncio.run(visit()) == 1011
    until(lambda: counted(stand) == 1)


def test_a_visit_to_which_no_news_can_be_told_ends_too(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.web.news.News.after", lambda *given: wrong())

    async def visit() -> Any:
        async with aiohttp.ClientSession(stand.address) as session, session.ws_connect("/page/socket") as talk:
            while (await talk.receive(10)).type == aiohttp.WSMsgType.TEXT:
                pass
            return talk.close_code

    assert asyncio.run(visit()) == 1011
    until(lambda: counted(stand) == 1)


def test_what_fails_beside_the_server_is_told_and_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "AGAIN", 0.01)
    failed: list[Exception] = []
    again = threading.Event()

    async def background() -> None:
        if not failed:
            wrong()
        again.set()

    with closing(server.Server(socket.create_server(("127.0.0.1", 0)), Site(), background, failed.append)):
        assert again.wait(10)
    assert [type(each) for each in failed] == [KeyError]


def test_a_server_that_fails_is_told_and_opened_again_on_its_port(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as during:
        during.setattr(server.Server, "_serve", lambda self: answering_wrongly(Request("/")))
        end(stand)
        until(lambda: counted(stand) >= 1)  # the one that was opened in its place
    until(lambda: stand.desk.exchange.ports.get("web") == stand.port and stand.desk.doors[0]._server.serves)  # type: ignore[attr-defined]
    until(lambda: status(stand, "/healthz") == 200)
    told = capfd.readouterr().err
    assert "the page has ended: it is started again" in told and "the page failed: KeyError in test_web_fai" in told


def end(stand: Stand) -> None:
    """Ends the server behind the desk's back."""
    running = stand.desk.doors[0]._server  # type: ignore[attr-defined]
    running._loop.call_soon_threadsafe(running._ended.set)
