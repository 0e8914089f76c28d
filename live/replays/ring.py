"""The ring: the last minutes of the show on disk, in pieces that each begin with where the show stood.

Each piece is a session log of its own, so that the oldest can go at any time and what a kill leaves can be replayed.
All disk work is done by a thread; the frame loop only hands over what never changes.
"""

from __future__ import annotations

import json
import queue
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from live.decoding.ladder import Shown
from live.performing.performer import Moment, Standing
from live.recording.sessionlog import FRAMES, WAITING, LogFile
from live.replays import frozen, saving
from live.room import LEAST_FREE, Free, free
from live.state.coding import state_written
from live.state.state import State

PIECE_SECONDS = 10.0
RUN_IN_SECONDS = 10.0  # kept before the minutes that are asked for: the trails of looks have to come again
MOST = 2 << 30  # bytes of the ring, however many channels the sound has
PIECE = "piece-"


@dataclass(frozen=True, slots=True)
class Begin:
    """A piece begins after `frame`, at show time `now`, with where the show stands; `head` is JSON as of a session log.

    `saves`: the piece before is to be saved. `joined`: the frame before is the last one of the piece before.
    """

    frame: int
    now: float
    head: Mapping[str, Any]
    standing: Standing
    saves: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Save:
    """All that is kept goes into the first of the folders that can be written, with `report` (JSON) and the state."""

    folders: tuple[Path, ...]
    report: Mapping[str, Any]
    state: State


ANEW = float("-inf")  # when a piece is due that has a hole
Frame = tuple[Moment, Shown | None, Shown | None]


@dataclass(slots=True)
class _Piece:
    folder: Path
    began: float
    size: int = 0


class Ring:
    """Keeps `seconds` of the show in `folder`.

    `fault` says why nothing is kept at present, `lost` counts frames that a slow disk made it leave out, `news` is
    what became of the newest save and `saves` how many have ended.
    """

    def __init__(self, folder: Path, seconds: float, free: Free = free) -> None:
        self.fault, self.news = "", ""
        self.lost = self.saves = 0
        self._folder, self._seconds, self._free = folder, seconds, free
        self._pieces: list[_Piece] = []
        self._file: LogFile | None = None
        self._number = 0
        self._next, self._last, self._whole = ANEW, -1, False  # s at which a piece is due, its last frame, no hole yet
        self._saver: threading.Thread | None = None
        self._queue: queue.SimpleQueue[Frame | Begin | Save | None] = queue.SimpleQueue()  # no lock is waited for
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)
        self._thread.start()

    def due(self, now: float) -> bool:
        """Whether a new piece should begin with the frame after show time `now`."""
        return now >= self._next

    def add(self, moment: Moment, shown: Shown | None, outgoing: Shown | None) -> None:
        """Offers a frame; never waits."""
        following, self._last = moment.index == self._last + 1, moment.index
        if self._whole:
            self._whole = following and self._offered((moment, shown, outgoing))
        if not self._whole:
            self._next = ANEW  # beyond a hole a replay would lead elsewhere

    def begin(self, begin: Begin) -> None:
        """Begins a new piece with the next frame; never waits."""
        self._whole = self._offered(replace(begin, joined=self._whole))
        self._next, self._last = begin.now + PIECE_SECONDS if self._whole else ANEW, begin.frame

    def save(self, save: Save) -> None:
        """Saves what is kept so far, beside the show; `begin` has to come before it. Never waits."""
        self._offered(save)

    def close(self) -> None:
        """Writes what waits, lets a save come to its end, and ends the files, which stay."""
        self._queue.put(None)
        self._thread.join()
        if self._saver is not None:
            self._saver.join()

    def _offered(self, item: Frame | Begin | Save) -> bool:
        asked = isinstance(item, Save) or (isinstance(item, Begin) and item.saves)  # few, and somebody waits for it
        if self._queue.qsize() >= WAITING and not asked:
            self.lost += 1
            return False
        self._queue.put(item)
        return True

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            try:
                self._do(item)
            except Exception as error:  # a disk that fails, or a fault of ours, ends a piece and nothing else
                self._give_up(f"replay: nothing is kept ({_words(error)})")
        self._end_piece()

    def _do(self, item: Frame | Begin | Save) -> None:
        if isinstance(item, Begin):
            self._begin(item)
        elif isinstance(item, Save):
            self._save(item)
        elif self._file is not None:
            self._file.write(*item)

    def _begin(self, begin: Begin) -> None:
        joined = begin.joined and self._file is not None
        self._end_piece()
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._number == 0:
            found = pieces(self._folder)
            left = [_Piece(each, at, _size(each)) for each in found if isfinite(at := began(each))]
            self._pieces = _before(begin.now, left)
            self._number = max(map(_numbered, found), default=0)
        self._prune(begin.now)
        if self._free(self._folder) < LEAST_FREE:
            self._give_up(f"replay: nothing is kept, as less than {LEAST_FREE >> 30} GB are free at {self._folder}")
            return
        self._number += 1
        arrays: list[np.ndarray] = []
        standing = frozen.written(begin.standing, arrays)
        head = {**begin.head, "began": begin.now, "joined": joined, "standing": standing}
        piece = _Piece(self._folder / f"{PIECE}{self._number:06}", begin.now)
        self._file = _opened(piece.folder, head, arrays)
        self._pieces.append(piece)  # now that there is something to save
        self.fault = ""

    def _end_piece(self) -> None:
        if self._file is not None:
            ended, self._file = self._file, None
            ended.close()
            self._pieces[-1].size = _size(self._pieces[-1].folder)

    def _give_up(self, why: str) -> None:
        self.fault = why
        with suppress(Exception):  # it may be the file itself that fails
            self._end_piece()

    def _prune(self, now: float) -> None:
        """Lets the oldest go: what is older than asked for, too much in all, or takes the room of others."""
        if self._saver is not None and self._saver.is_alive():
            return
        while self._pieces and self._too_much(now):
            shutil.rmtree(self._pieces.pop(0).folder, ignore_errors=True)

    def _too_much(self, now: float) -> bool:
        after = self._pieces[1].began if len(self._pieces) > 1 else now
        old = after < now - self._seconds - RUN_IN_SECONDS
        return old or sum(piece.size for piece in self._pieces) > MOST or self._free(self._folder) < LEAST_FREE

    def _save(self, save: Save) -> None:
        if self._saver is not None and self._saver.is_alive():
            self.news = "replay: one is being saved already"
            self.saves += 1
            return
        kept = [piece.folder for piece in self._pieces if piece.folder != self._writing]
        self._saver = threading.Thread(target=self._keep, args=(kept, save), name="replay save", daemon=True)
        self._saver.start()

    @property
    def _writing(self) -> Path | None:
        return self._pieces[-1].folder if self._file is not None else None

    def _keep(self, kept: list[Path], save: Save) -> None:
        try:
            report = {**save.report, "state": state_written(save.state)}
            self.news = saving.saved(kept, save.folders, report, self._free)
        except Exception as error:
            self.news = f"replay: not saved ({_words(error)})"
        self.saves += 1


