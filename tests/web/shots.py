"""Pictures of the page for the docs: `python tests/web/shots.py ADDRESS#TOKEN FOLDER`, of a show that runs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from browser import DESKTOP, PHONE, Browser, program

STEERS = "document.querySelector('#always .go') && !document.body.classList.contains('watching')"
SETTLED = 2.5  # s until preview and pictures are there


async def shoot(address: str, folder: Path) -> None:
    """A phone's five views, and a desktop."""
    async with Browser(program()) as browser:
        await browser.size(*PHONE)
        await browser.open(address)
        await browser.until(STEERS)
        await asyncio.sleep(SETTLED)
        for view in ("play", "setlist", "look", "desk", "system"):
            await browser.tap(f".tab[data-to={view}]")
            await asyncio.sleep(0.7)
            await browser.shot(folder / f"page-{view}.jpg")
        await browser.size(*DESKTOP)
        await browser.tap(".tab[data-to=look]")
        await asyncio.sleep(SETTLED)
        await browser.shot(folder / "page-desktop.jpg")
        print("\n".join(browser.errors))


if __name__ == "__main__":
    asyncio.run(shoot(sys.argv[1], Path(sys.argv[2])))
