"""What the frame loop asks of the tapes: the start that was decided, how loud it is, and what stands by."""

from __future__ import annotations

from live.control import transport
from live.control.performance import Performance
from live.sound.tapes import Tapes


class Playing:
    """Tells tapes of each start once; `entry` is that of a show which was running before any tapes were here."""

    def __init__(self, entry: int = 0) -> None:
        self._told: tuple[Tapes | None, int] = None, entry

    def follow(self, tapes: Tapes | None, state: Performance, following: int, show_time: float) -> None:
        """Once a frame; `following` is the index of the track that comes next, `show_time` s of the show."""
        told, self._told = self._told, (tapes, state.entry)
        if tapes is None:
            return
        if (tapes, state.entry) != told:
            running = state.entry == told[1]  # before these tapes were there
            second = state.second if running else state.entered_second
            tapes.play(state.entry, state.track, second, running and state.stood is None)
        tapes.held, tapes.level = state.stood is not None, transport.loudness(state, show_time)
        tapes.stand_by(following)
