"""The decoder on its own thread: asked for the newest place, it hands over its newest picture; nothing queues.

Through this file and `live.decoding.engine` alone torch comes in, and not before a decoder is wanted.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from autoencoders.statistics import matched
from live.clock import Clock
from live.decoding.collecting import uncollected
from show.decoding import Decoding, NotFinite
from show.prepared import PreparedTrack
from show.slerp import slerp
from show.walk import locate

TRIAL_DECODES = 3
RETRY_SECONDS, MOST_RETRY_SECONDS = 5.0, 80.0  # between two trials of a decoder that was too slow, or failed
PICTURES_PER_CORE, MOST_PICTURES = 7.5, 30.0  # a second, on processors: the frame loop needs the rest of them
SLOWEST_DECODE = 0.25  # s; below four pictures a second the baked frames move better
HOPELESS_DECODE = 1.0  # s; one such picture is trial enough
MOST_BAD = 10  # pictures in a row that were not finite


class Decodes(Protocol):
    """A decoder as the stage sees it."""

    def decode(self, latent: np.ndarray) -> np.ndarray:
        """A latent float16 [c, h, w] as a picture uint8 [H, W, 4]."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that is wanted: of `track` at `position`, since `asked` s."""

    track: PreparedTrack
    position: float
    asked: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture uint8 [H, W, 4] and the wish it fulfils."""

    wish: Wish
    pixels: np.ndarray


def latent_at(track: PreparedTrack, position: float) -> np.ndarray:
    """The latent of the walk at a position, float16 [c, h, w]: its two neighbours' slerp with their contrast."""
    index, fraction = locate(track.walk_positions, position)
    if fraction <= 0:
        return np.array(track.latents[index])
    first, last = track.latents[index], track.latents[index + 1]
    return matched(slerp(first, last, fraction), first, last, fraction).astype(np.float16)


def present(allowed: Sequence[str]) -> list[str]:
    """Those of the allowed devices that are here, quickest first."""
    with uncollected():
        from autoencoders.device import devices

    return [device for device in devices() if device in allowed]


def load(weights: Decoding, device: str) -> Decodes:
    """The decoder of a show on a device (`cuda`, `mps` or `cpu`); raises whatever is wrong with it there."""
    from autoencoders.decoder import Decoder

    return Decoder(weights.verified(), device)


def load_beside_the_loop(weights: Decoding, device: str) -> Decodes:
    """The same for a thread beside the frame loop, to which it leaves half of the cores."""
    from autoencoders.device import use_threads

    use_threads(max(1, cores() // 2))
    return load(weights, device)


def cores() -> int:
    """The processor's cores."""
    return os.cpu_count() or 1


class Worker:
    """Decodes beside the frame loop, on the first of `devices` that can; when that one fails, on the next.

    `device` is empty while none does, `over` says that all have failed; they are tried again after a while.
    """

    def __init__(
        self,
        load: Callable[[str], Decodes],
        devices: Callable[[], Sequence[str]],
        clock: Clock,
        first: Wish,
        when_asked: bool = False,
    ) -> None:
        """`when_asked`: loads nothing before somebody asks for a picture."""
        self.device, self.over = "", False
        self._when_asked = when_asked
        self.decode_seconds = 0.0
        self.decoded = 0
        self._bad = 0  # pictures in a row
        self._faults: dict[str, str] = {}
        self._load, self._devices, self._clock = load, devices, clock
        self._wish: Wish | None = first
        self._picture: Picture | None = None
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(first,), name="decoder", daemon=True)

    def start(self) -> None:
        """Begins, after the first frame is on the wall: importing torch would keep it waiting."""
        self._thread.start()

    @property
    def fault(self) -> str:
        """Why those devices do not decode that were tried."""
        return ", ".join(f"{device} {fault}" for device, fault in self._faults.items())

    @property
    def _stopped(self) -> bool:
        return self._closing.is_set()

    def ask(self, wish: Wish) -> None:
        """Replaces what it shall decode next."""
        self._wish = wish
        self._wake.set()

    def newest(self) -> Picture | None:
        """The last picture it has finished."""
        return self._picture

    def close(self) -> None:
        """Lets the thread end after its present picture."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def _run(self, first: Wish) -> None:
        if self._when_asked:
            self._wake.wait()
        pause = RETRY_SECONDS
        try:
            while not self._stopped and (devices := self._devices()):
                for device in devices:
                    self._try_on(device, first)
                self.over = True
                self._closing.wait(pause)
                pause = min(MOST_RETRY_SECONDS, 2 * pause)
        except ImportError as error:
            self._faults["torch"] = f"is not here ({error})"
        except OSError as error:  # it is here, and the system cannot load one of its libraries
            self._faults["torch"] = f"does not load ({error})"
        self.over = True

    def _try_on(self, device: str, first: Wish) -> None:
        try:
            self._serve(self._load(device), device, first)
        except Exception as error:  # the stage reads the fault and steps down; it must never see the exception
            self.device = ""
            self._faults[device] = f"failed ({error or type(error).__name__})"

    def _serve(self, decoder: Decodes, device: str, first: Wish) -> None:
        while not self._stopped and not self._is_quick(decoder, device, first):
            rest = RETRY_SECONDS * max(1.0, self.decode_seconds / SLOWEST_DECODE)  # trials take a twentieth of the time
            self._closing.wait(rest)  # a machine that is busy now may be free later
        self.device, self.over = device, False
        shortest = 1 / min(MOST_PICTURES, PICTURES_PER_CORE * cores()) if device == "cpu" else 0.0
        while not self._stopped:
            self._wake.wait()
            self._wake.clear()
            wish, self._wish = self._wish, None
            if wish is not None:
                self._closing.wait(shortest - self._decode(decoder, wish))

    def _is_quick(self, decoder: Decodes, device: str, first: Wish) -> bool:
        fastest = math.inf
        for _ in range(TRIAL_DECODES):
            fastest = min(fastest, self._decode(decoder, self._wish or first))
            if fastest <= SLOWEST_DECODE:
                self._faults.pop(device, None)
                return True
            if fastest > HOPELESS_DECODE:
                break
        self._faults[device] = f"takes {fastest:.1f} s a picture"
        return False

    def _decode(self, decoder: Decodes, wish: Wish) -> float:
        start = self._clock.now()
        try:
            pixels = decoder.decode(latent_at(wish.track, wish.position))
        except NotFinite:  # the last one stays
            self._bad += 1
            if self._bad >= MOST_BAD:
                self._bad = 0
                raise RuntimeError(f"{MOST_BAD} pictures in a row held numbers that are not finite") from None
            return self._clock.now() - start
        self._bad = 0
        if pixels.ndim != 3 or pixels.dtype != np.uint8:
            raise RuntimeError(f"the decoder returned {pixels.dtype} {pixels.shape}")
        self._picture = Picture(wish, pixels)
        self.decoded += 1
        self.decode_seconds = self._clock.now() - start
        return self.decode_seconds
