"""Where everything lies in a show folder, and how large its pictures are; no other file spells these names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

SHOW_FORMAT, TRACK_FORMAT, VERSION = "limelight-show", "limelight-track", 1
KEYFRAME_AREA, WALK_AREA = 768 * 768, 512 * 512  # pixels
GRID = 16  # sides are multiples of it: every autoencoder's factor divides it

SHOW_HEADER, SETLIST_COPY, DECODER, LOOKS, TRACKS = (
    "show.json",
    "setlist.toml",
    "decoder.safetensors",
    "looks",
    "tracks",
)
LICENCES = "licences"
TRACK_HEADER, RECORDS, PAGE = "track.json", "stages.json", "page.png"
LISTENING, STYLE, ARTWORK, KEYFRAMES, WALK = "listen.json", "style.toml", "artwork.png", "keyframes", "walk"
PROMPTS, PAINTED = "prompts.toml", f"{KEYFRAMES}/painted.json"

LATENTS, POSITIONS, BAKED = "latents.npy", "walk_positions.npy", "baked.npy"
KEYFRAME_TIMES, CURVE_TIMES, CURVE_POSITIONS = "keyframe_times.npy", "curve_times.npy", "curve_positions.npy"
# For whoever looks into a show, which plays without them: float32 [hops, 4] time in s, percussive, harmonic and energy;
# float64 [k] times of hits in s.
HEARD, HITS = "heard.npy", "hits.npy"
SEED_POSITIONS, SEED_LATENTS = "seed_positions.npy", "seed_latents.npy"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Width and height in pixels of keyframes and of walk and baked frames."""

    keyframe: tuple[int, int]
    walk: tuple[int, int]


def sizes(aspect: float) -> Sizes:
    """The sizes of an aspect (width over height): 16:9 gives 1024x576 and 688x384."""
    return Sizes(_size(aspect, KEYFRAME_AREA), _size(aspect, WALK_AREA))


def default_folder(setlist: Path) -> Path:
    """Where a setlist's show lies unless `--out` says otherwise: `shows/<name>` of the current folder."""
    return Path("shows") / setlist.stem


def _size(aspect: float, area: int) -> tuple[int, int]:
    def on_grid(side: float) -> int:
        return max(1, round(side / GRID)) * GRID

    return on_grid(math.sqrt(area * aspect)), on_grid(math.sqrt(area / aspect))
