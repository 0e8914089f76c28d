"""Linear timecode (SMPTE ST 12-1) from a channel of sound: 24, 25, 29.97 drop-frame and 30 frames a second."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from live.commands import Timecode
from live.tempo import biphase
from live.tempo.biphase import Word
from show.timecode import RATES, Label, Rate, seconds

STEADY = 0.02  # share by which a machine at normal speed may be off

_BY_NOMINAL = {24: RATES["24"], 25: RATES["25"], 30: RATES["30"]}


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of timecode: its label, whether it counts in drop-frame, and the word it came in."""

    label: Label
    drop: bool
    word: Word


def frame(word: Word) -> Frame | None:
    """Reads the label of a word; None where its digits are no time."""
    bits = word.bits
    hours, minutes = _digits(bits, 48, 2), _digits(bits, 32, 3)
    whole, frames = _digits(bits, 16, 3), _digits(bits, 0, 2)
    tens = (bits >> 8 & 3, bits >> 24 & 7, bits >> 40 & 7, bits >> 56 & 3)
    if max(bits & 15, bits >> 16 & 15, bits >> 32 & 15, bits >> 48 & 15) > 9 or max(tens) > 5:
        return None
    if hours > 23 or minutes > 59 or whole > 59 or frames > 29:
        return None
    return Frame(Label(hours, minutes, whole, frames), bool(bits >> 10 & 1), word)


def _digits(bits: int, first: int, tens: int) -> int:
    """Two binary-coded digits, of which the tens have that many bits."""
    return (bits >> first & 15) + 10 * (bits >> first + 8 & (1 << tens) - 1)


class LtcEar:
    """Hears timecode in one channel: `LtcEar(48000).hear(samples, ends)` gives what each whole word said.

    `expected` settles what a word does not carry: whether 30 frames are 29.97 a second, and 24 are 23.976.
    """

    def __init__(self, sample_rate: int, expected: Rate | None = None) -> None:
        self._sample_rate, self._expected = sample_rate, expected
        self._state = biphase.start(sample_rate)
        self._last: Frame | None = None
        self._possible = tuple(_BY_NOMINAL)
        self._fed = 0

    def hear(self, samples: np.ndarray, ends: float) -> list[Timecode]:
        """Takes samples (float [n]) of which the last was heard at `ends` s of the clock; oldest timecode first."""
        self._state, words = biphase.step(self._state, samples)
        self._fed += len(samples)
        return [said for word in words if (said := self._said(word, ends))]

    def _said(self, word: Word, ends: float) -> Timecode | None:
        found = frame(word)
        if found is None:
            return None
        rate = self._rate(found)
        try:
            begins = seconds(found.label, rate)
        except ValueError:
            return None
        speed = self._sample_rate / (word.end - word.start) / rate.per_second
        second = begins if word.backwards else begins + 1 / rate.per_second
        time = ends - (self._fed - 1 - word.end) / self._sample_rate
        return Timecode("ltc", time, second, -speed if word.backwards else speed, rate.per_second)

    def _rate(self, found: Frame) -> Rate:
        self._possible, self._last = self._narrowed(found), found
        if found.drop:
            return RATES["29.97df"]
        nominal = _nominal(self._possible, self._sample_rate / (found.word.end - found.word.start), self._expected)
        expected = self._expected
        return expected if expected and expected.nominal == nominal and not expected.drop else _BY_NOMINAL[nominal]

    def _narrowed(self, found: Frame) -> tuple[int, ...]:
        """How many frame numbers a second may have: as many as there were when they began again, or more than seen."""
        ends, begins = (found, self._last) if found.word.backwards else (self._last, found)
        if ends and begins and begins.label.frames == 0 and (begins.label.seconds - ends.label.seconds) % 60 == 1:
            if ends.label.frames + 1 in _BY_NOMINAL:
                return (ends.label.frames + 1,)
        beyond = found.label.frames
        return tuple(n for n in self._possible if n > beyond) or tuple(n for n in _BY_NOMINAL if n > beyond)


def _nominal(possible: tuple[int, ...], measured: float, expected: Rate | None) -> int:
    """The number among `possible` that the measured frames a second are near, else the one expected, else the nearest.

    A tape at another speed looks like another rate until its frame numbers have begun again once.
    """
    near = [n for n in possible if abs(measured / n - 1) < STEADY]
    if not near and expected and expected.nominal in possible:
        return expected.nominal
    return min(near or possible, key=lambda n: abs(math.log(measured / n)))
