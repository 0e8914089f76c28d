"""Arousal and valence from measured numbers.

The direction of each effect is Gabrielsson & Lindström's review (in Handbook of Music and Emotion, 2010): loud, fast,
dense, bright and percussive raise arousal; major mode, a quick tempo and brightness raise valence. The weights and
ranges are this project's own and are fitted to nothing.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from precompute.listen.measured import Measured
from precompute.mood import Mood

# number -> (value that counts as 0, value that counts as 1, weight)
AROUSAL = {
    "loudness": (-34.0, -10.0, 0.3),
    "onsets": (0.5, 7.0, 0.25),
    "percussive": (0.15, 0.6, 0.2),
    "brightness": (500.0, 3_000.0, 0.1),
    "bpm": (60.0, 160.0, 0.15),
}
VALENCE = {"major": (-0.2, 0.2, 0.6), "bpm": (60.0, 150.0, 0.25), "brightness": (500.0, 3_000.0, 0.15)}
CONTRAST = 1.5  # how much a keyframe's mood departs from the track's, so that segments differ to the eye


def mood(heard: Measured) -> Mood:
    """The mood of one stretch of music; silence is calm and neither sombre nor joyful."""
    if heard.silent:
        return Mood(0.0, 0.5)
    return Mood(_weighted(AROUSAL, heard), _weighted(VALENCE, heard))


def at_keyframes(segments: list[Mood]) -> tuple[Mood, ...]:
    """The moods of N+1 keyframes: each the mean of the segments that meet there, contrast raised."""
    around = [segments[0], *segments, segments[-1]]
    pairs = np.array([[(a.arousal + b.arousal) / 2, (a.valence + b.valence) / 2] for a, b in pairwise(around)])
    mean = pairs.mean(axis=0)
    raised = np.clip(mean + CONTRAST * (pairs - mean), 0, 1)
    return tuple(Mood(round(float(arousal), 3), round(float(valence), 3)) for arousal, valence in raised)


def _weighted(terms: dict[str, tuple[float, float, float]], heard: Measured) -> float:
    total = 0.0
    for what, (none, full, weight) in terms.items():
        value = float(getattr(heard, what))
        if what == "bpm":  # a tempo that nobody can tap is no tempo
            value = none + (value - none) * heard.pulse
        total += weight * float(np.clip((value - none) / (full - none), 0, 1))
    return round(total, 3)
