"""The page in a real browser before the real desk, opened on a phone, and what the desk then heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import PHONE, Browser, program
from showmaker import make
from stand import TOKEN, Stand

CUES = """
[[track.cue]]
time = 1.0
name = "Opening"
parameters = { hue = 0.5 }
[[track.cue]]
number = "2.5"
name = "By hand"
look = "neon"
"""
STEERS = "document.querySelector('#always .go') && !document.body.classList.contains('watching')"
WATCHES = "document.querySelector('#always .go') && document.body.classList.contains('watching')"


@pytest.fixture(name="show", scope="module")
def two_tracks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("show"), tracks=2, track_lines=CUES).root


@pytest.fixture(name="stand", scope="module")
def one_stand(show: Path) -> Iterator[Stand]:
    program()
    made = Stand(show)
    yield made
    made.close()


@pytest.fixture(name="loop", scope="module")
def one_loop() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(name="browser", scope="module")
def one_browser(loop: Callable[[Coroutine[Any, Any, Any]], Any]) -> Iterator[Browser]:
    opened = Browser(program())
    loop(opened.__aenter__())
    yield opened
    loop(opened.__aexit__(None, None, None))


@pytest.fixture(name="page")
def in_control(
    browser: Browser, stand: Stand, loop: Callable[[Coroutine[Any, Any, Any]], Any]
) -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """The page on a phone, in control; what runs a coroutine. No complaint of the page is let pass."""
    loop(opened(browser, f"{stand.address}/#{TOKEN}", PHONE, STEERS))
    stand.heard.clear()
    browser.errors.clear()
    yield loop
    assert browser.errors == []


async def opened(browser: Browser, address: str, size: tuple[int, int, bool], ready: str) -> None:
    await browser.open("about:blank")
    await browser.size(*size)
    await browser.open(address)
    await browser.until(ready)


async def heard(stand: Stand, command: object) -> None:
    for _ in range(200):
        if command in stand.heard:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{command} is not among {stand.heard}")
