"""Things that fail as `live.faults` says, each around the real thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autoencoders.cuda_codes import OPERATING_SYSTEM, OUT_OF_MEMORY, UNKNOWN
from live.decoding.engine import Engine
from live.decoding.sinks import Frame
from live.decoding.worker import Decodes
from live.faults.faults import Faults
from show.decoding import NotFinite

_CALLS = {  # which faults a call suffers, and what it says then
    "cudaGraphicsGLRegisterImage": (("interop-refused",), OPERATING_SYSTEM),
    "cudaGraphicsGLRegisterBuffer": (("interop-refused", "buffer-refused"), OPERATING_SYSTEM),
    "cudaHostAlloc": (("pinned-refused",), OUT_OF_MEMORY),
    "cudaMemcpy2DToArrayAsync": (("sink-lost",), UNKNOWN),
    "cudaMemcpyAsync": (("sink-lost",), UNKNOWN),
}


def refuse(faults: Faults) -> None:
    """Fails where building a decoder shall fail."""
    if faults.due("no-torch"):
        raise ImportError("torch is not here (on purpose)")
    if faults.due("warm-up-oom"):
        raise MemoryError("the card's memory is full (on purpose)")


class FaultyRuntime:
    """A CUDA runtime of which some calls fail."""

    def __init__(self, cudart: Any, faults: Faults) -> None:
        self._cudart, self._faults = cudart, faults

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._cudart, name)
        return self._failing(call, *_CALLS[name]) if name in _CALLS else call

    def _failing(self, call: Callable[..., Any], faults: tuple[str, ...], code: int) -> Callable[..., Any]:
        def failing(*arguments: Any) -> Any:
            if any([self._faults.due(fault) for fault in faults]):
                return (self._cudart.cudaError_t(code), None)
            return call(*arguments)

        return failing


class FaultyEngine:
    """A decoder on a device that fails."""

    def __init__(self, engine: Engine, faults: Faults) -> None:
        self._engine, self._faults, self._spoiled = engine, faults, 0
        self.bank = engine.bank

    @property
    def bad(self) -> int:
        """Pictures that were none."""
        return self._engine.bad + self._spoiled

    @property
    def good(self) -> int:
        """Pictures that were some."""
        return self._engine.good - self._spoiled

    @property
    def seconds(self) -> float | None:
        """What the last picture took."""
        return self._engine.seconds

    @property
    def scale(self) -> float:
        """Of the decode size."""
        return self._engine.scale

    @property
    def note(self) -> str:
        """Why it does not run as it should."""
        return self._engine.note

    def draw(self, key: str, index: int, fraction: float) -> Frame | None:
        """A picture, none, or an error."""
        from autoencoders.executing import DeviceLost, OutOfMemory

        if self._faults.due("device-oom"):
            raise OutOfMemory("the card's memory is full (on purpose)")
        if self._faults.due("device-lost"):
            raise DeviceLost("the card is gone (on purpose)")
        if self._faults.due("decoder-slow"):
            return None
        self._spoiled += self._faults.due("decode-nan")
        return self._engine.draw(key, index, fraction)

    def resize(self, scale: float) -> None:
        """As it is."""
        self._engine.resize(scale)

    def close(self) -> None:
        """As it is."""
        self._engine.close()


class FaultyDecoder:
    """A decoder of the worker that fails."""

    def __init__(self, decoder: Decodes, faults: Faults) -> None:
        self._decoder, self._faults = decoder, faults

    def decode(self, latent: np.ndarray) -> np.ndarray:
        """A picture or an error."""
        if self._faults.due("worker-fails"):
            raise RuntimeError("the decoder failed (on purpose)")
        if self._faults.due("decode-nan"):
            raise NotFinite
        return self._decoder.decode(latent)
