"""The MIDI clock: 24 ticks a beat, and where the song starts, goes on and stops, as a position in beats. Pure.

Source: MIDI 1.0 Detailed Specification, System Real Time Messages. The first tick after `start` is beat 0; a song
position counts sixteenth notes of six ticks; ticks may go on after `stop`, and so does the pulse that they give.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from live.commands import Beat
from live.midi.bytes import SongPosition, Transport
from live.midi.fitting import MOST, RECENT, TURNED, Line, Tick, fitted, miscounted, turned

TICKS = 24  # a beat
SIXTEENTH = 6  # ticks
SILENCE = 0.5  # s without a tick after which a clock has stopped
FREEWHEEL = 4.0  # s for which the beat goes on by itself
SLOWEST, FASTEST = 20.0, 400.0  # bpm; beyond it is no music
SOURCE = "midi"


@dataclass(frozen=True, slots=True)
class Clock:
    """What is known of a clock: its newest ticks, the number of the next, the line through them.

    `stopped` is the number of ticks at which it was stopped, None while it runs; `placed` says that a message has
    told where the next tick is.
    """

    ticks: tuple[Tick, ...] = ()
    next: int = 0
    line: Line | None = None
    stopped: int | None = None
    placed: bool = True


def step(clock: Clock, event: Transport | SongPosition, time: float) -> Clock:
    """The clock after a message that arrived at `time` s."""
    if isinstance(event, SongPosition):
        place = SIXTEENTH * event.sixteenths
        return replace(clock, stopped=place) if clock.stopped is not None else _placed(clock, place)
    if event.word == "tick":
        return _ticked(clock, time)
    if event.word == "stop":
        return clock if clock.stopped is not None else replace(clock, stopped=clock.next)
    place = 0 if event.word == "start" else clock.next if clock.stopped is None else clock.stopped
    return replace(_placed(clock, place), stopped=None)


def beat(clock: Clock, now: float) -> Beat | None:
    """Where the beat is at `now` s; by itself for a while after the last tick, None where nobody can tell."""
    line = clock.line
    if line is None or not clock.ticks:
        return None
    silent = now - clock.ticks[-1][0]
    bpm = 60.0 / (TICKS * line.period)
    if silent > (FREEWHEEL if clock.stopped is None else SILENCE) or not SLOWEST <= bpm <= FASTEST:
        return None
    full = 0.5 + 0.5 * min(1.0, len(clock.ticks) / MOST)
    steady = max(0.0, 1.0 - line.spread / line.period)
    fresh = 1.0 - max(0.0, silent - SILENCE) / FREEWHEEL
    return Beat(SOURCE, now, line.number(now) / TICKS, bpm, full * steady * fresh)


def is_alive(clock: Clock, now: float) -> bool:
    """Whether ticks are coming."""
    return bool(clock.ticks) and now - clock.ticks[-1][0] <= SILENCE


def _ticked(clock: Clock, time: float) -> Clock:
    if clock.ticks and time - clock.ticks[-1][0] > SILENCE:
        clock = _resumed(clock, time)
    time = max(time, clock.ticks[-1][0]) if clock.ticks else time
    ticks = (*clock.ticks, (time, clock.next))[-MOST:]
    clock = replace(clock, ticks=ticks, next=clock.next + 1, placed=False)
    return _corrected(replace(clock, line=fitted(ticks, clock.line)))


def _resumed(clock: Clock, time: float) -> Clock:
    """After a silence the tempo stands, and so does the pulse unless a message has placed it."""
    if clock.placed or clock.line is None:
        return replace(clock, ticks=())
    return replace(clock, ticks=(), next=round(clock.line.number(time)))


def _corrected(clock: Clock) -> Clock:
    line, ticks = clock.line, clock.ticks
    if line is None:
        return clock
    missing = miscounted(ticks)
    if missing:
        newest = tuple((time, number + missing) for time, number in ticks[-RECENT:])
        ticks = (*ticks[:-RECENT], *newest)
        return replace(clock, ticks=ticks, next=clock.next + missing, line=fitted(ticks, line))
    return replace(clock, ticks=ticks[-TURNED:]) if turned(ticks, line) else clock


def _placed(clock: Clock, place: int) -> Clock:
    """The clock with its next tick renumbered, and all before it with it."""
    by = place - clock.next
    ticks = tuple((time, number + by) for time, number in clock.ticks)
    line = clock.line
    if line is not None:
        line = replace(line, start=line.start - by * line.period)
    return replace(clock, ticks=ticks, next=place, line=line, placed=True)
