"""Linear timecode out of sound, made by libltc: every rate, level, polarity, speed and direction."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.commands import Timecode
from live.tempo.biphase import Word
from live.tempo.ltc import LtcEar, frame
from show.timecode import RATES, Label, Rate, seconds
from tests.tempo.libltc import encoded

BEGIN = Label(1, 0, 58, 10)
EXACT = 1e-4  # s; two samples at 48 kHz are 4e-5


def heard(sound: np.ndarray, rate: int = 48000, expected: Rate | None = None, block: int = 0) -> list[Timecode]:
    """Feeds a whole sound whose first sample is heard at second 0, at once or in blocks."""
    ear, found, size = LtcEar(rate, expected), [], block or len(sound)
    for first in range(0, len(sound), size):
        piece = sound[first : first + size]
        found += ear.hear(piece, (first + len(piece) - 1) / rate)
    return found


def worst(found: list[Timecode], rate: Rate, speed: float = 1.0, backwards: bool = False) -> float:
    """The largest error in seconds against the moment of the tape that sounds at each time."""
    begin = seconds(BEGIN, rate)
    if backwards:
        return max(abs(said.second - (begin + 1 / rate.per_second - speed * said.time)) for said in found)
    return max(abs(said.second - (begin + speed * said.time)) for said in found)


def test_a_word_is_read_as_the_standard_lays_out_its_bits():
    """01:23:45;12 in drop-frame: ten bytes, the lowest bit first, as SMPTE ST 12-1 sends them."""
    bits = int.from_bytes(bytes([0x02, 0x05, 0x05, 0x04, 0x03, 0x02, 0x01, 0x00, 0xFC, 0xBF]), "little")
    found = frame(Word(bits, 0.0, 1.0, False))
    assert (found.label, found.drop) == (Label(1, 23, 45, 12), True)
    assert frame(Word(bits | 0x0F, 0.0, 1.0, False)) is None


@pytest.mark.parametrize("sample_rate", [44100, 48000, 96000])
@pytest.mark.parametrize("name", ["24", "25", "29.97df", "30"])
def test_every_rate_is_told_apart_and_says_the_second_that_sounds(name, sample_rate):
    rate = RATES[name]
    found = heard(encoded(BEGIN, 75, rate, sample_rate), sample_rate)
    assert len(found) >= 73
    assert {said.rate for said in found} == {rate.per_second}
    assert worst(found, rate) < EXACT
    assert all(said.speed == pytest.approx(1.0, abs=2e-3) for said in found)


@pytest.mark.parametrize("speed", [0.25, 0.8, 1.1, 2.0])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_tape_at_another_speed_or_in_reverse_is_followed(speed, backwards):
    rate = RATES["25"]
    found = heard(encoded(BEGIN, 60, rate, speed=speed, backwards=backwards), expected=rate)
    assert len(found) >= 58
    assert worst(found, rate, speed, backwards) < EXACT
    assert found[-1].speed == pytest.approx(-speed if backwards else speed, rel=2e-3)


@pytest.mark.parametrize("name", ["24", "25", "30"])
def test_once_the_frame_numbers_begin_again_the_rate_is_known_at_any_speed(name):
    rate = RATES[name]
    found = heard(encoded(BEGIN, 75, rate, speed=0.6))
    settled = [said for said in found if said.second > 3659.2]
    assert worst(settled, rate, 0.6) < EXACT


@pytest.mark.parametrize(
    ("gain", "offset", "noise"), [(0.003, 0.0, 1e-4), (-1.0, 0.0, 0.0), (0.2, 0.3, 0.02), (1.4, 0, 0)]
)
def test_level_polarity_offset_and_noise_do_not_matter(gain, offset, noise):
    rate = RATES["25"]
    sound = encoded(BEGIN, 60, rate)
    dirt = noise * np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32)
    found = heard(gain * sound + offset + dirt)
    assert len(found) >= 53  # the offset takes a few frames to go
    assert worst(found, rate) < EXACT


def test_a_long_cable_that_rounds_the_edges_and_a_clip_that_flattens_them_are_read():
    rate = RATES["30"]
    sound = encoded(BEGIN, 60, rate)
    rounded = np.convolve(sound, np.hanning(15) / np.hanning(15).sum(), "same")
    found = heard(np.clip(3 * rounded, -1, 1))
    assert len(found) >= 57
    assert worst(found, rate) < EXACT


def test_a_tape_that_speeds_up_is_followed_all_the_way():
    rate = RATES["25"]
    sound = encoded(BEGIN, 100, rate)
    places = np.cumsum(np.linspace(0.5, 2.0, int(len(sound) / 1.25)))
    found = heard(np.interp(places[places < len(sound) - 1], np.arange(len(sound)), sound), expected=rate)
    assert len(found) >= 96
    begin = seconds(BEGIN, rate)
    for said in found:
        tape = np.interp(said.time * 48000, np.arange(len(places)), places) / 48000
        assert said.second == pytest.approx(begin + tape, abs=2 * EXACT)


def test_after_a_hole_the_next_whole_word_is_read():
    rate = RATES["25"]
    sound = encoded(BEGIN, 60, rate)
    sound[40000:60000] = 0.0
    found = heard(sound)
    assert len(found) >= 60 - 2 - 11 - 2
    assert worst(found, rate) < EXACT


@settings(max_examples=15)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_blocks_of_any_sizes_give_the_same_words(sizes):
    sound = encoded(BEGIN, 20, RATES["30"])
    whole = LtcEar(48000).hear(sound, (len(sound) - 1) / 48000)
    ear, found, first = LtcEar(48000), [], 0
    for size in (*sizes, len(sound)):
        piece = sound[first : first + size]
        first += len(piece)
        found += ear.hear(piece, (first - 1) / 48000)
    assert [(said.second, said.speed) for said in found] == [(said.second, said.speed) for said in whole]
    assert [said.time for said in found] == pytest.approx([said.time for said in whole], abs=1e-9)


def test_the_rate_that_is_expected_settles_what_no_word_carries():
    rate = RATES["23.976"]
    sound = encoded(BEGIN, 75, rate)
    found = heard(sound, expected=rate)
    assert {said.rate for said in found} == {rate.per_second}
    assert worst(found, rate) < EXACT
    assert {said.rate for said in heard(sound, expected=RATES["29.97df"])} == {24.0}


@pytest.mark.parametrize("kind", ["noise", "tone", "silence", "nonsense"])
def test_what_is_not_timecode_says_nothing(kind):
    n = 48000 * 5
    sounds = {
        "noise": np.random.default_rng(2).standard_normal(n),
        "tone": np.sign(np.sin(np.arange(n) * 2 * np.pi * 1200 / 48000)),
        "silence": np.zeros(n),
        "nonsense": np.full(n, np.nan),
    }
    assert heard(sounds[kind].astype(np.float32), block=1024) == []
