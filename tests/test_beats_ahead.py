"""What the beat brings, read ahead: closed forms for templates and hits, and light that meets its sound."""

from dataclasses import dataclass

import numpy as np
import pytest

from live.sound.listening import Listening
from show import ahead, beats, pulse, strikes, template
from show.beats import Beats
from show.hearing import profile
from tests.rhythms import hops, played, rock

HOP = 0.01


@dataclass
class Told:
    """What of a hop is told."""

    percussive: float
    energy: float
    hit: float = 0.0


def tracked(now: float, period: float = 0.5, cycle: int = 1, confidence: float = 1.0) -> Beats:
    """A locked beat at `now` s of a steady tempo that has been heard from 0 s on."""
    times = np.arange(1, round(now / HOP) + 1) * HOP
    return Beats(HOP, np.zeros(len(times)), times / period, period, cycle, True, confidence)


@pytest.mark.parametrize("period", [0.347, 0.5, 0.88])
def test_a_train_of_pulses_has_its_period_and_its_place(period):
    times = np.arange(800) * HOP
    onsets = np.exp(-0.5 * (((times + period / 2) % period - period / 2) / 0.012) ** 2)
    alike = pulse.similarity(onsets)
    assert alike[0] == pytest.approx(1)
    assert pulse.refined(alike, HOP, period * 1.02) == pytest.approx(period, rel=2e-3)
    assert period in [pytest.approx(found, rel=2e-3) for found in pulse.candidates(alike, HOP, 3)]
    behind = times[-1] / period % 1.0
    assert (pulse.since_beat(onsets, HOP, period) - behind + 0.5) % 1 - 0.5 == pytest.approx(0, abs=0.01)


def test_similarity_is_numpys_autocorrelation_and_nothing_where_nothing_is():
    onsets = np.random.default_rng(3).exponential(size=300)
    still = onsets - onsets.mean()
    full = np.correlate(still, still, "full")[299:]
    np.testing.assert_allclose(pulse.similarity(onsets)[:200], (full / full[0] / (1 - np.arange(300) / 300))[:200])
    assert not pulse.similarity(np.ones(100)).any()


@pytest.mark.parametrize("cycle", [1, 2, 4])
def test_what_repeats_exactly_is_recalled_exactly_and_before_the_memory_nothing_is(cycle):
    phases = np.linspace(3.0, 19.0, 1601)
    values = np.sin(2 * np.pi * phases / cycle)
    wanted = np.array([17.03, 18.5, 19.3])
    np.testing.assert_allclose(
        template.recalled(phases, values, wanted, cycle), np.sin(2 * np.pi * wanted / cycle), atol=1e-3
    )
    assert np.isnan(template.recalled(phases, values, np.array([3.5]), cycle)).all()


def test_the_mean_of_the_passes_fades_into_the_past():
    phases = np.linspace(0.0, 10.0, 1001)
    weights = template.FADING ** np.arange(1, 5)
    expected = np.dot(weights, np.floor(10.25 - np.arange(1, 5))) / weights.sum()
    found = template.recalled(phases, np.floor(phases), np.array([10.25]), 1)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(("pattern", "cycle"), [([1, 1, 1, 1], 1), ([1, 0.2, 1, 0.2], 2), ([1, 0.2, 0.6, 0.1], 4)])
def test_the_cycle_is_the_shortest_that_foretells_the_music(pattern, cycle):
    phases = np.arange(1200) * 0.02
    beat = phases.astype(int) % 4
    values = np.array(pattern)[beat] * np.exp(-(phases % 1) * 8)
    judged = template.judged(phases, values, HOP)
    assert judged.cycle == cycle and judged.skill > 0.99 and judged.came == pytest.approx(1, abs=0.05)
    assert template.judged(phases, np.random.default_rng(0).exponential(size=1200), HOP).skill < 0.25


def struck(pattern, seconds: float, period: float = 0.5, cycle: int = 1, confidence: float = 1.0):
    """When each hit is shown, in s, if `pattern` [(s, strength)] is what is heard."""
    state, shown = strikes.start(), []
    for hop in range(1, 1400):
        now = hop * HOP
        hit = next((strength for time, strength in pattern if now - HOP < time <= now), 0.0)
        state, out = strikes.step(state, tracked(now, period, cycle, confidence), hit, seconds)
        if out:
            shown.append((now, out))
    return np.array(shown)


def test_hits_on_every_beat_are_shown_ahead_once_each():
    pattern = [(time, 0.6) for time in np.arange(0.5, 13, 0.5)]
    shown = struck(pattern, 0.08)
    heard = np.array([time for time, _ in pattern])
    assert len(shown) in (len(pattern), len(pattern) + 1)  # one more may be due beyond the last that was heard
    lead = heard - shown[: len(heard), 0]
    assert np.abs(lead[:2]).max() < HOP + 1e-9
    assert ((lead[4:] > 0.08 - 2 * HOP) & (lead[4:] < 0.08 + HOP)).all()
    np.testing.assert_allclose(shown[:, 1], 0.6)


def test_a_hit_that_does_not_come_is_shown_at_most_once_and_one_out_of_turn_when_it_is_heard():
    pattern = [(time, 0.6) for time in np.arange(0.5, 13, 0.5) if time != 8.0] + [(9.26, 0.9)]
    shown = struck(sorted(pattern), 0.08)[:, 0]
    assert ((shown > 7.85) & (shown < 8.2)).sum() == 1
    assert ((shown > 8.3) & (shown < 8.6)).sum() == 1
    assert ((shown > 9.2) & (shown < 9.3)).sum() == 1
    assert (np.diff(shown) > strikes.APART).all()


