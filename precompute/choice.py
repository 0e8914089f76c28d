"""The chosen styles of a track: the readable `style.toml` that a performer may edit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from show import toml
from show.errors import ShowError


@dataclass(frozen=True, slots=True)
class Choice:
    """`blend`: style names with weights that sum to 1, the dominant one first; `because` says where it comes from."""

    genre: str
    because: str
    blend: tuple[tuple[str, float], ...]


def normalised(blend: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """The same styles once each, dominant first, weights summing to 1."""
    weights: dict[str, float] = {}
    for name, weight in blend:
        weights[name] = weights.get(name, 0.0) + weight
    total = sum(weights.values())
    return tuple(sorted(((name, round(w / total, 4)) for name, w in weights.items()), key=lambda pair: -pair[1]))


def write(choice: Choice) -> str:
    """The choice as commented TOML."""
    lines = [
        "# The styles this track is painted in. Change names or weights and run `limelight precompute` again:",
        "# your edit is kept (until --redo style) and only the painting after it is made again.",
        f"genre = {toml.quoted(choice.genre)}",
        f"because = {toml.quoted(choice.because)}",
    ]
    for name, weight in choice.blend:
        lines += ["", "[[style]]", f"name = {toml.quoted(name)}", f"weight = {weight:.4f}"]
    return "\n".join(lines) + "\n"


def read(path: Path, known: list[str]) -> Choice:
    """A track's `style.toml`; ShowError names the key that is wrong and the styles there are."""
    table, where = toml.read(path), str(path)
    toml.refuse_unknown(table, ("genre", "because", "style"), where)
    blend = []
    for number, entry in enumerate(toml.tables(table, "style", where), 1):
        place = f"{where}: style {number}"
        toml.refuse_unknown(entry, ("name", "weight"), place)
        name = toml.text(entry, "name", place)
        toml.refuse_unknown({name: 1}, known, f"{place}: name")
        blend.append((name, toml.number(entry, "weight", place, 1.0, 1e-3, 1e3)))
    if not blend:
        raise ShowError(where, "has no style", "add [[style]] with a name, or run with --redo style")
    return Choice(toml.text(table, "genre", where), toml.text(table, "because", where), normalised(blend))
