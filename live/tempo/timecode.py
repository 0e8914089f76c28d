"""Chasing a timecode: where in the show it stands, through jitter, holes, jumps, pauses and reverse.

States as tape machines name them: *idle* (none was ever heard), *chasing*, *freewheel* (a hole is bridged at the last
speed) and *lost* (the hole was too long: the show goes on by itself until timecode comes back).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from live.commands import Timecode
from live.tempo.gliding import Line, bent
from show.timecode import Rate

FREEWHEEL_S = 2.0  # the longest hole that is bridged
QUIET_S, QUIET_FRAMES = 0.25, 6.0  # silence, whichever is longer, after which there is a hole
FIT_S = 0.1  # further than this from where the show is, a timecode is a fault or a jump
STOP_S = 0.5  # as far as a show may have run on until it was seen that the timecode stands
STILL_FRAMES = 3.0  # said again for so long, a timecode stands
DAY_S = 86400.0
FASTEST = 8.0  # times normal speed; faster is winding, and no show follows it


@dataclass(frozen=True, slots=True)
class Chase:
    """What the chase remembers. `jumps` counts the times it went elsewhere at once; `source` is the one followed."""

    state: Literal["idle", "chasing", "freewheel", "lost"] = "idle"
    source: str = ""
    rate: float = 0.0
    jumps: int = 0
    freewheel: float = FREEWHEEL_S
    line: Line | None = None
    last: float = -math.inf  # s; when it was last heard to agree
    changed: Timecode | None = None  # the newest that said another second than the one before
    stray: Timecode | None = None  # one that did not fit; a second that agrees with it is a jump


def hear(chase: Chase, said: Timecode, now: float) -> Chase:
    """Takes a timecode; one that does not fit is believed when the next one agrees with it."""
    chase = step(chase, now)
    if not _sane(said) or (chase.state == "chasing" and said.source != chase.source):
        return chase
    chase, said = _settled(chase, said)
    here = said.second + said.speed * (now - said.time)
    if chase.line and chase.state in ("chasing", "freewheel"):
        error = _wrapped(here - chase.line.at(now))
        if abs(error) <= (FIT_S if said.speed else STOP_S):
            return _locked(chase, said, bent(chase.line, now, chase.line.at(now) + error, said.speed), now)
    if said.speed == 0 or (chase.stray and _agree(chase.stray, said)):
        return replace(_locked(chase, said, Line(now, here, said.speed), now), jumps=chase.jumps + 1)
    return replace(chase, stray=said)


def step(chase: Chase, now: float) -> Chase:
    """Notices a hole and its end; called at each frame. One who stands still may be silent for ever."""
    if chase.line is None or chase.line.pace == 0 or chase.state not in ("chasing", "freewheel"):
        return chase
    silent = now - chase.last
    if silent > chase.freewheel:
        return replace(chase, state="lost", stray=None, changed=None)
    quiet = max(QUIET_S, QUIET_FRAMES / max(1.0, chase.rate * abs(chase.line.pace)))
    return replace(chase, state="freewheel") if silent > quiet else chase


def second(chase: Chase, now: float) -> float | None:
    """The second of the show, from the timecode's midnight and on beyond the next one; None while idle or lost."""
    followed = chase.line is not None and chase.state in ("chasing", "freewheel")
    return chase.line.at(now) if followed and chase.line else None


def timed(said: Timecode, expected: Rate) -> Timecode:
    """The timecode in real seconds where its frames are really those of `expected`, which it could not say.

    MIDI and Art-Net name 30 and 24 frames a second for 29.97 without drop-frame and for 23.976 too.
    """
    if said.rate != expected.nominal or expected.drop:
        return said
    slower = said.rate / expected.per_second
    return replace(said, second=said.second * slower, speed=said.speed / slower, rate=expected.per_second)


def place(
    second: float, starts: Sequence[float | None], durations: Sequence[float], day: float = DAY_S
) -> tuple[int, float] | None:
    """Index and second of the track that a second of the show is in; None between tracks. All in seconds.

    `starts`: each track's timecode, None where it has none. Of tracks that overlap the one that began last.
    """
    since = [(second - start) % day if start is not None else math.inf for start in starts]
    running = [(since[index], index) for index in range(len(since)) if since[index] < durations[index]]
    return (min(running)[1], min(running)[0]) if running else None


def _sane(said: Timecode) -> bool:
    finite = all(map(math.isfinite, (said.time, said.second, said.speed, said.rate)))
    return finite and abs(said.speed) <= FASTEST and abs(said.second) <= 2 * DAY_S and said.rate > 0


def _settled(chase: Chase, said: Timecode) -> tuple[Chase, Timecode]:
    """Takes for standing what says one second over and over, whatever speed it claims."""
    before = chase.changed
    if before is None or before.source != said.source or said.second != before.second:
        return replace(chase, changed=said), said
    still = said.time - before.time > STILL_FRAMES / max(1.0, said.rate)
    return chase, replace(said, speed=0.0) if still else replace(said, time=before.time)


def _locked(chase: Chase, said: Timecode, line: Line, now: float) -> Chase:
    return replace(chase, state="chasing", source=said.source, rate=said.rate, line=line, last=now, stray=None)


def _agree(before: Timecode, said: Timecode) -> bool:
    passed = said.time - before.time
    off = _wrapped(said.second - before.second - said.speed * passed)
    return before.source == said.source and passed > 0 and abs(off) <= FIT_S


def _wrapped(error: float) -> float:
    """A difference of seconds by the nearer way round midnight."""
    return (error + DAY_S / 2) % DAY_S - DAY_S / 2
