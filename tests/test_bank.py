from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoencoders.bank import Bank, rows_within
from autoencoders.executing import AtOnce
from autoencoders.residence import Residence, adapted, window
from tests.late import Late

LATENT = (2, 3, 4)
walks = st.tuples(st.integers(1, 40), st.integers(2, 20)).flatmap(
    lambda sizes: st.tuples(st.just(sizes[0]), st.just(sizes[1]), st.integers(0, sizes[0] - 1))
)


def walk(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, *LATENT)).astype(np.float16)


def is_read_right(bank: Bank, key: str, latents: np.ndarray, index: int) -> bool:
    row = bank.row(key, index)
    return row is not None and np.array_equal(bank.rows[row].numpy(), latents[index])


@given(walks)
def test_a_window_is_full_lies_within_the_walk_and_holds_the_place_and_its_neighbour(sizes) -> None:
    count, rows, position = sizes
    held = window(count, rows, position)
    assert len(held) == min(count, rows) and held.start >= 0 and held.stop <= count
    assert position in held and min(position + 1, count - 1) in held


@given(walks, st.integers(1, 9), st.integers(0, 39))
def test_slices_fill_the_window_nearest_first_each_in_one_piece_and_none_twice(sizes, most, later) -> None:
    count, rows, position = sizes
    residence = Residence(count, rows, position)
    for stand in (position, later % count):
        residence.position, sent = stand, []
        while (chosen := residence.plan(most)) is not None:
            assert 1 <= len(chosen) <= most
            assert chosen.start % rows + len(chosen) <= rows
            sent += chosen
            residence.land(chosen)
        assert len(sent) == len(set(sent))
        assert all(residence.place(index) is not None for index in window(count, rows, stand))
    assert residence.plan(most) is None


def test_the_first_slice_starts_where_the_walk_stands_and_what_is_behind_counts_as_twice_as_far() -> None:
    residence = Residence(100, 100, 50)
    assert [residence.plan(4) for _ in range(4)] == [range(50, 54), range(46, 50), range(54, 58), range(58, 62)]


def test_a_latent_cannot_be_read_before_it_lands_nor_after_its_place_was_given_away() -> None:
    residence = Residence(10, 4, 0)
    first = residence.plan(4)
    assert first == range(4) and residence.place(0) is None
    residence.land(first)
    assert residence.place(0) == 0
    residence.position = 9
    assert residence.plan(2) == range(9, 10)  # place 1; its neighbour 10 does not exist
    assert residence.place(1) is None and residence.place(9) is None


def test_a_slice_that_lands_late_is_not_read_in_the_place_of_another() -> None:
    residence = Residence(10, 4, 0)
    early = residence.plan(4)
    residence.position = 9
    while residence.plan(4) is not None:
        pass
    residence.land(early)
    assert all(residence.place(index) is None for index in range(10))


def test_slices_grow_while_they_are_quick_and_shrink_to_two_milliseconds() -> None:
    assert adapted(8, 8, 0.0005, 100) == 16
    assert adapted(8, 8, 0.0005, 12) == 12
    assert adapted(8, 3, 0.0005, 100) == 8  # a short one says nothing about longer ones
    assert adapted(8, 8, 0.0015, 100) == 8
    assert adapted(8, 8, 0.004, 100) == 4
    assert adapted(8, 1, 0.1, 100) == 1


def test_a_region_has_room_for_the_walk_or_for_what_its_budget_allows() -> None:
    assert rows_within((4, 64, 64), 100) == 100
    assert rows_within((4, 64, 64), 10**6, 1 << 20) == 32  # 32 KiB each
    assert rows_within((4, 64, 64), 1) == 2


def test_two_walks_are_read_back_as_they_are() -> None:
    bank, first, second = Bank(AtOnce(), LATENT, 12), walk(12, 1), walk(7, 2)
    bank.load("first", first)
    bank.load("second", second)
    assert bank.row("first", 0) is None
    bank.settle()
    assert all(is_read_right(bank, "first", first, index) for index in range(12))
    assert all(is_read_right(bank, "second", second, index) for index in range(7))
    assert bank.row("second", 7) is None and bank.row("third", 0) is None
    assert bank.count("second") == 7 and bank.count("third") == 0
    bank.close()


