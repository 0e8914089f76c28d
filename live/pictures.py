"""The decode ladder: the best picture that can be had now, and never none."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from live import images
from live.card import card
from live.options import RUNGS
from live.slots import Slot
from live.worker import Decodes, Wish, Worker, latent_at
from show.walk import locate

STALE = 2.0  # s; a decoder that is later than this is passed over until it answers
RETRY, MOST_RETRY = 2.0, 60.0  # s until a rung that failed is tried again; doubled each time
STEADY = 30.0  # s of working after which a failure counts as the first one again
AT_ONCE = ("device", "baked")  # rungs whose picture is there within the frame that asked for it
EVERY = ""  # instead of a track's slug: a failure that concerns all of them


class Down(Exception):
    """A rung that makes no pictures at present, of whatever track."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a slot holds: the rung it came from, the place it was made for and when that was asked, in s."""

    rung: str
    slug: str
    position: float
    asked: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a rung failed, when it is tried again, in s, and how long a pause that was."""

    words: str
    until: float
    pause: float


class Rung(Protocol):
    """A way to a picture; an exception means that there is none of this track for now, Down none of any."""

    def __call__(self, wish: Wish, slot: Slot) -> Shown | str:
        """Puts a picture for the wish into the slot, or says why not now."""


@runtime_checkable
class Machinery(Protocol):
    """What a rung offers beside pictures that has something running behind it."""

    @property
    def note(self) -> str:
        """What the operator should know while it is in use."""

    @property
    def seconds(self) -> float | None:
        """What its last picture took on the device."""

    @property
    def copied(self) -> float | None:
        """What its way into the texture took there."""

    def missed(self, frames: int) -> None:
        """Hears how many frames were late for the screen so far, whatever it was that made them so."""

    def close(self) -> None:
        """Ends what it has begun."""


class Ladder:
    """Rungs, best first; `rung` is the one in use, `reason` says why none above it is, and what that one has to tell.

    A rung that failed is tried again after a while.
    """

    def __init__(self, rungs: Sequence[tuple[str, Rung]], fault: str = "") -> None:
        self.rung, self.reason = "", fault
        self._rungs, self._fault = rungs, [fault] if fault else []
        self._failed: dict[tuple[str, str], Failure] = {}
        self._machinery = {name: rung for name, rung in rungs if isinstance(rung, Machinery)}

    @property
    def seconds(self) -> float:
        """What the last picture took on the device; NaN where nothing measures it."""
        taken = (machinery.seconds for machinery in self._machinery.values())
        return next((each for each in taken if each is not None), math.nan)

    @property
    def copied(self) -> float:
        """What its way into the texture took there; NaN where nothing measures it."""
        taken = (machinery.copied for machinery in self._machinery.values())
        return next((each for each in taken if each is not None), math.nan)

    def show(self, wish: Wish, slot: Slot) -> Shown | None:
        """Fills the slot from the best rung that can; None leaves in it what it holds."""
        reasons = [*self._fault]
        for name, rung in self._rungs:
            shown = self._tried(name, rung, wish, slot)
            if isinstance(shown, Shown):
                if name in self._machinery:
                    reasons.append(f"{name}: {self._machinery[name].note}")
                self.rung, self.reason = shown.rung, "; ".join(reasons)
                return shown
            reasons.append(f"{name}: {shown}")
        return None

    def go_on(self, shown: Shown | None, wish: Wish, slot: Slot) -> Shown | None:
        """Lets a picture that goes out move on, by the rung that `shown` it; None leaves it as it is.

        Only rungs that make pictures at once do: another would take time from the picture that comes in.
        """
        if shown is None:
            return None
        for name, rung in self._rungs:
            at_once = shown.rung == name in AT_ONCE or (isinstance(rung, DecodedAtOnce) and shown.rung == rung.rung)
            made = self._tried(name, rung, wish, slot) if at_once else None
            if isinstance(made, Shown):
                return made
        return None

    def missed(self, frames: int) -> None:
        """Tells the rungs how many frames were late for the screen so far."""
        for machinery in self._machinery.values():
            machinery.missed(frames)

    def close(self) -> None:
        """Ends what rungs have begun."""
        for machinery in self._machinery.values():
            machinery.close()

    def _tried(self, name: str, rung: Rung, wish: Wish, slot: Slot) -> Shown | str:
        for key in ((name, EVERY), (name, wish.track.slug)):
            if key in self._failed and wish.asked < self._failed[key].until:
                return self._failed[key].words
        try:
            return rung(wish, slot)
        except Exception as error:  # whatever it is, the next rung has a picture
            key = (name, EVERY if isinstance(error, Down) else wish.track.slug)
            self._failed[key] = _failure(self._failed.get(key), str(error) or type(error).__name__, wish.asked)
            return self._failed[key].words


def _failure(before: Failure | None, words: str, now: float) -> Failure:
    """A failure at `now` s after another one of the same rung, if there was one."""
    again = before is not None and now - before.until < STEADY
    pause = min(MOST_RETRY, 2 * before.pause) if before is not None and again else RETRY
    return Failure(words, now + pause, pause)


class Replayed(Ladder):
    """Shows again what a log says was shown: the same place from the same rung."""

    def __init__(self, rungs: Sequence[tuple[str, Rung]]) -> None:
        super().__init__(rungs)
        self._known = dict(rungs)
        self._expected: Shown | None = None
        self._outgoing: Shown | None = None

    def expect(self, shown: Shown | None, outgoing: Shown | None = None) -> None:
        """What the next frame showed, and what the picture was made for that a transition left, if it moved."""
        self._expected, self._outgoing = shown, outgoing

    def show(self, wish: Wish, slot: Slot) -> Shown | None:
        """The expected picture if it is of this track, else what the ladder has."""
        expected = self._expected
        if expected is None or expected.slug != wish.track.slug:
            return super().show(wish, slot)
        self._again(expected, wish, slot)
        self.rung = expected.rung
        return expected

    def go_on(self, shown: Shown | None, wish: Wish, slot: Slot) -> Shown | None:
        """The expected picture of the track that goes out; it stands where it stood in the show."""
        if self._outgoing is not None and self._outgoing.slug == wish.track.slug:
            self._again(self._outgoing, wish, slot)
            return self._outgoing
        return None

    def _again(self, expected: Shown, wish: Wish, slot: Slot) -> None:
        name = expected.rung if expected.rung in self._known else self._rungs[0][0]
        self._known[name](Wish(wish.track, expected.position, expected.asked), slot)


class Decoded:
    """Pictures from the worker: the newest it has, whichever place that was for."""

    def __init__(self, worker: Worker, waits: Callable[[], bool] = bool) -> None:
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
    after = min(index + 1, len(frames) - 1)
    names = tuple(("baked", wish.track.slug, i) for i in (index, after))
    slot.mix((names[0], names[1]), (frames[index], frames[after]), fraction)
    return Shown("baked", wish.track.slug, wish.position, wish.asked)


class Keyframes:
    """The two nearest keyframes, mixed; it keeps the files it has read last."""

    def __init__(self) -> None:
        self._read: dict[object, np.ndarray] = {}

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """Mixes the keyframes around the place."""
        paths = wish.track.keyframes
        index = min(int(wish.position), len(paths) - 1)
        pair = (paths[index], paths[min(index + 1, len(paths) - 1)])
        self._read = {path: self._read[path] if path in self._read else images.read(path) for path in pair}
        slot.mix(pair, (self._read[pair[0]], self._read[pair[1]]), wish.position - index)
        return Shown("keyframes", wish.track.slug, wish.position, wish.asked)


def artwork(wish: Wish, slot: Slot) -> Shown:
    """The performer's artwork, still."""
    name = ("artwork", wish.track.slug)
    if slot.shown != name:
        slot.put(name, images.read(wish.track.artwork))
    return Shown("artwork", wish.track.slug, wish.position, wish.asked)


class Card:
    """The test card."""

    def __init__(self, title: str) -> None:
        self._picture = card(title)

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """The card, whatever the place."""
        slot.put("card", self._picture)
        return Shown("card", wish.track.slug, wish.position, wish.asked)


def still_rungs(title: str, first: str = "baked") -> list[tuple[str, Rung]]:
    """The rungs that need no decoder, from `first` down."""
    rungs: dict[str, Rung] = {"baked": baked, "keyframes": Keyframes(), "artwork": artwork, "card": Card(title)}
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
