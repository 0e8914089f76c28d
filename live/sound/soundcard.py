"""The sound card, in and out. A card that is gone is waited for, never missed.

Callbacks only copy; `live.sound.soundstream` looks after the streams.
"""

from __future__ import annotations

import os
from typing import Any, Protocol

import numpy as np

from live.clock import Clock
from live.sound.laying import CHANNELS
from live.sound.portaudio import loaded
from live.sound.ring import Ring
from live.sound.sounddevices import SYSTEM, index_of
from live.sound.soundstream import Kept
from live.sound.sources import Dating, SampleClock, Stamp, leaving

RING_SECONDS = 1.0
SILENT_RATE = 48000  # Hz of the silence that stands in for a card
AHEAD, BLOCK = 0.15, 512  # s that speakers are given ahead, and samples at a time: a busy frame loop lets them wait
REMEMBERED = 10.0  # s that the operator is told of a card that ran dry
DRY = "sound output runs dry, the machine is late for it: end other programs or take a smaller --size"


class SoundCard:
    """A sound card's channels as a source, silence where the card is not there.

    `picked` are the channels to hear, counted from 1; None is all, at most two. Unless `patient` it is tried once.
    """

    def __init__(self, name: str | None, picked: tuple[int, ...] | None, clock: Clock, patient: bool = True) -> None:
        self.rate, self.channels, self.lost = SILENT_RATE, 1, 0
        self.status, self.adc, self.adc_known = name or "default input", 0.0, True
        self._stamp = Stamp()
        self._picked, self._clock = picked, clock
        self._name = name
        if name == SYSTEM:
            os.environ["PULSE_SOURCE"] = "@DEFAULT_MONITOR@"
        self._opened: tuple[Ring, int] | None = None
        self._silence: SampleClock | None = None
        self._kept = Kept(self._open, self._forget, f"sound input {self.status}", patient)
        self._kept.start()

    @property
    def problem(self) -> str:
        """Why nothing is heard; empty when all is well."""
        return self._kept.problem

    def read(self, now: float) -> np.ndarray:
        """What the card has delivered since the last call, or as much silence as is due."""
        opened = self._opened
        if opened is None:
            self.adc, self.adc_known = now, True
            self._silence = self._silence or SampleClock(SILENT_RATE)
            self.rate, self.channels = SILENT_RATE, 1
            return np.zeros((self._silence.due(now), 1), np.float32)
        self._silence = None
        ring, self.rate = opened
        self.channels, before = ring.channels, ring.lost
        block = ring.read()
        self.lost += ring.lost - before
        stamp = self._stamp
        self.adc, self.adc_known = stamp.of(ring.read_up_to, self.rate), stamp.known
        return block

    @property
    def given_up(self) -> bool:
        """Whether it could not be opened, and is not tried again."""
        return self._kept.given_up

    def settle(self) -> None:
        """From now on it is looked for when it is gone."""
        self._kept.patient = True

    def close(self) -> None:
        """Closes the card."""
        self._kept.close()

    def _open(self) -> Any:
        index = index_of(self._name, "input")
        device = loaded().query_devices(index)
        picked = self._picked or tuple(range(1, min(2, device["max_input_channels"]) + 1))
        rate = round(device["default_samplerate"])
        ring = Ring(round(RING_SECONDS * rate), len(picked))
        columns = [channel - 1 for channel in picked]
        together = columns == list(range(len(columns)))
        now, dating = self._clock.now, Dating()
        self._stamp = Stamp(0, now())

        def take(block: np.ndarray, frames: int, time: Any, status: Any) -> None:
            since = time.currentTime - time.inputBufferAdcTime if time.inputBufferAdcTime else 0.0
            came = now()
            ring.write(block if together else block[:, columns])
            self._stamp = dating.stamp(ring.written, came, since, frames / rate)
            self._kept.beats += 1

        stream = loaded().InputStream(
            device=index, channels=max(picked), samplerate=rate, dtype="float32", latency="low", callback=take
        )
        dating.latency = float(stream.latency)
        stream.start()
        self._opened = ring, rate
        return stream

    def _forget(self) -> None:
        self._opened = None


class Played(Protocol):
    """What speakers can play, `CHANNELS` wide; `delay` is what they hold back, in s."""

    rate: int
    delay: float

    def pull(self, count: int) -> np.ndarray:
        """The next samples, float32 [count, 2]."""

    def sounded(self, block: np.ndarray, leaves: float, known: bool) -> None:
        """Takes what was pulled and when its last sample leaves the converter, in s, `known` or estimated."""

    def hand_to(self, speakers: bool) -> None:
        """Says whether speakers pull from now on."""


class Speakers:
    """Plays tapes out of a sound card; while there is none, the tapes run silently by the clock."""

    def __init__(self, tapes: Played, clock: Clock) -> None:
        self._tapes, self._clock = tapes, clock
        self._ran_dry = -REMEMBERED  # s
        self._kept = Kept(self._open, self._forget, "sound output")
        self._kept.start()

    @property
    def problem(self) -> str:
        """Why nothing sounds, or not as it should; empty when all is well."""
        dry = self._clock.now() - self._ran_dry < REMEMBERED
        return self._kept.problem or (DRY if dry else "")

    def rest(self, resting: bool) -> None:
        """Whether a card that is gone is left alone for now: looking for it would take an input away."""
        self._kept.resting = resting

    def close(self) -> None:
        """Closes the card."""
        self._kept.close()

    def _open(self) -> Any:
        tapes, now = self._tapes, self._clock.now

        def give(block: np.ndarray, frames: int, time: Any, status: Any) -> None:
            ahead = time.outputBufferDacTime - time.currentTime if time.outputBufferDacTime else 0.0
            leaves, known = leaving(now(), ahead, frames / tapes.rate, tapes.delay)
            block[:] = tapes.pull(frames)
            tapes.sounded(block, leaves, known)
            self._ran_dry = now() if status.output_underflow else self._ran_dry
            self._kept.beats += 1

        stream = loaded().OutputStream(
            device=index_of(None, "output"),
            channels=CHANNELS,
            samplerate=tapes.rate,
            dtype="float32",
            latency=AHEAD,
            blocksize=BLOCK,
            callback=give,
        )
        tapes.delay = float(stream.latency)
        stream.start()
        return stream

    def _forget(self) -> None:
        self._tapes.delay = 0.0
        self._tapes.hand_to(speakers=False)
