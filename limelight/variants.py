"""The variants to compare, each a painter and a walker: which are possible, and a prepared show of each."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from precompute.models.card import card
from precompute.models.catalogue import model
from precompute.models.choosing import choose
from precompute.models.model import Kind
from precompute.prepare import prepare
from precompute.progress import say
from show import layout
from show.errors import ShowError
from show.files import TEMPORARY
from show.folder import Show, open_show
from show.making import AUTO
from show.setlist import Setlist


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
        if prepare(replace(listed, making=making), root / variant.folder, number, None, None):
            say(f"{variant} is left out: it could not be prepared")
        else:
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


def _refuse_unknown(kind: Kind, names: Sequence[str]) -> None:
    for name in names:
        if name != AUTO:
            model(name, kind)
