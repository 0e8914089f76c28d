"""The sound card, in and out. A card that is gone is waited for, never missed.

Callbacks only copy. Opening, closing and looking after a stream happen on a thread of their own, because a driver
may take seconds for each.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from live.clock import Clock
from live.portaudio import failures, loaded
from live.ring import Ring
from live.sound import GONE, Dating, SampleClock, Stamp, leaving
from live.tapes import CHANNELS

RING_SECONDS = 1.0
ROUND = 1.0  # s between two looks at a stream, and between two tries to open it
DUMB = 1.5  # s without a block after which a stream counts as dead
SILENT_RATE = 48000  # Hz of the silence that stands in for a card
SYSTEM = "system"
_SYSTEM_NAMES = ("monitor", "loopback", "stereo mix", "blackhole", "what u hear", "soundflower", "vb-audio", "cable")


@dataclass(frozen=True, slots=True)
class Input:
    """An input of this machine; `system` says that it carries what the machine itself plays."""

    index: int
    name: str
    channels: int
    rate: int
    system: bool


def inputs() -> list[Input]:
    """The inputs of this machine; OSError where PortAudio is missing or does not answer."""
    found = []
    for index, device in enumerate(loaded().query_devices()):
        if device["max_input_channels"] > 0:
            name = device["name"]
            system = any(word in name.casefold() for word in _SYSTEM_NAMES)
            found.append(Input(index, name, device["max_input_channels"], round(device["default_samplerate"]), system))
    return found


def index_of(name: str | None, kind: str) -> int:
    """The device of a name, of the beginning or a part of one in any case, or of an index; None: the default one.

    `kind` is `input` or `output`. Raises ValueError where there is none, OSError where PortAudio is missing or does not
    answer.
    """
    sounddevice = loaded()
    devices = list(sounddevice.query_devices())
    usable = [index for index, device in enumerate(devices) if device[f"max_{kind}_channels"] > 0]
    if name is None:
        default = sounddevice.default.device[0 if kind == "input" else 1]
        if default in usable:
            return int(default)
        raise ValueError("there is none here")
    if name.isdecimal():
        if int(name) in usable:
            return int(name)
        raise ValueError("there is none of that number")
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for index in usable:
            if fits(devices[index]["name"].casefold(), name.casefold()):
                return index
    raise ValueError("there is none of that name")


class Kept:
    """Keeps a stream open: `open` makes and starts one or raises.

    `beats` counts its blocks, `problem` says why none come, `ended` is called when it is gone. Until it is `patient`
    it gives up after one try: looking again takes away all other streams for a moment.
    """

    def __init__(self, open: Callable[[], Any], ended: Callable[[], None], what: str, patient: bool = True) -> None:
        self.beats, self.problem = 0, f"{what} is being opened"
        self.patient, self.given_up = patient, False
        self._open, self._ended, self._what = open, ended, what
        self._stream: Any = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)

    def start(self) -> None:
        """Begins to look after the stream."""
        self._thread.start()

    def close(self) -> None:
        """Closes the stream and ends the thread."""
        self._closing.set()
        self._thread.join(timeout=5.0)

    def _run(self) -> None:
        tries = 0
        while not self._closing.is_set():
            if self._stream is None:
                self._try(fresh=tries > 0)
                tries += 1
                self.given_up = self._stream is None and not self.patient
            if self.given_up:
                return
            before = self.beats
            self._closing.wait(DUMB if self._stream else ROUND)
            if self._stream is not None and (self.beats == before or not _is_active(self._stream)):
                self._let_go(GONE.format(self._what))
        self._let_go("")

    def _try(self, fresh: bool) -> None:
        try:
            if fresh:  # PortAudio lists devices once, when it starts
                sounddevice = loaded()
                sounddevice._terminate()
                sounddevice._initialize()
            with _quiet():
                self._stream = self._open()
            self.problem = ""
        except failures() as error:
            hope = ": looking for it" if self.patient else ""
            self.problem = f"{self._what}: {str(error).splitlines()[0]}{hope}"

    def _let_go(self, problem: str) -> None:
        self.problem = problem
        stream, self._stream = self._stream, None
        self._ended()
        if stream is not None:
            try:
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
            except failures():
                pass  # it is gone


def _is_active(stream: Any) -> bool:
    """Whether a stream runs; one that another look for devices has taken away does not."""
    try:
        return bool(stream.active)
    except failures():
        return False


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps what the drivers' C code prints about a card that is not there off the operator's terminal."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class SoundCard:
    """A sound card's channels as a source, silence where the card is not there.

    `picked` are the channels to hear, counted from 1; None is all, at most two. Unless `patient` it is tried once.
    """

    def __init__(self, name: str | None, picked: tuple[int, ...] | None, clock: Clock, patient: bool = True) -> None:
        self.rate, self.channels, self.lost = SILENT_RATE, 1, 0
        self.status, self.adc, self.adc_known = name or "default input", 0.0, True
        self._stamp = Stamp()
        self._picked, self._clock = picked, clock
        self._name = "pulse" if name == SYSTEM else name
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

    def __init__(self, tapes: Played, clock: Clock, name: str | None = None) -> None:
        self._tapes, self._clock, self._name = tapes, clock, name
        self._kept = Kept(self._open, self._forget, "sound output")
        self._kept.start()

    @property
    def problem(self) -> str:
        """Why nothing sounds; empty when all is well."""
        return self._kept.problem

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
            self._kept.beats += 1

        stream = loaded().OutputStream(
            device=index_of(self._name, "output"),
            channels=CHANNELS,
            samplerate=tapes.rate,
            dtype="float32",
            callback=give,
        )
        tapes.hand_to(speakers=True)
        stream.start()
        tapes.delay = float(stream.latency)
        return stream

    def _forget(self) -> None:
        self._tapes.delay = 0.0
        self._tapes.hand_to(speakers=False)
