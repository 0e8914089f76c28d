"""The ring hands over every sample in order, and says how many it could not keep."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from live.sound.ring import Ring


def numbered(first: int, count: int, channels: int = 2) -> np.ndarray:
    """Blocks whose samples tell their own number."""
    return np.repeat(np.arange(first, first + count, dtype=np.float32)[:, None], channels, axis=1)


def test_what_is_written_is_read_once_and_in_order():
    ring = Ring(8, 2)
    ring.write(numbered(0, 3))
    ring.write(numbered(3, 2))
    np.testing.assert_array_equal(ring.read(), numbered(0, 5))
    assert len(ring.read()) == 0


def test_a_reader_that_falls_behind_loses_the_oldest():
    ring = Ring(8, 1)
    for first in range(0, 20, 4):
        ring.write(numbered(first, 4, 1))
    np.testing.assert_array_equal(ring.read(), numbered(12, 8, 1))
    assert ring.lost == 12


def test_a_block_longer_than_the_ring_keeps_its_end():
    ring = Ring(8, 1)
    ring.write(numbered(0, 30, 1))
    np.testing.assert_array_equal(ring.read(), numbered(22, 8, 1))
    assert ring.lost == 22


@given(st.lists(st.tuples(st.integers(0, 13), st.booleans()), max_size=60))
def test_read_and_lost_samples_together_are_all_that_was_written(steps):
    ring, written, read = Ring(8, 1), 0, []
    for count, reads in steps:
        ring.write(numbered(written, count, 1))
        written += count
        if reads:
            read += ring.read()[:, 0].tolist()
    read += ring.read()[:, 0].tolist()
    assert len(read) + ring.lost == written
    assert read == sorted(set(read))


class Overtaking(np.ndarray):
    """Samples during whose copying the writer goes on."""

    ring: Ring

    def __getitem__(self, key):
        taken = np.asarray(self)[key]
        self.ring._samples = np.asarray(self)
        self.ring.write(numbered(100, 3, 1))
        return taken


def test_samples_overwritten_while_they_are_copied_are_not_handed_out():
    ring = Ring(8, 1)
    ring.write(numbered(0, 8, 1))
    watched = ring._samples.view(Overtaking)
    watched.ring = ring
    ring._samples = watched
    block = ring.read()
    np.testing.assert_array_equal(block, numbered(3, 5, 1))
    assert ring.lost == 3
