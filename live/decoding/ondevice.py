"""The device rung: pictures drawn on a CUDA card by one graph each, and brought into the slot without the host.

The decoder is built on a thread, while lower rungs have the wall, and belongs to the stage's thread from then on.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from live.decoding import stepping
from live.decoding.delivery import Delivery
from live.decoding.engine import Absent, Engine, is_lost
from live.decoding.ladder import STALE, Down, Shown
from live.decoding.slots import Slot
from live.decoding.worker import Wish
from live.making import Making
from show.prepared import PreparedTrack
from show.walk import locate

RUNG = "device"
STARTING = "is being made ready"
FOR_GOOD = "a process that has lost CUDA seldom gets it back: start the show again when it suits"
NEIGHBOURS = 1.0  # s for which a track counts as wanted after its last picture: then the next one may take its place
HEAVY = 0.004  # s; a picture that takes less of the device is not what makes frames late
MOST_BAD = 30  # pictures in a row that were not finite
FAREWELL = 0.3  # s to wait for a decoder that is being built when the show ends


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the device in a slot: equal if nothing would look different."""

    slug: str
    position: float
    scale: float
    asked: float = field(compare=False)


class OnDevice:
    """Draws each picture on the device; `note` tells the operator how it gets onto the wall.

    `hopeful` unless it has failed last: nothing slower need be started.
    """

    def __init__(
        self, build: Callable[[], Engine], deliver: Callable[[], Delivery], tracks: Sequence[PreparedTrack]
    ) -> None:
        """`build` runs on a thread; `deliver` on the stage's, with OpenGL's context current."""
        self.hopeful = True
        self._build, self._deliver, self._tracks = build, deliver, tracks
        self._following = {track.slug: after for track, after in zip(tracks, [*tracks[1:], tracks[0]], strict=True)}
        self._making: Making[Engine] | None = None
        self._engine: Engine | None = None
        self._ending: threading.Thread | None = None
        self._delivery: Delivery | None = None
        self._waited = False
        self._absent = ""
        self._standing_by: PreparedTrack | None = None
        self._stepping = stepping.Stepping()
        self._wanted: dict[str, float] = {}
        self._fed = float("-inf")
        self._good = self._bad = self._losses = 0
        self._missed = self._late = 0

    def __call__(self, wish: Wish, slot: Slot) -> Shown | str:
        """Draws the wish; Down when the device fails."""
        try:
            engine = self._ready(wish.asked)
        except (Absent, ImportError) as reason:
            self._absent, self.hopeful, self._making = str(reason), False, None
        except Exception as error:
            raise self._down(error) from error
        if self._absent or engine is None or self._delivery is None:
            return self._absent or STARTING
        self._refuse_others(wish.track)
        try:
            return self._drawn(engine, self._delivery, wish, slot)
        except _Unreadable:
            raise
        except Exception as error:
            raise self._down(error) from error

    @property
    def note(self) -> str:
        """The sink in use and why no better one is; how much smaller pictures are, and what makes them slower."""
        if self._delivery is None or self._engine is None:
            return ""
        small = f", at {self._stepping.scale:.0%} of the size" if self._stepping.level else ""
        why = f" ({self._delivery.reason})" if self._delivery.reason else ""
        slow = f"; the decoder {self._engine.note}" if self._engine.note else ""
        return f"{self._delivery.name}{small}{why}{slow}"

    @property
    def seconds(self) -> float | None:
        """What the last picture took on the device."""
        return self._engine.seconds if self._engine is not None else None

    @property
    def copied(self) -> float | None:
        """What its way into the texture took there."""
        return self._delivery.seconds if self._delivery is not None else None

    def missed(self, frames: int) -> None:
        """Hears how many frames were late for the screen so far: smaller pictures help if it was their making."""
        self._late += max(0, frames - self._missed)
        self._missed = frames

    def stand_by(self, track: PreparedTrack | None) -> None:
        """Loads this track beside the one that plays; None: the one that follows it in the setlist."""
        self._standing_by = track

    def close(self) -> None:
        """Gives everything back; OpenGL's context must be current."""
        if self._making is not None:
            self._making.abandon(FAREWELL)
        self._drop()
        if self._ending is not None:
            self._ending.join(timeout=FAREWELL)

    def _anew(self) -> Engine:
        """A decoder, after the one before has given back its memory."""
        if self._ending is not None:
            self._ending.join()
        return self._build()

    def _ready(self, now: float) -> Engine | None:
        """The decoder, once it is built; the building begins at the second picture, as the first shall not wait."""
        if self._engine is not None or self._absent:
            return self._engine
        if self._making is None:
            if self._waited:
                self._making = Making(self._anew, lambda engine: engine.close())
            self._waited = True
            return None
        engine = self._making.taken()
        if engine is None:
            return None
        self._engine, self._making = engine, None
        self._delivery = self._deliver()
        self._stepping, self._wanted = stepping.begin(now), {}
        self._good = self._bad = self._late = 0
        self.hopeful = True
        gc.freeze()  # torch has come in; a full collection of it would take a quarter of a second
        return engine

    def _refuse_others(self, track: PreparedTrack) -> None:
        if track.latents.shape[1:] != self._tracks[0].latents.shape[1:]:
            raise ValueError(f"{track.title} has latents of another size")

    def _drawn(self, engine: Engine, delivery: Delivery, wish: Wish, slot: Slot) -> Shown | str:
        track, now = wish.track, wish.asked
        index, fraction = locate(track.walk_positions, wish.position)
        name = Drawn(track.slug, wish.position, engine.scale, now)
        self._feed(engine, track, index, now)
        if slot.shown == name:
            return Shown(RUNG, track.slug, wish.position, now)
        if not _resident(engine, track, index):
            return "is loading the track"
        frame = engine.draw(track.slug, index, fraction)
        self._step(engine, missed=frame is None, now=now)
        if frame is not None:
            delivery.put(frame, slot, name, now)
            self._count(engine)
            self._losses = 0
        there = slot.shown
        if not isinstance(there, Drawn) or there.slug != track.slug or now - there.asked > STALE:
            return "is late"
        return Shown(RUNG, track.slug, there.position, now if there == name else there.asked)

    def _feed(self, engine: Engine, track: PreparedTrack, index: int, now: float) -> None:
        """Keeps the latents coming: of what is shown first, then of the track that follows."""
        bank, self._wanted[track.slug] = engine.bank, now
        bank.load(track.slug, track.latents, index)
        bank.stand(track.slug, index)
        if now == self._fed:
            return
        self._fed = now
        self._wanted = {slug: asked for slug, asked in self._wanted.items() if now - asked < NEIGHBOURS}
        if not bank.feed() and len(self._wanted) == 1:
            following = self._standing_by or self._following[track.slug]
            if not bank.count(following.slug):
                bank.load(following.slug, following.latents)

    def _step(self, engine: Engine, missed: bool, now: float) -> None:
        heavy = (engine.seconds or 0.0) > HEAVY
        self._stepping = stepping.step(self._stepping, missed or (heavy and self._late > 0), now)
        self._late = 0
        if engine.scale != self._stepping.scale:
            engine.resize(self._stepping.scale)

    def _count(self, engine: Engine) -> None:
        """Gives up on a decoder none of whose pictures is finite."""
        if engine.good != self._good:
            self._good, self._bad = engine.good, engine.bad
        if engine.bad - self._bad >= MOST_BAD:
            raise RuntimeError(f"{MOST_BAD} pictures in a row held numbers that are not finite")

    def _down(self, error: Exception) -> Down:
        self.hopeful = False
        self._making = None
        self._drop()
        self._losses += is_lost(error)
        advice = f"; {FOR_GOOD}" if self._losses > 1 else ""
        return Down(f"{error or type(error).__name__}{advice}")

    def _drop(self) -> None:
        engine, delivery, self._engine, self._delivery = self._engine, self._delivery, None, None
        if delivery is not None:
            delivery.close()
        if engine is not None:  # it waits for the device, and the frame loop does not
            self._ending = threading.Thread(target=engine.close, name="ending", daemon=True)
            self._ending.start()


