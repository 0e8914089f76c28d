"""Whose a show folder is: one that another setlist was prepared into is not taken over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from show import layout
from show.errors import ShowError


def refuse_anothers(setlist: Path, root: Path, header: dict[str, Any]) -> None:
    """Raises where the folder's header names another setlist that is still there; `setlist` is resolved.

    One that has gone was moved or renamed. One that lies elsewhere, while the folder lies with this setlist, is what
    both were copied from.
    """
    named, copy, home = header.get("setlist"), root / layout.SETLIST_COPY, setlist.parent
    if not isinstance(named, str) or not os.path.isfile(named):
        return
    other = Path(named).resolve()
    if _same(other, setlist) or _same(other, copy) or _same(setlist, copy):
        return
    if root.resolve().is_relative_to(home) and not other.is_relative_to(home):
        return
    raise ShowError(root, f"is the show of another setlist, {other}", "use --out to give this one a folder of its own")


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