def pieces(folder: Path) -> list[Path]:
    """The pieces of a ring or of a saved replay, oldest first."""
    return sorted(path for path in folder.glob(f"{PIECE}*") if path.is_dir())


def began(piece: Path) -> float:
    """The show time at which a piece begins; long ago where it cannot be read."""
    try:
        with (piece / FRAMES).open(encoding="utf-8") as lines:
            return float(json.loads(lines.readline())["began"])
    except (OSError, ValueError, KeyError, TypeError):
        return float("-inf")


def _before(now: float, left: list[_Piece]) -> list[_Piece]:
    """What an earlier stage has left, in the time of the show at `now` s, which may have begun anew since."""
    shift, later = 0.0, now
    for piece in reversed(left):
        if piece.began + shift > later:
            shift = later - PIECE_SECONDS - piece.began
        piece.began += shift
        later = piece.began
    return left


def _opened(piece: Path, head: dict[str, Any], arrays: list[np.ndarray]) -> LogFile:
    """The files of a new piece; nothing is left of one that cannot be begun."""
    try:
        return LogFile(piece, head, arrays)
    except Exception:
        shutil.rmtree(piece, ignore_errors=True)
        raise


def _words(error: Exception) -> str:
    """What went wrong, for the operator."""
    told = str(error).partition("\n")[0]
    if isinstance(error, OSError):
        return error.strerror or told
    return f"{type(error).__name__}: {told}"


def _size(piece: Path) -> int:
    try:
        return sum(path.stat().st_size for path in piece.iterdir())
    except OSError:
        return 0


def _numbered(piece: Path) -> int:
    digits = piece.name.removeprefix(PIECE)
    return int(digits) if digits.isdecimal() else 0
