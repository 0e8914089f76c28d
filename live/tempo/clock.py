"""The one clock of beats: which source leads it, how it follows, and how it goes on when the source falls silent.

Timecode is a place in the show and has no part in it. Whatever the sources do, the position in beats never falls back
except when an operator says that beat one is now; a source that counts anew is met at the next bar.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from live.commands import Beat
from live.tempo.gliding import Line, bent

SOURCES = ("manual", "tap", "link", "midi", "osc", "audio")  # the first that is good leads
AUTO = "auto"
BEATS_IN_BAR = 4
SLOWEST_BPM, FASTEST_BPM = 20.0, 999.0

_BY_HAND = ("manual", "tap")  # they end each other, and hold until the operator says auto
HELD = (*_BY_HAND, "osc")  # said once and meant until it is said anew; others are followed, and never stand still
_ONLY_BEATS = ("tap", "audio")  # they know when a beat is, not which one of the bar
_GOOD, _POOR = 0.4, 0.2  # quality at which a source may begin to lead, and below which it stops
_PROVING_S = 2.0  # how long a source is good before it takes over from another
_LOST_S, _LOST_BEATS = 2.0, 2.0  # silence, whichever is longer, after which a source leads no more
_HALVING_S = 8.0  # how fast the quality of a clock falls that nobody leads
_GLIDE = 0.5  # beats; a larger error is a source that counts anew


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the clock stands: `beat` beats in, multiples of four being beat one, at `bpm`, `quality` 0..1.

    `source` leads or is pinned; `free`: nobody leads, the clock goes on by itself.
    """

    beat: float
    bpm: float
    quality: float
    source: str
    free: bool


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a source said last, when, and since when it has been good without a break (None: it is not)."""

    beat: Beat
    last: float
    good_since: float | None


@dataclass(frozen=True, slots=True)
class TempoClock:
    """All that the clock remembers; treat it as opaque."""

    line: Line | None = None
    leader: str = ""
    pinned: str = AUTO
    shift: float = 0.0  # beats that an operator's resync puts between the leader's count and ours
    quality: float = 0.0
    led: float = 0.0  # s; the last moment at which somebody led
    heard: Mapping[str, _Heard] = field(default_factory=dict)


def hear(state: TempoClock, beat: Beat, now: float) -> TempoClock:
    """Takes what a source says; quality 0 or a tempo out of range takes back what it said before."""
    if beat.source not in SOURCES:
        return state
    others = {name: one for name, one in state.heard.items() if name != beat.source}
    if not _sane(beat):
        return step(replace(state, heard=others), now)
    if beat.source in _BY_HAND:
        others = {name: one for name, one in others.items() if name not in _BY_HAND}
    heard = {**others, beat.source: _Heard(beat, now, _good_since(state.heard.get(beat.source), beat, now))}
    shift = 0.0 if beat.source in HELD and beat.source == state.leader else state.shift
    before = state.leader
    state = step(replace(state, heard=heard, shift=shift), now)
    return _follow(state, now) if state.leader == beat.source == before else state


def step(state: TempoClock, now: float) -> TempoClock:
    """Settles who leads; called at each frame, so that one who fell silent is noticed."""
    leader = _elected(state, now)
    if leader != state.leader:
        state = replace(state, leader=leader, shift=0.0)
        state = _follow(state, now) if leader else state
    return replace(state, quality=state.heard[leader].beat.quality, led=now) if leader else state


def pin(state: TempoClock, source: str, now: float) -> TempoClock:
    """Lets only one of `SOURCES` lead; `auto` lets all, and forgets what was tapped or set by hand. Else ValueError."""
    if source == AUTO:
        heard = {name: one for name, one in state.heard.items() if name not in _BY_HAND}
        return step(replace(state, pinned=AUTO, heard=heard), now)
    if source not in SOURCES:
        raise ValueError(f"tempo comes from {AUTO}, {', '.join(SOURCES)}")
    state = replace(state, pinned=source)
    reading = read(state, now)
    if source == "manual" and reading:
        return hear(state, Beat(source, now, reading.beat, reading.bpm, 1.0), now)
    return step(state, now)


def dial(state: TempoClock, source: str, bpm: float, now: float) -> TempoClock:
    """Goes on from where the clock is at another tempo, which `source` (manual or osc) says and holds."""
    reading = read(state, now)
    bpm = min(FASTEST_BPM, max(SLOWEST_BPM, bpm))
    return hear(state, Beat(source, now, reading.beat if reading else 0.0, bpm, 1.0), now)


def resync(state: TempoClock, now: float) -> TempoClock:
    """Beat one is now. Where Ableton Link leads nothing changes: the bar is the whole session's."""
    if state.line is None or state.leader == "link":
        return state
    line = state.line
    beat = math.ceil(line.at(now) / BEATS_IN_BAR - _GLIDE / BEATS_IN_BAR) * BEATS_IN_BAR
    shift = beat - _extrapolated(state.heard[state.leader].beat, now) if state.leader else 0.0
    return replace(state, line=Line(now, float(beat), line.pace), shift=shift)


