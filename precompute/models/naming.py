"""Other places for models: the folders and hub ids of a setlist's [models], and of `models get NAME=ORG/NAME`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from precompute.models import catalogue
from precompute.models.model import Model, Part
from show.errors import ShowError
from show.making import Making

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
BETWEEN = ","  # between several places in one word


def refuse_unknown(making: Making) -> None:
    """ShowError for the first place that is of no known model or part, or that is no place."""
    for key, written in making.models.items():
        model = catalogue.model(key.partition("/")[0])
        if folder(model, making) is None and key not in _keys(model):
            several = f"write one of {', '.join(_keys(model))}" if model.parts else "it comes with the program"
            raise ShowError(f"models.{key}", f"{written} is no folder that is there, nor the id of a part", several)
        as_named(model, making)


def folder(model: Model, making: Making) -> Path | None:
    """The folder that the setlist names for a model, if there is one."""
    written = making.models.get(model.name, "")
    place = Path(written).expanduser()
    return place.resolve() if written and place.is_dir() else None


def as_named(model: Model, making: Making) -> Model:
    """The model with the hub ids that the setlist gives in place of its own."""
    parts = []
    for key, part in zip(_keys(model), model.parts, strict=True):
        written = making.models.get(key, "")
        named = bool(written) and not Path(written).expanduser().is_dir()
        if named and not _HUB_ID.fullmatch(written):
            raise ShowError(f"models.{key}", f"{written} is neither a folder nor a hub id", "write one of the two")
        parts.append(replace(part, hub=written, revision="main") if named else part)
    return replace(model, parts=tuple(parts))


def spelled(model: Model, making: Making) -> str:
    """A model as `models get` takes it: its name, or with the hub ids that stand for its own."""
    given = [f"{key}={making.models[key]}" for key in _keys(model) if key in making.models]
    return BETWEEN.join(given) or model.name


def parsed(word: str) -> Model:
    """The model that such a word means."""
    places = dict(entry.split("=", 1) for entry in word.split(BETWEEN) if "=" in entry)
    making = Making(models=places)
    refuse_unknown(making)
    return as_named(catalogue.model(re.split("[/=,]", word, maxsplit=1)[0]), making)


def _keys(model: Model) -> list[str]:
    """What each part is called in [models]."""
    return [_key(model, part) for part in model.parts]


def _key(model: Model, part: Part) -> str:
    return f"{model.name}/{part.folder}" if part.folder else model.name
