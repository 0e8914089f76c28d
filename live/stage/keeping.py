"""What a show leaves behind: a recording, a session log and the replay of its last minutes.

All are beside the frame loop and none is able to stop it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from live.clock import stamp
from live.options import TRACKS, StageOptions
from live.performing.performer import Moment, Performer
from live.recording.recorder import LiveRecorder, Recorder
from live.recording.sessionlog import SessionLog
from live.replays.recorder import ReplayRecorder, open_recorder
from live.state.coding import state_written
from show.errors import ShowError
from show.files import unused
from show.folder import Show

T = TypeVar("T")
RECORD_RATE = 48000  # Hz, of recordings whose source is not open yet


@dataclass(slots=True)
class Keeping:
    """The files of one show, each of them optional."""

    recorder: LiveRecorder | None
    log: SessionLog | None
    replays: ReplayRecorder
    fps: float
    unopened: tuple[str, ...] = ()  # what was asked for and cannot be kept, in sentences
    began: float | None = None
    last: int = -1

    def add(self, moment: Moment, stage: Performer) -> None:
        """Keeps a frame that has been presented."""
        if self.log:
            self.log.add(moment, stage.shown, stage.outgoing)
        if self.recorder:
            self._record(self.recorder, moment, stage)
        self.replays.add(moment, stage)

    def failed(self, moment: Moment, stage: Performer) -> None:
        """Keeps what was commanded and heard in a frame that was not presented; the ring begins anew after it."""
        if self.log:
            self.log.add(moment, stage.shown, stage.outgoing, failed=True)

    @property
    def problems(self) -> list[str]:
        """What could not be kept, in sentences."""
        told = [*self.unopened, *self.replays.problems]
        if self.recorder:
            told.append(self.recorder.fault)
            told.append(f"recording: {self.recorder.lost} frames left out" if self.recorder.lost else "")
        if self.log:
            told.append(self.log.fault)
            told.append(f"session log: {self.log.lost} frames left out" if self.log.lost else "")
        return [each for each in told if each]

    def close(self) -> None:
        """Ends all files."""
        if self.recorder:
            self.recorder.close()
        if self.log:
            self.log.close()
        self.replays.close()

    def _record(self, recorder: LiveRecorder, moment: Moment, stage: Performer) -> None:
        self.began = moment.now if self.began is None else self.began
        index = round((moment.now - self.began) * self.fps)
        pixels: np.ndarray | None = None
        if index > self.last and not recorder.full:
            self.last, pixels = index, stage.renderer.read()
        recorder.add(pixels, index, moment.block, moment.rate)


def open_keeping(options: StageOptions, show: Show, stage: Performer, now: float) -> Keeping:
    """The files that a show was asked to keep; one that cannot be written is a problem of the show, not its end."""
    head = {
        "show": str(options.show.absolute()),
        "folder": str(show.root),
        "size": options.size,
        "rung": options.rung,
        "look": options.look,
        "mode": options.mode,
        "profile": options.profile,
        "guard": options.guard,
        "beat_ahead": show.beat_ahead,
        "alone": options.alone,
    }
    begun = {
        "track": stage.state.track,
        "going": stage.state.going,
        "resume": state_written(options.resume) if options.resume else None,
        "resumed_at": now,
        "tapes": options.input == TRACKS,
        "simpler": options.simpler,
    }
    unopened: list[str] = []
    recorder = _opened(lambda: _recorder(options), unopened)
    log = _opened(lambda: _log(options, {**head, **begun}), unopened)
    return Keeping(recorder, log, open_recorder(options, show, stage, head), options.fps, tuple(unopened))


def _recorder(options: StageOptions) -> LiveRecorder | None:
    if options.record is None:
        return None
    path = unused(options.record)
    return LiveRecorder(Recorder(path, options.size, options.fps, RECORD_RATE, lasting=True), options.fps, RECORD_RATE)


def _log(options: StageOptions, head: dict[str, Any]) -> SessionLog | None:
    return None if options.log is None else SessionLog(unused(options.log / stamp()), head)


def _opened(open: Callable[[], T | None], unopened: list[str]) -> T | None:
    """What is opened; None where that fails, for which a sentence is added."""
    try:
        return open()
    except ShowError as error:
        unopened.append(str(error))
    except OSError as error:
        unopened.append(f"a file of the show cannot be written ({error})")
    return None