@pytest.mark.parametrize(("seconds", "confidence"), [(0.0, 1.0), (0.08, 0.0)])
def test_without_trust_or_delay_hits_are_shown_as_they_are_heard(seconds, confidence):
    pattern = [(time, 0.6) for time in np.arange(0.5, 13, 0.5)]
    shown = struck(pattern, seconds, confidence=confidence)
    np.testing.assert_allclose(shown[:, 0], [np.ceil(time / HOP - 1e-9) * HOP for time, _ in pattern])


def test_hits_that_alternate_are_expected_only_where_they_come():
    pattern = [(time, 0.6) for time in np.arange(0.5, 13, 1.0)]
    late = struck(pattern, 0.08, cycle=2)[6:, 0]
    heard = np.arange(0.5, 14.5, 1.0)[6 : 6 + len(late)]
    assert (np.abs(heard - 0.08 - late) < 2 * HOP).all()


def foreseen(samples, delay: float, latency: float = 0.0) -> np.ndarray:
    """Time, energy heard, energy and hit to show, hit heard and confidence after each hop; float64 [hops, 6]."""
    state, rows = ahead.start(profile("default", 44100).hop_s), []
    for heard in hops(samples):
        state, energy, hit = ahead.step(state, heard, delay, latency)
        rows.append((heard.time, heard.energy, energy, hit, heard.hit, state.beats.confidence))
    return np.array(rows)


@pytest.mark.parametrize(("delay", "latency"), [(0.045, 0.0), (0.045, 0.06), (0.0, 0.1)])
def test_energy_is_shown_as_much_earlier_as_hearing_and_light_are_late(delay, latency):
    rows = foreseen(played(rock(126, 0.5, 16), 16), delay, latency)
    late = rows[rows[:, 0] > 8]
    lags = range(30)
    likeness = [np.corrcoef(late[lag:, 1], late[: len(late) - lag, 2])[0, 1] for lag in lags]
    hop_s = late[1, 0] - late[0, 0]
    assert max(likeness) > 0.9
    assert int(np.argmax(likeness)) * hop_s == pytest.approx(delay + latency, abs=hop_s)
    assert late[:, 2].sum() == pytest.approx(late[:, 1].sum(), rel=0.15)


def test_nothing_is_changed_where_there_is_no_beat_or_nothing_to_make_up_for():
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.uniform(0.15, 0.6, 40))
    rows = foreseen(played([(float(time), "kick", 0.8) for time in times], 12), 0.045)
    np.testing.assert_array_equal(rows[:, 1], rows[:, 2])
    np.testing.assert_array_equal(rows[:, 3], rows[:, 4])
    rows = foreseen(played(rock(126, 0.5, 8), 8), 0.0)
    np.testing.assert_array_equal(rows[:, 1], rows[:, 2])


def test_a_blow_that_nothing_foretold_is_seen_at_once():
    quiet = [(float(time), "hat", 0.15) for time in np.arange(0.5, 16, 0.25)]
    rows = foreseen(played([*quiet, (12.11, "snare", 1.0)], 16), 0.045)
    usual = rows[(rows[:, 0] > 10) & (rows[:, 0] < 12)]
    struck = rows[(rows[:, 0] > 12.1) & (rows[:, 0] < 12.25)]
    assert usual[:, 5].min() > 0.9
    assert struck[:, 2].max() > 10 * usual[:, 2].max() and struck[:, 2].max() > 0.3 * struck[:, 1].max()


def test_listening_is_the_same_without_being_asked_and_knows_the_beat_either_way():
    samples = played(rock(120, 0.5, 9), 9, 48000)[:, None]
    plain, asked = Listening("default"), Listening("default", beat_ahead=True)
    earlier = later = 0.0
    for first in range(0, len(samples), 1600):
        block = samples[first : first + 1600]
        usual = plain.take(block, 48000, 0.0, 1 / 30, 0.0)
        now = asked.take(block, 48000, 0.0, 1 / 30, 0.0, latency=0.05)
        assert [(hop.open, hop.seconds) for hop in usual] == [(hop.open, hop.seconds) for hop in now]
        earlier += sum(hop.energy for hop in now)
        later += sum(hop.energy for hop in usual)
    assert asked.beats.locked and asked.beats.bpm == pytest.approx(120, rel=3e-3)
    assert plain.beats.bpm == asked.beats.bpm
    assert earlier == pytest.approx(later, rel=0.2)


def test_the_beat_is_forgotten_when_another_source_is_heard():
    listening = Listening("default", beat_ahead=True)
    listening.take(np.ones((4800, 1), np.float32), 48000, 0.0, 0.1, 0.0)
    listening.take(np.ones((4410, 2), np.float32), 44100, 0.0, 0.1, 0.0)
    assert listening.beats.hop_s == profile("default", 44100).hop_s
    assert len(listening.beats.phases) == 4410 // profile("default", 44100).hop


def test_phases_of_the_beat_and_what_is_remembered_keep_one_length():
    state = ahead.start(0.1)
    for _ in range(200):
        state, _, _ = ahead.step(state, Told(1.0, 1.0), 0.045, 0.0)
        assert len(state.beats.phases) == len(state.amplitudes) == len(state.strikes.strengths)
    assert len(state.amplitudes) == round(beats.MEMORY_SECONDS / 0.1)
