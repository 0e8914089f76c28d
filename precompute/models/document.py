"""The table of models in docs/models.md: `python -m precompute.models.document` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path

from precompute.models import catalogue
from precompute.models.model import Model, Part

BEGIN, END = "<!-- table: made from the catalogue -->", "<!-- end of the table -->"
_HEAD = ("name", "kind", "what it is", "disk, GB", "GPU memory, GB", "paid shows", "licence", "comes from")
_PLACE = Path("docs/models.md")


def table() -> str:
    """The models of the catalogue as a table in Markdown."""
    models = (model for kind in catalogue.KINDS for model in catalogue.of_kind(kind))
    return "\n".join([_row(_HEAD), _row(["---"] * len(_HEAD)), *(_row(_cells(model)) for model in models)]) + "\n"


def renewed(text: str) -> str:
    """A document with the table between its two marks made anew; ValueError if it lacks them."""
    before, after = text.index(BEGIN) + len(BEGIN), text.index(END)
    return f"{text[:before]}\n\n{table()}\n{text[after:]}"


def _cells(model: Model) -> list[str]:
    if not model.parts:
        return [f"`{model.name}`", model.kind, model.title, "-", "-", "yes", "ours, MIT", "the program"]
    pieces = f", {model.offloaded:g} in pieces" if model.offloaded < model.resident else ""
    memory = f"{model.resident:g}{pieces}"
    paid = "yes" if model.paid else "**no**"
    places = ", ".join(dict.fromkeys(f"`{place}`" for part in model.parts for place in _places(part)))
    return [f"`{model.name}`", model.kind, model.title, f"{model.gigabytes:g}", memory, paid, model.licence, places]


def _places(part: Part) -> tuple[str, ...]:
    """The id of a part's hub; of what lies elsewhere, the files."""
    return part.files if "://" in part.hub else (part.hub,)


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else _PLACE
    place.write_text(renewed(place.read_text(encoding="utf-8")), encoding="utf-8")
