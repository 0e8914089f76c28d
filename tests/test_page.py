"""The page of a track: it holds what was measured, at any length and with any title."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from precompute.page import HARMONIC, PERCUSSIVE, POSITION, page
from precompute.page_listeners import FILL, Row


def draw(folder: Path, seconds: float = 30.0, title: str = "First Light", keyframes: int = 4, rows=()) -> np.ndarray:
    rate = 8_000
    time = np.arange(int(seconds * rate)) / rate
    samples = (0.5 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
    hops = np.arange(0, seconds, 0.02)
    heard = np.stack([hops, 0.5 + 0.4 * np.sin(hops), np.ones_like(hops), np.ones_like(hops)], axis=1).astype(
        np.float32
    )
    times = np.linspace(0, seconds, keyframes)
    pictures = []
    for k in range(keyframes):
        path = folder / f"{k}.png"
        Image.new("RGB", (1024, 576), (10, 200, 30 + k)).save(path)
        pictures.append(path)
    positions = (keyframes - 1) * hops / seconds
    out = folder / "page.png"
    page(title, samples, rate, heard, hops[::25], hops, positions, times, pictures, ["a caption", "a style"], out, rows)
    return np.asarray(Image.open(out).convert("RGB"))


def count(picture: np.ndarray, colour: str) -> int:
    wanted = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])
    return int((np.abs(picture.astype(int) - wanted).max(axis=2) < 12).sum())


def test_the_page_holds_curves_and_keyframes_on_a_dark_ground(tmp_path: Path) -> None:
    picture = draw(tmp_path)
    assert picture.shape == (1150, 1800, 3)
    assert np.median(picture) < 40
    assert min(count(picture, colour) for colour in (PERCUSSIVE, HARMONIC, POSITION)) > 200
    green = (np.abs(picture.astype(int) - [10, 200, 31]).max(axis=2) < 8).any(axis=0)
    assert 0.5 < green.mean() < 0.95  # thumbnails side by side over most of the width


@pytest.mark.parametrize("title", ["$5 for x_1^2 {", "夜市 — مرحبا", "a" * 200])
def test_any_title_can_be_written(tmp_path: Path, title: str) -> None:
    assert draw(tmp_path, title=title).any()


@pytest.mark.parametrize(("seconds", "keyframes"), [(1.0, 2), (600.0, 61)])
def test_very_short_and_very_long_tracks_fit(tmp_path: Path, seconds: float, keyframes: int) -> None:
    assert draw(tmp_path, seconds, keyframes=keyframes).shape == (1150, 1800, 3)


def test_the_table_of_listeners_has_a_row_each_with_bars_as_long_as_the_shares(tmp_path: Path) -> None:
    rows = [
        Row("measured", [("techno", 0.5), ("house", 0.25)], "", "about 126 bpm"),
        Row("clap", [("techno", 1.0)], "dark; drum machine", "resembles techno " * 30),
        Row("lp-musiccaps", [], "", "A caption."),
    ]
    alone, listed = draw(tmp_path), draw(tmp_path, rows=rows)
    assert listed.shape == alone.shape and count(alone, FILL) == 0
    widths = [run.sum() for run in filled(listed)]
    assert len(widths) == 2 and widths[0] / widths[1] == pytest.approx(0.75, abs=0.05)
    assert min(count(listed, colour) for colour in (PERCUSSIVE, HARMONIC, POSITION)) > 200


def filled(picture: np.ndarray) -> list[np.ndarray]:
    """Where the bars are filled: bool [width] for the middle of each row that has any."""
    wanted = np.array([int(FILL[k : k + 2], 16) for k in (1, 3, 5)])
    close = np.abs(picture.astype(int) - wanted).max(axis=2) < 4
    lines = np.flatnonzero(close.any(axis=1))
    groups = np.split(lines, np.flatnonzero(np.diff(lines) > 1) + 1)
    return [close[group].any(axis=0) for group in groups]
