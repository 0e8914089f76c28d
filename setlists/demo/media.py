"""Making the demo's files on first use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from setlists.demo import artworks, music_first_light, music_night_market, music_slow_tide
from setlists.demo.synth import RATE
from show import soundfiles

PIECES = {"first_light": music_first_light, "slow_tide": music_slow_tide, "night_market": music_night_market}
SIZE = (1600, 900)  # of an artwork


def write_missing(folder: Path, report: Callable[[str], None] = lambda line: None) -> None:
    """Write what is missing of the demo's music (FLAC) and artworks (PNG) into `folder`; the same files each time.

    `report` is told, before each file, which one is being made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in PIECES:
        for suffix, write in ((".flac", _music), (".png", _artwork)):
            path = folder / (name + suffix)
            if not path.exists():
                report(f"making {path.name}")
                _whole(path, name, write)


def _whole(path: Path, name: str, write: Callable[[Path, str], None]) -> None:
    """Write beside the place and move there, so that an interrupted run leaves no half file."""
    unfinished = path.with_name(f"unfinished-{os.getpid()}-{path.name}")
    try:
        write(unfinished, name)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _music(path: Path, name: str) -> None:
    soundfiles.write(path, PIECES[name].compose(), RATE, PIECES[name].TAGS)


def _artwork(path: Path, name: str) -> None:
    Image.fromarray(artworks.draw(name, SIZE)).save(path)
