"""What is remembered between two frames survives being written down, and hearing goes on from it bit for bit."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest
from showmaker import sound

from live.control.performance import Performance
from live.replays import frozen
from live.sound.delay import Delay
from live.sound.listening import Heeded, Listening


@dataclass(frozen=True)
class Odd:
    """A value of every kind that may be written."""

    name: str | None
    many: tuple[tuple[int, str], ...]
    table: dict[tuple[int, str], float | tuple[float, ...]]
    single: np.float32
    inner: Odd | None = None


def through_json(value, kind):
    arrays: list[np.ndarray] = []
    told = json.loads(json.dumps(frozen.written(value, arrays)))
    return frozen.read(kind, told, {str(number): array for number, array in enumerate(arrays)})


def test_every_kind_of_value_comes_back_as_it_was():
    inner = Odd(None, (), {}, np.float32(-0.0))
    odd = Odd("é", ((1, "a"), (2, "b")), {(1, "x"): float("inf"), (2, "y"): (0.1, 0.2)}, np.float32(0.1), inner)
    again = through_json(odd, Odd)
    assert again == odd and type(again.single) is np.float32


def test_what_cannot_be_read_back_is_not_written():
    with pytest.raises(TypeError, match="set cannot be written"):
        frozen.written({"a": {1, 2}}, [])


def test_a_file_names_no_class_and_what_it_lacks_is_refused():
    with pytest.raises(KeyError):
        frozen.read(Performance, {"track": 0}, {})


def blocks(rate, seconds=4.0, count=800):
    wave = sound(seconds)[: round(seconds * rate)]
    return [wave[first : first + count] for first in range(0, len(wave) - count, count)]


def heard(listening, block, rate):
    hops = listening.take(block, rate, 0.0, len(block) / rate, 0.0)
    return hops, listening.levels, listening.beats.phase, listening.spectrum, listening.waveform


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("profile", ["default", "low-latency"])
def test_hearing_goes_on_from_what_was_written_down_bit_for_bit(profile, ahead):
    first, second, whole = Listening(profile, ahead), Listening(profile, ahead), blocks(48000)
    for block in whole[:150]:
        heard(first, block, 48000)
    second.heed(through_json(first.heeded(), Heeded))
    for block in whole[150:]:
        one, other = heard(first, block, 48000), heard(second, block, 48000)
        assert one[:3] == other[:3]
        np.testing.assert_array_equal(one[3], other[3])
        np.testing.assert_array_equal(one[4], other[4])


@pytest.mark.parametrize("rate", [96000, 22050, 32000])
def test_where_sound_is_converted_hearing_goes_on_but_for_rounding(rate):
    first, second, whole = Listening("default"), Listening("default"), blocks(rate, 4.0 * 48000 / rate, 700)
    half = len(whole) // 2
    for block in whole[:half]:
        heard(first, block, rate)
    second.heed(through_json(first.heeded(), Heeded))
    energies = [], []
    for block in whole[half:]:
        for listening, kept in zip((first, second), energies, strict=True):
            kept.extend(hop.energy for hop in heard(listening, block, rate)[0])
    shared = min(map(len, energies))
    assert abs(len(energies[0]) - len(energies[1])) <= 1
    np.testing.assert_allclose(energies[1][:shared], energies[0][:shared], rtol=1e-3, atol=1e-6 * max(energies[0]))


def test_sound_that_is_held_back_comes_out_of_another_delay_as_of_the_first():
    first, second = Delay(), Delay()
    for number in range(5):
        first.take(np.full((100, 1), number, np.float32), 1000, 0.25)
    second.hold(first.held())
    one, other = (delay.take(np.zeros((100, 1), np.float32), 1000, 0.25) for delay in (first, second))
    np.testing.assert_array_equal(one, other)
    assert one[0, 0] == 2.0
