"""Which latents of a walk a region of the card holds, and which it should get next; numpy only, it copies nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

NOTHING = -1
BEHIND = 0.25  # of a window that does not hold the whole walk: what lies behind the place, for those who step back
STRIDE = 8  # a window moves by an eighth of itself, so that it is filled in slices and not row by row
SLICE_SECONDS = 2e-3  # of the device: longer would delay a frame that waits for the bus


@dataclass(slots=True, eq=False)
class Residence:
    """A walk of `count` latents in a region of `rows` places: latent i lives in place i % rows, if it is there.

    `holds`, `planned` int64 [rows]: the latent that can be read in a place, and the one that is there or on its way.
    """

    count: int
    rows: int
    position: int = 0
    holds: np.ndarray = field(init=False)
    planned: np.ndarray = field(init=False)
    _settled: int = NOTHING  # the start of the window all of which is planned

    def __post_init__(self) -> None:
        self.holds = np.full(self.rows, NOTHING, np.int64)
        self.planned = self.holds.copy()

    def place(self, index: int) -> int | None:
        """Where a latent can be read within the region; None if it is not there."""
        place = index % self.rows
        return place if 0 <= index < self.count and self.holds[place] == index else None

    def plan(self, most: int) -> range | None:
        """Takes the next slice, at most `most` neighbouring latents, into `planned`; None if all that fit are there."""
        wanted = window(self.count, self.rows, self.position)
        if wanted.start == self._settled:
            return None
        chosen = _next(self, wanted, most)
        if chosen is None:
            self._settled = wanted.start
            return None
        places = self._places(chosen)
        self.holds[places] = NOTHING
        self.planned[places] = np.arange(chosen.start, chosen.stop)
        return chosen

    def land(self, arrived: range) -> None:
        """Lets those of a slice be read that are still wanted where they were put."""
        places = self._places(arrived)
        wanted = self.planned[places] == np.arange(arrived.start, arrived.stop)
        self.holds[places] = np.where(wanted, self.planned[places], self.holds[places])

    def _places(self, latents: range) -> slice:
        start = latents.start % self.rows
        return slice(start, start + len(latents))


def window(count: int, rows: int, position: int) -> range:
    """The latents that a region of `rows` should hold while the walk stands at `position`."""
    if count <= rows:
        return range(count)
    stride = max(1, rows // STRIDE)
    low = (position - int(rows * BEHIND)) // stride * stride
    low = min(max(low, 0), count - rows)
    return range(low, low + rows)


def adapted(most: int, sent: int, seconds: float, limit: int) -> int:
    """The longest slice from now on, after one of `sent` latents took `seconds`; 1..limit."""
    if seconds > SLICE_SECONDS:
        return max(1, min(most, int(sent * SLICE_SECONDS / seconds)))
    doubled = sent == most and seconds < SLICE_SECONDS / 2
    return min(limit, 2 * most) if doubled else most


def _next(held: Residence, wanted: range, most: int) -> range | None:
    """The missing latents nearest to the place, those ahead twice as urgent, that lie in one piece of the region."""
    latents = np.arange(wanted.start, wanted.stop)
    missing = latents[held.planned[latents % held.rows] != latents]
    if not len(missing):
        return None
    ahead = missing - held.position
    nearest = int(np.argmin(np.where(ahead >= 0, ahead, -2 * ahead)))
    step = 1 if ahead[nearest] >= 0 else -1
    first = last = int(missing[nearest])
    while abs(last - first) + 1 < most and _follows(held, wanted, last, last + step):
        last += step
    return range(min(first, last), max(first, last) + 1)


def _follows(held: Residence, wanted: range, latent: int, other: int) -> bool:
    """Whether a latent's neighbour is missing too and has the place beside it."""
    missing = other in wanted and held.planned[other % held.rows] != other
    return missing and other // held.rows == latent // held.rows
