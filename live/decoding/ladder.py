"""The decode ladder: the best picture that can be had now, and never none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from live.decoding.slots import Slot
from live.decoding.worker import Wish
from show.prepared import PreparedTrack

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

    def stand_by(self, track: PreparedTrack | None) -> None:
        """Hears which track shall be ready to start next; None: the one that follows in the setlist."""

    def close(self) -> None:
        """Ends what it has begun."""


@runtime_checkable
class Waiting(Protocol):
    """A rung that lets the frame wait for its picture: `rung` is what it stands for in renders and replays."""

    rung: str


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
            at_once = shown.rung == name in AT_ONCE or (isinstance(rung, Waiting) and shown.rung == rung.rung)
            made = self._tried(name, rung, wish, slot) if at_once else None
            if isinstance(made, Shown):
                return made
        return None

    def refill(self, shown: Shown, wish: Wish, slot: Slot) -> None:
        """Puts into an empty slot what another one has shown, where that can be had at once."""
        self.go_on(shown, wish, slot)

    def made_by(self, name: str, wish: Wish, slot: Slot) -> Shown | None:
        """A picture by the rung of that name, whatever is in use; None where it has none."""
        rung = dict(self._rungs).get(name)
        made = self._tried(name, rung, wish, slot) if rung is not None else None
        return made if isinstance(made, Shown) else None

    def missed(self, frames: int) -> None:
        """Tells the rungs how many frames were late for the screen so far."""
        for machinery in self._machinery.values():
            machinery.missed(frames)

    def stand_by(self, track: PreparedTrack | None) -> None:
        """Lets the rungs make a track ready; None: the one that follows in the setlist."""
        for machinery in self._machinery.values():
            machinery.stand_by(track)

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


class ReplayLadder(Ladder):
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

    def refill(self, shown: Shown, wish: Wish, slot: Slot) -> None:
        """The same picture, whichever rung it came from."""
        self._again(shown, wish, slot)

    def _again(self, expected: Shown, wish: Wish, slot: Slot) -> None:
        name = expected.rung if expected.rung in self._known else self._rungs[0][0]
        self._known[name](Wish(wish.track, expected.position, expected.asked), slot)
