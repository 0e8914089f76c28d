"""The server as strangers meet it: over its own port, with the whole desk behind it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image
from stand import COLOUR, TOKEN, Stand
from visiting import PAGE, asking, get, raw, told, wish

from live.commands import SetValue, Trigger
from tests.waiting import until

pytestmark = pytest.mark.timed


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    made = Stand()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def fresh(stand: Stand) -> None:
    stand.heard.clear()


def test_the_page_and_its_files_are_served_with_a_policy_that_lets_nothing_else_in(stand: Stand) -> None:
    status, body, headers = get(stand, "/", headers={"Accept": "text/html"})
    assert status == 200 and b"<title>Limelight" in body and headers["Content-Type"].startswith("text/html")
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    status, body, headers = get(stand, "/page/app.js")
    assert status == 200 and headers["Content-Type"].startswith("text/javascript")
    again = get(stand, "/page/app.js", headers={"If-None-Match": headers["ETag"]})
    assert (again[0], again[1]) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/page/../server.py", "/page/%2e%2e/server.py", "/page/..%2fserver.py", "//etc/passwd", "/page/%2fetc%2fpasswd",
     "/page/..\\server.py", "/page/static/app.js", "/page/", "/page/app.js/../../token.py", "/../../etc/passwd"],
)  # fmt: skip
def test_no_path_leaves_the_page_s_folder(stand: Stand, path: str) -> None:
    answer = raw(stand, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ")[1] in (b"404", b"400"), answer


def test_a_name_that_is_not_ours_and_a_page_that_is_not_ours_are_turned_away(stand: Stand) -> None:
    assert get(stand, "/healthz", headers={"Host": "evil.example"})[0] == 403

    async def from_elsewhere(session: aiohttp.ClientSession) -> int:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(PAGE, origin="http://evil.example")
        return refused.value.status

    assert asking(stand, from_elsewhere) == 403


def test_health_metrics_and_the_log_are_open_to_all(stand: Stand) -> None:
    until(lambda: get(stand, "/healthz")[0] == 200)
    health = json.loads(get(stand, "/healthz")[1])
    assert (health["status"], health["track"], health["picture"]) == ("ok", 1, "baked")
    status, body, headers = get(stand, "/metrics")
    assert status == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b"\nlimelight_up 1\n" in body
    until(lambda: b"track 1: Song 1" in get(stand, "/page/log.txt")[1])


def test_the_journal_is_for_those_who_know_the_token(tmp_path: Path) -> None:
    stand = Stand(journal=tmp_path / "journal.txt")
    try:
        known = f"/page/journal.txt?token={TOKEN}"
        until(lambda: b"info track 1: Song 1\n" in get(stand, known)[1])
        assert get(stand, known)[0] == 200
        for wrong in ("/page/journal.txt", "/page/journal.txt?token=", "/page/journal.txt?token=wrong"):
            assert get(stand, wrong)[0] == 403
    finally:
        stand.close()
    assert "info the desk ends" in (tmp_path / "journal.txt").read_text()


def test_where_no_journal_is_kept_there_is_none(stand: Stand) -> None:
    assert get(stand, f"/page/journal.txt?token={TOKEN}")[0] == 404


def test_a_stage_that_falls_silent_is_told_as_503(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.addresses.reports.SILENCE", 0.2)
    stand.speaks = False
    until(lambda: get(stand, "/healthz")[0] == 503)
    stand.speaks = True
    until(lambda: get(stand, "/healthz")[0] == 200)


def test_the_preview_is_the_canvas_and_the_stage_makes_it_only_when_asked(stand: Stand) -> None:
    status, body, headers = get(stand, "/preview.jpg")
    assert status == 200 and headers["Content-Type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(body))
    assert picture.size == (32, 18)
    assert all(abs(seen - shown) < 12 for seen, shown in zip(picture.getpixel((16, 9)), COLOUR, strict=True))
    until(lambda: not stand.peephole.wanted(stand.clock.now()))


def test_a_page_that_comes_back_ends_its_visit_of_before_and_what_a_network_held_back_of_it(stand: Stand) -> None:
    async def come_back(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(f"{PAGE}?page=me") as first, session.ws_connect(f"{PAGE}?page=other") as other:
            for each in (first, other):
                await wish(each, enter=TOKEN)
                await told(each, "control")
            async with session.ws_connect(f"{PAGE}?page=me") as again:
                await told(again, "begin")
                with suppress(aiohttp.ClientError):  # closed already
                    await wish(first, send=[["/go", []]])
                while (await first.receive(10)).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    pass
                await wish(again, enter=TOKEN)
                await wish(again, send=[["/back", []]])
                until(lambda: Trigger("back", None, "web") in stand.heard)
            await wish(other, send=[["/pause", []]])
            until(lambda: Trigger("pause", None, "web") in stand.heard)

    asking(stand, come_back)
    assert Trigger("go", None, "web") not in stand.heard


def test_a_visitor_without_the_token_sees_and_steers_nothing(stand: Stand) -> None:
    async def look_on(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(PAGE, origin=stand.address) as visit:
            assert (await told(visit, "values"))["/master"] == [1.0]
            for wished in ({"send": [["/blackout", [True]]]}, {"learn": "/master"}, {"inputs": True}):
                await wish(visit, **wished)
                assert "only watches" in await told(visit, "refused")
            await wish(visit, enter="wrong")
            assert "not the token" in await told(visit, "refused")
            await wish(visit, send=[["/go", []]])
            assert "only watches" in await told(visit, "refused")

    asking(stand, look_on)
    assert stand.heard == [] and stand.desk.exchange.learning == ""


def test_with_the_token_messages_reach_the_stage_and_all_pages_see_what_moved(stand: Stand) -> None:
    async def steer(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(PAGE) as visit, session.ws_connect(PAGE) as other:
            await told(other, "values")
            await wish(visit, enter=TOKEN)
            news = await told(visit, "control")
            assert news is True
            await wish(visit, send=[["/param/hue", [0.25]], ["/go", []]])
            while (await told(other, "values")).get("/param/hue") != [0.25]:
                pass
            await wish(visit, send=[["/track/99x", []]])
            assert await told(visit, "refused") == "/track/99x is not an address"
            await visit.send_str("nonsense")
            assert await told(visit, "refused")
            await wish(visit, learn="/master")
            assert await told(other, "learning") == "/master"
            await wish(visit, learn="")
            assert await told(other, "learning") == ""

    asking(stand, steer)
    until(lambda: len(stand.heard) == 2)
    assert sorted(map(repr, stand.heard)) == sorted(
        map(repr, (SetValue("hue", 0.25, "web"), Trigger("go", None, "web")))
    )


def test_what_arrives_is_told_to_who_watches_it(stand: Stand) -> None:
    async def watch(session: aiohttp.ClientSession) -> Any:
        async with session.ws_connect(PAGE) as visit:
            await wish(visit, enter=TOKEN)
            await wish(visit, send=[["/param/zoom", [0.5]]])
            await wish(visit, watch=["arrivals", "picture"])
            arrived = await told(visit, "arrivals")
            while (await visit.receive(10)).type != aiohttp.WSMsgType.BINARY:
                pass
            return arrived

    arrived = asking(stand, watch)
    page = next(each for each in arrived["protocols"] if each["name"] == "web")
    assert page["lines"][0]["line"] == "/param/zoom 0.5" and page["lines"][0]["origin"] == "127.0.0.1"
