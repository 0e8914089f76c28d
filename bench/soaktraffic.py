"""What drives the show of a soak: a hand, a flood of messages, a lighting desk, a watchdog and a browser."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from bench.deskmalformed import ART, HTTP, OSC, mangled
from bench.soaksample import metrics
from live.osc.coding import encode

TICK = 1 / 44  # s: the rate of Art-Net
ARTNET = 6454  # port
CHANNELS = 512
ENABLE, OPEN = 2, 255  # channel from 0, and the value of the personality that lets the desk take control
START = {0: 255, 1: 255, ENABLE: OPEN, 7: 128, 8: 128, 11: 255, 13: 128, 14: 128, 15: 128}
SWAYING = (7, 8, 13, 14, 15)  # speed, reactivity, colours
SWING, SWAY = 40.0, 30.0  # of 255, s
JUNK = b"\xff\x00not osc at all\x00"
VISIT, AWAY = 20.0, 10.0  # s that a browser stays and stays away
POLL = 1.0  # s between two looks of a watchdog
PICTURE = 10  # looks between two of the picture
PATIENCE = 2.0  # s for an answer
LOOKS = ("limelight", "plain", "ink", "silk", "liquid", "prism", "embers", "mosaic")
HELD = ("/blackout", "/freeze", "/crossfade")
PACE = 4.0  # s, on average, between two moves of the hand
MALFORMED = 3000  # packets


class Traffic:
    """Everything that comes to the desk; `seen` is the newest that the page told, with the moment of it."""

    def __init__(self, host: str, osc: int, web: int, rate: float, seed: int) -> None:
        self.text, self.at = "", 0.0
        self.seen: dict[str, float] = {}
        self.slowest, self.failures, self.visits = 0.0, 0, 0
        self._host, self._osc, self._page = host, osc, f"http://{host}:{web}"
        self._rate, self._chance = rate, random.Random(seed)
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._send, self._look, self._visit)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def taken(self) -> dict[str, float]:
        """What the page has told since the last call, empty where it told nothing; intervals are the slowest."""
        text, self.text = self.text, ""
        found = metrics(text)
        slowest, self.slowest = self.slowest, 0.0
        return {**found, "frame_interval_seconds_0.99": slowest} if found else {}

    def malformed(self) -> None:
        """Packets mangled by chance, at every port."""
        chance = self._chance
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            for number in range(MALFORMED):
                seeds, port = (OSC, self._osc) if number % 2 else (ART, ARTNET)
                with contextlib.suppress(OSError):
                    sending.sendto(mangled(chance.choice(seeds), chance), (self._host, port))
                time.sleep(0.001)
        for _ in range(20):
            with contextlib.suppress(OSError), socket.create_connection(self._address(), PATIENCE) as opened:
                opened.settimeout(0.2)
                opened.sendall(mangled(chance.choice(HTTP), chance))
                opened.recv(65536)

    def _address(self) -> tuple[str, int]:
        host, _, port = self._page.removeprefix("http://").rpartition(":")
        return host, int(port)

    def _send(self) -> None:
        begun, sent, looks, hand = time.monotonic(), 0, 0, time.monotonic() + PACE
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            while not self._ended.wait(TICK):
                now = time.monotonic()
                looks += 1
                _put(sending, dmx(looks, now - begun), (self._host, ARTNET))
                while sent < self._rate * (now - begun):
                    sent += 1
                    _put(sending, flooding(sent), (self._host, self._osc))
                if now >= hand:
                    hand = now + self._chance.expovariate(1 / PACE)
                    for message in moved(self._chance):
                        _put(sending, message, (self._host, self._osc))

    def _look(self) -> None:
        count = 0
        while not self._ended.wait(POLL):
            count += 1
            text = self._asked("/metrics")
            self._asked("/healthz")
            self._asked("/state/track?VALUE")
            if count % PICTURE == 0:
                self._asked("/preview.jpg")
            if text:
                self.seen, self.text, self.at = metrics(text), text, time.monotonic()
                self.slowest = max(self.slowest, self.seen.get("frame_interval_seconds_0.99", 0.0))

    def _asked(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self._page + path, timeout=PATIENCE) as answer:
                return answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError:
            return ""  # an answer, too: the stage is not there yet
        except (OSError, ValueError):
            self.failures += 1
            return ""

    def _visit(self) -> None:
        while not self._ended.wait(AWAY):
            with contextlib.suppress(Exception):  # the desk may be killed meanwhile
                asyncio.run(self._watch())
                self.visits += 1

    async def _watch(self) -> None:
        import aiohttp

        end = time.monotonic() + VISIT
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{self._page}/page/socket") as talk:
            await talk.send_json({"watch": ["picture", "arrivals"]})
            while time.monotonic() < end and not self._ended.is_set():
                with contextlib.suppress(TimeoutError):
                    await talk.receive(timeout=POLL)


def dmx(number: int, seconds: float) -> bytes:
    """An Art-Net frame of universe 0 with our basic personality in it, its faders swaying slowly."""
    levels = bytearray(CHANNELS)
    for channel, level in START.items():
        levels[channel] = level
    for place, channel in enumerate(SWAYING):
        levels[channel] += round(SWING * math.sin(2 * math.pi * (seconds / SWAY + place / len(SWAYING))))
    return b"Art-Net\0" + bytes((0, 0x50, 0, 14, number % 255 + 1, 0, 0, 0, 2, 0)) + levels


def flooding(number: int) -> bytes:
    """One of many messages: mostly moves of faders, some that mean nothing."""
    share = 0.5 + 0.5 * math.sin(number / 500)
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: encode("/param/hue", (0.2 * share,)),
        lambda: encode("/param/saturation", (0.8 + 0.4 * share,)),
        lambda: encode("/param/zoom", (0.1 * share,)),
        lambda: encode("/shader/1/glow", (share,)),
        lambda: encode("/macro/1", (share,)),
        lambda: encode(f"/nothing/{number % 97}", (share,)),
    )
    return JUNK if number % 50 == 0 else kinds[number % len(kinds)]()


def moved(chance: random.Random) -> list[bytes]:
    """What a hand does next, mostly with a fader; what it holds down it lets go with its next move."""
    kinds: tuple[tuple[int, Callable[[], bytes]], ...] = (
        (40, lambda: encode("/param/rotate/ramp", (chance.uniform(-10, 10), chance.uniform(0.5, 3)))),
        (20, lambda: encode("/tempo/tap", ())),
        (12, lambda: encode("/param/look", (chance.choice(LOOKS),))),
        (10, lambda: encode(f"/track/{chance.randint(1, 3)}/go", ())),
        (8, lambda: encode("/go", ())),
        (4, lambda: encode("/crossfade", (chance.random(),))),
        (4, lambda: encode("/freeze", (1,))),
        (2, lambda: encode("/blackout", (1,))),
    )
    (act,) = chance.choices([act for _, act in kinds], [weight for weight, _ in kinds])
    return [encode(held, (0,)) for held in HELD] + [act()]


def _put(sending: socket.socket, packet: bytes, to: tuple[str, int]) -> None:
    with contextlib.suppress(OSError):  # a desk that is down
        sending.sendto(packet, to)
