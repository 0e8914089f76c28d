"""The table of models that `limelight models list` prints."""

from __future__ import annotations

from precompute.models import catalogue, finding, folders
from precompute.models.model import Model
from show.errors import ShowError
from show.making import Making

_HEAD = ("name", "kind", "GB", "paid shows", "licence", "here")


def lines(making: Making) -> list[str]:
    """A line for each model: name, kind, size on disk, whether paid shows are permitted, licence, where it lies."""
    rows = [_HEAD, *(_row(model, making) for model in catalogue.models().values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    table = ["  ".join([*map(str.ljust, row, widths), row[-1]]).rstrip() for row in rows]
    notes = [
        "",
        "own: in the program's folder; cache: in the hub's cache; setlist: where the setlist says.",
        f"The program's folder of models is {folders.home()}",
        'Get one with "limelight models get NAME". Licences as published: read them before a paid show.',
    ]
    return [*table, *notes]


def _row(model: Model, making: Making) -> tuple[str, ...]:
    size = f"{model.gigabytes:.2f}" if model.parts else "-"
    return (model.name, model.kind, size.rjust(5), "yes" if model.paid else "no", model.licence, _where(model, making))


def _where(model: Model, making: Making) -> str:
    if not model.parts:
        return "built in"
    try:
        folder = finding.find(model, making)
    except ShowError as error:
        return f"no: {error.what}"
    if folder is None:
        return "no"
    if model.name in making.models and str(folder) not in ("", str(folders.home() / model.name)):
        return "setlist"
    return "own" if folder.parent == folders.home() else "cache"
