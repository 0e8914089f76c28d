"""Voices of a small synthesiser: each returns one note or one stroke, mono float32 [n] at 44.1 kHz, peak near 1."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

RATE = 44_100  # Hz
TABLE = 2048  # samples of one cycle
FADE = 0.004  # s, so that no note ends in a click


def seconds(length: float) -> np.ndarray:
    """Sample times float32 [n] of a stretch of `length` s."""
    return np.arange(int(length * RATE), dtype=np.float32) / RATE


def frequency(note: float) -> float:
    """Hz of a MIDI note number; 69 is A at 440 Hz."""
    return 440.0 * 2 ** ((note - 69) / 12)


def decay(length: float, fall: float, rise: float = 0.001) -> np.ndarray:
    """An envelope float32 [n] that rises in `rise` s and falls to 1/e in `fall` s, with a faded end."""
    time = seconds(length)
    envelope = np.minimum(time / rise, 1) * np.exp(-time / fall)
    return (envelope * np.clip((length - time) / FADE, 0, 1)).astype(np.float32)


def swell(length: float, rise: float, fall: float) -> np.ndarray:
    """An envelope float32 [n] with raised-cosine ends, for what is bowed, blown or held."""
    time = seconds(length)
    shape = np.minimum(np.clip(time / rise, 0, 1), np.clip((length - time) / fall, 0, 1))
    return (0.5 - 0.5 * np.cos(np.pi * shape)).astype(np.float32)


def harmonics(hertz: float, strengths: np.ndarray, length: float, phase: float = 0.0) -> np.ndarray:
    """A steady tone with `strengths` of its partials float [k], none above 16 kHz."""
    count = min(len(strengths), max(int(16_000 / hertz), 1))
    spectrum = np.zeros(TABLE // 2 + 1, complex)
    spectrum[1 : count + 1] = -0.5j * TABLE * np.asarray(strengths[:count])
    table = np.fft.irfft(spectrum).astype(np.float32)
    turns = (phase + hertz * np.arange(int(length * RATE)) / RATE) * TABLE
    before = turns.astype(np.int64)
    part = (turns - before).astype(np.float32)
    return table[before % TABLE] * (1 - part) + table[(before + 1) % TABLE] * part


def saw(hertz: float, length: float, phase: float = 0.0) -> np.ndarray:
    """A band-limited sawtooth."""
    return 0.6 * harmonics(hertz, 1 / np.arange(1, 200), length, phase)


def square(hertz: float, length: float, phase: float = 0.0) -> np.ndarray:
    """A band-limited square wave."""
    partials = np.arange(1, 200)
    return harmonics(hertz, np.where(partials % 2, 1 / partials, 0), length, phase)


def ensemble(hertz: float, length: float, voices: int, cents: float, rng: np.random.Generator) -> np.ndarray:
    """Several sawtooths a few cents apart."""
    offsets = np.linspace(-cents, cents, voices)
    return sum(saw(hertz * 2 ** (cent / 1200), length, rng.random()) for cent in offsets) / voices**0.5


def noise(length: float, rng: np.random.Generator) -> np.ndarray:
    """White noise with a peak near 1."""
    return (0.33 * rng.standard_normal(int(length * RATE))).astype(np.float32)


def band(sound: np.ndarray, low: float, high: float, order: int = 2) -> np.ndarray:
    """Only what lies between `low` and `high` Hz; 0 leaves that side open."""
    if low and high:
        sections = butter(order, (low, high), "bandpass", fs=RATE, output="sos")
    else:
        sections = butter(order, low or high, "highpass" if low else "lowpass", fs=RATE, output="sos")
    return sosfilt(sections, sound).astype(np.float32)


def sweep(sound: np.ndarray, cutoff: np.ndarray, resonance: float) -> np.ndarray:
    """A resonant low-pass (RBJ cookbook) whose cutoff float [n] in Hz moves along the sound; `resonance` is its Q."""
    out, state, size = np.empty_like(sound), np.zeros(2), 256
    for start in range(0, len(sound), size):
        angle = 2 * np.pi * min(float(cutoff[start]), 0.45 * RATE) / RATE
        alpha, cosine = np.sin(angle) / (2 * resonance), np.cos(angle)
        b = np.array([(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2])
        out[start : start + size], state = lfilter(
            b / (1 + alpha),
            np.array([1 + alpha, -2 * cosine, 1 - alpha]) / (1 + alpha),
            sound[start : start + size],
            zi=state,
        )
    return out


def kick(length: float = 0.35, low: float = 47.0, punch: float = 150.0) -> np.ndarray:
    """A bass drum: a sine that falls from `low + punch` to `low` Hz, with a click."""
    time = seconds(length)
    phase = low * time + punch * 0.03 * (1 - np.exp(-time / 0.03))
    body = np.sin(2 * np.pi * phase) * decay(length, 0.14)
    return np.tanh(1.6 * body) + 0.25 * np.sin(2 * np.pi * 1_800 * time) * decay(length, 0.004)


def snare(rng: np.random.Generator, length: float = 0.22, tone: float = 190.0) -> np.ndarray:
    """A snare drum: a short tone under filtered noise."""
    wires = band(noise(length, rng), 900, 9_000) * decay(length, 0.07)
    return 1.6 * wires + 0.6 * harmonics(tone, np.array([1, 0.4]), length) * decay(length, 0.045)


def clap(rng: np.random.Generator, length: float = 0.25) -> np.ndarray:
    """Several hands within 30 ms."""
    bursts = np.zeros(int(length * RATE), np.float32)
    for start, fall in ((0.0, 0.006), (0.011, 0.006), (0.023, 0.07)):
        first = int(start * RATE)
        bursts[first:] += decay(length, fall)[: len(bursts) - first]
    return 2.4 * band(noise(length, rng) * bursts, 800, 4_500)


def hat(rng: np.random.Generator, fall: float = 0.03) -> np.ndarray:
    """A hi-hat; an open one has a `fall` of 0.12 s and more."""
    length = min(6 * fall, 0.6)
    return 1.2 * band(noise(length, rng), 7_000, 0, 4) * decay(length, fall)


def struck(hertz: float, length: float, bright: float = 0.5, fall: float = 1.2) -> np.ndarray:
    """A struck string: partials slightly sharp (stiffness 2e-4), the higher ones dying sooner."""
    time, sound = seconds(length), np.zeros(int(length * RATE), np.float32)
    for k in range(1, min(14, int(15_000 / hertz)) + 1):
        partial = hertz * k * (1 + 2e-4 * k * k) ** 0.5
        strength = bright ** ((k - 1) * 0.75) * abs(np.sin(np.pi * k / 8.3))
        sound += strength * np.sin(2 * np.pi * partial * time) * np.exp(-time * (0.6 + 0.4 * k) / fall)
    return 0.9 * sound * decay(length, 60.0, 0.002) / 0.8


def plucked(hertz: float, length: float, rng: np.random.Generator, bright: float = 0.5) -> np.ndarray:
    """A plucked string (Karplus & Strong 1983)."""
    period = max(int(RATE / hertz - 0.5), 2)
    burst = np.zeros(int(length * RATE), np.float32)
    burst[:period] = band(noise(period / RATE + 0.001, rng)[:period], 0, 2_000 + 9_000 * bright)
    feedback = np.zeros(period + 2)
    feedback[0], feedback[period], feedback[period + 1] = 1, -0.498, -0.498
    return 2.5 * lfilter([1.0], feedback, burst).astype(np.float32) * decay(length, 60.0)
