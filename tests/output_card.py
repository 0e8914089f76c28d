"""PortAudio with one sound output, which asks for samples when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from live import soundcard, soundstream
from live.laying import CHANNELS


class OutputCard:
    """Stands for the module sounddevice."""

    PortAudioError = RuntimeError

    def __init__(self) -> None:
        self.playing: list[_Stream] = []

    def OutputStream(self, callback: Callable[..., None], **asked: Any) -> _Stream:
        return _Stream(self, callback)

    def _terminate(self) -> None:
        self.playing.clear()

    def _initialize(self) -> None:
        pass

    def ask(self, count: int, dry: bool = False) -> np.ndarray:
        """The next samples, float32 [count, 2]; `dry` says that the last ones came too late."""
        block = np.ones((count, CHANNELS), np.float32)
        when, status = SimpleNamespace(outputBufferDacTime=0.0, currentTime=0.0), SimpleNamespace(output_underflow=dry)
        for stream in list(self.playing):
            stream.callback(block, count, when, status)
        return block

    def plug(self, monkeypatch: Any) -> None:
        """Takes the place of this machine's sound."""
        monkeypatch.setattr(soundcard, "loaded", lambda: self)
        monkeypatch.setattr(soundstream, "loaded", lambda: self)
        monkeypatch.setattr(soundcard, "index_of", lambda name, kind: 0)


class _Stream:
    active, latency = True, 0.01

    def __init__(self, card: OutputCard, callback: Callable[..., None]) -> None:
        self._card, self.callback = card, callback

    def start(self) -> None:
        self._card.playing.append(self)

    def abort(self, ignore_errors: bool) -> None:
        if self in self._card.playing:
            self._card.playing.remove(self)

    close = abort
