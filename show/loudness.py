"""Loudness as broadcasters measure it: ITU-R BS.1770-4, K-weighted and gated, in LUFS."""

from __future__ import annotations

import numpy as np
from scipy.signal import sosfilt

BLOCK, STEP = 0.4, 0.1  # s
QUIETEST = -70.0  # LUFS, the absolute gate; also what silence is given
RELATIVE = -10.0  # LU, the gate below the mean of what passes the first
SURROUND = 1.41  # gain of the rear channels (L R C LFE Ls Rs); the LFE is left out

# BS.1770's two filters as analogue prototypes, so that any sampling rate has them (B. De Man, 2014).
SHELF_HZ, SHELF_DB, SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
HIGHPASS_HZ, HIGHPASS_Q = 38.13547087602444, 0.5003270373238773


def k_weighting(rate: int) -> np.ndarray:
    """The K-weighting filter at `rate` Hz as second-order sections float64 [2, 6]."""
    k, gain = np.tan(np.pi * SHELF_HZ / rate), 10 ** (SHELF_DB / 20)
    band = gain**0.4996667741545416
    below = 1 + k / SHELF_Q + k * k
    shelf = [gain + band * k / SHELF_Q + k * k, 2 * (k * k - gain), gain - band * k / SHELF_Q + k * k]
    shelf += [below, 2 * (k * k - 1), 1 - k / SHELF_Q + k * k]
    k = np.tan(np.pi * HIGHPASS_HZ / rate)
    below_high = 1 + k / HIGHPASS_Q + k * k
    high = [below_high, -2 * below_high, below_high, below_high, 2 * (k * k - 1), 1 - k / HIGHPASS_Q + k * k]
    return np.array([np.array(shelf) / below, np.array(high) / below_high])


def block_powers(samples: np.ndarray, rate: int) -> np.ndarray:
    """Power of each 0.4 s block, one every 0.1 s, of float32 [n, channels]: K-weighted, added up; float64 [blocks]."""
    steps = max(int(len(samples) / rate / STEP), 1)
    edges = np.round(np.arange(steps + 1) * STEP * rate).astype(int)
    total = np.zeros(steps)
    for channel, gain in enumerate(_channel_gains(samples.shape[1])):
        if gain:
            weighted = sosfilt(k_weighting(rate), samples[:, channel].astype(np.float64))
            total += gain * np.add.reduceat(weighted[: edges[-1]] ** 2, edges[:-1])
    per_block = round(BLOCK / STEP)
    if steps < per_block:
        return np.array([total.sum() / min(edges[-1], len(samples))])
    return np.convolve(total, np.ones(per_block), "valid") / (BLOCK * rate)


def lufs(power: np.ndarray | float) -> np.ndarray:
    """Loudness of a power, in LUFS, never under the absolute gate."""
    return np.maximum(-0.691 + 10 * np.log10(np.maximum(power, 1e-20)), QUIETEST)


def gated(powers: np.ndarray) -> float:
    """Integrated loudness in LUFS of block powers float64 [blocks], with both gates."""
    heard = powers[lufs(powers) > QUIETEST]
    if not len(heard):
        return QUIETEST
    heard = heard[lufs(heard) > lufs(heard.mean()) + RELATIVE]
    return float(lufs(heard.mean()))


def loudness(samples: np.ndarray, rate: int) -> float:
    """Integrated loudness in LUFS of float32 [n, channels]."""
    return gated(block_powers(samples, rate))


def spread(powers: np.ndarray) -> float:
    """Dynamic range in LU: from the 10th to the 95th percentile of the blocks above the absolute gate.

    As EBU Tech 3342, but over blocks of 0.4 s, so that a single segment has one too.
    """
    heard = lufs(powers)
    heard = heard[heard > QUIETEST]
    return float(np.percentile(heard, 95) - np.percentile(heard, 10)) if len(heard) else 0.0


def _channel_gains(channels: int) -> list[float]:
    return [1.0, 1.0, 1.0, 0.0, SURROUND, SURROUND] if channels == 6 else [1.0] * channels
