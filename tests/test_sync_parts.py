"""The parts of synchrony against references: numpy, mir_eval, librosa, closed forms and the published definitions."""

import itertools
import math

import librosa
import mir_eval
import numpy as np
import pytest

from measure.correlation import at_lag, correlate, vertex
from measure.events import match, matches, peaks
from measure.onsets import BLOCK, RATE, strength_of, struck
from measure.rhythm import THRESHOLD, consistency, cuts, random_cuts, rhythm, warp


def test_correlation_is_pearsons_where_both_envelopes_are_there():
    v, e = np.random.default_rng(4).exponential(size=(2, 300))
    for lag in (-15, -1, 0, 4):
        late, sound = (v[lag:], e[: 300 - lag]) if lag >= 0 else (v[:lag], e[-lag:])
        assert at_lag(v, e, lag) == pytest.approx(np.corrcoef(late, sound)[0, 1], abs=1e-12)
    assert math.isnan(at_lag(np.ones(300), e, 0))


@pytest.mark.parametrize("offset", [-0.4, 0.0, 0.25])
def test_the_top_of_a_parabola_is_found_between_its_samples(offset):
    assert vertex(1 - (np.arange(-3, 4) - offset) ** 2, 3) == pytest.approx(offset, abs=1e-12)
    assert vertex(np.array([3.0, 2.0, 1.0]), 0) == 0


@pytest.mark.parametrize(("beat", "searched"), [(None, 500), (1.5, 500), (0.5, 1000 * 7 / 30), (0.1, 200)])
def test_lags_are_searched_within_less_than_half_a_beat(beat, searched):
    v, e = np.random.default_rng(4).exponential(size=(2, 300))
    assert correlate(v, e, beat).searched_ms == pytest.approx(searched)


def test_a_repeat_a_beat_later_does_not_draw_the_lag_away():
    e = np.zeros(900)
    e[30::15] = 1
    assert correlate(np.roll(e, 2), e, 0.5).lag_ms == pytest.approx(2000 / 30, abs=1)


def test_unrelated_envelopes_stand_at_chance_even_with_their_best_lag():
    rng = np.random.default_rng(4)
    z = [correlate(*rng.exponential(size=(2, 900))).z for _ in range(60)]
    assert abs(np.mean(z)) < 0.4
    assert 0.6 < np.std(z) < 1.6
    assert math.isnan(correlate(*rng.exponential(size=(2, 90))).z), "too short to say"


def test_matching_is_the_maximum_one_to_one_matching():
    rng = np.random.default_rng(5)
    for _ in range(60):
        a, b = (np.sort(rng.uniform(0, 2, rng.integers(1, 30))) for _ in range(2))
        f, precision, recall = mir_eval.onset.f_measure(a, b, window=0.05)
        found = match(a, b, 2.5)
        assert matches(a, b) == len(mir_eval.util.match_events(a, b, 0.05))
        assert (found.f, found.precision, found.recall) == pytest.approx((f, precision, recall))


def test_unrelated_events_score_zero_once_chance_is_taken_off_and_equal_ones_score_one():
    rng = np.random.default_rng(6)
    lists = [[np.sort(rng.uniform(0, 30, count)) for count in (60, 90)] for _ in range(8)]
    found = [match(a, b, 30.0) for a, b in lists]
    assert abs(np.mean([each.corrected for each in found])) < 0.04
    assert min(each.chance for each in found) > 0.1
    assert match(lists[0][0], lists[0][0], 30.0).corrected == pytest.approx(1.0)


def test_peaks_are_prominent_and_a_few_cuts_in_a_still_picture_are_found():
    v = np.zeros(3000)
    assert len(peaks(v)) == 0
    v[[300, 302, 600]] = 5, 9, 7
    assert peaks(v).tolist() == [302 / 30, 600 / 30]
    v[::2] += 1.0
    v[1000] += 0.01
    assert np.isin([302 / 30, 600 / 30], peaks(v)).all()


