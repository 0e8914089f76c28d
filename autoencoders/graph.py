"""The decoder's graph: from a place in a walk to a finished picture on the device in one replay."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from autoencoders.bank import Bank
from autoencoders.choices import Choice
from autoencoders.device_frame import DeviceFrame
from autoencoders.executing import Executor
from autoencoders.family import Autoencoder

SCALES = (1.0, 0.75, 0.5)  # of the decode size


class GraphDecoder:
    """Draws pictures of the walks in its `bank`; all calls come from the one thread that built it.

    `bad`: pictures that held a number that is not finite and were not shown; `good`: those that were; both as the
    device has told them so far, some frames late. `seconds`: what the last finished graph took, None before the first.
    `scale`: of the decode size, one of SCALES. `size`: (width, height) of its pictures.
    """

    bank: Bank
    bad: int
    good: int
    seconds: float | None
    scale: float
    size: tuple[int, int]

    def __init__(
        self,
        weights: Path | Autoencoder | None,
        latent: tuple[int, int, int],
        rows: int,
        executor: Executor,
        choice: Choice | None = None,
    ) -> None:
        """Loads, warms up and captures; takes seconds. `weights`: a show's decoder file, an autoencoder that nobody
        else uses, or None for the house's. `latent`: (c, h, w). `rows`: latents that a region of the bank holds.
        `choice`: None for what suits the autoencoder without measuring. Raises OutOfMemory, DeviceLost, ShowError.
        """
        raise NotImplementedError

    def draw(self, key: Hashable, index: int, fraction: float) -> DeviceFrame | None:
        """Enqueues the picture at `fraction` (0..1) between latents `index` and `index + 1` of the walk `key`.

        None when the device is more than two pictures behind, or the latents are not in the bank yet. Never waits and
        never allocates on the device. Raises OutOfMemory or DeviceLost if the card says so.
        """
        raise NotImplementedError

    def resize(self, scale: float) -> None:
        """Changes the size of the pictures to one of SCALES.

        The first time this warms up and captures, which takes a part of a second; going back to a scale that was used
        costs nothing, so that whoever warms up `resize(0.5)` and then `resize(1.0)` may step down at any time.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Gives back all memory; never raises."""
        raise NotImplementedError
