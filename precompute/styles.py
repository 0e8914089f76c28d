"""The styles that a performer may edit (styles.toml): words, palette and painting operators for every genre."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from precompute.paint.operators import OPERATORS, settings_of
from show.errors import ShowError

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
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
            raise ShowError(key, "no such genre or style", _suggestion(key, [*self.genres, *self.by_name]))
        return found


def styles(path: Path | None = None) -> Styles:
    """The styles in a TOML file, or the ones that come with the program."""
    where = path or files("precompute") / "styles.toml"
    try:
        data = tomllib.loads(where.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ShowError(where, f"cannot be read as styles ({fault})", "correct the file or leave it out") from None
    _known(data, ("style", "genre"), where)
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
    _known(entry, GENRE_KEYS, place)
    wanted = str(entry.get("style", "")).lower()
    if wanted not in by_name:
        raise ShowError(place, f"its style {wanted!r} does not exist", _suggestion(wanted, by_name))
    return replace(by_name[wanted], hue=_number(entry, "hue", 0.0, (-180, 180), place))


def _style(name: str, entry: Mapping[str, Any], where: object) -> Style:
    place = f"{where}: style {name}"
    _known(entry, STYLE_KEYS, place)
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
        text=str(entry["text"]),
        palette=tuple(colours[:-1]),
        accent=colours[-1],
        operators=tuple(_step(step, place) for step in _list(entry, "operators", place)),
        pull=_number(entry, "pull", 0.85, (0, 1), place),
        keep=_number(entry, "keep", 0.7, (0, 1), place),
        median=_number(entry, "median", 0.28, (0.05, 0.9), place),
    )


def _step(step: Any, place: str) -> Step:
    if not isinstance(step, dict) or "name" not in step:
        raise ShowError(place, f"operator {step!r} has no name", 'write operators as { name = "brush" }')
    name = step["name"]
    if name not in OPERATORS:
        raise ShowError(place, f"unknown operator {name!r}", _suggestion(str(name), OPERATORS))
    own = settings_of(name)
    place = f"{place}, operator {name}"
    _known(step, (*STEP_KEYS, *own), place)
    if not isinstance(step.get("guest", False), bool):
        raise ShowError(place, "guest is neither true nor false", "write guest = true or leave it out")
    settings = {key: type(own[key])(_number(step, key, own[key], (-1e4, 1e4), place)) for key in own if key in step}
    return Step(name, _number(step, "strength", 1.0, (0, 1), place), step.get("guest", False), settings)


def _list(entry: Mapping[str, Any], key: str, place: str) -> list[Any]:
    if not isinstance(entry[key], list) or not entry[key]:
        raise ShowError(place, f"{key} is not a list", f"write {key} = [ ... ]")
    return entry[key]


def _number(entry: Mapping[str, Any], key: str, default: float, within: tuple[float, float], place: str) -> float:
    value = entry.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ShowError(place, f"{key} = {value!r} is no number", f"give a number, for instance {default}")
    if not within[0] <= value <= within[1]:
        raise ShowError(place, f"{key} = {value} is out of range", f"give {within[0]} to {within[1]}")
    return value


def _known(entry: Mapping[str, Any], keys: Iterable[str], place: object) -> None:
    for key in entry:
        if key not in keys:
            raise ShowError(place, f"unknown key {key!r}", _suggestion(key, keys))


def _suggestion(wrong: str, right: Iterable[str]) -> str:
    right = list(dict.fromkeys(right))
    near = difflib.get_close_matches(wrong, right, 1)
    return f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(sorted(right))}"
