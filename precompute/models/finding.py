"""Finds a model on this machine: where the setlist says, in the program's own folder, or in the hub's cache."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from precompute.models import folders, manifest, naming
from precompute.models.model import Model, Part
from show.errors import ShowError
from show.making import Making

fingerprint = manifest.fingerprint


def find(model: Model, making: Making) -> Path | None:
    """The folder of a model with each part in its sub-folder, None if it is not here or not whole.

    ShowError if the setlist names a folder for it that is not there or lacks a file.
    """
    if not model.parts:
        return None
    folder = naming.folder(model, making)
    if folder is not None:
        _refuse_lacking(model, folder)
        return folder
    wanted = naming.as_named(model, making)
    return _own(wanted) or _cached(wanted)


def missing(model: Model, making: Making) -> ShowError:
    """Says which file of a model is not here, and how to get it beforehand."""
    wanted = naming.as_named(model, making)
    own = folders.home() / model.name
    content = manifest.read(own)
    wrong = manifest.first_wrong(own, content) if content else None
    part, file = (wanted.parts[0], wrong) if wrong else _first_lacking(wanted, own)
    command = f'"limelight models get {naming.spelled(model, making)}"'
    remedy = f"run {command} on a machine with a connection and copy the folder to {own}"
    return ShowError(model.name, f"{file} of {part.hub} is not on this machine", remedy)


def _first_lacking(model: Model, folder: Path) -> tuple[Part, str]:
    """The first part that a folder lacks a file of, and that file."""
    for part in model.parts:
        lacking = folders.first_lacking(replace(model, parts=(part,)), folder)
        if lacking and (folder / part.folder).is_dir():
            return part, lacking
        if lacking:
            return part, part.files[0].partition("|")[0]
    return model.parts[0], model.parts[0].files[0].partition("|")[0]


def _refuse_lacking(model: Model, folder: Path) -> None:
    content = manifest.read(folder)
    lacking = (manifest.first_wrong(folder, content) if content else None) or folders.first_lacking(model, folder)
    if lacking:
        names = lacking.replace("|", " or ")
        raise ShowError(folder, f"{names} of {model.name} is missing or cut short", "mend the folder or name another")


def _own(model: Model) -> Path | None:
    """The folder that `get` made, if each file is as it was noted and the hub is the wanted one."""
    folder = folders.home() / model.name
    content = manifest.read(folder)
    if content is None or manifest.first_wrong(folder, content) or folders.first_lacking(model, folder):
        return None
    return folder if content.get("hubs") == [part.hub for part in model.parts] else None


def _cached(model: Model) -> Path | None:
    """The hub's cache, if it holds all parts whole; of several repositories a folder of links into it."""
    if any("://" in part.hub for part in model.parts) or find_spec("huggingface_hub") is None:
        return None
    from precompute.models import hub  # here because it takes half a second, and most finds need none

    places = [hub.cached(part.hub, part.revision, part.files) for part in model.parts]
    found = [place for place in places if place is not None]
    if len(found) < len(places):
        return None
    folder = found[0] if len(found) == 1 and not model.parts[0].folder else _linked(model, found)
    return None if folder is None or folders.first_lacking(model, folder) else folder


def _linked(model: Model, places: list[Path]) -> Path | None:
    """The parts of several snapshots as links in one folder; None where links cannot be made."""
    digest = hashlib.sha256("\n".join(map(str, places)).encode()).hexdigest()[:12]
    folder = folders.links() / f"{model.name}-{digest}"
    try:
        for part, place in zip(model.parts, places, strict=True):
            for path in (path for path in place.rglob("*") if path.is_file()):
                _link(path.resolve(), folder / part.folder / path.relative_to(place))
    except OSError:
        return None
    return folder


def _link(path: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.unlink(missing_ok=True)  # one that points nowhere any more
        os.symlink(path, link)
