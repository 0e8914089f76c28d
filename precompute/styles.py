"""The styles that a performer may edit (styles.toml): words, palette and painting operators for every genre."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from precompute.paint.operators import OPERATORS, settings_of
from show import toml
from show.errors import ShowError

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MOST = 10_000  # of any setting of an operator
STYLE_KEYS = ("text", "palette", "accent", "pull", "keep", "median", "operators")
GENRE_KEYS = ("style", "hue")
STEP_KEYS = ("name", "strength", "guest")


@dataclass(frozen=True, slots=True)
class Step:
    """One operator with its settings; `guest` steps are lent to the style that this one is blended into."""

    name: str
    strength: float = 1.0
    guest: bool = False
    settings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """How pictures of a style look: `palette` runs from dark to light, `hue` (degrees) turns it for a genre."""

    name: str
    text: str
    palette: tuple[str, ...]
    accent: str
    operators: tuple[Step, ...]
    pull: float = 0.85  # share of the palette's hues against the artwork's own
    keep: float = 0.7  # how firmly the artwork's coarse luminance is held
    median: float = 0.28  # median luminance of the picture, sRGB-encoded
    hue: float = 0.0


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles by name, and the style of each genre; `styles[key]` takes either, genres first."""

    by_name: Mapping[str, Style]
    genres: Mapping[str, Style]

    def __getitem__(self, key: str) -> Style:
        """The style of a genre, or the style of that name."""
        found = self.genres.get(key.lower()) or self.by_name.get(key.lower())
        if found is None:
            raise ShowError(key, "no such genre or style", toml.suggestion(key, [*self.genres, *self.by_name]))
        return found


def styles(path: Path | None = None) -> Styles:
    """The styles in a TOML file, or the ones that come with the program."""
    where = path or Path(str(files("precompute") / "styles.toml"))
    data = toml.read(where)
    toml.refuse_unknown(data, ("style", "genre"), str(where))
    by_name = {name.lower(): _style(name, entry, where) for name, entry in _tables(data, "style", where)}
    genres = {name.lower(): _genre(name, entry, by_name, where) for name, entry in _tables(data, "genre", where)}
    return Styles(by_name, genres)


def _tables(data: Mapping[str, Any], key: str, where: object) -> Iterable[tuple[str, Mapping[str, Any]]]:
    found = data.get(key, {})
    if not isinstance(found, dict) or not found or not all(isinstance(entry, dict) for entry in found.values()):
        raise ShowError(where, f"has no table of {key}s", f"give at least one [{key}.NAME]")
    return found.items()


def _genre(name: str, entry: Mapping[str, Any], by_name: Mapping[str, Style], where: object) -> Style:
    place = f"{where}: genre {name}"
    toml.refuse_unknown(entry, GENRE_KEYS, place)
    wanted = toml.text(entry, "style", place).lower()
    if wanted not in by_name:
        raise ShowError(place, f"its style {wanted!r} does not exist", toml.suggestion(wanted, by_name))
    return replace(by_name[wanted], hue=toml.number(entry, "hue", place, 0.0, -180, 180))


def _style(name: str, entry: Mapping[str, Any], where: object) -> Style:
    place = f"{where}: style {name}"
    toml.refuse_unknown(entry, STYLE_KEYS, place)
    for key in ("text", "palette", "accent", "operators"):
        if key not in entry:
            raise ShowError(place, f"{key} is missing", f"give {key}")
    colours = [*_list(entry, "palette", place), entry["accent"]]
    for colour in colours:
        if not isinstance(colour, str) or not COLOUR.fullmatch(colour):
            raise ShowError(place, f"{colour!r} is no colour", 'write colours as "#rrggbb"')
    if not 3 <= len(colours) - 1 <= 9:
        raise ShowError(place, f"its palette has {len(colours) - 1} colours", "give 3 to 9, from dark to light")
    return Style(
        name=name.lower(),
        text=toml.text(entry, "text", place),
        palette=tuple(colours[:-1]),
        accent=colours[-1],
        operators=tuple(_step(step, place) for step in _list(entry, "operators", place)),
        pull=toml.number(entry, "pull", place, 0.85, 0, 1),
        keep=toml.number(entry, "keep", place, 0.7, 0, 1),
        median=toml.number(entry, "median", place, 0.28, 0.05, 0.9),
    )


def _step(step: Any, place: str) -> Step:
    if not isinstance(step, dict) or "name" not in step:
        raise ShowError(place, f"operator {step!r} has no name", 'write operators as { name = "brush" }')
    name = step["name"]
    if name not in OPERATORS:
        raise ShowError(place, f"unknown operator {name!r}", toml.suggestion(str(name), OPERATORS))
    own = settings_of(name)
    place = f"{place}, operator {name}"
    toml.refuse_unknown(step, (*STEP_KEYS, *own), place)
    settings = {key: _setting(step, key, own[key], place) for key in own if key in step}
    guest = toml.flag(step, "guest", place, False)
    return Step(name, toml.number(step, "strength", place, 1.0, 0, 1), guest, settings)


def _setting(step: toml.Table, key: str, usual: float, place: str) -> float:
    """A number of the kind that the operator takes."""
    read = toml.whole if isinstance(usual, int) else toml.number
    return read(step, key, place, usual, -MOST, MOST)


def _list(entry: Mapping[str, Any], key: str, place: str) -> list[Any]:
    if not isinstance(entry[key], list) or not entry[key]:
        raise ShowError(place, f"{key} is not a list", f"write {key} = [ ... ]")
    return entry[key]
