"""`limelight compare`: the same seconds of a track by several painters and walkers, side by side and in figures."""

from __future__ import annotations

import json
import math
import shutil
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from limelight import doors, tiling
from limelight.rendering import SUFFIXES
from limelight.variants import Figures, Played, play
from live import images
from live.recorder import Recorder, whole
from live.render import Order
from precompute.models.card import card
from precompute.models.catalogue import model
from precompute.models.choosing import choose
from precompute.models.model import Kind
from precompute.prepare import prepare
from precompute.progress import bar, say
from show import layout
from show.errors import ShowError
from show.files import TEMPORARY, write_text
from show.folder import Show, open_show
from show.making import AUTO
from show.setlist import Setlist

HEIGHT, FPS = 360, 30.0  # of each picture; frames a second
MOMENTS = 9  # columns of the contact sheet
LOOK = "plain"  # the picture as decoded: a look would hide the differences
HEADS = ("ghost index", "contrast", "largest step", "r(0)")


@dataclass(frozen=True, slots=True)
class Variant:
    """A painter and a walker by their names in setlists."""

    painter: str
    walker: str

    def __str__(self) -> str:
        return f"{self.painter} + {self.walker}"

    @property
    def folder(self) -> str:
        """The name of its show folder."""
        return f"{self.painter}+{self.walker}"


def compare(chosen: Namespace) -> int:
    """Prepares, renders and measures every combination that is possible, and lays them side by side."""
    if chosen.out.suffix.lower() not in SUFFIXES:
        raise ShowError(chosen.out, "is not the name of a video", f"let it end in {', '.join(SUFFIXES)}")
    listed = doors.setlist(chosen.setlist)
    if chosen.track > len(listed.tracks):
        raise ShowError(listed.path, f"has no track {chosen.track}", f"it has {len(listed.tracks)}, counted from 1")
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


def variants(listed: Setlist, painters: Sequence[str], walkers: Sequence[str]) -> list[Variant]:
    """Every combination that is possible here, once; the others are named, and an unknown name refused."""
    _refuse_unknown("painter", painters)
    _refuse_unknown("walker", walkers)
    found: list[Variant] = []
    for painter in painters:
        for walker in walkers:
            try:
                models = choose(replace(listed.making, painter=painter, walker=walker), card())
            except ShowError as error:
                say(f"{Variant(painter, walker)} is left out: {error.what}: {error.remedy}")
                continue
            found.append(Variant(models.painter.name, models.walker.name))
    if not found:
        raise ShowError("limelight compare", "none of these combinations is possible here", "see the reasons above")
    return list(dict.fromkeys(found))


def prepared(listed: Setlist, wanted: Sequence[Variant], number: int) -> dict[Variant, Show]:
    """A show of track `number` for each variant, in folders beside the setlist's own; what fails is left out."""
    own = layout.default_folder(listed.path)
    root = own.with_name(f"{own.name}-compare")
    slug = listed.tracks[number - 1].slug
    shows: dict[Variant, Show] = {}
    for variant in wanted:
        share(root, slug, variant, list(shows))
        making = replace(listed.making, painter=variant.painter, walker=variant.walker)
        say(f"{variant}:")
        if prepare(replace(listed, making=making), root / variant.folder, number, None, None) == 0:
            shows[variant] = open_show(root / variant.folder)
    if not shows:
        raise ShowError("limelight compare", "none of these combinations could be prepared", "see the reasons above")
    return shows


def share(root: Path, slug: str, variant: Variant, made: Sequence[Variant]) -> None:
    """Begins a variant with the files of one that is made, of the same painter if there is one.

    So nothing is listened to twice, and no keyframe painted twice by one painter; what differs is made again.
    """
    home = root / variant.folder / layout.TRACKS / slug
    if home.exists() or not made:
        return
    source = root / next((other for other in made if other.painter == variant.painter), made[0]).folder
    part = home.with_name(TEMPORARY + slug)
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(source / layout.TRACKS / slug, part)
    shutil.copyfile(source / layout.SHOW_HEADER, root / variant.folder / layout.SHOW_HEADER)
    part.replace(home)


def table(played: Sequence[Played]) -> list[str]:
    """The figures as lines for people; a dash for what could not be measured."""
    width = max(len(variant.name) for variant in played) + 2
    lines = [" " * width + "".join(f"{head:>14}" for head in HEADS)]
    for variant in played:
        lines.append(f"{variant.name:<{width}}" + "".join(f"{text:>14}" for text in _written(variant.figures)))
    return lines


def _refuse_unknown(kind: Kind, names: Sequence[str]) -> None:
    for name in names:
        if name != AUTO:
            model(name, kind)


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
    """Every variant at the same moments, evenly spaced on its way through the keyframes."""
    places = played[0].positions
    moments = [int(np.argmin(np.abs(places - p))) for p in np.linspace(places[0], places[-1], MOMENTS)]
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
