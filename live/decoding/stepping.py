"""How large the decoder's pictures are: smaller after misses, larger again once it has kept up for a while; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

SCALES = (1.0, 0.75, 0.5)  # of the decode size
MISSES = 6  # pictures that were not ready in time, within PATIENCE, until the next smaller size
PATIENCE = 1.0  # s
CALM, MOST_CALM = 10.0, 160.0  # s without a miss until the next larger size is tried; doubled when that was too early
TRIAL = 5.0  # s in which a larger size has to prove itself


@dataclass(frozen=True, slots=True)
class Stepping:
    """`level` is an index into SCALES. `misses` since `counted` s, the last one at `missed`; `calm` s are asked for
    before the next climb, of which the last was at `climbed`.
    """

    level: int = 0
    misses: int = 0
    counted: float = 0.0
    missed: float = 0.0
    calm: float = CALM
    climbed: float = float("-inf")

    @property
    def scale(self) -> float:
        """Of the decode size."""
        return SCALES[self.level]


def begin(now: float) -> Stepping:
    """Full size, at `now` s."""
    return Stepping(counted=now, missed=now)


def step(state: Stepping, missed: bool, now: float) -> Stepping:
    """After a picture that was asked for at `now` s, and was `missed` or not."""
    if not missed:
        return _climb(state, now) if state.level and now - state.missed >= state.calm else state
    if now - state.counted > PATIENCE:
        state = replace(state, misses=0, counted=now)
    state = replace(state, misses=state.misses + 1, missed=now)
    return _descend(state, now) if state.misses >= MISSES else state


def _climb(state: Stepping, now: float) -> Stepping:
    return replace(state, level=state.level - 1, misses=0, counted=now, missed=now, climbed=now)


def _descend(state: Stepping, now: float) -> Stepping:
    early = now - state.climbed < TRIAL
    calm = min(MOST_CALM, 2 * state.calm) if early else state.calm
    level = min(state.level + 1, len(SCALES) - 1)
    return replace(state, level=level, misses=0, counted=now, calm=calm)
