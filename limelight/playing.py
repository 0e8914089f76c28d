"""Plays one variant of a comparison: the seconds it was rendered for, and its figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from live import images
from live.decoding.decoders import needed
from live.decoding.worker import Decodes, latent_at
from live.rendering.render import Order, Rendered, frames, ordered
from measure.motion import GRID, Motion, apart, changes, grey
from measure.sync import synchrony
from precompute import quality
from precompute.progress import bar
from show.errors import ShowError
from show.folder import Show
from show.prepared import PreparedTrack
from show.recording import Recording

JPEG_QUALITY = 95  # of the frames that wait for the others; kept raw, twenty seconds would take half a gigabyte


@dataclass(frozen=True, slots=True)
class Figures:
    """What tells variants apart, NaN where it could not be measured.

    `ghost` and `contrast` are means over the middles of the segments, `largest_step` is over the median step of the
    walk (`precompute.quality`), `r0` is the correlation of the picture's motion with the sound at lag 0, which needs 30
    frames a second: fewer leave gaps in the motion, and the figure falls for no fault of the picture.
    """

    ghost: float
    contrast: float
    largest_step: float
    r0: float

    def as_json(self) -> dict[str, float | None]:
        """The same with None for what could not be measured."""
        return {name: round(value, 4) if math.isfinite(value) else None for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Played:
    """A rendered variant: its frames as JPEG, the positions they show, their sound float32 [n, 2] and its rate."""

    name: str
    packed: list[bytes]
    positions: np.ndarray
    sound: np.ndarray
    rate: int
    figures: Figures

    def picture(self, index: int) -> np.ndarray:
        """A frame, uint8 [h, w, 3]."""
        return images.decoded(self.packed[index])


def play(name: str, show: Show, order: Order) -> Played:
    """Renders a show and measures what it shows; `order` names one track."""
    one, total, rate = ordered(show, order)
    packed, sound, positions = [], [], []

    def pictures() -> Iterator[tuple[float, np.ndarray]]:
        made: Iterator[Rendered] = bar(frames(one, order, total, rate), total, name)
        for index, frame in enumerate(made):
            packed.append(images.jpeg(frame.pixels, JPEG_QUALITY, all_colour=True))
            sound.append(frame.block.copy())
            positions.append(frame.performer.state.walking.position)
            yield index / order.fps, frame.pixels.copy()

    times, change, share = changes((time, grey(pixels), pixels) for time, pixels in apart(pictures()))
    heard = Recording(np.concatenate(sound), rate, {})
    seen = Motion(times, change, share, total / order.fps, order.fps, order.size, False)
    ghost, contrast, step = walk_figures(one.tracks[0], needed(show), positions[-1])
    figures = Figures(ghost, contrast, step, _r0(seen, heard))
    return Played(name, packed, np.array(positions), heard.samples, rate, figures)


def walk_figures(track: PreparedTrack, decoder: Decodes, until: float) -> tuple[float, float, float]:
    """Ghost index and contrast at the middles of the segments begun before `until`, and their largest step."""
    count = min(max(1, math.ceil(until)), len(track.keyframe_times) - 1)
    shown = [decoder.decode(latent_at(track, half / 2))[..., :3] for half in range(2 * count + 1)]
    triples = [(shown[2 * k + 1], shown[2 * k], shown[2 * k + 2]) for k in range(count)]
    ghosts = [quality.ghost(*triple) for triple in triples]
    contrasts = [quality.contrast(*triple) for triple in triples]
    row = list(track.baked[: int(np.searchsorted(track.walk_positions, count, side="right"))])
    step = quality.largest_step(row) if len(row) > 2 else math.nan
    return float(np.mean(ghosts)), float(np.mean(contrasts)), step


def _r0(seen: Motion, heard: Recording) -> float:
    if seen.rate < GRID:
        return math.nan
    try:
        return synchrony(seen, heard, "").correlation.zero
    except ShowError:  # too short to be measured
        return math.nan
