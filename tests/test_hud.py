"""The overlay lies over what the flash guard has passed: whatever keys are pressed, it comes and goes slowly."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from live.display.hud import APART, Hud, Turned, turned

FPS = 60


def test_an_overlay_that_is_wanted_comes_and_goes_at_once():
    shown = turned(Turned(), True, 0.0)
    assert shown.shown and not turned(shown, False, APART).shown


def test_a_hammered_key_turns_it_at_most_twice_a_second_and_the_last_wish_counts():
    state, seen = Turned(), []
    for frame in range(5 * FPS):
        state = turned(state, frame % 2 == 0 and frame < 4 * FPS, frame / FPS)
        seen.append(state.shown)
    turns = np.flatnonzero(np.diff(seen))
    assert len(turns) >= 5 and np.diff(turns).min() >= APART * FPS
    assert not seen[-1]


def test_the_stage_is_given_the_overlay_only_while_it_is_shown():
    with closing(Hud()) as hud:
        hud.overlay = lettered = np.zeros((2, 2, 4), np.uint8)
        assert [hud.seen(wanted, now) is lettered for wanted, now in ((True, 0.0), (False, 0.1), (False, 0.6))] == [
            True, True, False,
        ]  # fmt: skip
