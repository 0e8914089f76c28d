"""Rows of an array on disk: the same as the array, an error where the disk is gone, and what is in memory stays."""

from __future__ import annotations

import time

import numpy as np
import pytest
from showmaker import make

from live.stage import reserve
from live.stage.reserve import Reserve
from show.prepared import rows
from show.rows import Rows, in_memory

ARRAY = np.random.default_rng(0).integers(0, 256, (7, 3, 4), np.uint8)
PATIENCE = 30.0  # s that a thread on a busy machine may take


@pytest.fixture
def path(tmp_path):
    np.save(tmp_path / "array.npy", ARRAY)
    return tmp_path / "array.npy"


@pytest.fixture
def opened(path) -> Rows:
    return rows(np.load(path, mmap_mode="r"), path)


@pytest.mark.parametrize(
    "wanted",
    [0, 6, -1, slice(2, 5), slice(None), slice(5, 2), slice(None, None, -2), [1, 4], np.s_[2, :, 1:], np.s_[:, :2]],
)
def test_rows_are_those_of_the_array(opened, wanted):
    np.testing.assert_array_equal(opened[wanted], ARRAY[wanted])
    assert (len(opened), opened.shape, opened.dtype, opened.nbytes) == (7, ARRAY.shape, ARRAY.dtype, ARRAY.nbytes)


@pytest.mark.parametrize("index", [7, -8])
def test_a_row_that_there_is_not_is_refused(opened, index):
    with pytest.raises(IndexError):
        opened[index]


def test_a_file_that_was_deleted_is_still_read(opened, path):
    path.unlink()
    np.testing.assert_array_equal(opened[3], ARRAY[3])


def test_a_file_that_was_cut_short_is_an_error_and_read_again_once_it_is_whole(opened, path):
    whole = path.read_bytes()
    path.write_bytes(whole[:140])
    with pytest.raises(OSError, match="ends before its last row"):
        opened[6]
    path.unlink()
    path.write_bytes(whole)  # another file of the same name, as on a stick that was plugged in again
    np.testing.assert_array_equal(opened[6], ARRAY[6])


def test_what_is_held_needs_no_disk(opened, path):
    opened.held = in_memory(opened)
    opened.read_into(opened.held, 0)
    path.write_bytes(b"")
    np.testing.assert_array_equal(opened[:], ARRAY)


def until(truth):
    end = time.monotonic() + PATIENCE
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_reserve_holds_the_track_that_plays_and_the_next_and_lets_go_of_others(tmp_path):
    show = make(tmp_path, tracks=3)
    reserve = Reserve(show)
    reserve.stand(0, 1)
    reserve.start()
    until(lambda: reserve.whole)
    assert [track.baked.held is not None for track in show.tracks] == [True, True, False]
    reserve.stand(1, 2)
    until(lambda: reserve.whole)
    assert [track.latents.held is not None for track in show.tracks] == [False, True, True]
    reserve.close()
    np.testing.assert_array_equal(show.tracks[1].baked.held, np.load(show.tracks[1].baked.path))
    assert reserve.problems == []


def test_the_reserve_keeps_to_its_budget_and_pictures_come_from_disk_then(tmp_path):
    show = make(tmp_path, tracks=2)
    reserve = Reserve(show, budget=100)
    reserve.start()
    time.sleep(0.2)
    reserve.close()
    assert show.tracks[0].baked.held is None and not reserve.whole
    assert reserve.picture(show.tracks[0].artwork).shape == (48, 64, 3)


def weighed(show, walks, keyframes):
    """A reserve for so many walks and keyframes, of which six are as large as a walk, and the files that it reads."""
    walk, read = show.tracks[0].latents.nbytes + show.tracks[0].baked.nbytes, []
    sizes = {path: walk // 6 for track in show.tracks for path in track.keyframes}
    budget = walks * walk + keyframes * (walk // 6)
    return Reserve(show, lambda path: read.append(path) or bytes(sizes.get(path, 0)), budget), read


@pytest.mark.parametrize(
    ("walks", "keyframes", "first", "then"), [(3, 0, (0, 0), (1, 2)), (2, 6, (0, 1), (2, 3)), (2, 7, (0, 1), (2, 3))]
)
def test_keyframes_of_other_tracks_make_room_for_the_tracks_that_play_and_follow(
    tmp_path, walks, keyframes, first, then
):
    kept, read = weighed(make(tmp_path, tracks=max(then) + 1), walks, keyframes)
    for tracks in (first, then):
        kept.stand(*tracks)
        kept._round()
        assert kept.whole
        before = len(read)
        for _ in range(3):
            kept._round()
        assert len(read) == before, "what has no room is not read again"


def test_what_has_no_room_even_alone_takes_the_place_of_nothing(tmp_path):
    kept, read = weighed(make(tmp_path, tracks=3), 1, 7)
    kept.stand(0, 0)
    kept._round()
    kept.stand(0, 1)
    files = set(kept._files)
    for _ in range(3):
        kept._round()
    assert set(kept._files) == files and len(read) == len(set(read)) == 12


def test_memory_is_given_back_now_and_then_whatever_plays(tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(reserve, "give_back", lambda: given.append(rounds))
    kept = Reserve(make(tmp_path, tracks=3))
    for rounds in range(1, 3 * reserve.TIDIED):
        if rounds == 20:
            kept.stand(1, 2)
        kept._tidy()
    assert given == [reserve.TIDIED, 2 * reserve.TIDIED]
