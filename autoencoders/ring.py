"""The ring of pictures that a graph draws into: fixed addresses, and the events that keep their users apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from autoencoders.device_frame import DeviceFrame
from autoencoders.executing import Executor, Work

PLACES = 3  # pictures: one is decoded, one copied, one was copied last
GIVEN = 3  # numbers a picture: the rows of its two latents and the fraction between them


class Place:
    """One of the ring's pictures, uint8 `pixels` [H, W, 4].

    `given` float32 [3] views the `pinned` parameters that `replay` reads: the rows of two latents and a fraction.
    `began` and `done` stand around the newest replay, `read` behind the newest copy of its picture.
    """

    def __init__(self, executor: Executor, size: tuple[int, int]) -> None:
        """`size`: (height, width) in pixels."""
        self._executor = executor
        self.pinned = executor.pinned((GIVEN,), torch.float32)
        self.given = self.pinned.numpy()
        self.pixels = torch.zeros((*size, 4), dtype=torch.uint8, device=executor.device)
        self.began, self.done = executor.event(timed=True), executor.event(timed=True)
        self.read = executor.event()
        self.drawn = False
        self.replay: Work = _nothing
        self._host: Tensor | None = None
        height, width = size
        stream = executor.handle("interop")
        self.frame = DeviceFrame(self.pixels.data_ptr(), width, height, stream, self._taken, self._fetched)

    def drop(self) -> None:
        """Lets go of the picture and of what draws it; they hold each other, and live has no collection of such."""
        self.replay = _nothing
        del self.frame, self.pixels, self._host

    def _taken(self) -> None:
        self.read.record("interop")

    def _fetched(self) -> np.ndarray:
        if self._host is None:
            self._host = self._executor.pinned(self.pixels.shape, torch.uint8)
        with self._executor.on("interop"):
            self._host.copy_(self.pixels, non_blocking=True)
        self._taken()
        self.read.wait()
        return self._host.numpy()


def _nothing() -> None:
    pass


@torch.no_grad()
def carry(last: Tensor, ring: Sequence[Place]) -> None:
    """Puts the last picture of another size into all of a ring, so that the first ones have one before them."""
    height, width = ring[0].pixels.shape[:2]
    planes = last.permute(2, 0, 1)[None].float()
    resampled = functional.interpolate(planes, size=(height, width), mode="bilinear", align_corners=False)
    pixels = resampled[0].permute(1, 2, 0).round_().to(torch.uint8)
    for place in ring:
        place.read.hold("decode")
        place.pixels.copy_(pixels)
