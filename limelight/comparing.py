"""`limelight compare`: the same seconds of a track by several painters and walkers, side by side and in figures."""

from __future__ import annotations

import json
import math
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from limelight import doors, tiling
from limelight.playing import Figures, Played, play
from limelight.rendering import refuse_names
from limelight.variants import Variant, prepared, variants
from live import images
from live.drawing.looks import PLAIN
from live.recording.recorder import Recorder, whole
from live.rendering.render import Order
from precompute.progress import bar
from show.errors import ShowError
from show.files import write_text
from show.setlist import Setlist

HEIGHT, FPS = 360, 30.0  # of each picture; frames a second
MOMENTS, SEGMENTS = 5, 2  # columns of the contact sheet, and how far it goes: keyframes and middles, for two
LOOK = PLAIN  # the picture as decoded: a look would hide the differences
HEADS = ("ghost index", "contrast", "largest step", "r(0)")


def compare(chosen: Namespace) -> int:
    """Prepares, renders and measures every combination that is possible, and lays them side by side."""
    listed = doors.setlist(chosen.setlist)
    _refuse(chosen, listed)
    shows = prepared(listed, variants(listed, chosen.painters, chosen.walkers), chosen.track)
    size = chosen.size or (2 * round(HEIGHT * listed.aspect / 2), HEIGHT)
    order = Order(track=chosen.track, seconds=chosen.seconds, size=size, fps=chosen.fps or FPS, look=LOOK)
    played = [play(str(variant), show, order) for variant, show in shows.items()]
    _write_video(chosen.out, played, order)
    title = listed.tracks[chosen.track - 1].title
    if chosen.sheet:
        chosen.sheet.parent.mkdir(parents=True, exist_ok=True)
        images.write(chosen.sheet, _sheet(title, played, order.fps))
    _write_figures(chosen.out.with_suffix(".json"), title, played, list(shows))
    print("\n".join(table(played)))
    return 0


def table(played: Sequence[Played]) -> list[str]:
    """The figures as lines for people; a dash for what could not be measured."""
    width = max(len(variant.name) for variant in played) + 2
    lines = [" " * width + "".join(f"{head:>14}" for head in HEADS)]
    for variant in played:
        lines.append(f"{variant.name:<{width}}" + "".join(f"{text:>14}" for text in _written(variant.figures)))
    return lines


def _refuse(chosen: Namespace, listed: Setlist) -> None:
    """Raises for what would fail only after the work is done."""
    if chosen.track > len(listed.tracks):
        raise ShowError(listed.path, f"has no track {chosen.track}", f"it has {len(listed.tracks)}, counted from 1")
    refuse_names(chosen.out, chosen.sheet)


def _write_video(out: Path, played: Sequence[Played], order: Order) -> None:
    """One video of all variants, with their sound, which is the same."""
    total, sound = len(played[0].packed), played[0].sound
    blocks = np.array_split(sound, total)
    rows = ([variant.picture(index) for variant in played] for index in range(total))
    pictures = tiling.side_by_side([variant.name for variant in played], rows)
    size = tiling.canvas(len(played), order.size)
    with whole(out) as part, closing(Recorder(part, size, order.fps, played[0].rate)) as recorder:
        for index, picture in enumerate(bar(pictures, total, out.name)):
            recorder.picture(picture, index)
            recorder.sound(blocks[index])


def _sheet(title: str, played: Sequence[Played], fps: float) -> np.ndarray:
    """Every variant at the same moments, evenly spaced on the way through the first keyframes."""
    places = played[0].positions
    wanted = np.linspace(places[0], min(places[-1], places[0] + SEGMENTS), MOMENTS)
    moments = [int(np.argmin(np.abs(places - place))) for place in wanted]
    columns = [f"{index / fps:.1f} s   position {places[index]:.2f}" for index in moments]
    rows = [
        (variant.name, _sentence(variant.figures), [variant.picture(index) for index in moments]) for variant in played
    ]
    return tiling.sheet(title, columns, rows)


def _sentence(figures: Figures) -> str:
    ghost, contrast, step, r0 = _written(figures)
    return (
        f"ghost index of middles {ghost} (1: a double exposure)    contrast of middles {contrast} (1: kept)    "
        f"largest step {step} of the median    r(0) with the sound {r0}"
    )


def _written(figures: Figures) -> list[str]:
    values = (figures.ghost, figures.contrast, figures.largest_step, figures.r0)
    return [f"{value:.2f}" if math.isfinite(value) else "-" for value in values]


def _write_figures(path: Path, title: str, played: Sequence[Played], made: Sequence[Variant]) -> None:
    entries = [
        {"painter": variant.painter, "walker": variant.walker, **one.figures.as_json()}
        for variant, one in zip(made, played, strict=True)
    ]
    seconds = len(played[0].sound) / played[0].rate
    write_text(path, json.dumps({"track": title, "seconds": round(seconds, 2), "variants": entries}, indent=1) + "\n")
