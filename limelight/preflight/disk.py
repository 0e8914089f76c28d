"""Every folder that the show would write to: the room there, and the right to write."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from limelight import doors
from limelight.preflight.verdict import Found
from live.folders import user_state
from live.replays import shelf
from live.room import LEAST_FREE, Free, free, nearest
from show.errors import ShowError
from show.folder import Show

GIGABYTE, MEGABYTE = 1 << 30, 1 << 20
LEAST_ROOM = 100 * MEGABYTE  # bytes free, below which not even the state of a show is kept
STATE = "state"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, what it is for, the bytes that should be free there, and what happens where it cannot be used."""

    purpose: str
    folder: Path
    least: int
    otherwise: str


def places(show: Show, chosen: Namespace) -> list[Place]:
    """Where `live` with these options would write, the state first."""
    state = chosen.state.absolute().parent if chosen.state else user_state()
    found = [Place(STATE, state, LEAST_ROOM, "a show that is cut off begins anew")]
    if chosen.replay_minutes:
        folders = shelf.replays(show.root)
        kept = next((each for each in folders if writable(each)), folders[0])
        found += [Place("last minutes", shelf.rings(), LEAST_FREE, "no replay can be saved")]
        found += [Place("replays", kept, LEAST_FREE, "no replay can be saved")]
    if chosen.record:
        found.append(Place("recording", chosen.record.absolute().parent, LEAST_FREE, "the recording breaks off"))
    if chosen.log:
        found.append(Place("session log", chosen.log.absolute(), LEAST_FREE, "the session log breaks off"))
    if journal := doors.journal(chosen.journal):
        found.append(Place("journal", journal.absolute().parent, LEAST_ROOM, "nothing is written into the journal"))
    return found


def disk(show: Show, chosen: Namespace, free: Free = free) -> Found:
    """Every folder that is written to has room, and lets itself be written to."""
    found = places(show, chosen)
    room = {place.purpose: free(place.folder) for place in found}
    figures = {"free_bytes": min(room.values())} | {f"{name}_free_bytes": left for name, left in room.items()}
    if room[STATE] < LEAST_ROOM and writable(found[0].folder):  # a read-only image is always full, and is played
        what = f"only {room[STATE] // MEGABYTE} MB are free for the state"
        raise ShowError(found[0].folder, what, "free some room on that disk")
    wrong = dict(filter(None, (_wrong(place, room[place.purpose]) for place in found)))
    if wrong:
        return Found("; ".join(wrong), figures, "; ".join(dict.fromkeys(wrong.values())))
    names = ", ".join(room)
    return Found(f"{min(room.values()) / GIGABYTE:.1f} GB free, and the right to write, for {names}", figures)


def _wrong(place: Place, left: int) -> tuple[str, str] | None:
    """What is wrong with a place, and what to do."""
    if not writable(place.folder):
        return f"{place.folder} cannot be written ({place.purpose})", f"mend its rights: {place.otherwise} else"
    if left < place.least:
        told = f"{left // MEGABYTE} MB free in {place.folder} ({place.purpose})"
        return told, f"free some room: below {_size(place.least)} {place.otherwise}"
    return None


def writable(folder: Path) -> bool:
    """Whether a file can be made in a folder, or in the one above where it still has to be made itself."""
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)):
            return True
    except OSError:
        return False


def _size(count: int) -> str:
    return f"{count // GIGABYTE} GB" if count >= GIGABYTE else f"{count // MEGABYTE} MB"
