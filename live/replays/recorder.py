"""The stage's hand on the ring: every frame goes in, a key or the desk saves it, and the operator is told where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from live.commands import Command, Trigger
from live.options import StageOptions
from live.performing.performer import Moment, Performer
from live.replays.report import report
from live.replays.ring import Begin, Ring, Save
from live.replays.shelf import replays
from live.state.state import State
from show.folder import Show

NAME = "save_replay"  # of its trigger
TOLD_SECONDS = 60.0  # for which it is said what has become of a save
AGAIN_SECONDS = 5.0  # within which a second wish is the same one: a button that bounces, or a flood
NOTHING = "replay: nothing is kept (--replay-minutes 0)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where and with what a replay is saved: folders by preference, the report's and the pieces' heads as JSON."""

    folders: tuple[Path, ...]
    report: Mapping[str, Any]
    head: Mapping[str, Any]


class ReplayRecorder:
    """Keeps the last minutes where a ring is given. `news` is a line for the operator, empty most of the time."""

    def __init__(self, ring: Ring | None, wanted: Wanted) -> None:
        self.news = ""
        self._ring, self._wanted = ring, wanted
        self._asked = False
        self._asked_at = self._told_at = float("-inf")
        self._ended = 0

    def begin(self, performer: Performer) -> None:
        """Begins with the first frame."""
        self._begin(-1, performer.state.entered, performer)

    def passed(self, commands: Sequence[Command]) -> list[Command]:
        """Takes the wishes to save out of the commands, and returns those of the show."""
        kept = [each for each in commands if not (isinstance(each, Trigger) and each.name == NAME)]
        self._asked = self._asked or len(kept) < len(commands)
        return kept

    def add(self, moment: Moment, performer: Performer) -> None:
        """Keeps a frame that has been presented."""
        self._asked = self._asked and moment.now - self._asked_at > AGAIN_SECONDS
        if self._ring is None:
            return
        self._ring.add(moment, performer.shown, performer.outgoing)
        if self._asked or self._ring.due(moment.now):
            self._begin(moment.index, moment.now, performer)

    def told(self, state: State) -> None:
        """Saves if that was asked for, with the state at this frame, and keeps `news` fresh."""
        now, ring = state.show_time, self._ring
        if self._asked:
            self._asked_at = self._told_at = now
            self.news = NOTHING if ring is None else "replay: saving"
            if ring is not None:
                ring.save(Save(self._wanted.folders, self._wanted.report, state))
        self._asked = False
        if ring is not None and ring.saves != self._ended:
            self._ended, self._told_at, self.news = ring.saves, now, ring.news
        if self.news and now - self._told_at > TOLD_SECONDS:
            self.news = ""

    @property
    def problems(self) -> list[str]:
        """What keeps it from keeping, in sentences."""
        if self._ring is None:
            return []
        lost = f"replay: {self._ring.lost} frames left out, as the disk is slow" if self._ring.lost else ""
        return [each for each in (self._ring.fault, lost) if each]

    def close(self) -> None:
        """Ends the ring's files, which stay for a while."""
        if self._ring is not None:
            self._ring.close()

    def _begin(self, frame: int, now: float, performer: Performer) -> None:
        if self._ring is not None:
            self._ring.begin(Begin(frame, now, self._wanted.head, performer.standing(), saves=self._asked))


def open_recorder(options: StageOptions, show: Show, performer: Performer, head: Mapping[str, Any]) -> ReplayRecorder:
    """What `--replay-minutes` asks for, begun before the first frame; `head` as of a session log."""
    kept = options.replay_ring if options.replay_minutes > 0 else None
    ring = Ring(kept, 60 * options.replay_minutes) if kept is not None else None
    wanted = Wanted(replays(show.root), report(show, options, performer.renderer.context) if ring else {}, head)
    recorder = ReplayRecorder(ring, wanted)
    recorder.begin(performer)
    return recorder
