"""Biphase-mark code in sound, as linear timecode uses it: samples to bits, at any level, polarity, speed and direction.

Every bit begins with a change of sign; a one has another in its middle (SMPTE ST 12-1). Samples are worked on in pieces
of a fixed size, so that blocks of any sizes give the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from show.guards import sane

WORD = 80  # bits of a timecode word
PIECE = 128  # samples
BLOCKED_HZ = 10.0  # offsets and hum below this are taken out first
LEVEL_S = 0.05  # how fast the level is followed
SILENCE = 1e-4  # mean of the absolute value, full scale 1; below it nothing is read
TRIGGER = 0.3  # of the level: how far a sample has to be beyond zero to count as a change of sign
LONGEST_S = 0.02  # a longer time without a change of sign is a gap
SHORT, LONG, LONGER = 0.3, 0.75, 1.5  # of a bit: a half, a whole and no bit at all begin here
FOLLOWED = 0.2  # share of a new bit's length in the running one

_SYNC, _SYNC_BACKWARDS = 0xBFFC, 0x3FFD  # 0011 1111 1111 1101, the first bit lowest; and read from its end


class Word(NamedTuple):
    """Eighty bits, bit 0 lowest, with the samples (counted from the first fed) at which they began and ended.

    `backwards`: they came last bit first, from a tape that ran in reverse.
    """

    bits: int
    start: float
    end: float
    backwards: bool


@dataclass(frozen=True, slots=True, eq=False)
class Biphase:
    """What is remembered between two blocks: treat it as opaque."""

    rate: int
    waiting: np.ndarray
    blocker: np.ndarray
    level: float = 0.0
    previous: float = 0.0  # the last sample of the piece before
    sign: int = 0
    count: int = 0  # samples worked on
    edge: float = 0.0  # the sample of the last change of sign
    bit: float = 0.0  # samples that a bit takes
    half: bool = False  # the first half of a one has been read
    register: int = 0
    marks: tuple[float, ...] = ()  # samples at which the bits read without a fault ended, and where they began


def start(rate: int) -> Biphase:
    """Nothing was heard yet at `rate` samples a second."""
    from scipy.signal import lfilter_zi  # half of what a stage takes to begin, and few shows have timecode in the sound

    return Biphase(rate, np.zeros(0), 0.0 * lfilter_zi(*_blocker(rate)))


def step(state: Biphase, samples: np.ndarray) -> tuple[Biphase, list[Word]]:
    """Reads more samples (float [n], one channel, whatever they hold); gives the words that they completed."""
    waiting = np.concatenate((state.waiting, sane(samples)))
    whole = len(waiting) // PIECE * PIECE
    words: list[Word] = []
    for first in range(0, whole, PIECE):
        state, edges = _edges(state, waiting[first : first + PIECE])
        state, found = _words(state, edges)
        words += found
    return replace(state, waiting=waiting[whole:].copy()), words


def _blocker(rate: int) -> tuple[list[float], list[float]]:
    return [1.0, -1.0], [1.0, -(1.0 - 2 * np.pi * BLOCKED_HZ / rate)]


def _edges(state: Biphase, piece: np.ndarray) -> tuple[Biphase, list[float]]:
    """The samples (with fractions) of the changes of sign."""
    from scipy.signal import lfilter

    clean, blocker = lfilter(*_blocker(state.rate), piece, zi=state.blocker)
    level = state.level + PIECE / (PIECE + LEVEL_S * state.rate) * (float(np.mean(np.abs(clean))) - state.level)
    trigger = TRIGGER * level
    beyond = (clean > trigger).astype(np.int8) - (clean < -trigger) if level > SILENCE else np.zeros(PIECE, np.int8)
    held = np.concatenate(([state.sign], beyond))
    held = held[np.maximum.accumulate(np.where(held != 0, np.arange(PIECE + 1), 0))]
    at = np.flatnonzero(held[1:] != held[:-1])
    before = np.concatenate(([state.previous], clean))[at]
    rise = clean[at] - before
    fraction = np.clip((held[at + 1] * trigger - before) / np.where(rise == 0, 1.0, rise), 0.0, 1.0)
    edges = (state.count + at - 1 + fraction).tolist()
    state = replace(
        state,
        blocker=blocker,
        level=level,
        previous=float(clean[-1]),
        sign=int(held[-1]),
        count=state.count + PIECE,
    )
    return state, edges


def _words(state: Biphase, edges: list[float]) -> tuple[Biphase, list[Word]]:
    """Sorts the times between changes of sign into halves and wholes, those into bits and these into words."""
    last, bit, half, register, marks = state.edge, state.bit, state.half, state.register, list(state.marks)
    words: list[Word] = []
    for edge in edges:
        gap, last, before = edge - last, edge, last
        if not SHORT * bit <= gap < LONGER * bit:
            bit = gap if gap < LONGEST_S * state.rate else bit
            half, marks = False, [edge]
            continue
        if gap < LONG * bit and not half:
            half = True
            continue
        one = gap < LONG * bit
        if half and not one:  # a half without its other half: the bits began elsewhere
            marks = [before]
        bit += FOLLOWED * ((edge - marks[-1] if marks else gap) - bit)
        half, register = False, register >> 1 | one << WORD - 1
        marks = [*marks[-WORD:], edge]
        if len(marks) > WORD and (word := _word(register, marks)):
            words.append(word)
    return replace(state, edge=last, bit=bit, half=half, register=register, marks=tuple(marks)), words


def _word(register: int, marks: list[float]) -> Word | None:
    if register >> WORD - 16 == _SYNC:
        return Word(register, marks[-1 - WORD], marks[-1], False)
    if register & 0xFFFF == _SYNC_BACKWARDS:
        return Word(int(f"{register:0{WORD}b}"[::-1], 2), marks[-1 - WORD], marks[-1], True)
    return None
