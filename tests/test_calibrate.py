"""Clicks and their flashes: one a second, heard, dated and answered by a patch that is white or black."""

import subprocess
import sys

import numpy as np
import pytest
from showmaker import make

from live.clock import SteppedClock
from live.measuring.calibrate import EVERY, RATE, Clicks, Noting, calibrated, click
from live.measuring.latency import Trial
from live.options import TRACKS, StageOptions
from live.sound.sources import FileSource

pytestmark = pytest.mark.timed


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"))


def test_a_click_comes_every_second_whatever_the_speakers_ask_for():
    clicks, rng = Clicks(), np.random.default_rng(0)
    sound = np.concatenate([clicks.pull(int(count)) for count in rng.integers(0, 3000, 200)])
    starts = np.flatnonzero(np.abs(sound[:, 0]) == np.abs(click(RATE)).max())
    np.testing.assert_array_equal(starts, np.arange(len(starts)) * round(EVERY * RATE))
    assert len(starts) > 5


def test_clicks_that_a_microphone_hears_are_dated_to_the_sample():
    sound = np.zeros((4 * RATE, 1), np.float32)
    times = (0.5, 1.7, 3.0)
    for each in times:
        sound[round(each * RATE) :][: len(click(RATE)), 0] += click(RATE)
    sound += np.random.default_rng(0).normal(0, 0.005, sound.shape).astype(np.float32)
    noting = Noting(FileSource(sound, RATE))
    for frame in range(240):
        noting.read(20.0 + frame / 60)
    np.testing.assert_allclose([each.onset - 20.0 for each in noting.clicks], times, atol=2 / RATE)


def test_each_click_is_answered_by_a_flash_that_is_all_or_nothing(show):
    options = StageOptions(show.root, TRACKS, "headless", (64, 36))
    trial = Trial(SteppedClock(50.0), 8.0)
    silent_tracks = calibrated(show, options, trial)
    assert silent_tracks.kicks >= 7 and silent_tracks.unseen == 0
    assert 0 < silent_tracks.headline[0] < 0.06
    _, seen = trial.seen()
    shades = np.unique(np.round(seen[:, 0], 2))
    assert len(shades) == 2 and shades[0] < 0.1 and shades[1] == 1.0
    flashes = int(np.sum(np.diff((seen[:, 0] > 0.5).astype(int)) == 1))
    assert flashes == pytest.approx(10, abs=1), "eight that count and those before, one flash each"


def test_the_command_prints_the_figure_and_what_to_set(show):
    command = [sys.executable, "-m", "limelight", "latency", str(show.root), "--screen", "headless", "--seconds", "3"]
    more = ["--input", "tracks", "--rung", "card", "--look", "plain", "--size", "64x36", "--distance", "15"]
    said = subprocess.run([*command, *more], capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    assert "half-energy of a kick to presented frame: p50, p95, p99" in said.stdout
    assert "sound to swap" in said.stdout and "for listeners 15 m from the speakers: --av-offset" in said.stdout


def test_a_show_that_is_not_there_is_refused_in_one_line(tmp_path):
    command = [sys.executable, "-m", "limelight", "latency", str(tmp_path / "none"), "--screen", "headless"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert said.returncode == 2 and len(said.stderr.splitlines()) == 1
