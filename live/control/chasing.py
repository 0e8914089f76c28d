"""Timecode on the stage: it says which track is on and where in it, until a hand takes the lead.

A hand that moves the show keeps the lead while the timecode stays in that track without a jump, or until /resume.
"""

from __future__ import annotations

from dataclasses import replace

from live.commands import Timecode
from live.control import cues
from live.control.performance import Performance, enter, seek
from live.tempo import timecode
from show.prepared import Tracks
from show.timecode import RATES, Rate, label, written

AGREED = 0.1  # s; a show that is as near to the timecode goes over to it without a seek
REWOUND, AHEAD = 0.5, 1.0  # s; a timecode that is as far before or after the show is followed by a seek
HEARD = ("chasing", "freewheel")


def hear(state: Performance, said: Timecode, now: float) -> Performance:
    """Takes a timecode; `said.time` is show time, as `now` is."""
    return replace(state, chase=timecode.hear(state.chase, said, now))


def follow(state: Performance, tracks: Tracks, now: float) -> tuple[Performance, float | None]:
    """Goes where the timecode is, and says which second of the track that is; None where it does not lead.

    That never falls back but by a seek: a tape in reverse is followed by many.
    """
    state = replace(state, chase=timecode.step(state.chase, now))
    at = timecode.second(state.chase, now)
    if at is None and state.led is None:
        return state, None
    starts = [track.timecode for track in tracks]
    found = timecode.place(at, starts, [track.duration for track in tracks]) if at is not None else None
    mark = (found[0], state.chase.jumps) if found else None
    if found is None or mark == state.overruled:
        return _released(state, now), None
    state = replace(_moved(state, tracks, *found, now, state.led != mark), led=mark, overruled=None, going=True)
    return state, max(found[1], state.second)


def overruled(state: Performance) -> Performance:
    """A hand takes the lead."""
    return state if state.led is None else replace(state, led=None, overruled=state.led)


def holds(state: Performance, tracks: Tracks) -> bool:
    """Whether the end of the track waits for the timecode, which says itself what follows."""
    return state.chase.state in HEARD and state.overruled is None and tracks[state.track].timecode is not None


def told(state: Performance, rate: Rate, now: float) -> tuple[str, str, str]:
    """For the outside: the state of the chase, what the timecode says at the show's `rate` or else at its own."""
    chase = state.chase
    at = timecode.second(chase, now)
    if at is None:
        return chase.state, "", chase.source
    near = min((rate, *RATES.values()), key=lambda one: abs(one.per_second - chase.rate))
    return chase.state, written(label(at, near), near), chase.source


def _moved(state: Performance, tracks: Tracks, index: int, second: float, now: float, anew: bool) -> Performance:
    """The show in that track, by a seek where it is not there already; `anew`: timecode did not lead there before."""
    if index != state.track:
        return enter(cues.undo(state, now), tracks, index, now, True, second)
    off = second - state.second
    if off < -REWOUND or off > AHEAD or (anew and (abs(off) > AGREED or not state.known)):
        return seek(cues.undo(state, now), tracks, second, now)
    return state


def _released(state: Performance, now: float) -> Performance:
    """Nobody leads any more: the show goes on by itself from where it is."""
    if state.led is None:
        return state
    return replace(state, led=None, entered=now, entered_second=state.second)
