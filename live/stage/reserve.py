"""Keeps in memory what the wall needs next, so that a show folder that vanishes in the middle of a show is not missed.

The artwork of every track comes first, then the walks of the track that plays and of the one that follows, then the
keyframes of all tracks, as far as there is room; those of other tracks go where these two need theirs. A thread of its
own reads; the frame loop only takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from live import images
from live.stage.givingback import give_back
from show import layout
from show.errors import ShowError
from show.files import read_json, stamp_of
from show.folder import Show
from show.prepared import PreparedTrack
from show.rows import Rows, in_memory

BUDGET = 1 << 30  # bytes of walks and keyframes together: a track of four minutes has 230 MB of walk, 20 of keyframes
ROUND = 1.0  # s between two looks at the folder
TIDIED = 15  # rounds between two times that what is free goes back: holes left lying would wander, and the heap grow
PAUSE = 0.002  # s between two rows, so that the frame loop has disk and memory to itself in between
PORTION = 1 << 20  # bytes read at once


class Reserve:
    """What is in memory of a show; `problems` are what the operator should know of its folder."""

    def __init__(self, show: Show, read: Callable[[Path], bytes] = Path.read_bytes, budget: int = BUDGET) -> None:
        """`read` reads a file whole or raises OSError."""
        self._show, self._read, self._budget = show, read, budget
        self._wanted: tuple[PreparedTrack, ...] = (show.tracks[0],)
        self._files: dict[Path, bytes] = {}
        self._sizes: dict[Path, int] = {}  # bytes of every file that was read, kept or not
        self._gone = ""
        self._rounds = 0
        self._anew: dict[str, None] = {}  # titles of tracks that were prepared anew since the show was opened
        self._headers = {track.slug: stamp_of(_header(track)) for track in show.tracks}
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reserve", daemon=True)

    def start(self) -> None:
        """Begins to read."""
        self._thread.start()

    def stand(self, track: int, following: int) -> None:
        """Says which track plays and which one comes next, as indices."""
        tracks = self._show.tracks
        self._wanted = (tracks[track],) if following == track else (tracks[track], tracks[following])

    def picture(self, path: Path) -> np.ndarray:
        """A picture of the show, uint8 [h, w, 3], from memory if it is there; raises what reading it raises."""
        kept = self._files.get(path)
        return images.decoded(self._read(path) if kept is None else kept)

    @property
    def problems(self) -> list[str]:
        """In sentences."""
        told = "a newer preparation is there, and plays once the show is started again"
        newer = f"{', '.join(self._anew)}: {told}" if self._anew else ""
        return [each for each in (self._gone, newer) if each]

    @property
    def whole(self) -> bool:
        """Whether all is in memory that the tracks that play and follow need."""
        rows = [each for track in self._wanted for each in (track.latents, track.baked)]
        return all(each.held is not None for each in rows) and all(
            path in self._files for track in self._wanted for path in (track.artwork, *track.keyframes)
        )

    def close(self) -> None:
        """Ends the thread."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._round()
                self._gone = ""
            except (OSError, ShowError) as error:
                reason = getattr(error, "strerror", None) or error
                self._gone = f"show folder {self._show.root}: cannot be read ({reason}): what is in memory goes on"
            self._tidy()
            self._closing.wait(ROUND)

    def _tidy(self) -> None:
        """Gives memory back now and then."""
        self._rounds += 1
        if self._rounds % TIDIED == 0:
            give_back()

    def _round(self) -> None:
        tracks = self._show.tracks
        self._look_for_newer()
        for path in (track.artwork for track in tracks):
            self._keep(path, self._made_room)
        for rows in self._walks():
            self._hold(rows)
        for path in (path for track in self._wanted for path in track.keyframes):
            self._keep(path, self._made_room)
        for path in (path for track in tracks for path in track.keyframes):
            self._keep(path, self._has_room)

    def _walks(self) -> Iterator[Rows]:
        """The walks to hold, after those that nobody wants any more have been let go."""
        wanted = self._wanted
        for track in self._show.tracks:
            if not any(track is each for each in wanted):
                track.latents.held = track.baked.held = None
        for track in wanted:
            yield from (each for each in (track.latents, track.baked) if each.held is None)

    def _hold(self, rows: Rows) -> None:
        if not self._made_room(rows.nbytes):
            return
        memory = in_memory(rows)
        portion = max(1, PORTION * len(rows) // max(1, rows.nbytes))
        for first in range(0, len(rows), portion):
            if self._closing.wait(PAUSE):
                return
            rows.read_into(memory[first : first + portion], first)
        memory.flags.writeable = False
        rows.held = memory

    def _keep(self, path: Path, fits: Callable[[int], bool]) -> None:
        if path in self._files or not fits(self._sizes.get(path, 0)) or self._closing.wait(PAUSE):
            return
        data = self._read(path)
        self._sizes[path] = len(data)
        if fits(len(data)):
            self._files[path] = data

    def _has_room(self, size: int) -> bool:
        return size <= self._room

    def _made_room(self, size: int) -> bool:
        """Whether there is room, for which keyframes go that no wanted track has; if all of them are too few, none."""
        others = [track for track in self._show.tracks if not any(track is each for each in self._wanted)]
        spare = [path for track in others for path in track.keyframes if path in self._files]
        if size > self._room + sum(len(self._files[path]) for path in spare):
            return False
        while not self._has_room(size):
            del self._files[spare.pop()]
        return True

    @property
    def _room(self) -> int:
        walks = [rows for track in self._show.tracks for rows in (track.latents, track.baked)]
        held = sum(rows.nbytes for rows in walks if rows.held is not None)
        return self._budget - held - sum(map(len, self._files.values()))

    def _look_for_newer(self) -> None:
        """Notes tracks that were prepared anew; raises if the folder is gone."""
        for track in self._show.tracks:
            stamp = stamp_of(_header(track))
            if stamp != self._headers[track.slug]:
                generation = read_json(_header(track), "mount it again").get("generation")
                if generation != track.artwork.parent.name:
                    self._anew[track.title] = None
                self._headers[track.slug] = stamp


def _header(track: PreparedTrack) -> Path:
    return track.artwork.parent.parent / layout.TRACK_HEADER
