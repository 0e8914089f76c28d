"""Frames that take too long, told from when they were presented: a look that is too heavy, a machine that slept."""

from __future__ import annotations

from dataclasses import dataclass

SLOW = 0.125  # s a frame: below eight a second nothing moves any more,
FRAMES = 2.0  # or so many times what a frame was to take, where that is more
PATIENCE = 3.0  # s of nothing but slow frames until something is done
FEWEST = 3  # of them
STOOD_STILL = 2.0  # s between two frames: then the machine slept, or was held up as a whole
LONGEST_STEP = 1.0  # s that levels and shaders are moved on by at once


@dataclass(frozen=True, slots=True)
class Strain:
    """`last`: when a frame was presented, in s; slow ones have come since `began`, `count` of them.

    `stood` is how long the machine stood still before this frame, in s, 0 if it did not.
    """

    last: float | None = None
    began: float = 0.0
    count: int = 0
    stood: float = 0.0

    @property
    def seconds(self) -> float:
        """What each of the slow frames took, in s; 0 while they are not a strain."""
        if self.last is None or self.count < FEWEST or self.last - self.began < PATIENCE:
            return 0.0
        return (self.last - self.began) / self.count


def step(state: Strain, presented: float, due: float) -> Strain:
    """Takes in a frame that was presented at that moment, in s; `due`: s that a frame is to take."""
    if state.last is None:
        return Strain(presented)
    length = presented - state.last
    stood = length if length > STOOD_STILL else 0.0
    if length <= max(SLOW, FRAMES * due):
        return Strain(presented)
    return Strain(presented, state.began if state.count else state.last, state.count + 1, stood)
