"""Where a show keeps what outlives its processes: the state on disk, and what only this boot of the machine needs."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from live.folders import user_state

NAMED = 24  # characters of a show's name that its folder carries
HASHED = 8  # characters of the hash that tells shows of one name apart
SHARED_MEMORY = Path("/dev/shm")
OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one show. `state` is its file on disk, `passing` a folder of this user's that a boot empties.

    `word` begins the names of all that lies there.
    """

    state: Path
    passing: Path
    word: str

    @property
    def previous(self) -> Path:
        """The state before the newest one."""
        return self.state.with_name(f"{self.state.stem}.previous{self.state.suffix}")

    @property
    def coming(self) -> Path:
        """The state that is being written."""
        return self.state.with_name(f"{self.state.name}.coming")

    @property
    def lock(self) -> Path:
        """Held by the one keeper that keeps this state."""
        return self.passing / f"{self.word}.lock"

    @property
    def meeting(self) -> Path:
        """How a new keeper finds the stage that runs."""
        return self.passing / f"{self.word}.stage"

    @property
    def door(self) -> Path:
        """The stage's socket."""
        return self.passing / f"{self.word}.sock"

    @property
    def peephole(self) -> Path:
        """The picture for the page."""
        return self.passing / f"{self.word}.page"

    @property
    def picture(self) -> Path:
        """The last picture on the wall."""
        return self.passing / f"{self.word}.picture"


def home(show: Path, state: Path | None = None) -> Home:
    """The places of a show, of a setlist or a folder; `state` is a file instead of the usual one.

    Makes the passing folder; OSError where it cannot be this user's alone.
    """
    path = state or user_state() / _word(show) / "state.json"
    return Home(path.absolute(), _passing(), _word(path.parent / path.stem if state else show))


def _word(path: Path) -> str:
    whole = os.fsencode(path.resolve())  # in whatever bytes it is named
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:NAMED]
    return f"{name}-{hashlib.sha256(whole).hexdigest()[:HASHED]}"


def _passing() -> Path:
    """In memory where the system has such a folder: pictures several times a second would wear a card out."""
    mine = f"limelight-{os.getuid()}" if sys.platform != "win32" else "limelight"
    given = os.environ.get("XDG_RUNTIME_DIR")
    if given and os.access(given, os.W_OK):
        folder = Path(given) / "limelight"
    elif os.access(SHARED_MEMORY, os.W_OK):
        folder = SHARED_MEMORY / mine
    else:
        folder = Path(tempfile.gettempdir()) / mine
    folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
    if sys.platform != "win32":
        found = folder.stat()
        if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError(1, "belongs to somebody else, or others may look into it", str(folder))
    return folder
