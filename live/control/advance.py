"""One frame further: commands, tempo, place, walk, cues, ends and ramps, in that order; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from live.commands import Command
from live.control import beating, byhand, chasing, cues, ramps, steering, transport, walking
from live.control.performance import Change, Performance, enter
from live.control.walking import Hop
from live.options import Mode
from live.sound.locator import Place
from live.tempo.clock import Reading
from show.prepared import Tracks


def advance(
    state: Performance,
    tracks: Tracks,
    mode: Mode,
    place: Place,
    hops: Sequence[Hop],
    commands: Iterable[Command],
    now: float,
    dt: float,
) -> Performance:
    """The show at `now`, `dt` s after `state`, having heard `hops` and been told `commands`; all times in s."""
    state = transport.step(steering.apply(state, tracks, commands, now), now)
    state, reading = beating.step(state, now)
    if state.stood is None:
        state = _play(state, tracks, mode, place, hops, reading, now, dt)
    else:
        state, hops = cues.fire_called(state, tracks, reading, now), ()
    state = byhand.step(state, tracks, hops, dt, deaf=mode == "linear")
    values, running = ramps.step(state.values, state.ramps, now)
    change = _change(state, tracks, mode, hops, now, dt)
    return replace(state, values=values, ramps=running, change=change, reading=reading, refusals=_fresh(state, now))


def _play(
    state: Performance,
    tracks: Tracks,
    mode: Mode,
    place: Place,
    hops: Sequence[Hop],
    reading: Reading | None,
    now: float,
    dt: float,
) -> Performance:
    """What a pause stops: the place and the walk, cues and the ends of tracks."""
    if mode != "causal":
        state, told = chasing.follow(state, tracks, now)
        place = place if told is None else Place(told, track=state.track)
    state = _walk(state, tracks, mode, place, hops, now, dt)
    state = cues.fire(state, tracks, reading, now)
    return _end(state, tracks, mode, place, now)


def _fresh(state: Performance, now: float) -> Mapping[str, tuple[str, float]]:
    """The refusals that are still worth reading."""
    if not state.refusals:
        return state.refusals
    return {source: told for source, told in state.refusals.items() if now < told[1]}


def _change(
    state: Performance, tracks: Tracks, mode: Mode, hops: Sequence[Hop], now: float, dt: float
) -> Change | None:
    """The transition, with the walk that it leaves going on; None when it is over."""
    change = state.change
    if change is None or change.progress(now) >= 1:
        return None
    if change.entry == state.entry or state.stood is not None:  # of look alone there is one walk; a pause stops all
        return change
    track = tracks[change.track]
    moved = walking.outgoing(change.walking, track, hops, state.values, dt, deaf=mode == "linear")
    return replace(change, walking=moved)


def _walk(
    state: Performance,
    tracks: Tracks,
    mode: Mode,
    place: Place,
    hops: Sequence[Hop],
    now: float,
    dt: float,
) -> Performance:
    track = tracks[state.track]
    second = _second(state, mode, place, now)
    if mode == "linear":
        here = min(second if second is not None else state.entered_second + now - state.entered, track.duration)
        position = walking.position_at(track, here)
        return replace(state, second=here, known=True, walking=state.walking.moved_to(position))
    moved = walking.step(state.walking, track, second, hops, state.values, dt)
    here = walking.second_at(track, moved.position) if second is None else min(second, track.duration)
    return replace(state, walking=moved, second=here, known=second is not None)


def _second(state: Performance, mode: Mode, place: Place, now: float) -> float | None:
    """The second that is known to sound: by a source if it concerns this start, else by the operator's GO."""
    if place.second is not None and place.concerns(state.track, state.entry):
        return place.second
    if state.going and mode != "causal":
        return state.entered_second + now - state.entered
    return None


def _end(state: Performance, tracks: Tracks, mode: Mode, place: Place, now: float) -> Performance:
    """What the setlist says shall follow the track; after the last one comes the first, or itself where it loops."""
    track = tracks[state.track]
    if place.entry is not None and place.concerns(state.track, state.entry):
        over = place.ended
    elif state.known:
        over = state.second >= track.duration
    else:
        over = state.walking.position >= len(track.keyframe_times) - 1
    if not over or track.at_end == "hold" or chasing.holds(state, tracks):
        return state
    index = state.track if track.at_end == "loop" else (state.track + 1) % len(tracks)
    keep_going = state.going and (index == state.track or place.entry is not None)
    return enter(cues.undo(state, now), tracks, index, now, keep_going)
