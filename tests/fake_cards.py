"""PortAudio with one sound output, or one input, which ask for samples and deliver some when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from live.sound import soundcard, soundstream
from live.sound.laying import CHANNELS


class Card:
    """Stands for the module sounddevice; while it is not `here` no stream can be opened."""

    PortAudioError = RuntimeError

    def __init__(self) -> None:
        self.here = True
        self.playing: list[_Stream] = []

    def _terminate(self) -> None:
        self.playing.clear()

    def _initialize(self) -> None:
        pass

    def _opened(self, callback: Callable[..., None]) -> _Stream:
        if not self.here:
            raise OSError("no such device")
        return _Stream(self, callback)

    def plug(self, monkeypatch: Any) -> None:
        """Takes the place of this machine's sound."""
        monkeypatch.setattr(soundcard, "loaded", lambda: self)
        monkeypatch.setattr(soundstream, "loaded", lambda: self)
        monkeypatch.setattr(soundcard, "index_of", lambda name, kind: 0)


class OutputCard(Card):
    """One that plays."""

    def OutputStream(self, callback: Callable[..., None], **asked: Any) -> _Stream:
        return self._opened(callback)

    def ask(self, count: int, dry: bool = False) -> np.ndarray:
        """The next samples, float32 [count, 2]; `dry` says that the last ones came too late."""
        block = np.ones((count, CHANNELS), np.float32)
        when, status = SimpleNamespace(outputBufferDacTime=0.0, currentTime=0.0), SimpleNamespace(output_underflow=dry)
        for stream in list(self.playing):
            stream.callback(block, count, when, status)
        return block


class InputCard(Card):
    """One that hears these samples, float32 [n, 2] at `rate` Hz."""

    def __init__(self, samples: np.ndarray, rate: int) -> None:
        super().__init__()
        self._samples, self._rate, self._at = samples, rate, 0

    def query_devices(self, index: int) -> dict[str, Any]:
        return {"max_input_channels": CHANNELS, "default_samplerate": self._rate}

    def InputStream(self, callback: Callable[..., None], **asked: Any) -> _Stream:
        return self._opened(callback)

    def deliver(self, count: int) -> None:
        """Lets the next so many samples come."""
        block, self._at = self._samples[self._at : self._at + count], self._at + count
        when = SimpleNamespace(inputBufferAdcTime=0.0, currentTime=0.0)
        for stream in list(self.playing):
            stream.callback(block, len(block), when, None)


class _Stream:
    active, latency = True, 0.01

    def __init__(self, card: Card, callback: Callable[..., None]) -> None:
        self._card, self.callback = card, callback

    def start(self) -> None:
        self._card.playing.append(self)

    def abort(self, ignore_errors: bool) -> None:
        if self in self._card.playing:
            self._card.playing.remove(self)

    close = abort
