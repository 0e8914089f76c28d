"""The key of a stretch of music, and by how much it beats the next one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NOTES = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")
# Probe-tone ratings of Krumhansl & Kessler (1982), from C.
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True, slots=True)
class Key:
    """`name` such as "A minor"; `margin` 0..1, its correlation less that of the best other key; `major` -1..1, the best
    major correlation less the best minor one."""

    name: str
    margin: float
    major: float


def key(chroma: np.ndarray) -> Key:
    """The key of chroma float32 [12, n] (C first), by correlation with the probe-tone profiles."""
    mean = chroma.mean(axis=1)
    if mean.std() < 1e-6:
        return Key("none", 0.0, 0.0)
    profiles = np.array([np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)])
    scores = np.array([np.corrcoef(mean, profile)[0, 1] for profile in profiles])
    order = np.argsort(scores)
    best = int(order[-1])
    name = f"{NOTES[best % 12]} {'major' if best < 12 else 'minor'}"
    major = float(scores[:12].max() - scores[12:].max())
    return Key(name, float(scores[best] - scores[order[-2]]), major)
