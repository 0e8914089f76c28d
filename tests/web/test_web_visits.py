"""Who comes to the page in a real browser: without the token, with it, and again after the desk was gone."""

from __future__ import annotations

import asyncio
import time

import pytest
from browser import DESKTOP, PHONE
from handset import STEERS, WATCHES, heard, in_control, one_browser, one_loop, one_stand, opened, two_tracks  # noqa: F401
from stand import TOKEN, Stand

from live.commands import Trigger

pytestmark = pytest.mark.timed


def test_who_only_watches_can_touch_nothing_until_the_token_is_typed(browser, stand, loop):
    async def watch() -> None:
        await browser.send("Storage.clearDataForOrigin", origin=stand.address, storageTypes="all")
        await opened(browser, stand.address, PHONE, WATCHES)
        await browser.until("document.querySelector('#now-title').textContent === '1  Song 1'")
        stand.heard.clear()
        await browser.tap("#always .go")
        await browser.drag(".fader.tall", 0.9, 0.2)
        await browser.tap(".tab[data-to=system]")
        await asyncio.sleep(0.3)
        assert stand.heard == []
        await browser.run(f"document.querySelector('.entrance input').value = '{TOKEN}'")
        await browser.tap(".entrance .chip")
        await browser.until("!document.body.classList.contains('watching')")
        await browser.until("document.querySelector('.entrance code')")
        await browser.tap("#always .go")
        await heard(stand, Trigger("go", None, "web"))

    loop(watch())


def test_the_token_leaves_the_address_bar_and_the_page_asks_nobody_else(page, browser, stand):
    async def look() -> str:
        return await browser.run("location.href")

    assert page(look()) == f"{stand.address}/"
    assert TOKEN not in "".join(address for address in browser.asked if "#" not in address)
    assert [address for address in browser.asked if not address.startswith((stand.address, "about:blank"))] == []


def test_a_desk_that_is_started_again_gets_its_page_back(show, browser, loop):
    first = Stand(show)
    try:
        loop(opened(browser, f"{first.address}/#{TOKEN}", DESKTOP, STEERS))
    finally:
        first.close()
    loop(browser.until("document.querySelector('#banner').textContent.startsWith('No connection')"))
    second = Stand(show, port=first.port)
    try:
        loop(browser.until(STEERS))  # it knows the token still
        loop(browser.click("#always .go"))
        loop(heard(second, Trigger("go", None, "web")))
    finally:
        second.close()


def test_a_desk_that_falls_silent_counts_as_gone_though_nobody_hangs_up(show, browser, loop):
    stand, banner = Stand(show), "document.querySelector('#banner').textContent"
    toast, lamp = "document.querySelector('#toast').textContent", "getComputedStyle(document.querySelector('#lamp'))"
    begun = "[...document.querySelectorAll('.log li')].filter(e => e.textContent.includes('the desk begins')).length"

    async def fall_silent() -> None:
        await opened(browser, f"{stand.address}/#{TOKEN}", PHONE, STEERS)
        await browser.until(f"{begun} === 1")
        server = stand.desk.doors[0]._server._loop
        server.call_soon_threadsafe(time.sleep, 8.0)  # as where the power or the Wi-Fi is gone
        await asyncio.sleep(0.2)
        await browser.tap("#always .go")
        await browser.until(f"{banner}.startsWith('No connection')", 6.0)
        assert (await browser.run(toast)).startswith("The connection broke")
        assert await browser.run(f"{lamp}.backgroundColor") == "rgb(255, 75, 75)"
        await browser.tap("#always .go")
        await browser.until(f"{toast}.startsWith('No connection to the desk: that did not go out')")
        await browser.until(STEERS)
        await browser.until(f"{begun} >= 1")
        assert await browser.run(begun) == 1  # the log begins anew as well

    try:
        loop(fall_silent())
    finally:
        stand.close()
