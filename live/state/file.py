"""The state on disk, in two generations: whatever moment the power goes at, one of them can be read.

A new state is written whole beside the others; then the newest becomes the previous one and the new one takes its
place. Each carries a hash of its content, so that what a disk has torn is not taken for a state.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from live.state.coding import state_read, state_written
from live.state.disk import Disk
from live.state.home import Home
from live.state.state import State

FORMAT, VERSION = "limelight state", 1
AS_THEY_ARE = "surrogatepass"  # names that are no UTF-8, read as the same names again: json.loads decodes so too
ASIDE = ".unreadable"  # is added to the name of a file that is no state


class Unreadable(Exception):
    """Why a file is no state of ours, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A state with what belongs to it: the folder or setlist of its show, when it was kept (Unix time, s), its desk.

    `ended`: its show was ended on purpose. `token` lets a browser take control, `osc` is the port that was open, 0
    where none was.
    """

    state: State
    show: str
    wall: float
    ended: bool = False
    token: str = ""
    osc: int = 0


def written(kept: Kept) -> bytes:
    """The content of a state file."""
    body = {
        "show": kept.show, "wall": kept.wall, "ended": kept.ended, "token": kept.token, "osc": kept.osc,
        "state": state_written(kept.state),
    }  # fmt: skip
    whole = {"format": FORMAT, "version": VERSION, "sha256": _hash(body), "kept": body}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode(errors=AS_THEY_ARE)


def read(data: bytes) -> Kept:
    """What `written` wrote; Unreadable for anything else."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable("is cut off or no state file") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise Unreadable("is no state file")
    if whole.get("version") != VERSION:
        raise Unreadable("was written by another version of Limelight")
    body = whole.get("kept")
    if not isinstance(body, dict) or whole.get("sha256") != _hash(body):
        raise Unreadable("is damaged")
    try:
        return Kept(**{**body, "state": state_read(body["state"])})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable("was written by another version of Limelight") from None


def save(kept: Kept, home: Home, disk: Disk) -> None:
    """Keeps a state; OSError where the disk does not take it, which leaves a readable one."""
    disk.write(home.coming, written(kept))
    with contextlib.suppress(FileNotFoundError):
        disk.move(home.state, home.previous)
    disk.move(home.coming, home.state)
    disk.settle(home.state.parent)


def load(show: str, home: Home, disk: Disk) -> tuple[Kept | None, list[str]]:
    """The newest state of a show that can be read, None where there is none; with sentences on what was set aside."""
    told: list[str] = []
    for path in (home.state, home.previous):
        try:
            kept = read(disk.read(path))
            if kept.show != show:
                raise Unreadable(f"is of another show, {kept.show}")
            return kept, told
        except Unreadable as reason:
            told.append(_set_aside(path, str(reason), disk))
        except FileNotFoundError:
            continue
        except OSError as error:
            told.append(f"{path}: cannot be read ({error.strerror or error}): left where it is")
    return None, told


def _set_aside(path: Path, reason: str, disk: Disk) -> str:
    aside = path.with_name(path.name + ASIDE)
    try:
        disk.move(path, aside)
    except OSError:
        return f"{path}: {reason}: left where it is"
    return f"{path}: {reason}: set aside as {aside.name}"


def _hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode(errors=AS_THEY_ARE)).hexdigest()
