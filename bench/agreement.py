"""How well live hearing agrees with offline librosa: r_P, r_H, r_E, and how far it lags behind.

    python -m bench.agreement [FOLDER OR FILES]

The reference is separated whole and offline: 22.05 kHz, 2048-point FFT, hop 512, HPSS with kernel 31, power 2, margin
1; summed power of each part, and the largest of 128 mel bands of .9 percussive + .1 harmonic. Live curves are read at
the reference's times plus a shift, and correlated (Pearson): at the taper's group delay, and at the shift that fits
best. A row's `time_s` is that of its newest sample, so the hop that a listener waits for comes on top.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import librosa
import numpy as np

from bench.machine import machine
from show.hearing import Curve, curve, profile
from show.recording import mono, read
from show.resampling import resample

MUSIC = Path(__file__).parents[2] / "shared" / "data" / "music"
RATE, SPAN, HOP, BANDS = 22050, 2048, 512, 128
SHIFTS = np.arange(0.0, 0.06, 0.001)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pearson's r of percussive power, harmonic power and energy at a shift in s."""

    percussive: float
    harmonic: float
    energy: float
    shift: float


def offline(samples: np.ndarray, rate: int) -> np.ndarray:
    """Percussive power, harmonic power and energy vector of mono float32 [n]: float64 [3, frames]."""
    sound = resample(samples, rate, RATE)
    spectrum = librosa.stft(sound, n_fft=SPAN, hop_length=HOP)
    harmonic, percussive = (
        librosa.istft(part, hop_length=HOP, length=len(sound)) for part in librosa.decompose.hpss(spectrum)
    )
    powers = [np.sum(np.abs(librosa.stft(part, hop_length=HOP)) ** 2, axis=0) for part in (percussive, harmonic)]
    mix = 0.9 * percussive + 0.1 * harmonic
    mel = librosa.feature.melspectrogram(y=mix, sr=RATE, n_fft=SPAN, hop_length=HOP, n_mels=BANDS)
    return np.stack((*powers, mel.max(axis=0)))


def at_shift(live: Curve, reference: np.ndarray, shift: float) -> Agreement:
    """Agreement of a live curve with a reference when live values are taken to be `shift` s late."""
    times = np.arange(reference.shape[1]) * HOP / RATE + shift
    percussive, harmonic, energy = (
        float(np.corrcoef(np.interp(times, live.time, values), expected)[0, 1])
        for values, expected in zip((live.percussive, live.harmonic, live.energy), reference, strict=True)
    )
    return Agreement(percussive, harmonic, energy, shift)


def agreement(samples: np.ndarray, rate: int, name: str) -> Agreement:
    """Agreement of a profile with offline librosa on mono float32 [n], at the taper's group delay."""
    return at_shift(curve(samples, rate, name), offline(samples, rate), profile(name, rate).group_delay_s)


def best(live: Curve, reference: np.ndarray) -> Agreement:
    """The agreement at the shift with the largest sum of the three."""
    found = [at_shift(live, reference, float(shift)) for shift in SHIFTS]
    return max(found, key=lambda one: one.percussive + one.harmonic + one.energy)


def report(paths: list[Path]) -> None:
    """Prints a table for each profile."""
    references = [(path, read(path)) for path in paths]
    sounds = [(path, mono(recording), recording.rate) for path, recording in references]
    expected = [offline(sound, rate) for _, sound, rate in sounds]
    for name in ("default", "low-latency"):
        chosen = profile(name, 44100)
        print(
            f"\n{name}: stated delay {chosen.delay_s * 1000:.1f} ms = group delay {chosen.group_delay_s * 1000:.1f} ms"
        )
        print(f"  + one hop {chosen.hop_s * 1000:.1f} ms; r_P / r_H / r_E at the group delay, and at the best shift")
        rows = []
        for (path, sound, rate), reference in zip(sounds, expected, strict=True):
            live = curve(sound, rate, name)
            given, fit = at_shift(live, reference, profile(name, live_rate(rate)).group_delay_s), best(live, reference)
            rows.append((given, fit))
            print(f"  {path.stem:24s}" + line(given) + line(fit))
        print(f"  {'mean':24s}" + "".join(line(mean([row[k] for row in rows])) for k in (0, 1)))


def live_rate(rate: int) -> int:
    """The rate that hearing runs at for sound of this rate, as far as the printed delay is concerned."""
    return rate if rate in (44100, 48000) else 44100


def mean(found: list[Agreement]) -> Agreement:
    """The mean of each figure."""
    return Agreement(*(float(np.mean([getattr(one, name) for one in found])) for name in Agreement.__slots__))


def line(one: Agreement) -> str:
    """Three figures and their shift."""
    return f"  {one.percussive:.3f} {one.harmonic:.3f} {one.energy:.3f} at {one.shift * 1000:4.1f} ms"


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]] or [MUSIC]
    files = [path for one in given for path in (sorted(one.glob("*.ogg")) if one.is_dir() else [one])]
    print(machine())
    report(files)
