"""From how near a sound lies to texts to what is said of it: shares, and a caption of nothing but what scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from precompute.listeners.listener import Heard, Shares

SAID_GENRES, SAID_MOODS, SAID_INSTRUMENTS = 2, 2, 4  # in a caption
KEPT = 0.02  # shares below it are noise, and leave the file readable
MARKED = 2.0  # times an even share: a mood below it is not said
PRESENT = 0.7  # of an instrument against music in general


@dataclass(frozen=True, slots=True)
class Labels:
    """Names with unit vectors float32 [names, d], the unit vector of `neutral` [d], and the model's logit `scale`."""

    scale: float
    genres: tuple[Sequence[str], np.ndarray]
    moods: tuple[Sequence[str], np.ndarray]
    instruments: tuple[Sequence[str], np.ndarray]
    neutral: np.ndarray


def heard(sound: np.ndarray, labels: Labels) -> Heard:
    """What a sound, a unit vector float32 [d], lies nearest to."""
    genres = _kept(_ranked(labels.genres[0], _softmax(labels.scale * labels.genres[1] @ sound)))
    moods = _ranked(labels.moods[0], _softmax(labels.scale * labels.moods[1] @ sound))
    moods = tuple(pair for pair in moods if pair[1] >= MARKED / len(moods))
    lead = labels.scale * (labels.instruments[1] @ sound - labels.neutral @ sound)
    instruments = _ranked(labels.instruments[0], 1 / (1 + np.exp(-lead)))  # each by itself: many may sound at once
    instruments = tuple(pair for pair in instruments if pair[1] >= PRESENT)
    return Heard(_caption(genres, moods, instruments), genres, moods, instruments)


def _caption(genres: Shares, moods: Shares, instruments: Shares) -> str:
    """For instance "resembles house (0.41) or techno (0.22); energetic, dark; drum machine, synthesizer"."""
    likely = " or ".join(f"{name} ({share:.2f})" for name, share in genres[:SAID_GENRES])
    parts = [
        f"resembles {likely}" if likely else "",
        ", ".join(name for name, _ in moods[:SAID_MOODS]),
        ", ".join(name for name, _ in instruments[:SAID_INSTRUMENTS]),
    ]
    return "; ".join(part for part in parts if part)


def _ranked(names: Sequence[str], shares: np.ndarray) -> Shares:
    order = np.argsort(-shares, kind="stable")
    return tuple((names[k], round(float(shares[k]), 4)) for k in order)


def _kept(shares: Shares) -> Shares:
    """The shares worth keeping, adding to 1; of one that leads by far at least itself."""
    kept = [pair for pair in shares if pair[1] >= KEPT] or list(shares[:1])
    total = sum(share for _, share in kept)
    return tuple((name, round(share / total, 4)) for name, share in kept)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()
