"""The setlist's own recordings as a sound source: the one input that knows which track sounds, and where."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from live.sound.laying import CHANNELS, laid
from live.sound.ring import Ring
from live.sound.sources import SampleClock, Stamp
from show.errors import ShowError
from show.prepared import PreparedTrack

RING_SECONDS = 1.0
SPARE = 1.0  # s by which a recording may be longer than it was when it was prepared
LOADING = 5.0  # s that pictures wait for a recording: a disk that hangs is not to hold them up
SETTLED = 5.0  # s into a track after which the next one's recording is laid ready: its own beginning comes first
ENDING = 8.0  # s before its end from which on that cannot wait: a show that is gone on with may begin there
STALLED = 0.5  # s without a pull after which speakers count as stuck
EARLY = 0.04  # s before it leaves the speakers that a sample is heard: hearing and drawing take as long


@dataclass(slots=True)
class Tape:
    """A recording laid on: `entry` counts the starts, `at` is the next sample to sound."""

    entry: int
    samples: np.ndarray
    at: int


class Tapes:
    """Plays tracks either into the ears alone, by the clock, or through speakers whose callback calls `pull`.

    Whoever pulls moves the tape; a new one is laid on in a single assignment, so that no pull waits for a lock. While
    speakers are stuck the clock moves it, so that pictures go on, until they pull again.
    `delay` is what the speakers hold back, in s, and what they were given is heard when it leaves them; while `held`,
    silence sounds and nothing moves; `level`, 0..1, is how loud it sounds. A recording is loaded aside when `ahead` is
    true, so that the frame loop never waits for a decoder of sound, and the one that stands by before it is wanted, so
    that nobody waits; a render waits and is exact.
    """

    def __init__(self, tracks: Sequence[PreparedTrack], rate: int, ahead: bool = True) -> None:
        self.rate, self.channels, self.lost = rate, CHANNELS, 0
        self.status, self.problem = "tracks", ""
        self.adc, self.adc_known, self._stamp = 0.0, True, Stamp()
        self.delay = 0.0
        self.held, self.level = False, 1.0
        self._sounded = 1.0  # the level at the last sample
        self._tracks, self._ahead = tracks, ahead
        self._tape = Tape(0, np.zeros((0, CHANNELS), np.float32), 0)
        self.entry = 0  # the newest start that was asked for
        self._asked = 0.0, -math.inf, False  # its second, when it was asked for, and whether that goes on meanwhile
        self._now = 0.0  # s of the last read
        self._ring = Ring(round(RING_SECONDS * rate), CHANNELS)
        self._waiting = np.zeros((0, CHANNELS), np.float32)  # what the speakers were given and have not let out
        self._clock: SampleClock | None = SampleClock(rate)
        self._pulled = 0.0  # s of the last read that found something from the speakers
        self._laid: dict[int, np.ndarray] = {}  # the recordings that lie on decks, by the index of their track
        self._next: int | None = None  # the track that was last seen to in advance
        self._longest = round((max((track.duration for track in tracks), default=0.0) + SPARE) * rate)
        # Two, made once: an evening of large arrays that come and go would leave holes, and the memory would grow.
        self._decks: list[np.ndarray] = []
        self._loading, self._laying = threading.Lock(), threading.Lock()

    def play(self, entry: int, index: int, second: float, running: bool = False) -> None:
        """Starts the track at `index` (from 0) there; `entry` is handed back by `place` to tell starts apart.

        A show that is `running` already goes on while the recording is loaded, which then begins where it is by then.
        """
        with self._laying:
            self.entry, self._asked = entry, (second, self._now, running)
            ready = self._laid.get(index)
            if ready is not None:
                self._lay_on(ready, "")
                return
        if self._ahead:
            threading.Thread(target=self._load_aside, args=(entry, index), daemon=True).start()
        else:
            self._load_and_play(entry, index)

    def stand_by(self, index: int) -> None:
        """Lays the recording of the track that comes next on the deck that does not play; once a frame."""
        tape = self._tape
        settled = self._now - self._asked[1] > SETTLED or len(tape.samples) - tape.at < ENDING * self.rate
        if self._ahead and settled and 0 < self.entry == tape.entry and index != self._next:
            self._next = index
            threading.Thread(target=self._load_ahead, args=(self.entry, index), daemon=True).start()

    def place(self) -> tuple[int, float, bool] | None:
        """Returns the start it belongs to, the second that sounds, and whether the recording has ended.

        While a recording is being loaded, a moment at most, it is where that will begin.
        """
        tape = self._tape
        if tape.entry != self.entry and self._now - self._asked[1] < LOADING:
            return self.entry, self._beginning, False
        if not tape.entry:
            return None
        ended = tape.at >= len(tape.samples)
        return tape.entry, max(0.0, tape.at / self.rate - self.delay), ended

    def pull(self, count: int) -> np.ndarray:
        """The next `count` samples, float32 [count, 2]; silence between tapes. For one caller only."""
        tape, moved = self._tape, 0 if self.held else count
        block = tape.samples[tape.at : tape.at + moved]
        tape.at += moved
        if len(block) < count:
            block = np.concatenate((block, np.zeros((count - len(block), CHANNELS), np.float32)))
        return self._at_level(block)

    def hand_to(self, speakers: bool) -> None:
        """Says who moves the tape from now on: speakers, by `pull` and `sounded`, or the clock, by `read`."""
        if speakers != (self._clock is None):
            self._pulled, self._waiting = math.inf, self._waiting[:0]
            self._clock = None if speakers else SampleClock(self.rate)

    def sounded(self, block: np.ndarray, leaves: float, known: bool) -> None:
        """Takes what the speakers have just been given, for the ears; its last sample `leaves` at that s."""
        self.hand_to(speakers=True)  # they may have been stuck
        self._ring.write(block)
        self._stamp = Stamp(self._ring.written, leaves, known)

    def read(self, now: float) -> np.ndarray:
        """What sounded since the last call."""
        self._now, clock = now, self._clock
        if clock is not None:
            self.adc, self.adc_known = now, True
            return self.pull(clock.due(now)).copy()  # whoever keeps it keeps no part of a deck
        block = self._ring.read()
        self._pulled = now if len(block) else min(now, self._pulled)
        if now - self._pulled > STALLED:
            self.hand_to(speakers=False)
        self.lost = self._ring.lost
        return self._let_out(block, now)

    def _let_out(self, block: np.ndarray, now: float) -> np.ndarray:
        """What leaves the speakers by now, or a little later; the newest `block` and the rest wait."""
        given, stamp, newest = np.concatenate((self._waiting, block)), self._stamp, self._ring.read_up_to
        early = math.ceil((stamp.of(newest, self.rate) - EARLY - now) * self.rate)  # samples
        due = len(given) - min(max(early, 0), len(given))
        self._waiting = given[due:]
        self.adc, self.adc_known = stamp.of(newest - len(self._waiting), self.rate), stamp.known
        return given[:due]

    def close(self) -> None:
        """Nothing to let go."""

    def _at_level(self, block: np.ndarray) -> np.ndarray:
        """The block as loud as is wanted, over to that from the level before within it."""
        before, self._sounded = self._sounded, self.level
        if before == self._sounded == 1.0:
            return block
        return block * np.linspace(before, self._sounded, len(block), dtype=np.float32)[:, None]

    @property
    def _beginning(self) -> float:
        """The second at which a recording would begin now."""
        second, since, running = self._asked
        return second + (self._now - since if running else 0.0)

    def _load_aside(self, entry: int, index: int) -> None:
        """Loads one at a time, or a hand that skips through a setlist would fill the memory with it."""
        with self._loading:
            if entry == self.entry:
                self._load_and_play(entry, index)

    def _load_ahead(self, entry: int, index: int) -> None:
        """What goes wrong is told when it is wanted."""
        with self._loading:
            if (entry, index) == (self.entry, self._next):
                with suppress(Exception):
                    self._load(index)

    def _load_and_play(self, entry: int, index: int) -> None:
        track, problem = self._tracks[index], ""
        try:
            samples = self._load(index)
        except Exception as error:  # a disk's, or no memory: the old recording must not go on under the new pictures
            samples = np.zeros((round(track.duration * self.rate), CHANNELS), np.float32)
            problem = str(error) if isinstance(error, ShowError) else _unread(track, error)
        with self._laying:
            if entry == self.entry:
                self._lay_on(samples, problem)

    def _lay_on(self, samples: np.ndarray, problem: str) -> None:
        self._tape, self._next = Tape(self.entry, samples, round(self._beginning * self.rate)), None
        self.problem = problem

    def _load(self, index: int) -> np.ndarray:
        track = self._tracks[index]
        with self._laying:
            if index in self._laid:
                return self._laid[index]
            playing = self._tape.samples
            self._laid = {other: each for other, each in self._laid.items() if each is playing}
            deck = self._deck()
        samples = laid(track.recording(), self.rate, deck)
        with self._laying:
            self._laid = {**self._laid, index: samples}
        return samples

    def _deck(self) -> np.ndarray:
        """The deck that does not play."""
        for deck in self._decks:
            if deck is not self._tape.samples.base:
                return deck
        self._decks.append(np.empty((self._longest, CHANNELS), np.float32))
        return self._decks[-1]


def _unread(track: PreparedTrack, error: Exception) -> str:
    what = f"its recording cannot be read ({error or type(error).__name__})"
    return str(ShowError(track.title, what, "look at the disk; start the track again to try again"))