def test_a_third_walk_takes_the_region_that_was_drawn_from_longest_ago() -> None:
    bank = Bank(AtOnce(), LATENT, 4)
    for name in ("first", "second"):
        bank.load(name, walk(4))
    bank.settle()
    bank.stand("first", 0)
    bank.load("third", walk(4, 3))
    bank.settle()
    assert bank.row("second", 0) is None
    assert is_read_right(bank, "first", walk(4), 0) and is_read_right(bank, "third", walk(4, 3), 0)
    bank.close()


def test_a_forgotten_walk_frees_its_region_before_any_other() -> None:
    bank = Bank(AtOnce(), LATENT, 4)
    for name in ("first", "second"):
        bank.load(name, walk(4))
    bank.settle()
    bank.stand("first", 0)
    bank.forget("first")
    bank.load("third", walk(4, 3))
    bank.settle()
    assert bank.row("first", 0) is None and bank.row("second", 0) is not None
    bank.close()


def test_a_walk_longer_than_its_region_passes_through_it() -> None:
    bank, long = Bank(AtOnce(), LATENT, 8), walk(50)
    bank.load("long", long, near=20)
    for index in [20, 21, 22, 30, 48, 49, 3, 0]:
        bank.stand("long", index)
        bank.settle()
        assert is_read_right(bank, "long", long, index)
        assert is_read_right(bank, "long", long, min(index + 1, 49))
    bank.close()


def test_latents_of_another_shape_are_refused() -> None:
    bank = Bank(AtOnce(), LATENT, 4)
    with pytest.raises(ValueError, match="do not fit"):
        bank.load("other", np.zeros((3, 2, 3, 5), np.float16))
    with pytest.raises(ValueError, match="do not fit"):
        bank.load("none", np.zeros((0, *LATENT), np.float16))


def test_a_walk_that_cannot_be_read_is_told_and_keeps_no_other_from_coming() -> None:
    class Broken(np.ndarray):
        def __getitem__(self, key):
            raise OSError("the stick was pulled")

    bank = Bank(AtOnce(), LATENT, 4)
    bank.load("broken", walk(4).view(Broken))
    bank.settle()
    assert "the stick was pulled" in bank.fault("broken") and bank.row("broken", 0) is None
    bank.load("whole", walk(4))
    for _ in range(2000):
        bank.feed()
        if bank.row("whole", 3) is not None:
            break
        bank._thread.join(0.001)
    assert is_read_right(bank, "whole", walk(4), 3)
    assert bank.fault("broken") and not bank.fault("whole"), "what follows cannot be read, what plays can"
    bank.forget("broken")
    assert not bank.fault("broken")
    bank.load("broken", walk(4, 2))
    bank.settle()
    assert is_read_right(bank, "broken", walk(4, 2), 0)
    bank.close()


def test_one_slice_is_under_way_at_a_time_and_is_read_only_once_the_device_has_it() -> None:
    device = Late()
    bank = Bank(device, LATENT, 4)
    bank.load("walk", walk(4))
    while bank._flying is None:
        bank.feed()
        bank._thread.join(0.001)
    bank.feed()
    assert bank.row("walk", 0) is None
    device.run()
    bank.feed()
    assert is_read_right(bank, "walk", walk(4), 0)
    bank.close()


def test_a_copy_waits_for_the_pictures_that_were_begun_before_it() -> None:
    device = Late()
    bank = Bank(device, LATENT, 4)
    decoding = [True]
    device.enqueue("decode", lambda: not decoding[0])
    bank.load("walk", walk(4))
    while bank._flying is None:
        bank.feed()
        bank._thread.join(0.001)
    device.run()
    bank.feed()
    assert bank.row("walk", 0) is None
    decoding.clear()
    decoding.append(False)
    device.run()
    bank.feed()
    assert bank.row("walk", 0) is not None and not device.stuck()
    bank.close()
