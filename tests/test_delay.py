"""The line that holds sound back: what goes in comes out, later by as much as was asked, in the same order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.sound.delay import Delay

RATE = 1000


def blocks(lengths, start=0):
    """Blocks of two channels that count on from `start`."""
    at = start
    for length in lengths:
        one = np.arange(at, at + length, dtype=np.float32)
        at += length
        yield np.stack((one, -one), axis=1)


@pytest.mark.parametrize("seconds", [0.0, -0.1])
def test_without_a_delay_each_block_comes_out_as_it_is(seconds):
    line = Delay()
    for block in blocks([5, 0, 7]):
        assert line.take(block, RATE, seconds) is block


@given(lengths=st.lists(st.integers(0, 300), min_size=1, max_size=30), delay=st.integers(1, 300))
def test_all_but_the_newest_samples_have_come_out_in_order(lengths, delay):
    line = Delay()
    out = np.concatenate([line.take(block, RATE, delay / RATE) for block in blocks(lengths)])
    np.testing.assert_array_equal(out[:, 0], np.arange(max(0, sum(lengths) - delay)))
    np.testing.assert_array_equal(out[:, 1], -out[:, 0])


@given(turns=st.lists(st.tuples(st.integers(0, 50), st.integers(-100, 300)), min_size=1, max_size=40))
def test_turning_it_while_it_plays_repeats_and_loses_nothing(turns):
    line, out, into = Delay(), [], 0
    for length, milliseconds in turns:
        (block,) = blocks([length], into)
        into += length
        out.append(line.take(block, RATE, milliseconds / 1000))
    heard = np.concatenate(out)[:, 0]
    np.testing.assert_array_equal(heard, np.arange(len(heard)))
    assert len(heard) >= into - 300
    rest = line.take(np.zeros((0, 2), np.float32), RATE, 0.0)
    assert len(heard) + len(rest) == into


def test_sound_of_another_format_is_not_mixed_with_what_was_held():
    line = Delay()
    line.take(np.zeros((50, 2), np.float32), RATE, 0.1)
    assert line.take(np.ones((10, 1), np.float32), RATE, 0.1).shape == (0, 1)
    assert len(line.take(np.ones((100, 1), np.float32), RATE, 0.1)) == 10
    assert line.take(np.ones((200, 1), np.float32), 2 * RATE, 0.1).shape == (0, 1)