@pytest.mark.parametrize("hop", [512, 735])
def test_onset_strength_in_blocks_is_librosas(hop):
    sound = np.random.default_rng(7).normal(0, 0.1, (BLOCK + 50) * hop).astype(np.float32)
    sound[:: RATE // 2] = 0.9
    expected = librosa.onset.onset_strength(y=sound, sr=RATE, hop_length=hop)
    np.testing.assert_allclose(strength_of(sound, hop), expected, atol=1e-3)


def test_beats_are_only_the_strong_ones_and_silence_has_none():
    time = np.arange(12 * RATE) / RATE
    rng = np.random.default_rng(8)
    loud = np.where(time < 8, 0.5, 0.0)
    sound = rng.normal(0, 1e-3, len(time)) + loud * rng.normal(0, 1, len(time)) * np.exp(-30 * (time % 0.5))
    heard = struck(sound.astype(np.float32), RATE)
    assert heard.beat_s == pytest.approx(0.5, rel=0.06)
    assert 12 <= len(heard.beats) <= 17
    assert heard.beats.max() < 8.1
    silent = struck(np.zeros(4 * RATE, np.float32), RATE)
    assert (len(silent.onsets), len(silent.beats), silent.beat_s) == (0, 0, None)


def cheapest(a: np.ndarray, b: np.ndarray) -> tuple[float, int]:
    """Warping by its definition, cell by cell, with the ties of the paper's implementation."""
    cost = np.full((len(a) + 1, len(b) + 1), np.inf)
    pairs = np.zeros(cost.shape, int)
    cost[0, 0] = 0
    for i, j in itertools.product(range(1, len(a) + 1), range(1, len(b) + 1)):
        way = min(((i - 1, j), (i, j - 1), (i - 1, j - 1)), key=lambda cell: cost[cell])
        cost[i, j], pairs[i, j] = cost[way] + abs(a[i - 1] - b[j - 1]), pairs[way] + 1
    return cost[-1, -1], pairs[-1, -1]


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 6), (7, 1), (5, 5), (13, 29), (40, 22)])
def test_warping_is_exact(n, m):
    rng = np.random.default_rng(n + m)
    a, b = np.sort(rng.uniform(0, 30, n)), np.sort(rng.uniform(0, 30, (3, m)))
    cost, pairs = warp(a, b)
    for row in range(3):
        assert (cost[row], pairs[row]) == pytest.approx(cheapest(a, b[row]))
        assert cost[row] == pytest.approx(librosa.sequence.dtw(a[None], b[row][None], backtrack=False)[-1, -1])


def test_rhythm_consistency_follows_its_formula():
    times = np.arange(1.0, 29.0, 1.1)
    assert consistency(times, times[None])[0] == 1.0
    assert consistency(np.array([1.0, 4.0]), np.array([[1.5, 3.0, 4.0]]))[0] == pytest.approx(1 / (1 + 1.5 / 3))
    assert rhythm(times, np.zeros(0), 30.0).rc == 0


def test_rhythm_consistency_hardly_sees_a_shift_and_random_cuts_score_nearly_as_high():
    beats = np.sort(np.random.default_rng(9).uniform(0, 30, 40))
    true = rhythm(beats, random_cuts(24, 30.0, 1, np.random.default_rng(1))[0], 30.0)
    assert true.rc == pytest.approx(true.random, abs=0.08)
    assert 0.02 < true.share < 0.98
    assert true == rhythm(beats, random_cuts(24, 30.0, 1, np.random.default_rng(1))[0], 30.0)


def test_random_cuts_keep_a_second_between_them_and_fill_the_clip():
    drawn = random_cuts(20, 30.0, 500, np.random.default_rng(0))
    assert np.diff(drawn, prepend=0.0, axis=1).min() >= 1.0 - 1e-9
    assert 29.5 < drawn.max() <= 30.0
    assert drawn.mean() == pytest.approx(15.5, abs=0.2)


def test_picture_events_are_the_first_above_the_threshold_and_more_than_a_second_apart():
    times = np.arange(0, 6, 0.5)
    share = np.where(np.isin(times, (0.5, 1.5, 2.0, 2.5, 3.0, 5.0)), 2 * THRESHOLD, THRESHOLD)
    assert cuts(times, share).tolist() == [1.5, 3.0, 5.0]
