"""What is told of a sound from its blocks: silence that lasts, no numbers, a rate that is not the stated one."""

from __future__ import annotations

import numpy as np
import pytest

from live.sound.overhearing import LONG_SILENCE, Overheard, problems, step

BLOCK = 0.02  # s


def overheard(seconds, rate=48000, comes=48000, level=0.1, state=None, now=100.0):
    """The state after so many seconds of noise, and the moment."""
    state, rng = state or Overheard(), np.random.default_rng(0)
    for _ in range(round(seconds / BLOCK)):
        now += BLOCK
        block = level * rng.uniform(-1, 1, (round(comes * BLOCK), 2)).astype(np.float32)
        state = step(state, block, rate, 0, now)
    return state, now


def test_music_is_nothing_to_tell_of():
    assert problems(*overheard(60.0)) == []


def test_silence_is_told_when_it_is_longer_than_songs_pause_and_ends_with_the_first_sound():
    state, now = overheard(5.0)
    state, now = overheard(LONG_SILENCE - 1.0, level=1e-5, state=state, now=now)
    assert problems(state, now) == []
    state, now = overheard(2.0, level=1e-5, state=state, now=now)
    assert problems(state, now) == ["sound: silence for 31 s: is this the right input?"]
    assert problems(*overheard(BLOCK, state=state, now=now)) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_sample_that_is_no_number_is_told_for_a_while(bad):
    state, now = overheard(1.0)
    block = np.zeros((100, 2), np.float32)
    block[50, 1] = bad
    state = step(state, block, 48000, 0, now + BLOCK)
    assert problems(state, now + BLOCK) == ["sound: samples that are no numbers come: heard as silence"]
    assert problems(*overheard(6.0, state=state, now=now + BLOCK)) == []


@pytest.mark.parametrize(("stated", "comes"), [(48000, 44100), (44100, 48000), (96000, 48000)])
def test_another_rate_than_the_stated_one_is_told_with_both(stated, comes):
    state, now = overheard(15.0, stated, comes)
    assert problems(state, now) == [
        f"sound: {comes} samples a second come, {stated} are stated: set the card to one rate"
    ]
    assert problems(*overheard(15.0, stated, stated, state=state, now=now)) == []


@pytest.mark.parametrize("share", [0.99, 1.01])
def test_a_clock_that_drifts_is_no_other_rate(share):
    assert problems(*overheard(30.0, 48000, 48000 * share)) == []


def test_samples_that_were_lost_count_as_come():
    state, now = Overheard(), 100.0
    for _ in range(1000):
        now += BLOCK
        state = step(state, np.full((860, 1), 0.1, np.float32), 48000, 100, now)
    assert problems(state, now) == []
