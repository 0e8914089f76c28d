"""What a keeper keeps of its show outside itself, and what it finds there when it begins."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path

from live.between.peephole import Peephole
from live.clock import WallClock
from live.commands import Trigger
from live.keeper.adoption import Found, find
from live.keeper.lock import Lock
from live.keeper.statekeeper import StateKeeper
from live.keeper.takingup import left_to_the_hours, taken_up, told
from live.keeper.telling import say
from live.options import DeskOptions, StageOptions
from live.state.disk import LocalDisk
from live.state.file import Kept, load
from live.state.home import Home
from live.state.state import State

LAST_WORDS = 1.0  # s in which a stage that plays says where
LAST_FRAME = 3.0  # s that a stage which is not wanted any more may take to end


class Memory:
    """The state on disk, the block that page and stage share, and a stage that has outlived its keeper.

    `found` is that stage, `stage` and `desk` are the options with what was kept. `problem` is what cannot be kept.
    """

    def __init__(self, options: StageOptions, desk: DeskOptions, fresh: bool) -> None:
        """`fresh`: the show begins anew, whatever is found."""
        self._lock: Lock | None = None
        self._keeper: StateKeeper | None = None
        self.found: Found | None = None
        home = self._ours(options.home)
        kept = self._begun(home, options, fresh) if home is not None else None
        self._block = home.peephole if home is not None else _temporary()
        shared = _peephole(self._block)
        resume = options.resume or self._resume(kept, options, desk)
        self.stage = replace(options, home=home, peephole=shared, resume=resume)
        self.desk = replace(desk, peephole=shared)
        if kept is not None:
            self.desk = replace(self.desk, token=desk.token or kept.token, osc=desk.osc or kept.osc)

    @property
    def problem(self) -> str:
        """What is not kept and why, or nothing."""
        return self._keeper.problem if self._keeper is not None else ""

    def note(self, state: State, desk: DeskOptions) -> None:
        """Keeps a state."""
        if self._keeper is not None:
            self._keeper.note(state, desk.token, desk.osc)

    def close(self, ended: bool) -> None:
        """Keeps the last one; `ended`: the show was ended on purpose, and all that only it needed goes."""
        if self._keeper is not None:
            self._keeper.close(ended)
        home = self.stage.home
        leftovers = [self._block] if home is None else [home.peephole, home.picture] if ended else []
        for path in leftovers:
            with contextlib.suppress(OSError):  # Windows keeps what is mapped
                path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()

    def _ours(self, home: Home | None) -> Home | None:
        if home is None:
            return None
        try:
            self._lock = Lock(home.lock)
        except OSError as error:
            say(f"nothing is kept of this show: {error}")
            return None
        if not self._lock.held:
            say("another Limelight plays this show and keeps its state; --state FILE gives this one its own")
            return None
        return home

    def _begun(self, home: Home, options: StageOptions, fresh: bool) -> Kept | None:
        """Looks at what is there and begins to keep; the state to go on from, None to begin anew."""
        show = str(options.show.resolve())
        kept, lines = load(show, home, LocalDisk())
        for line in lines:
            say(line)
        self._keeper = StateKeeper(home, show, LocalDisk())
        found = find(home)
        if found is not None and fresh:
            _end(found)
        elif found is not None and found.about.options.guard != options.guard:
            guards = f"flash guard {found.about.options.guard}, and {options.guard} is wanted"
            say(f"the stage of this show plays on by itself with {guards}: it is ended and begun again")
            kept = _where(found, kept, show)
            _end(found)
        elif found is not None:
            self.found = found
            say("the stage of this show plays on by itself: taken over as it is")
            if _asked(found.about.options) != _asked(options):
                say("it was started with other options, which hold; --fresh ends it and begins anew")
        if kept is None or kept.ended or fresh:
            return None
        if self.found is None:
            say(told(kept, time.time()))
        return kept

    def _resume(self, kept: Kept | None, options: StageOptions, desk: DeskOptions) -> State | None:
        if kept is None:
            return None
        wall = time.time()
        state = taken_up(kept, options, WallClock().now(), wall)
        if options.av_offset_ms:
            state = replace(state, parameters={**state.parameters, "av_offset_ms": options.av_offset_ms})
        return left_to_the_hours(state, desk.installation, kept.wall, wall)


def _asked(options: StageOptions) -> tuple[object, ...]:
    """What a stage does not change by itself."""
    heard = options.input, options.ltc, options.profile, options.av_offset_ms
    seen = options.screen, options.size, options.fps, options.look
    kept = options.record, options.log, options.replay_minutes
    return *heard, *seen, *kept, options.alone, options.seconds, options.frames


def _where(found: Found, kept: Kept | None, show: str) -> Kept | None:
    """What it says of itself, which is newer than what its keeper kept; that, where it says nothing."""
    inbox, deadline = found.ends.inbox, time.monotonic() + LAST_WORDS
    while not inbox.closed and (left := deadline - time.monotonic()) > 0:
        states = [each for each in inbox.receive() if isinstance(each, State)]
        if states:
            return replace(kept or Kept(states[-1], show, 0.0), state=states[-1], wall=time.time(), ended=False)
        wait([inbox.connection], left)
    return kept


def _end(found: Found) -> None:
    found.ends.outbox.insist([Trigger("quit", None, "keeper")], LAST_FRAME)
    found.process.join(LAST_FRAME)
    found.process.kill()
    found.process.join(LAST_FRAME)
    found.ends.close()


def _peephole(block: Path) -> Peephole | None:
    """The block that page and stage share, None where there is no memory for it."""
    try:
        return Peephole(block)
    except OSError as error:
        say(f"the page does not show the picture ({error})")
        return None


def _temporary() -> Path:
    number, name = tempfile.mkstemp(prefix="limelight-")
    os.close(number)
    return Path(name)
