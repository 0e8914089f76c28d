"""How a setlist wants its tracks made: which models listen, paint, encode and walk, and with which settings."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from show import toml
from show.errors import ShowError

AUTO = "auto"
GENRE_RULES = ("words", "first-substring")
KEYS = ("listener", "painter", "autoencoder", "walker", "noncommercial", "genre_rule", "genres", "models", "painting",
        "walking")  # fmt: skip
_PAINTING_KEYS = ("image_weight", "text_weight", "steps", "guidance", "strength", "negative", "size")
_WALKING_KEYS = ("per_segment", "most", "depth", "threshold", "strength", "steps", "crossfeed", "statistics", "even")
_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")


@dataclass(frozen=True, slots=True)
class Painting:
    """Settings of the painters that are models; None leaves a painter its own.

    `image_weight` and `text_weight` 0..1 (Pina and Li: .7 and .3); `strength` 0..1 is how much of a picture an
    image-to-image painter makes anew; `negative` is what shall not be painted; `size` width and height in pixels.
    """

    image_weight: float = 0.7
    text_weight: float = 0.3
    steps: int | None = None
    guidance: float | None = None
    strength: float | None = None
    negative: str | None = None
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Walking:
    """Settings of the walkers.

    `per_segment` in-betweens to begin with; a bisecting walker halves at most `depth` times and makes at most `most`
    pictures a segment, until neighbours are nearer than `threshold` (None: the distance's own). `strength` 0..1,
    `steps` and `crossfeed` 0..1 are the re-denoising's; `statistics` keeps a slerp's contrast; `even` re-times the
    walk so that equal steps look equally large.
    """

    per_segment: int = 8
    most: int = 32
    depth: int = 5
    threshold: float | None = None
    strength: float = 0.5
    steps: int = 2
    crossfeed: float = 0.4
    statistics: bool = True
    even: bool = True


@dataclass(frozen=True, slots=True)
class Making:
    """Which models make a show, by name, "auto" for the best that is present and permitted.

    `noncommercial` permits models whose licence forbids paid shows. `genres` maps words that captions use to genres
    of the styles; `models` maps a model's name to the folder where it lies, or to a hub id.
    """

    listeners: tuple[str, ...] = (AUTO,)
    painter: str = AUTO
    autoencoder: str = AUTO
    walker: str = AUTO
    noncommercial: bool = False
    genre_rule: str = GENRE_RULES[0]
    genres: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    painting: Painting = Painting()
    walking: Walking = Walking()


def read(table: toml.Table, where: str, folder: Path) -> Making:
    """The making part of the top level of a setlist that lies in `folder`; ShowError names the key that is wrong."""
    return Making(
        listeners=_listeners(table, where),
        painter=toml.text(table, "painter", where, AUTO).lower(),
        autoencoder=toml.text(table, "autoencoder", where, AUTO).lower(),
        walker=toml.text(table, "walker", where, AUTO).lower(),
        noncommercial=toml.flag(table, "noncommercial", where, False),
        genre_rule=toml.choice(table, "genre_rule", where, GENRE_RULES, GENRE_RULES[0]),
        genres=toml.table_of(table, "genres", where, _is_text, "a genre in quotes"),
        models=_places(toml.table_of(table, "models", where, _is_text, "a folder or a hub id in quotes"), folder),
        painting=_painting(toml.table_of(table, "painting", where, _is_setting, "a setting"), f"{where}: painting"),
        walking=_walking(toml.table_of(table, "walking", where, _is_setting, "a setting"), f"{where}: walking"),
    )


def _listeners(table: toml.Table, where: str) -> tuple[str, ...]:
    given = table.get("listener", AUTO)
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise ShowError(where, f'"listener" is {given!r}', 'write a name in quotes, or a list: ["measured", "clap"]')
    return tuple(dict.fromkeys(name.strip().lower() for name in names))


def _places(models: dict[str, str], folder: Path) -> dict[str, str]:
    """Folders are seen from the setlist; what is none there is a hub id, or a folder that will be missed by name."""
    return {
        name.lower(): str(place) if os.path.isdir(place := folder / Path(wanted).expanduser()) else wanted
        for name, wanted in models.items()
    }


def _painting(table: toml.Table, where: str) -> Painting:
    toml.refuse_unknown(table, _PAINTING_KEYS, where)
    image_weight = toml.number(table, "image_weight", where, 0.7, 0, 1)
    text_weight = toml.number(table, "text_weight", where, 0.3, 0, 1)
    if not image_weight and not text_weight:
        raise ShowError(where, '"image_weight" and "text_weight" are both 0', "give one of them some weight")
    return Painting(
        image_weight=image_weight,
        text_weight=text_weight,
        steps=toml.whole(table, "steps", where, 1, 1, 200) if "steps" in table else None,
        guidance=_optional(table, "guidance", where, 0, 30),
        strength=_optional(table, "strength", where, 0.01, 1),
        negative=toml.text(table, "negative", where) if "negative" in table else None,
        size=_size(table, where),
    )


def _walking(table: toml.Table, where: str) -> Walking:
    toml.refuse_unknown(table, _WALKING_KEYS, where)
    return Walking(
        per_segment=toml.whole(table, "per_segment", where, 8, 1, 64),
        most=toml.whole(table, "most", where, 32, 1, 128),
        depth=toml.whole(table, "depth", where, 5, 1, 8),
        threshold=_optional(table, "threshold", where, 0, 1000),
        strength=toml.number(table, "strength", where, 0.5, 0.05, 1),
        steps=toml.whole(table, "steps", where, 2, 1, 8),
        crossfeed=toml.number(table, "crossfeed", where, 0.4, 0, 1),
        statistics=toml.flag(table, "statistics", where, True),
        even=toml.flag(table, "even", where, True),
    )


def _optional(table: toml.Table, key: str, where: str, low: float, high: float) -> float | None:
    return toml.number(table, key, where, low, low, high) if key in table else None


def _size(table: toml.Table, where: str) -> tuple[int, int] | None:
    written = toml.text(table, "size", where)
    match = _SIZE.fullmatch(written)
    if not written:
        return None
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(64 <= side <= 2048 and side % 64 == 0 for side in size):
        raise ShowError(where, f'"size" is "{written}"', 'write "WIDTHxHEIGHT" in multiples of 64, 64 to 2048')
    return size


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_setting(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str))
