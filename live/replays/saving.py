"""Saves a replay: the pieces of the ring and a report, whole or not at all, in the first folder that takes them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from live.clock import stamp
from live.room import LEAST_FREE, Free, free
from show.errors import ShowError
from show.files import TEMPORARY, unused, write_json

REPORT = "report.json"


def saved(pieces: Sequence[Path], folders: Iterable[Path], report: Mapping[str, Any], free: Free = free) -> str:
    """Says where the replay was saved, or why it was not; may take as long as the disk does."""
    if not pieces:
        return "replay: not saved, as nothing is kept yet"
    why = ""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if free(folder) < LEAST_FREE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
            return f"replay saved: {_put(pieces, folder, report)}"
        except (OSError, ShowError) as error:
            why = why or str(error)
    return f"replay: not saved ({why})"


def _put(pieces: Sequence[Path], folder: Path, report: Mapping[str, Any]) -> Path:
    name = stamp()
    part = folder / (TEMPORARY + name)
    try:
        for piece in pieces:
            shutil.copytree(piece, part / piece.name, copy_function=_linked)
        write_json(part / REPORT, {**report, "saved": name})
        return part.rename(unused(folder / name))
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _linked(source: str, target: str) -> None:
    """The same file under another name where the disk can do that, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
