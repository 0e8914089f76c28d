"""Listening to one track: from its recording to everything that is said about it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from precompute.listen import features
from precompute.listen.caption import against_track, caption, resembles
from precompute.listen.emotion import at_keyframes, mood
from precompute.listen.features import Features
from precompute.listen.genre import Vote, votes
from precompute.listen.listening import Listening, Segment
from precompute.listen.measured import Measured, measured
from precompute.listen.said import MEASURED, Said
from precompute.listeners.listener import Heard
from show.loudness import STEP, block_powers
from show.recording import Recording, mono

WHOLE = 0.5  # of the genre votes come from the track as a whole, the rest from its segments by their loudness
FEATURES_SHARE = 0.6  # of the time goes into the features
OWN = "what is measured in the sound itself"

Progress = Callable[[float], None]


def listen(recording: Recording, keyframe_times: np.ndarray, progress: Progress = lambda part: None) -> Listening:
    """What is heard in a recording whose keyframes stand at float64 [N+1] s; `progress` is told the part done, 0..1."""
    powers = block_powers(recording.samples, recording.rate)
    series = features.measure(mono(recording), recording.rate, lambda part: progress(FEATURES_SHARE * part))
    track = measured(series, powers)
    parts: list[Measured] = []
    spans = list(pairwise(keyframe_times.tolist()))
    for k, (start, end) in enumerate(spans):
        parts.append(_stretch(series, powers, start, end, track))
        progress(FEATURES_SHARE + (1 - FEATURES_SHARE) * (k + 1) / len(spans))
    found = votes([track, *parts], _weights(track, parts))
    segments = tuple(_segment(span, part, track) for span, part in zip(spans, parts, strict=True))
    words = caption(track, mood(track))
    return Listening(
        duration=round(recording.duration, 3),
        caption=words if track.silent else f"{words}; {resembles(found)}",
        tag=recording.tags.get("genre", ""),
        moods=at_keyframes([segment.mood for segment in segments]),
        votes=found,
        said=(_own(found, segments),),
        measured=track,
        segments=segments,
    )


def _own(found: tuple[Vote, ...], segments: tuple[Segment, ...]) -> Said:
    genres = tuple((vote.genre, vote.share) for vote in found)
    return Said(MEASURED, OWN, "MIT", genres, tuple(Heard(segment.caption) for segment in segments))


def _stretch(series: Features, powers: np.ndarray, start: float, end: float, track: Measured) -> Measured:
    first = min(int(start / STEP), len(powers) - 1)
    return measured(series.between(start, end), powers[first : max(int(end / STEP), first + 1)], near=track.bpm)


def _weights(track: Measured, parts: list[Measured]) -> np.ndarray:
    """The track's vote and those of its segments, by the amplitude of each; silence has none."""
    amplitude = np.array([0.0 if part.silent else 10 ** (part.loudness / 20) for part in parts])
    whole = 0.0 if track.silent else WHOLE
    return np.concatenate([[whole], (1 - WHOLE) * amplitude / max(float(amplitude.sum()), 1e-9)])


def _segment(span: tuple[float, float], part: Measured, track: Measured) -> Segment:
    felt = mood(part)
    words = [caption(part, felt), against_track(part, track)]
    return Segment(round(span[0], 3), round(span[1], 3), ", ".join(word for word in words if word), felt, part)
