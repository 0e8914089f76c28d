"""A decoded picture as it lies on a device, for whoever copies it onto the wall; without torch, for all to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class DeviceFrame:
    """A picture uint8 [height, width, 4], sRGB with alpha 255, top row first and without gaps, at `pointer`.

    `stream` is the handle (cudaStream_t) on which it may be read: work put there comes after the decode by itself. It
    is overwritten by the third picture after it, and not before the copies that `taken` was told of are over. On a
    processor `pointer` is ordinary memory, `stream` is 0, and the picture is finished already.
    """

    pointer: int
    width: int
    height: int
    stream: int
    taken_: Callable[[], None]
    host_: Callable[[], np.ndarray]

    def taken(self) -> None:
        """To be called once all copies of this picture are enqueued on `stream`."""
        self.taken_()

    def host(self) -> np.ndarray:
        """The picture in host memory, good until the third picture after it; waits for the decode and the copy."""
        return self.host_()