def read(state: TempoClock, now: float) -> Reading | None:
    """Where the clock stands, or None while no tempo has ever been known."""
    if state.line is None:
        return None
    free = not state.leader
    quality = state.quality * 0.5 ** (max(0.0, now - state.led) / _HALVING_S) if free else state.quality
    source = state.leader if state.pinned == AUTO else state.pinned
    return Reading(state.line.at(now), state.line.pace * 60, quality, source, free)


def _sane(beat: Beat) -> bool:
    finite = math.isfinite(beat.beat) and math.isfinite(beat.time) and abs(beat.beat) < 1e9
    return finite and SLOWEST_BPM <= beat.bpm <= FASTEST_BPM and beat.quality > 0


def _good_since(before: _Heard | None, beat: Beat, now: float) -> float | None:
    if beat.source in HELD:
        return now
    if before and before.good_since is not None and beat.quality >= _POOR and not _silent(before, now):
        return before.good_since
    return now if beat.quality >= _GOOD else None


def _silent(heard: _Heard, now: float) -> bool:
    patience = max(_LOST_S, _LOST_BEATS * 60 / heard.beat.bpm)
    return heard.beat.source not in HELD and now - heard.last > patience


def _elected(state: TempoClock, now: float) -> str:
    for source in SOURCES if state.pinned == AUTO else (state.pinned,):
        heard = state.heard.get(source)
        if heard is None or heard.good_since is None or _silent(heard, now):
            continue
        proven = now - heard.good_since >= _PROVING_S
        if source == state.leader or source in HELD or proven or _vacant(state, now):
            return source
    return ""


def _vacant(state: TempoClock, now: float) -> bool:
    """Nobody leads who might be disturbed by one who has not proven himself."""
    heard = state.heard.get(state.leader)
    return state.pinned != AUTO or heard is None or heard.good_since is None or _silent(heard, now)


def _follow(state: TempoClock, now: float) -> TempoClock:
    """Bends the line towards what the leader says, or puts it there where the leader counts anew."""
    said = state.heard[state.leader].beat
    target, pace = _extrapolated(said, now), said.bpm / 60
    line = state.line
    if line is None:
        return replace(state, line=Line(now, target, pace))
    here = line.at(now)
    unit = 1 if said.source in _ONLY_BEATS else BEATS_IN_BAR
    error = _ahead(target + state.shift - here, unit)
    if error >= _GLIDE:
        state = replace(state, shift=0.0)
        error = _ahead(target - here, unit)
    return replace(state, line=bent(line, now, here + error, pace) if error < _GLIDE else Line(now, here + error, pace))


def _ahead(error: float, unit: int) -> float:
    """An error in beats by whole units nearer: from half a beat behind to as much less than a unit ahead."""
    return (error + _GLIDE) % unit - _GLIDE


def _extrapolated(beat: Beat, now: float) -> float:
    return beat.beat + (now - beat.time) * beat.bpm / 60
