"""Hearing: the same whatever the blocks, close to the offline reference, and unharmed by bad sound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.drums import drums
from show.errors import ShowError
from show.hearing import Curve, Ear, Heard, curve, profile, start, step
from show.recording import mono, read
from show.resampling import resample

NUMBERS = Curve.__slots__


def sound(seconds: float, rate: int = 44100, seed: int = 0) -> np.ndarray:
    return drums(rate, seconds, seed).samples


def in_blocks(samples: np.ndarray, rate: int, sizes: list[int], name: str = "default") -> list[Heard]:
    ear, heard, first = Ear(rate, name), [], 0
    while first < len(samples):
        size = sizes[len(heard) % len(sizes)]
        heard += ear.hear(samples[first : first + size])
        first += size
    return heard + ear.finish()


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (48000, 6), (22050, 1), (96000, 2)])
@pytest.mark.parametrize("sizes", [[1000000], [512], [64, 977, 1, 300]])
def test_any_block_sizes_give_the_same_bits(rate, channels, sizes):
    rng = np.random.default_rng(1)
    samples = sound(2.0, rate)[:, None] * rng.uniform(0.2, 1, channels).astype(np.float32)
    whole = curve(samples, rate)
    for name in NUMBERS:
        parts = [getattr(heard, name) for heard in in_blocks(samples, rate, sizes)]
        np.testing.assert_array_equal(parts, getattr(whole, name), err_msg=name)


def test_a_step_leaves_the_state_it_was_given_as_it_was():
    state = start(profile("default", 44100))
    hop = sound(1.0)[: state.profile.hop]
    _, first = step(state, hop)
    _, again = step(state, hop)
    assert not state.span.any()
    for name in NUMBERS:
        assert getattr(first, name) == getattr(again, name)
    np.testing.assert_array_equal(first.spectrum, again.spectrum)


@pytest.mark.parametrize(("name", "most"), [("default", 0.046), ("low-latency", 0.023)])
@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_stated_delay_is_within_its_bound_and_the_profiles_alike_at_both_rates(name, most, rate):
    chosen = profile(name, rate)
    assert chosen.hop_s < chosen.group_delay_s < chosen.delay_s <= most
    assert chosen.delay_s == pytest.approx(profile(name, 44100).delay_s, rel=0.01)
    assert chosen.hop_s == pytest.approx(profile(name, 44100).hop_s, rel=0.002)


def test_a_rate_that_is_not_native_adds_its_converters_delay():
    native, converted = Ear(44100), Ear(22050)
    assert native.delay_s == native.profile.delay_s
    assert 0 < converted.delay_s - converted.profile.delay_s < 0.05


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 32000, 44100, 48000, 88200, 96000])
def test_a_click_is_heard_at_its_time_whatever_the_rate(rate):
    samples = np.zeros((2 * rate, 1), np.float32)
    samples[rate : rate + rate // 1000] = 0.9
    heard = curve(samples, rate)
    loud = heard.time[heard.percussive > 0.01 * heard.percussive.max()]
    assert 1.0 <= loud[0] <= 1.0 + 3 * 512 / 44100


def test_a_full_scale_sine_has_magnitude_one_and_is_harmonic():
    time = np.arange(44100 * 2) / 44100
    ear = Ear(44100)
    heard = ear.hear(np.sin(2 * np.pi * 1000 * time).astype(np.float32))[-1]
    assert heard.spectrum.max() == pytest.approx(1.0, abs=0.02)
    assert heard.harmonic > 100 * heard.percussive
    assert heard.level_db == pytest.approx(-3.01, abs=0.05)


def test_a_click_is_percussive():
    samples = np.zeros(44100, np.float32)
    samples[30000:30010] = 0.8
    heard = curve(samples, 44100)
    at = int(np.argmax(heard.percussive))
    assert heard.percussive[at] > 10 * heard.harmonic[at]


@pytest.mark.parametrize("name", ["default", "low-latency"])
def test_both_native_rates_hear_alike(name):
    samples = sound(6.0)
    at_441, at_48 = curve(samples, 44100, name), curve(resample(samples, 44100, 48000), 48000, name)
    for field in ("percussive", "harmonic", "energy"):
        there = np.interp(at_441.time, at_48.time, getattr(at_48, field))
        assert np.corrcoef(getattr(at_441, field), there)[0, 1] > 0.98, field


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e38])
def test_what_is_not_finite_or_far_too_loud_changes_nothing_after_it(bad):
    samples = np.stack([sound(4.0)] * 2, axis=1)
    broken = samples.copy()
    broken[44100:44130, 1] = bad
    clean, heard = curve(samples, 44100), curve(broken, 44100)
    for name in NUMBERS:
        assert np.isfinite(getattr(heard, name)).all()
    late = clean.time > 2.5
    np.testing.assert_allclose(heard.energy[late], clean.energy[late], rtol=0.05, atol=1e-7)


def test_an_offset_changes_nothing_once_it_stands():
    samples = sound(4.0)
    heard, clean = curve(samples + np.float32(0.2), 44100), curve(samples, 44100)
    late = clean.time > 1.5
    np.testing.assert_allclose(heard.percussive[late], clean.percussive[late], rtol=1e-2, atol=1e-6)


def test_dropouts_leave_everything_finite_and_the_course_the_same():
    samples = sound(8.0)
    cut = samples.copy()
    for first in range(44100, 8 * 44100, 44100):
        cut[first : first + 2205] = 0
    heard, clean = curve(cut, 44100), curve(samples, 44100)
    assert np.isfinite(heard.energy).all()
    assert np.corrcoef(heard.harmonic, clean.harmonic)[0, 1] > 0.9


def test_silence_is_nothing_and_below_the_gate():
    heard = curve(np.zeros(44100, np.float32), 44100)
    for name in ("percussive", "harmonic", "energy", "open", "hit"):
        assert not getattr(heard, name).any()
    assert (heard.level_db == -120).all()


def test_the_gate_opens_above_minus_65_dbfs():
    noise = np.random.default_rng(2).normal(0, 1, 44100).astype(np.float32)
    for level, is_open in ((-70, False), (-60, True)):
        assert bool(curve(noise * np.float32(10 ** (level / 20)), 44100).open[-1]) is is_open


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(width=32), min_size=1, max_size=40), st.integers(1, 6))
def test_whatever_the_samples_every_number_is_finite(values, channels):
    block = np.resize(np.array(values, np.float32), (2048, channels))
    for heard in Ear(44100).hear(block):
        assert all(np.isfinite(getattr(heard, name)) for name in NUMBERS)
        assert np.isfinite(heard.bands).all() and np.isfinite(heard.spectrum).all()
        assert heard.percussive >= 0 and heard.harmonic >= 0 and heard.energy >= 0 and 0 <= heard.hit <= 1


def test_an_unknown_profile_or_rate_is_refused():
    with pytest.raises(ShowError, match="default, low-latency"):
        profile("fast", 44100)
    with pytest.raises(ShowError, match="44100 or 48000"):
        profile("default", 22050)


def test_the_energies_agree_with_offline_librosa(shared):
    from bench.agreement import agreement

    recording = read(shared / "music" / "vibe_ace.ogg")
    found = agreement(mono(recording)[: 30 * recording.rate], recording.rate, "default")
    assert found.percussive > 0.91
    assert found.harmonic > 0.97
    assert found.energy > 0.84
