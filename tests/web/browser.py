"""Chromium without a window, driven over its DevTools WebSocket as its own inspector does."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp
import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
STARTUP, ANSWER = 30.0, 20.0  # s
PHONE, DESKTOP = (390, 844, True), (1280, 800, False)  # width, height, whether it is touched


def program() -> str:
    """Chromium's path, or a skip."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.skip("chromium is not here")
    return found


class Browser:
    """One browser with one page; `errors` are the page's exceptions and complaints, `asked` the addresses it loaded."""

    def __init__(self, chromium: str) -> None:
        self.errors: list[str] = []
        self.asked: list[str] = []
        self._folder = Path(tempfile.mkdtemp(prefix="limelight-browser-"))
        self._process = subprocess.Popen(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--remote-debugging-port=0", f"--user-data-dir={self._folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def __aenter__(self) -> Browser:
        port = await self._port()
        self._session = aiohttp.ClientSession()
        async with self._session.get(f"http://127.0.0.1:{port}/json/list") as reply:
            targets = await reply.json()
        page = next(target for target in targets if target["type"] == "page")
        self._socket = await self._session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        self._listening = asyncio.create_task(self._listen())
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.send(f"{domain}.enable")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ):
        self._listening.cancel()
        await self._session.close()
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command of the protocol, with its result."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, ANSWER)

    async def size(self, width: int, height: int, touched: bool) -> None:
        """The window's size in CSS px, as a phone at twice the pixels or as a desktop."""
        await self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, mobile=touched,
                        deviceScaleFactor=2 if touched else 1)  # fmt: skip
        await self.send("Emulation.setTouchEmulationEnabled", enabled=touched)

    async def open(self, address: str) -> None:
        """Goes to an address."""
        await self.send("Page.navigate", url=address)

    async def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        found = await self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def until(self, script: str, seconds: float = ANSWER) -> None:
        """Waits until an expression holds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not await self.run(f"Boolean({script})"):
            assert asyncio.get_running_loop().time() < deadline, f"never held: {script}; {self.errors}"
            await asyncio.sleep(0.05)

    async def place(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width, height of the first element that fits, scrolled into sight."""
        script = f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: "center"}}); const b = e.getBoundingClientRect();
            return [b.left, b.top, b.width, b.height]; }})()"""
        return tuple(await self.run(script))

    async def tap(self, selector: str, hold: float = 0.0) -> None:
        """A finger on the middle of an element, for so many s."""
        left, top, width, height = await self.place(selector)
        at = [{"x": left + width / 2, "y": top + height / 2}]
        await self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=at)
        await asyncio.sleep(hold)
        await self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    async def drag(self, selector: str, start: float, end: float, steps: int = 8) -> None:
        """A finger along an element, from one share of its width to another."""
        left, top, width, height = await self.place(selector)
        for step in range(steps + 1):
            x = left + width * (start + (end - start) * step / steps)
            at = [{"x": x, "y": top + height / 2}]
            await self.send("Input.dispatchTouchEvent", type="touchMove" if step else "touchStart", touchPoints=at)
        await self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    async def click(self, selector: str) -> None:
        """A mouse on the middle of an element."""
        left, top, width, height = await self.place(selector)
        for kind in ("mousePressed", "mouseReleased"):
            await self.send("Input.dispatchMouseEvent", type=kind, x=left + width / 2, y=top + height / 2,
                            button="left", clickCount=1)  # fmt: skip

    async def shot(self, path: Path) -> None:
        """A picture of the window, as the file's ending says."""
        kind = "jpeg" if path.suffix == ".jpg" else "png"
        found = await self.send("Page.captureScreenshot", format=kind, **({"quality": 88} if kind == "jpeg" else {}))
        path.write_bytes(base64.b64decode(found["data"]))

    async def _port(self) -> str:
        file = self._folder / "DevToolsActivePort"
        deadline = asyncio.get_running_loop().time() + STARTUP
        while not file.is_file() or not file.read_text().strip():
            assert asyncio.get_running_loop().time() < deadline, "chromium did not start"
            await asyncio.sleep(0.05)
        return file.read_text().split()[0]

    async def _listen(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                answer = self._answers.pop(told["id"])
                if not answer.done():
                    answer.set_result(told.get("result", {"error": told.get("error")}))
            else:
                self._note(told["method"], told["params"])

    def _note(self, method: str, given: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = given["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and given["type"] in ("error", "warning", "assert"):
            self.errors.append(str([each.get("value") for each in given["args"]]))
        elif method == "Log.entryAdded" and given["entry"]["level"] == "error":
            self.errors.append(f"{given['entry']['text']} {given['entry'].get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.asked.append(given["request"]["url"])
