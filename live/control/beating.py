"""The beat clock on the stage: who tells where the beat is, what a hand makes of it, and what is told of it."""

from __future__ import annotations

from dataclasses import replace

from live.commands import Beat
from live.control.performance import Performance, refused
from live.tempo import clock, tap
from live.tempo.clock import AUTO, Reading
from show.ahead import ANNOUNCED
from show.beats import Beats

TRUSTED = 0.5  # least quality of what a stage takes over from the one that died
DECIMALS = 2  # of a tempo that is told: a clock's jitter is no news


def hear(state: Performance, beat: Beat, now: float) -> Performance:
    """Takes what a source of tempo says; `beat.time` is show time, as `now` is."""
    return replace(state, clock=clock.hear(state.clock, beat, now))


def heard(beats: Beats, now: float) -> Beat:
    """What the ears say at `now`: where the beat of the music is, and how far that is to be trusted."""
    return Beat("audio", now - ANNOUNCED, beats.phase, beats.bpm, beats.confidence)


def tapped(state: Performance, now: float) -> Performance:
    """Takes a tap."""
    taps, beat = tap.tap(state.taps, now)
    state = replace(state, taps=taps)
    return hear(state, beat, now) if beat is not None else state


def resynced(state: Performance, now: float) -> Performance:
    """Beat one is now."""
    return replace(state, clock=clock.resync(state.clock, now))


def dial(state: Performance, bpm: float, source: str, now: float) -> Performance:
    """Goes on at another tempo, which OSC or else a hand says; says so where the clock is pinned to something else."""
    says = "osc" if source == "osc" else "manual"
    state = replace(state, clock=clock.dial(state.clock, says, bpm, now))
    if state.clock.pinned in (AUTO, says):
        return state
    return refused(
        state, source, f"the tempo follows {state.clock.pinned}: /tempo/source {says} or {AUTO} lets go", now
    )


def pinned(state: Performance, source: str, now: float) -> Performance:
    """Lets one source lead, or all; ValueError for a word that names none."""
    return replace(state, clock=clock.pin(state.clock, source, now), values={**state.values, "tempo_source": source})


def step(state: Performance, now: float) -> tuple[Performance, Reading | None]:
    """The clock a frame further, its tempo among the values, and where it stands."""
    moved = clock.step(state.clock, now)
    reading = clock.read(moved, now)
    if reading is None:
        return replace(state, clock=moved), None
    bpm = round(reading.bpm, DECIMALS)
    values = state.values if state.values["bpm"] == bpm else {**state.values, "bpm": bpm}
    return replace(state, clock=moved, values=values), reading


def told(state: Performance, now: float) -> tuple[float, float, str, float]:
    """Beat, bpm, source and quality for the outside; all zero while no tempo is known."""
    reading = clock.read(state.clock, now)
    return (0.0, 0.0, "", 0.0) if reading is None else (reading.beat, reading.bpm, reading.source, reading.quality)


def resumed(told: tuple[float, float, str, float], pinned: str, now: float) -> clock.TempoClock:
    """The clock that a dead stage's last words at `now` tell of, going on by itself until its source is heard again."""
    beat, bpm, source, quality = told
    begun = clock.TempoClock()
    if source in clock.SOURCES:
        begun = clock.hear(begun, Beat(source, now, beat, bpm, max(quality, TRUSTED)), now)
    return clock.pin(begun, pinned, now) if pinned in clock.SOURCES else begun
