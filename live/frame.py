"""What the renderer is told at each frame: time, what is heard, where the walk stands, what the desk has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from show.levels import Levels


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything a shader may know about this moment.

    `waveform`: float32 [channels, samples] of the newest sound, -1..1. `spectrum`: float32 [channels, bins], 0..1,
    linear in frequency from 0 Hz to half the rate. `position` is segment plus fraction, `progress` seconds over
    duration of the track (0..1). `parameters` holds the current value of every name in `live.parameters.TABLE`.
    """

    index: int
    time: float
    dt: float
    levels: Levels
    waveform: np.ndarray
    spectrum: np.ndarray
    position: float
    progress: float
    parameters: Mapping[str, float | bool | str] = field(default_factory=dict)


_SILENCE = np.zeros((1, 1), np.float32)
BLANK = Frame(-1, 0.0, 0.0, Levels(), _SILENCE, _SILENCE, 0.0, 0.0)  # of nothing, before the first one
