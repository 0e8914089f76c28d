"""The decoder's graph as the stage sees it, and how it is built: the door to torch for the device rung."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from live.decoding.collecting import uncollected
from live.decoding.cuda_errors import CudaError
from live.decoding.sinks import Frame
from live.decoding.stepping import SCALES
from show.decoding import Decoding
from show.rows import Rows

if TYPE_CHECKING:
    from autoencoders.executing import Executor


class Absent(Exception):
    """There is no CUDA on this machine, and there will be none."""


class Bank(Protocol):
    """Latents on the device, as `autoencoders.bank.Bank` describes them."""

    def load(self, key: str, latents: Rows | np.ndarray, near: int = 0) -> None:
        """Wants a walk from latent `near` on."""

    def stand(self, key: str, index: int) -> None:
        """Says where a walk stands."""

    def forget(self, key: str) -> None:
        """Frees a walk's place."""

    def row(self, key: str, index: int) -> int | None:
        """Where a latent lies; None while it is not there."""

    def count(self, key: str) -> int:
        """How many latents a walk has; 0 if it is not wanted."""

    def fault(self, key: str) -> str:
        """Why a walk could not be read; empty if it could."""

    def feed(self) -> bool:
        """Moves on; False when all is there."""

    def settle(self) -> None:
        """Waits until all is there."""


class Engine(Protocol):
    """A decoder on a device, as `autoencoders.graph.GraphDecoder` describes it."""

    @property
    def bank(self) -> Bank:
        """The latents it draws from."""

    @property
    def bad(self) -> int:
        """Pictures that held something not finite."""

    @property
    def good(self) -> int:
        """Pictures that did not."""

    @property
    def seconds(self) -> float | None:
        """What the last one took on the device."""

    @property
    def scale(self) -> float:
        """Of the decode size."""

    @property
    def note(self) -> str:
        """Why it does not run as was found to be quickest; empty if it does."""

    def draw(self, key: str, index: int, fraction: float) -> Frame | None:
        """Enqueues a picture; None when the device is behind."""

    def resize(self, scale: float) -> None:
        """Changes the size of the pictures."""

    def close(self) -> None:
        """Gives back all memory."""


def build(
    weights: Decoding,
    latent: tuple[int, int, int],
    rows: int,
    device: int | None,
    cache: Path,
    scales: Sequence[float] = SCALES,
) -> Engine:
    """The decoder of a show, warm at all `scales`, on a CUDA device (None: on the processor, while the caller waits).

    `latent`: (c, h, w); `rows`: latents of the longest walk; `cache`: the folder of what was measured before. Takes
    seconds; raises Absent without CUDA or where torch does not load, or whatever is wrong with the card or the show's
    decoder file.
    """
    try:
        with uncollected():
            from autoencoders import choices
            from autoencoders.bank import rows_within
            from autoencoders.graph import GraphDecoder
    except OSError as error:
        raise Absent(f"torch does not load ({error})") from error

    path, executor = weights.verified(), _executor(device)
    choice = choices.recall(cache, choices.key(path, latent, executor.device))
    engine = GraphDecoder(path, latent, rows_within(latent, rows), executor, choice)
    try:
        for scale in reversed(scales):
            engine.resize(scale)
    except Exception:
        engine.close()
        raise
    executor.trim()  # changing sizes took room that playing does not
    return engine


def take_over(device: int | None) -> None:
    """Makes this thread's calls go to the device of an engine that another thread has built."""
    from autoencoders.device import use_card

    if device is not None:
        use_card(device)


def is_lost(error: Exception) -> bool:
    """Whether the error means that the device answers nothing any more."""
    if isinstance(error, CudaError):
        return error.lost
    executing = sys.modules.get("autoencoders.executing")  # whoever has not loaded torch has not met its errors
    return executing is not None and isinstance(error, executing.DeviceLost)


def _executor(device: int | None) -> Executor:
    from autoencoders.device import devices
    from autoencoders.executing import AtOnce, OnCuda

    if device is None:
        return AtOnce()
    if "cuda" not in devices():
        raise Absent("torch finds no CUDA here")
    return OnCuda(device)