class DrawnAtOnce:
    """Pictures drawn on a device while the frame waits: renders, and replays of what a device has shown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, wish: Wish, slot: Slot) -> Shown:
        """Draws exactly this place."""
        track, bank = wish.track, self._engine.bank
        name = Drawn(track.slug, wish.position, 1.0, wish.asked)
        if slot.shown != name:
            index, fraction = locate(track.walk_positions, wish.position)
            bank.load(track.slug, track.latents, index)
            bank.stand(track.slug, index)
            bank.settle()
            frame = self._engine.draw(track.slug, index, fraction)
            if frame is None:
                fault = bank.fault(track.slug)
                bank.forget(track.slug)
                raise RuntimeError(fault or "the device made no picture")
            slot.put(name, frame.host())
        return Shown(RUNG, track.slug, wish.position, wish.asked)


class _Unreadable(Exception):
    """A walk could not be read."""


def _resident(engine: Engine, track: PreparedTrack, index: int) -> bool:
    bank = engine.bank
    after = min(index + 1, len(track.latents) - 1)
    if bank.row(track.slug, index) is not None and bank.row(track.slug, after) is not None:
        return True
    fault = bank.fault(track.slug)
    if fault:
        bank.forget(track.slug)
        raise _Unreadable(fault)
    return False
