"""Tiny shows on disk, made by the writer that real ones are made by: 64x48 pictures, seconds of clicks and tones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from precompute.generation import Shelf, publish
from show import layout
from show.files import sha256, write_array, write_json
from show.folder import Show, open_show, settings
from show.setlist import load

RATE = 48000
WIDTH, HEIGHT = SIZE = 64, 48
PER_SEGMENT = 4
CLICK_PERIOD = 0.5  # s


def sound(seconds: float, pitch: float = 220.0) -> np.ndarray:
    """Float32 [n, 2]: a tone with a click of noise every half second."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(0).uniform(-1, 1, len(time))
    clicks = noise * np.exp(-(time % CLICK_PERIOD) / 0.02) * 0.5
    mono = (0.1 * np.sin(2 * np.pi * pitch * time) + clicks).astype(np.float32)
    return np.stack((mono, mono), axis=1)


def picture(hue: float, brightness: float, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Uint8 [height, width, 3]: a diagonal gradient in one colour, nowhere black."""
    width, height = size
    y, x = np.mgrid[:height, :width]
    slope = 0.3 + 0.5 * brightness * (x / width + y / height) / 2
    colour = 0.5 + 0.5 * np.cos(2 * np.pi * (hue + np.array((0.0, 1 / 3, 2 / 3))))
    return np.round(255 * slope[..., None] * (0.4 + 0.6 * colour)).astype(np.uint8)


def make(
    folder: Path,
    seconds: float = 4.0,
    tracks: int = 1,
    segments: int = 2,
    setlist: str = "",
    track_lines: str = "",
    size: tuple[int, int] = SIZE,
    generation: str = "test",
    shift: float = 0.0,
) -> Show:
    """Writes a setlist with its recordings and a prepared show into the folder, and opens it.

    `setlist` and `track_lines` are TOML for the top and for every track; `shift` moves the hue of all pictures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = ['title = "Tiny"', setlist]
    for number in range(1, tracks + 1):
        soundfile.write(folder / f"song{number}.wav", sound(seconds, 220.0 * number), RATE, "FLOAT")
        lines += ["[[track]]", f'title = "Song {number}"', f'audio = "song{number}.wav"', track_lines]
    path = folder / "tiny.toml"
    path.write_text("\n".join(lines) + "\n")
    root = folder / "show"
    listed = load(path)
    for track in listed.tracks:
        stated = {"settings": settings(track, listed), "audio_source": str(track.audio)}
        _prepare(root / layout.TRACKS / track.slug, track.number, seconds, segments, size, stated, generation, shift)
    (root / layout.SETLIST_COPY).write_bytes(path.read_bytes())
    for number in range(1, tracks + 1):
        link = root / f"song{number}.wav"
        link.unlink(missing_ok=True)
        link.symlink_to(folder / link.name)
    write_json(root / layout.SHOW_HEADER, {"format": layout.SHOW_FORMAT, "version": layout.VERSION})
    return open_show(root)


def _prepare(
    home: Path,
    number: int,
    seconds: float,
    segments: int,
    size: tuple[int, int],
    stated: dict[str, object],
    generation: str,
    shift: float,
) -> None:
    shelf = Shelf(home)
    count = segments * PER_SEGMENT + 1
    positions = np.arange(count) / PER_SEGMENT
    times = np.linspace(0, seconds, segments + 1)
    hue = 0.3 * number + shift
    baked = np.stack([picture(hue + 0.2 * position, position / segments, size) for position in positions])
    latents = np.random.default_rng(number).normal(size=(2, 8, size[1] // 4, size[0] // 4))
    mixed = np.stack([latents[0] + (latents[1] - latents[0]) * position / segments for position in positions])
    curve_times = np.linspace(0, seconds, 200)
    arrays: dict[str, np.ndarray] = {
        layout.LATENTS: mixed.astype(np.float16), layout.POSITIONS: positions, layout.BAKED: baked,
        layout.KEYFRAME_TIMES: times, layout.CURVE_TIMES: curve_times,
        layout.CURVE_POSITIONS: np.interp(curve_times, times, np.arange(segments + 1)),
        layout.HEARD: np.zeros((1, 4), np.float32), layout.HITS: np.zeros(0),
    }  # fmt: skip
    for name, array in arrays.items():
        shelf.put(name, array)
        write_array(home / name, array)
    pictures = [layout.ARTWORK]
    Image.fromarray(picture(hue, 1.0, size)).save(home / layout.ARTWORK)
    (home / layout.KEYFRAMES).mkdir(exist_ok=True)
    for keyframe in range(segments + 1):
        name = f"{layout.KEYFRAMES}/{keyframe:03d}.png"
        Image.fromarray(baked[keyframe * PER_SEGMENT]).save(home / name)
        pictures.append(name)
    header = {"format": layout.TRACK_FORMAT, "version": layout.VERSION, "duration": seconds, **stated}
    publish(shelf, {name: sha256(home / name) for name in arrays}, pictures, header, generation)
