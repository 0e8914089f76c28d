"""What the benchmark of kills makes of frames: by hand, without a show."""

from __future__ import annotations

import time

import numpy as np
import pytest

from bench.framebuffer import Watcher
from bench.kills import Kill, summary, told
from bench.noted import FRAMES, Frame, Noted, Noting, gaps, off
from live.between.channels import MemoryOutbox
from live.state.state import State

TRACKS = [60.0, 30.0]


def frame(moment, track, second, process=1, rung="cpu"):
    return Frame(process, moment, track, second, rung)


def test_the_gap_that_a_kill_falls_into_counts_whole():
    times = [0.0, 1.0, 2.0, 5.0, 6.0, 7.0]
    np.testing.assert_allclose(gaps(times, 2.5, 6.5), [3.0, 1.0, 1.0])
    np.testing.assert_allclose(gaps(times, 2.0, 6.0), [3.0, 1.0])


def test_a_gap_that_has_not_ended_counts_so_far():
    np.testing.assert_allclose(gaps([0.0, 1.0], 0.5, 4.0), [1.0, 3.0])
    np.testing.assert_allclose(gaps([0.0], 1.0, 4.0), [4.0])


def test_a_place_is_held_against_music_that_played_on():
    last = frame(100.0, 1, 20.0)
    assert off(TRACKS, last, frame(110.0, 1, 30.0)) == pytest.approx(0.0)
    assert off(TRACKS, last, frame(110.0, 1, 28.5)) == pytest.approx(-1.5), "held while its recording was loaded"
    assert off(TRACKS, frame(100.0, 1, 58.0), frame(110.0, 2, 8.25)) == pytest.approx(0.25), "over the end of a track"
    assert off(TRACKS, frame(100.0, 2, 29.0), frame(110.0, 2, 30.0)) == pytest.approx(0.0), "the show has an end"


def test_a_watcher_tells_the_light_at_the_looks_in_a_time_and_at_the_one_before():
    watcher = Watcher(np.full((16, 16, 4), 7, np.uint8))
    while len(watcher.times) < 4:
        time.sleep(0.01)
    watcher.close()
    times, levels = watcher.between(watcher.times[1] + 1e-9, watcher.times[2])
    assert times.tolist() == watcher.times[1:3] and levels.tolist() == [7.0, 7.0]


def test_a_file_of_frames_is_read_on_by_whole_lines(tmp_path):
    path = tmp_path / "frames"
    noted = Noted(path)
    noted.look()
    assert noted.frames == []
    path.write_text("7 1.5 2 3.25 baked\n7 1.6 2 3.3")
    noted.look()
    assert noted.frames == [Frame(7, 1.5, 2, 3.25, "baked")]
    with path.open("a") as file:
        file.write("5 cpu\n9 2.0 2 4.0 cpu\n")
    assert noted.last(7) == Frame(7, 1.6, 2, 3.35, "cpu")
    assert noted.another({7}) == Frame(9, 2.0, 2, 4.0, "cpu") and len(noted.frames) == 3


def test_what_a_stage_notes_of_its_frames_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setenv(FRAMES, str(tmp_path / "frames"))
    outbox, noted = MemoryOutbox(), Noted(tmp_path / "frames")
    state = State(50.5, 0.0, 1, 2, "Song", "", 0.0, 12.5, 60.0, True, True, "plain", {}, rung="baked")
    Noting(outbox).send(state)
    noted.look()
    assert [(each.time, each.track, each.second, each.rung) for each in noted.frames] == [(50.5, 2, 12.5, "baked")]
    assert outbox.newest is state


def test_kills_are_told_with_rung_place_and_light_and_those_over_a_tracks_end_apart():
    within = Kill(frame(10.0, 1, 5.0, rung="baked"), frame(11.0, 1, 6.0, 2), frame(20.0, 1, 14.0, 2), 0.9)
    over = Kill(frame(30.0, 1, 58.0, 2), frame(31.0, 1, 59.0, 3), frame(40.0, 2, 7.0, 3), 0.1)
    assert told(TRACKS, within) == (
        "rung baked, still 1.00 s, place -1.000 s after 9.0 s, right track True, darkest 0.90"
    )
    said = summary(TRACKS, [within, over])
    assert "on rung baked 1, cpu 1" in said and "longest 1.00 s" in said
    assert "within a track: median 1.000 s, p95 1.000 s, most 1.000 s of 1 kills" in said
    assert "over a track's end: median 1.000 s" in said
    assert "right track 2 of 2" in said and said.endswith("next kill 1")
