"""Finds a model on this machine: where the setlist says, in the program's own folder, or in the hub's cache."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path

import platformdirs

from precompute.models import folders, manifest
from precompute.models.model import Model
from show.errors import ShowError
from show.making import Making

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
fingerprint = manifest.fingerprint


def find(model: Model, making: Making) -> Path | None:
    """The folder of a model with each part in its sub-folder, None if it is not here or not whole.

    ShowError if the setlist names a folder for it that is not there or lacks a file.
    """
    if not model.parts:
        return None
    folder = _named_folder(model, making)
    if folder is not None:
        return folder
    wanted = as_named(model, making)
    return _own(wanted) or _cached(wanted)


def missing(model: Model, making: Making) -> ShowError:
    """Says which file of a model is not here, and how to get it beforehand."""
    wanted = as_named(model, making)
    own = folders.home() / model.name
    content = manifest.read(own)
    wrong = manifest.first_wrong(own, content) if content else None
    lacking = wrong or folders.first_lacking(wanted, own) or wanted.parts[0].files[0]
    file = wanted.parts[0].files[0].partition("|")[0] if lacking == str(own) else lacking
    hubs = ", ".join(dict.fromkeys(part.hub for part in wanted.parts))
    remedy = (
        f'run "limelight models get {model.name}" on a machine with a connection, and copy {own.name} to {own.parent}'
    )
    return ShowError(model.name, f"{file} of {hubs} is not on this machine", remedy)


def as_named(model: Model, making: Making) -> Model:
    """The model with the hub ids that the setlist gives in place of its own."""
    parts = []
    for part in model.parts:
        key = f"{model.name}/{part.folder}" if part.folder else model.name
        written = making.models.get(key, "")
        named = bool(written) and not Path(written).expanduser().is_dir()
        if named and not _HUB_ID.fullmatch(written):
            raise ShowError(f"models.{key}", f"{written} is neither a folder nor a hub id", "write one of the two")
        parts.append(replace(part, hub=written, revision="main") if named else part)
    return replace(model, parts=tuple(parts))


def _named_folder(model: Model, making: Making) -> Path | None:
    written = making.models.get(model.name, "")
    folder = Path(written).expanduser()
    if not written or not folder.is_dir():
        return None
    content = manifest.read(folder)
    lacking = (manifest.first_wrong(folder, content) if content else None) or folders.first_lacking(model, folder)
    if lacking:
        raise ShowError(folder, f"{lacking} of {model.name} is missing or cut short", "mend the folder or name another")
    return folder.resolve()


def _own(model: Model) -> Path | None:
    """The folder that `get` made, if each file is as it was noted and the hub is the wanted one."""
    folder = folders.home() / model.name
    content = manifest.read(folder)
    if content is None or manifest.first_wrong(folder, content) or folders.first_lacking(model, folder):
        return None
    return folder if content.get("hubs") == [part.hub for part in model.parts] else None


def _cached(model: Model) -> Path | None:
    """A folder of links to the hub's cache, if it holds all parts whole."""
    from precompute.models import hub  # here because it takes half a second, and most finds need none

    found = [hub.cached(part.hub, part.revision, part.files) for part in model.parts]
    places = [place for place in found if place is not None]
    if len(places) < len(found):
        return None
    folder = places[0] if len(places) == 1 and not model.parts[0].folder else _linked(model, places)
    return None if folder is None or folders.first_lacking(model, folder) else folder


def _linked(model: Model, places: list[Path]) -> Path | None:
    """The parts of several snapshots as links in one folder; None where links cannot be made."""
    digest = hashlib.sha256("\n".join(map(str, places)).encode()).hexdigest()[:12]
    folder = platformdirs.user_cache_path("limelight") / "models" / f"{model.name}-{digest}"
    try:
        for part, place in zip(model.parts, places, strict=True):
            for path in (path for path in place.rglob("*") if path.is_file()):
                link = folder / part.folder / path.relative_to(place)
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.exists():
                    link.unlink(missing_ok=True)
                    os.symlink(path.resolve(), link)
    except OSError:
        return None
    return folder
