"""Cutting a recording into the windows that models of sound take."""

from __future__ import annotations

import numpy as np

from precompute.listeners.listener import Span
from show.resampling import resample

SECONDS = 10.0  # what LP-MusicCaps and CLAP were trained on
LEAST = 1.0  # s: a shorter rest of a span that has full windows is no window


def windows(samples: np.ndarray, rate: int, wanted: int, span: Span) -> list[np.ndarray]:
    """The windows of one span, each float32 of at most 10 s at `wanted` Hz: all full but the last; at least one.

    `samples` mono float32 [n] at `rate` Hz. Each span is converted by itself, so that a window does not depend on
    which spans are asked for together.
    """
    start, end = (round(time * rate) for time in span)
    sound = resample(samples[start:end], rate, wanted)[: round((span[1] - span[0]) * wanted)]
    size = round(SECONDS * wanted)
    pieces = [sound[first : first + size] for first in range(0, max(len(sound), 1), size)]
    if len(pieces) > 1 and len(pieces[-1]) < LEAST * wanted:
        del pieces[-1]
    return pieces
