"""What is measured: loudness against the standard's own test signals, tempo, key and figures against known loops."""

from __future__ import annotations

import numpy as np
import pytest
from loops import chords, loop, numbers
from loops import heard as played

from precompute.listen.key import MAJOR, MINOR, NOTES, key
from precompute.listen.tempo import tempo
from show.loudness import QUIETEST, block_powers, gated, k_weighting, loudness, lufs
from show.recording import Recording


def sine(rate: int, seconds: float, decibels: float, hertz: float = 1_000.0) -> np.ndarray:
    time = np.arange(int(rate * seconds)) / rate
    return (10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def test_the_weighting_filter_is_the_one_printed_in_the_standard() -> None:
    # ITU-R BS.1770-4, tables 1 and 2, for 48 kHz.
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585]
    highpass = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]
    np.testing.assert_allclose(k_weighting(48_000), [shelf, highpass], atol=1e-6)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
def test_a_full_scale_tone_in_one_channel_has_minus_three_lufs(rate: int) -> None:
    assert loudness(sine(rate, 5, 0, 997)[:, None], rate) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("levels", [(-23,), (-33,), (-36, -23, -36), (-72, -36, -23, -36, -72)])
def test_the_ebu_gating_signals_read_as_they_should(levels: tuple[float, ...]) -> None:
    # EBU Tech 3341, cases 1 to 4: seconds per level 20, or 10-60-10 and 10-10-60-10-10; the reading is the loud part's.
    lengths = {1: (20,), 3: (10, 60, 10), 5: (10, 10, 60, 10, 10)}[len(levels)]
    tone = np.concatenate([sine(8_000, length, level) for length, level in zip(lengths, levels, strict=True)])
    expected = max(levels)
    assert loudness(np.stack([tone, tone], axis=1), 8_000) == pytest.approx(expected, abs=0.1)


def test_rear_channels_count_more_and_the_low_frequency_channel_does_not_count() -> None:
    tone = sine(48_000, 3, -20)
    six = np.zeros((len(tone), 6), np.float32)
    six[:, 3] = tone
    assert loudness(six, 48_000) == QUIETEST
    six[:, 3], six[:, 4] = 0, tone
    assert loudness(six, 48_000) - loudness(tone[:, None], 48_000) == pytest.approx(10 * np.log10(1.41), abs=0.01)


def test_block_powers_add_up_to_the_power_of_a_short_sound() -> None:
    tone = sine(44_100, 0.25, -10)[:, None]
    assert lufs(block_powers(tone, 44_100))[0] == pytest.approx(-13.0, abs=0.3)
    assert gated(np.zeros(5)) == QUIETEST


@pytest.mark.parametrize(
    ("name", "bpm"), [("techno", 130), ("jazz", 140), ("reggaeton", 94), ("hip hop", 88), ("funk", 104), ("disco", 116)]
)
def test_the_tempo_of_a_loop_is_found_within_one_percent(name: str, bpm: float) -> None:
    heard = played(name)
    assert heard.bpm == pytest.approx(bpm, rel=0.01)
    assert heard.pulse > 0.8


@pytest.mark.parametrize("name", ["punk", "reggae", "rock"])
def test_a_tempo_that_may_be_read_in_two_octaves_says_both(name: str) -> None:
    heard = played(name)
    bpm = {"punk": 185, "reggae": 76, "rock": 122}[name]
    assert min(abs(np.log2(value / bpm)) for value in (heard.bpm, heard.other_bpm)) < 0.015
    assert abs(abs(np.log2(heard.bpm / heard.other_bpm)) - 1) < 0.02


def test_clicks_of_any_tempo_are_found_and_noise_has_no_pulse() -> None:
    rate = 86.13
    for bpm in (72.0, 97.3, 126.0, 151.0):
        curve = np.zeros(2_000, np.float32)
        curve[np.round(np.arange(0, 2_000 / rate, 60 / bpm)[:-1] * rate).astype(int)] = 1
        found = tempo(curve, rate)
        assert found.bpm == pytest.approx(bpm, rel=0.005) and found.clarity > 0.7
    noise = np.random.default_rng(0).random(2_000).astype(np.float32) ** 4
    assert tempo(noise, rate).clarity < 0.3
    assert tempo(np.zeros(2_000, np.float32), rate).clarity == 0


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("profile", [MAJOR, MINOR])
def test_each_key_is_the_one_its_own_profile_is_found_in(tonic: int, profile: tuple[float, ...]) -> None:
    found = key(np.roll(profile, tonic)[:, None])
    mode = "major" if profile is MAJOR else "minor"
    assert found.name == f"{NOTES[tonic]} {mode}"
    assert found.margin > 0.05 and (found.major > 0) == (mode == "major")


@pytest.mark.parametrize(
    ("roots", "name"),
    [
        (((48, 52, 55, 60), (53, 57, 60, 65), (55, 59, 62, 67), (48, 52, 55, 60)), "C major"),
        (((45, 52, 57, 60), (50, 53, 57, 62), (52, 56, 59, 64), (45, 52, 57, 60)), "A minor"),
        (((42, 49, 54, 58), (47, 51, 54, 59), (49, 53, 56, 61), (42, 49, 54, 58)), "F sharp major"),
    ],
)
def test_the_key_of_a_cadence_is_heard_in_sound(roots: tuple[tuple[int, ...], ...], name: str) -> None:
    heard = numbers(chords(roots, 2.5, 0.4, seconds=10))
    assert heard.key == name and heard.key_margin > 0.03


def test_each_figure_shows_in_the_loop_that_is_built_on_it() -> None:
    assert played("techno").bar.four_floor > 0.6
    assert played("rock").bar.backbeat > 0.6
    assert played("reggae").bar.offbeat > 0.5
    assert played("reggaeton").bar.tresillo > 0.6
    assert played("jazz").bar.swing > 0.8
    straight = played("rock").bar
    assert straight.swing < 0.3 and straight.tresillo < 0.3 and straight.offbeat < 0.3 and straight.four_floor < 0.3


def test_the_bar_pattern_is_the_one_that_was_played() -> None:
    line = "x.......x......."
    bar = numbers(loop(100, {"kick": line, "clap": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."})).bar
    low = np.array(bar.low)
    # A bar repeats after half of itself here, so that it may be found begun on either half.
    assert set(np.flatnonzero(low > 0.5)) == {0, 8}
    assert {4, 12} <= set(np.flatnonzero(np.array(bar.mid) > 0.7))
    assert set(np.flatnonzero(np.array(bar.high) > 0.2)) <= set(range(0, 16, 2))


def test_silence_has_numbers_too() -> None:
    heard = numbers(Recording(np.zeros((44_100 * 3, 2), np.float32), 44_100, {}))
    assert heard.silent and heard.pulse == 0 and heard.onsets == 0 and heard.key == "none"


def test_one_second_of_tone_can_be_measured() -> None:
    heard = numbers(Recording(sine(44_100, 1.0, -12)[:, None], 44_100, {}))
    assert heard.brightness == pytest.approx(1_000, rel=0.1) and heard.percussive < 0.3
