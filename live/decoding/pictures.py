"""The rungs of the decode ladder: decoded, baked, keyframes, the artwork, a test card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from live import images
from live.decoding.ladder import STALE, Rung, Shown
from live.decoding.slots import Slot
from live.decoding.testcard import card
from live.decoding.worker import Decodes, Wish, Worker, latent_at
from live.options import RUNGS
from show.walk import locate

Reader = Callable[[Path], np.ndarray]


def _never() -> bool:
    return False


class Decoded:
    """Pictures from the worker: the newest it has, whichever place that was for."""

    def __init__(self, worker: Worker, waits: Callable[[], bool] = _never) -> None:
        """`waits`: while it says so a better rung is being made ready, and the processor is left to that."""
        self._worker, self._waits = worker, waits

    def __call__(self, wish: Wish, slot: Slot) -> Shown | str:
        """Asks for this place and shows the newest that there is of its track."""
        worker = self._worker
        if not worker.device and self._waits():
            return "stands by"
        if not worker.device:
            worker.ask(wish)
            return worker.fault or "is starting"
        picture = worker.newest()
        made = picture.wish if picture is not None and picture.wish.track is wish.track else None
        arrived = made is not None and made.position == wish.position
        if not arrived:
            worker.ask(wish)
        if picture is None or made is None or not (arrived or wish.asked - made.asked < STALE):
            return "is late"
        slot.put(("decoded", made.track.slug, made.position), picture.pixels)
        return Shown(rung_of(worker.device), made.track.slug, made.position, wish.asked if arrived else made.asked)


class DecodedAtOnce:
    """Pictures decoded while the frame waits: renders and replays."""

    def __init__(self, decoder: Decodes, device: str) -> None:
        self._decoder, self.rung = decoder, rung_of(device)

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """Decodes exactly this place."""
        name = ("decoded", wish.track.slug, wish.position)
        if slot.shown != name:
            slot.put(name, self._decoder.decode(latent_at(wish.track, wish.position)))
        return Shown(self.rung, wish.track.slug, wish.position, wish.asked)


def baked(wish: Wish, slot: Slot) -> Shown:
    """The two nearest baked frames, mixed."""
    index, fraction = locate(wish.track.walk_positions, wish.position)
    frames = wish.track.baked
    pair = (index, min(index + 1, len(frames) - 1))
    first, last = (("baked", wish.track.slug, each) for each in pair)
    slot.mix((first, last), (lambda: frames[pair[0]], lambda: frames[pair[1]]), fraction)
    return Shown("baked", wish.track.slug, wish.position, wish.asked)


class Keyframes:
    """The two nearest keyframes, mixed; `read` reads a picture."""

    def __init__(self, read: Reader = images.read) -> None:
        self._read = read

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """Mixes the keyframes around the place."""
        paths, read = wish.track.keyframes, self._read
        index = min(int(wish.position), len(paths) - 1)
        pair = (paths[index], paths[min(index + 1, len(paths) - 1)])
        slot.mix(pair, (lambda: read(pair[0]), lambda: read(pair[1])), wish.position - index)
        return Shown("keyframes", wish.track.slug, wish.position, wish.asked)


class Artwork:
    """The performer's artwork, still; `read` reads a picture."""

    def __init__(self, read: Reader = images.read) -> None:
        self._read = read

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """The artwork, whatever the place."""
        name = ("artwork", wish.track.slug)
        if slot.shown != name:
            slot.put(name, self._read(wish.track.artwork))
        return Shown("artwork", wish.track.slug, wish.position, wish.asked)


class TestCard:
    """The test card."""

    def __init__(self, title: str) -> None:
        self._picture = card(title)

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """The card, whatever the place."""
        slot.put("card", self._picture)
        return Shown("card", wish.track.slug, wish.position, wish.asked)


def still_rungs(title: str, first: str = "baked", read: Reader = images.read) -> list[tuple[str, Rung]]:
    """The rungs that need no decoder, from `first` down; `read` reads a picture."""
    rungs: dict[str, Rung] = {
        "baked": baked, "keyframes": Keyframes(read), "artwork": Artwork(read), "card": TestCard(title),
    }  # fmt: skip
    below = RUNGS[RUNGS.index(first) :] if first in rungs else RUNGS
    return [(name, rungs[name]) for name in below if name in rungs]


def devices(first: str | None) -> tuple[str, ...]:
    """Where to try decoding when `first` is the highest rung allowed (None: the best)."""
    if first in (None, "device"):
        return ("cuda", "mps", "cpu")
    return ("cpu",) if first == "cpu" else ()


def rung_of(device: str) -> str:
    """The rung that decoding on a device is."""
    return "cpu" if device == "cpu" else "device"
