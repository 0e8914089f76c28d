"""What travels in a show folder of the performer's own: looks, and maps of controllers."""

from __future__ import annotations

import shutil
from pathlib import Path

from show import layout
from show.errors import ShowError


def copy_looks(home: Path, root: Path) -> None:
    """Copies the looks beside a setlist, where there are some, into the show: all of their folder but the show."""

    def left_out(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if (Path(folder) / name).resolve() == root.resolve()]

    looks, place = home / layout.LOOKS, root / layout.LOOKS
    if looks.is_dir() and looks.resolve() != place.resolve():
        try:
            shutil.copytree(looks, place, ignore=left_out, dirs_exist_ok=True)
        except OSError as error:
            raise _fault(looks, error) from error


def copy_maps(maps: Path | None, home: Path, root: Path) -> None:
    """Copies a folder's maps, where there is one within `home`, to the same place in the show; nothing else of it."""
    if maps is None or not maps.is_dir() or not maps.resolve().is_relative_to(home):
        return
    place = root / maps.resolve().relative_to(home)
    if place.resolve() == maps.resolve():
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file in maps.glob("*.toml"):
            if file.is_file():
                shutil.copy2(file, place / file.name)
    except OSError as error:
        raise _fault(maps, error) from error


def _fault(folder: Path, error: OSError) -> ShowError:
    what = f"cannot be copied into the show ({error.strerror or error})"
    return ShowError(folder, what, "look at the rights of its files and at the room on the disk")
