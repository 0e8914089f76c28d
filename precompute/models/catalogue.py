"""The models that setlists can name, read from `catalogue.toml`."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, get_args

from precompute.models.model import Kind, Model, Part
from show.errors import ShowError

KINDS: tuple[Kind, ...] = get_args(Kind)


@cache
def models() -> Mapping[str, Model]:
    """All of them by name, in the order in which `auto` prefers them within a kind."""
    text = resources.files("precompute.models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: _model(name, table) for name, table in tomllib.loads(text).items()})


def of_kind(kind: Kind) -> list[Model]:
    """Those of a kind, in order."""
    return [model for model in models().values() if model.kind == kind]


def model(name: str, kind: Kind | None = None) -> Model:
    """The one of that name, of that kind if one is given; ShowError lists the known ones."""
    found = models().get(name)
    if found is None or kind not in (None, found.kind):
        known = [other.name for other in models().values() if kind in (None, other.kind)]
        near = difflib.get_close_matches(name, known, 1, 0.6)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ShowError(f'"{name}"', f"is no {kind or 'model'} that is known", f"{hint}there are {', '.join(known)}")
    return found


def _model(name: str, table: dict[str, Any]) -> Model:
    parts = tuple(_part(entry) for entry in table.pop("parts", ()))
    return Model(name=name, door=table.pop("door", ""), parts=parts, **table)


def _part(entry: dict[str, Any]) -> Part:
    return Part(entry.get("folder", ""), entry["hub"], entry.get("revision", "main"), tuple(entry["files"]))
