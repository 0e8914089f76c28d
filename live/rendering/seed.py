"""Renders the seed paper's own method: every frame a slerp of two keyframes' latents, decoded, and nothing else.

Pina and Li, sections 3.4 and 3.5. No look, no keeping of statistics, no walk between the keyframes; the positions
and latents are those that preparing stored beside its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from live import images
from live.decoding.decoders import needed
from live.decoding.worker import Decodes
from live.recording.recorder import Recorder, whole
from live.rendering.render import Progress
from live.rendering.sheet import Sheet
from live.sound.laying import CHANNELS, laid
from show.errors import ShowError
from show.folder import Show
from show.prepared import PreparedTrack, Tracks
from show.slerp import slerp

FPS = 30  # frames a second of the stored positions
RATE = 48000  # Hz of the sound


@dataclass(frozen=True, slots=True)
class SeedOrder:
    """What to render: a track by its number or, None, the whole set; `seconds` at most; `size` None as decoded."""

    track: int | None = None
    seconds: float | None = None
    size: tuple[int, int] | None = None


def render_seed(
    show: Show, out: Path, order: SeedOrder, sheet: Path | None = None, progress: Progress | None = None
) -> int:
    """Renders to `out` (H.264 and AAC, 30 frames a second), with a contact sheet where wanted; returns the frames.

    The file appears under its name when it is whole. ShowError where the seed's arrays or a recording are not here.
    """
    tracks = _wanted(show, order)
    decoder = needed(show)
    total = _total(tracks, order.seconds)
    size = order.size or decoder.decode(latent_at(tracks[0], 0.0)).shape[1::-1]
    contact = Sheet(total)
    with whole(out) as part, closing(Recorder(part, size, FPS, RATE)) as recorder:
        for index, (pixels, block) in enumerate(islice(frames(tracks, decoder), total)):
            fitted = pixels if pixels.shape[1::-1] == size else images.resized(pixels, size)
            recorder.picture(fitted, index)
            recorder.sound(block)
            contact.add(index, fitted)
            if progress:
                progress(index + 1, total)
    if sheet:
        contact.write(sheet)
    return total


def frames(tracks: Sequence[PreparedTrack], decoder: Decodes) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Every frame of the tracks, uint8 [h, w, 3], with the sound that belongs to it, float32 [n, 2]."""
    for track in tracks:
        positions = _way(track)[0]
        sound = _sound(track, len(positions))
        for position, block in zip(positions, np.split(sound, len(positions)), strict=True):
            yield np.ascontiguousarray(decoder.decode(latent_at(track, float(position)))[..., :3]), block


def latent_at(track: PreparedTrack, position: float) -> np.ndarray:
    """The seed's latent at a position, float16 [c, h, w]: the slerp of its segment's two."""
    latents = _way(track)[1]
    k = min(int(position), len(latents) - 2)
    return slerp(latents[k], latents[k + 1], position - k)


def _wanted(show: Show, order: SeedOrder) -> Tracks:
    """The tracks to render; refuses those that cannot be."""
    tracks = (show.track(order.track),) if order.track is not None else show.tracks
    for track in tracks:
        _way(track)
        track.recording()
    return tracks


def _way(track: PreparedTrack) -> tuple[np.ndarray, np.ndarray]:
    """The seed's positions and latents of a track."""
    if track.seed_positions is None or track.seed_latents is None:
        what = "the seed paper's way through it is missing"
        raise ShowError(track.title, what, "run limelight precompute with its setlist again, which adds it")
    return track.seed_positions, track.seed_latents


def _total(tracks: Sequence[PreparedTrack], seconds: float | None) -> int:
    """The number of frames to render."""
    every = sum(len(_way(track)[0]) for track in tracks)
    return every if seconds is None else max(1, min(every, round(seconds * FPS)))


def _sound(track: PreparedTrack, count: int) -> np.ndarray:
    """The sound of `count` frames, float32 [count * RATE / FPS, 2], silent after the recording's end."""
    room = np.empty((count * RATE // FPS, CHANNELS), np.float32)
    sound = laid(track.recording(), RATE, room)[: len(room)]
    return np.pad(sound, ((0, count * RATE // FPS - len(sound)), (0, 0)))
