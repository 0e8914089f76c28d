"""Finds flashes that may harm people with photosensitive epilepsy: `step(state, cells, dt, profile)`, frame by frame.

In every cell two things are followed, relative luminance and the distance from red, each for opposing transitions
from its last extreme. A frame is unsafe if too large a part of the picture has had too many of them in
the sliding window; or if transitions of large parts, here and there in turn, have been too many, as IRIS (Electronic
Arts) counts them. Pure; the guard of `live` does the same on the graphics card.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from show import flashcells
from show.flashprofiles import Profile

AGES = 7  # transitions that are remembered: one more than any profile allows
NEVER = 9.0  # s; older is as good as never
SATURATED = 1e-6  # distance from red under which it is saturated
FARTHER = 1e-5  # of a quantity, by which it has to go farther, or rounding would


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """Transitions of one quantity in every cell.

    `way` int8 [32, 128]: where it went last, +1 up, -1 down, 0 nowhere yet. `extreme` float32: how far; the lowest
    that it was where it went nowhere yet, and `highest` the highest. `base`: whence it went. `ages` float32
    [AGES, 32, 128] s since the last transitions, the newest first: since they were large enough, for certain by the
    profile's `slack`. `uncertain` bool: the newest is not, yet. `crossed`: s since it was large enough, or for certain.
    """

    way: np.ndarray
    extreme: np.ndarray
    highest: np.ndarray
    base: np.ndarray
    crossed: np.ndarray
    uncertain: np.ndarray
    ages: np.ndarray


@dataclass(frozen=True, slots=True)
class Whole:
    """Transitions of large parts of the picture at once: where the last one went, and the ages of the last ones in s.

    With every other one of them the picture has flashed, wherever in it.
    """

    way: int = 0
    ages: tuple[float, ...] = (NEVER,) * AGES


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """One quantity in cells and over the whole picture."""

    cells: Machine
    whole: Whole = Whole()


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that is remembered between frames."""

    luminance: Followed
    red: Followed


@dataclass(frozen=True, slots=True)
class Finding:
    """What a frame is with regard to one quantity.

    `over`: share of cells with more transitions in the window than allowed. `changing`: the larger share of those
    that have just gone up, or down. `transitions`: how many a large part of the picture, or large parts in turn,
    have had in the window. `turns`: the whole picture's, of those.
    """

    over: float
    changing: float
    transitions: int
    turns: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a frame may be shown after those before it; `why` is luminance, red or empty, `area` of what."""

    safe: bool
    luminance: Finding
    red: Finding
    why: str
    area: float


def begin(cells: np.ndarray, profile: Profile) -> State:
    """The state after a first picture, cells float32 [32, 128, 3] of linear light."""
    return State(_still(flashcells.luminance(cells)), _still(_from_red(cells, profile)))


def step(state: State, cells: np.ndarray, dt: float, profile: Profile) -> tuple[State, Verdict]:
    """Takes in the cells of the next picture, `dt` s later."""
    # Only a change whose darker state is dark enough counts, and only one from or to saturated red.
    slack, bright, red = profile.slack, flashcells.luminance(cells), _from_red(cells, profile)
    light = _turned(state.luminance.cells, bright, profile.luminance, slack, profile.dark, dt)
    reds = _turned(state.red.cells, red, profile.red, slack, SATURATED, dt)
    light_now, first = _followed(state.luminance, light, dt, profile)
    red_now, second = _followed(state.red, reds, dt, profile)
    return State(light_now, red_now), _verdict(first, second, profile)


def _from_red(cells: np.ndarray, profile: Profile) -> np.ndarray:
    """How far from red: 0 where it is saturated, whatever its hue, else the distance u'v' from the primary."""
    distance, share = flashcells.redness(cells)
    return np.where(share >= profile.saturated, np.float32(0), distance)


def _still(value: np.ndarray) -> Followed:
    value, ages = value.astype(np.float32), np.full((AGES, *value.shape), NEVER, np.float32)
    none = np.zeros(value.shape, np.int8)
    return Followed(Machine(none, value, value, value, ages[0], none.astype(bool), ages))


def _followed(state: Followed, cells: Machine, dt: float, profile: Profile) -> tuple[Followed, Finding]:
    whole = replace(state.whole, ages=tuple(min(NEVER, age + dt) for age in state.whole.ages))
    rising, falling = (_lately(cells, way, whole.ages[0], profile.together) for way in (1, -1))
    turned = False
    for way, share in ((1, rising), (-1, falling)):
        if share > profile.area and whole.way != way and not turned:
            whole, turned = Whole(way, (0.0, *whole.ages[:-1])), True
    turns = sum(age <= profile.window for age in whole.ages)
    within = (cells.ages <= profile.window).sum(axis=0)
    over = float((within > profile.transitions).mean())
    common = sum(float((within >= count).mean()) > profile.area for count in range(1, AGES + 1))
    return Followed(cells, whole), Finding(over, max(rising, falling), max(common, turns), turns if turned else 0)


def _lately(cells: Machine, way: int, since: float, together: float) -> float:
    """The share of cells that have gone that way just now and in less than `since` s.

    Where the newest transition is uncertain another analysis may not have seen it, and still be at the one before.
    """
    newest = (cells.way == way) & (cells.crossed <= together) & (cells.crossed < since)
    before = (cells.way == -way) & cells.uncertain & (cells.ages[1] <= together) & (cells.ages[1] < since)
    return float((newest | before).mean())


def _turned(state: Machine, value: np.ndarray, change: float, slack: float, under: float, dt: float) -> Machine:
    """The machine after a value: a transition is at least a `change` the other way, its lower state `under` that."""
    value, begun = value.astype(np.float32), state.way != 0
    low = np.where(begun, state.extreme, np.minimum(state.extreme, value))
    high = np.where(begun, state.extreme, np.maximum(state.highest, value))
    rise = (state.way <= 0) & (value - low >= change) & (low < under)
    fall = (state.way >= 0) & (high - value >= change) & (value < under)
    turned = rise | fall
    farther = np.where(state.way > 0, value - low, (state.way < 0) * (low - value)) > FARTHER
    ages = np.minimum(state.ages + np.float32(dt), np.float32(NEVER))
    ages[0] = np.where(farther & state.uncertain & ~turned, 0, ages[0])
    pushed = np.concatenate((np.zeros_like(ages[:1]), ages[:-1]))
    extreme, base = np.where(turned | farther, value, low), np.where(rise, low, np.where(fall, high, state.base))
    uncertain = np.abs(extreme - base) < change + slack
    return Machine(
        way=np.where(rise, 1, np.where(fall, -1, state.way)).astype(np.int8),
        extreme=extreme,
        highest=high,
        base=base,
        uncertain=uncertain,
        crossed=np.where(
            turned | (state.uncertain & ~uncertain), 0, np.minimum(state.crossed + np.float32(dt), np.float32(NEVER))
        ),
        ages=np.where(turned, pushed, ages),
    )


def _verdict(luminance: Finding, red: Finding, profile: Profile) -> Verdict:
    for why, finding in (("luminance", luminance), ("red", red)):
        if finding.over > profile.area or finding.turns > profile.transitions:
            return Verdict(False, luminance, red, why, max(finding.over, finding.changing))
    return Verdict(True, luminance, red, "", 0.0)
