"""What happens where in the bar: sixteen steps in three bands, and how far they follow well-known figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

STEPS = 16  # of a bar of four beats
LEAST = 0.1  # of the mean loudness: a band whose strongest step rises less has no pattern
FAINT = 0.04  # nor one whose strongest step is this little of the loudest band's
ONSET = 0.12, 0.15  # of the mean loudness, and of the strongest: a rise above both is an onset
ONSET_WEIGHTS = (0.3, 1.0, 1.0)  # two held low tones beat against each other: no onset
GAP = 0.05  # s between onsets
SHIFT = 1.25  # drums this much stronger elsewhere in the beat: the beats are there
BEATS, BACK = [0, 4, 8, 12], [4, 12]
OFF, TRESILLO = [2, 6, 10, 14], [3, 6, 11, 14]
NOT_TRESILLO = [1, 2, 5, 7, 9, 10, 13, 15]  # beats aside: they carry the low strokes
STRAIGHT, SWUNG, LATE = (
    (0.44, 0.56),
    (0.62, 0.70),
    (0.73, 0.79),
)  # of a beat: second eighth, its swung place, last sixteenth


@dataclass(frozen=True, slots=True)
class Pattern:
    """`low`, `mid`, `high`: strength 0..1 of each of 16 steps; then how clearly each figure is there, 0..1.

    `four_floor`: a low stroke on each beat. `backbeat`: accents on 2 and 4. `offbeat`: mid between the beats.
    `tresillo`: mid in 3-3-2. `swing`: second eighths late. `sixteenths`: activity on odd steps.
    """

    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    four_floor: float
    backbeat: float
    offbeat: float
    tresillo: float
    swing: float
    sixteenths: float


def pattern(onsets: np.ndarray, rate: float, beats: np.ndarray) -> Pattern:
    """The pattern of onset curves float32 [3, n] at `rate` frames/s over beats float64 [k] in s."""
    if len(beats) < 4:
        return Pattern((0.0,) * STEPS, (0.0,) * STEPS, (0.0,) * STEPS, 0, 0, 0, 0, 0, 0)
    beats = _on_the_strokes(onsets, rate, beats)
    bar = _turned_to_one(_folded(onsets, rate, beats))
    low, mid, high = bar
    steps = [tuple(round(float(value), 3) for value in band) for band in bar]
    return Pattern(
        low=steps[0],
        mid=steps[1],
        high=steps[2],
        four_floor=_four_floor(low),
        backbeat=_backbeat(low, mid, high),
        offbeat=_over(mid, OFF, BEATS),
        tresillo=_tresillo(mid, high),
        swing=_swing(onsets[1] + onsets[2], rate, beats),
        sixteenths=float(np.clip(bar[:, 1::2].mean() / max(bar[:, ::2].mean(), 1e-6), 0, 1)),
    )


def onset_rate(onsets: np.ndarray, rate: float) -> float:
    """Onsets per second in onset curves float32 [3, n] at `rate` frames/s."""
    onset = np.average(onsets, axis=0, weights=ONSET_WEIGHTS)
    least = max(ONSET[0], ONSET[1] * float(np.percentile(onset, 99)))
    peaks, _ = find_peaks(onset, height=least, distance=max(int(GAP * rate), 1))
    return float(len(peaks) / (len(onset) / rate))


def _around(curve: np.ndarray, rate: float, times: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """The highest value of a curve within `reach` s of each of `times`."""
    first = np.clip(((times - reach) * rate).astype(int), 0, len(curve) - 1)
    last = np.clip(((times + reach) * rate).astype(int) + 1, first + 1, len(curve))
    return np.array([curve[a:b].max() for a, b in zip(first, last, strict=True)])


def _on_the_strokes(onsets: np.ndarray, rate: float, beats: np.ndarray) -> np.ndarray:
    """The beats, moved by a quarter, half or three quarters of one where the drums sound louder there.

    Drums are what is low, or is in the mid and the high band at once: a chord is mid only, a hat high only.
    """
    low, mid, high = onsets / np.maximum(np.percentile(onsets, 99, axis=1, keepdims=True), LEAST)
    drums = low + np.minimum(mid, high)
    length = np.diff(beats)
    places = [beats[:-1] + quarter * length / 4 for quarter in range(4)]
    strengths = [float(_around(drums, rate, place, length / 9).mean()) for place in places]
    best = int(np.argmax(strengths))
    return places[best] if strengths[best] > SHIFT * strengths[0] else beats


def _folded(onsets: np.ndarray, rate: float, beats: np.ndarray) -> np.ndarray:
    """Mean strength of each step, float64 [3, 16], relative to the strongest of its band."""
    length = np.diff(beats)
    steps = np.zeros((3, STEPS))
    for band in range(3):
        for quarter in range(4):
            found = _around(onsets[band], rate, beats[:-1] + quarter * length / 4, length / 9)
            for beat in range(4):
                steps[band, 4 * beat + quarter] = found[beat::4].mean() if len(found[beat::4]) else 0
    strongest = steps.max(axis=1, keepdims=True)
    least = max(LEAST, FAINT * float(strongest.max()))
    return np.where(strongest > least, steps / np.maximum(strongest, 1e-9), 0)


def _turned_to_one(bar: np.ndarray) -> np.ndarray:
    """The bar begun at the beat that looks most like its first: low there and two beats on, mid on the others."""

    def first_ness(beat: int) -> float:
        low, mid, high = np.roll(bar, -4 * beat, axis=1)
        return 1.2 * low[0] + low[8] - low[4] - low[12] + (mid + high)[BACK].sum() - (mid + high)[[0, 8]].sum()

    return np.roll(bar, -4 * max(range(4), key=first_ness), axis=1)


def _over(band: np.ndarray, here: list[int], there: list[int]) -> float:
    """How far the weakest-but-one of some steps stands over the mean of others, 0..1."""
    return float(np.clip(np.sort(band[here])[: max(len(here) - 1, 1)].mean() - band[there].mean(), 0, 1))


def _backbeat(low: np.ndarray, mid: np.ndarray, high: np.ndarray) -> float:
    """Strokes in mid or high that stand out on 2 and 4, and low ones on 1 or 3, both against the other two beats."""
    snare = max(_over(mid, BACK, [0, 8]), _over(high, BACK, [0, 8]))
    kick = float(np.clip(low[[0, 8]].max() - low[BACK].mean(), 0, 1))
    return float(np.clip(1.6 * np.sqrt(snare * kick), 0, 1))


def _tresillo(mid: np.ndarray, high: np.ndarray) -> float:
    """Strokes on 3-3-2 from any beat (the figure fills half a bar, so that its first beat is hard to tell)."""
    turns = [np.roll(band, -turn) for band in (mid, high) for turn in (0, 4)]
    return max(_over(band, TRESILLO, NOT_TRESILLO) for band in turns)


def _four_floor(low: np.ndarray) -> float:
    on = low[BEATS]
    between = np.delete(low, BEATS).mean()
    return float(np.clip(on.min() * (1 - 0.8 * between / max(on.mean(), 1e-6)), 0, 1)) if on.max() > 0 else 0.0


def _swing(curve: np.ndarray, rate: float, beats: np.ndarray) -> float:
    """Strength of late second eighths over that of straight and late ones together, 0..1."""
    length = np.diff(beats)

    def strength(place: tuple[float, float]) -> float:
        middle, reach = (place[0] + place[1]) / 2, (place[1] - place[0]) / 2
        return float(np.mean(_around(curve, rate, beats[:-1] + middle * length, reach * length)))

    straight, swung = strength(STRAIGHT), strength(SWUNG)
    if swung < max(0.15 * strength((-0.06, 0.06)), strength(LATE)):
        return 0.0
    return float(swung / max(straight + swung, 1e-6))
