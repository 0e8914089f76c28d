"""What is heard as pictures: one row per channel, as `audio` and `audioFFT` inputs want it."""

from __future__ import annotations

import numpy as np

from live import gl
from live.frame import Frame
from live.isf.model import Input

MOST_COLUMNS = 2048


def waveform(samples: np.ndarray, columns: int) -> np.ndarray:
    """float32 [channels, columns] around 0.5, from [channels, n] in -1..1: largest swing of each share of samples."""
    shares = _shares(samples.shape[1], columns)
    highest = np.maximum.reduceat(samples, shares, axis=1)
    lowest = np.minimum.reduceat(samples, shares, axis=1)
    return np.float32(0.5) + np.float32(0.5) * np.where(highest >= -lowest, highest, lowest)


def spectrum(bins: np.ndarray, columns: int) -> np.ndarray:
    """float32 [channels, columns], 0..1, from [channels, n]: the mean of each share of bins."""
    shares = _shares(bins.shape[1], columns)
    counts = np.diff(np.append(shares, bins.shape[1])).clip(1)
    return (np.add.reduceat(bins, shares, axis=1) / counts).astype(np.float32)


def _shares(count: int, columns: int) -> np.ndarray:
    return np.minimum(np.arange(columns) * count // columns, count - 1)


class Sound:
    """The sound textures in use, shared by all shaders that want the same number of columns."""

    def __init__(self, context: gl.Context) -> None:
        self._context = context
        self._textures: dict[tuple[str, int], gl.Texture] = {}
        self._drawn: dict[tuple[str, int], int] = {}

    def texture(self, wanted: Input, frame: Frame) -> gl.Texture:
        """The texture of an audio or audioFFT input, filled once per frame."""
        source = frame.waveform if wanted.kind == "audio" else frame.spectrum
        source = np.atleast_2d(source) if source.size else np.zeros((1, 1), np.float32)
        columns = source.shape[1]
        if isinstance(wanted.high, int) and wanted.high > 0:
            columns = wanted.high
        columns = min(columns, MOST_COLUMNS)
        key = (wanted.kind, columns)
        texture = self._textures.get(key)
        if texture is None or texture.height != len(source):
            texture = self._textures[key] = gl.texture(self._context, (columns, len(source)), 1, "f4")
            self._drawn.pop(key, None)
        if self._drawn.get(key) != frame.index:
            rows = waveform(source, columns) if wanted.kind == "audio" else spectrum(source, columns)
            texture.write(np.nan_to_num(rows, copy=False))
            self._drawn[key] = frame.index
        return texture
