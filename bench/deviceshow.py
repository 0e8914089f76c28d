"""A prepared show with drawn latents in a temporary folder, and a stage of it for machines that only lend their GPU."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
from PIL import Image

from autoencoders import families
from bench import devicemodels
from precompute.generation import Shelf, publish
from show import layout
from show.files import sha256, write_json
from show.folder import Show, open_show, settings
from show.setlist import Setlist, Track, load

SOUND = ("av", "av.video", "av.video.reformatter", "soundfile", "soxr")  # they read recordings; the report has none
SECONDS, SEGMENTS, PER_SEGMENT = 600.0, 6, 4  # longer than any row, so that no track ends in one
TRACKS = 2


def without_sound() -> None:
    """Puts empty shells in place of the sound packages that this machine lacks, so that `live` can be imported."""
    for name in SOUND:
        try:
            importlib.import_module(name)
        except (ImportError, OSError):  # OSError: the package is here, its library is not
            sys.modules[name] = MagicMock(name=name)


def make(folder: Path, name: str, size: tuple[int, int], tracks: int = TRACKS) -> Show:
    """Writes and opens a show of the autoencoder `name` with pictures of `size` (width, height)."""
    root = folder / "show"
    decoder = devicemodels.decoder_file(name, folder)
    root.mkdir(parents=True)
    (root / layout.DECODER).write_bytes(decoder.read_bytes())
    entries = [f'[[track]]\ntitle = "Song {number}"\naudio = "song{number}.wav"\n' for number in range(1, tracks + 1)]
    aspect = f'aspect = "{size[0]}:{size[1]}"\n'
    (root / layout.SETLIST_COPY).write_text(f'title = "Report"\nlook = "plain"\n{aspect}' + "".join(entries))
    model, listed = families.for_show(decoder), load(root / layout.SETLIST_COPY)
    for track in listed.tracks:
        walk = devicemodels.latents(model, SEGMENTS * PER_SEGMENT + 1, size, track.number)
        _track(root / layout.TRACKS / track.slug, track, listed, walk, size)
    facts = {"name": name, "sha256": sha256(root / layout.DECODER), "channels": model.facts.channels,
             "factor": model.facts.factor, "scale": model.facts.scale, "shift": model.facts.shift}  # fmt: skip
    header = {"format": layout.SHOW_FORMAT, "version": layout.VERSION, "autoencoder": facts}
    write_json(root / layout.SHOW_HEADER, header)
    return open_show(root)


def _track(home: Path, track: Track, listed: Setlist, latents: np.ndarray, size: tuple[int, int]) -> None:
    shelf = Shelf(home)
    count, shade = len(latents), 80 * track.number
    times = np.linspace(0, SECONDS, SEGMENTS + 1)
    arrays: dict[str, np.ndarray] = {
        layout.LATENTS: latents, layout.POSITIONS: np.arange(count) / PER_SEGMENT,
        layout.BAKED: np.full((count, size[1], size[0], 3), shade, np.uint8),
        layout.KEYFRAME_TIMES: times, layout.CURVE_TIMES: times, layout.CURVE_POSITIONS: np.arange(SEGMENTS + 1.0),
        layout.HEARD: np.zeros((1, 4), np.float32), layout.HITS: np.zeros(0),
    }  # fmt: skip
    for name, array in arrays.items():
        shelf.put(name, array)
    still = Image.fromarray(np.full((size[1], size[0], 3), shade, np.uint8))
    pictures = [layout.ARTWORK, *(f"{layout.KEYFRAMES}/{keyframe:03d}.png" for keyframe in range(SEGMENTS + 1))]
    for picture in pictures:
        (home / picture).parent.mkdir(parents=True, exist_ok=True)
        still.save(home / picture)
    header = {"format": layout.TRACK_FORMAT, "version": layout.VERSION, "duration": SECONDS,
              "settings": settings(track, listed)}  # fmt: skip
    publish(shelf, {name: sha256(shelf.next / name) for name in arrays}, pictures, header, "report")
