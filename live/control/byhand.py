"""The crossfader: by hand from the track that plays to the one that stands by, or else to the next.

Until the fader arrives the track that plays is the show; at the other end it is the other one, and the fader's home is
where it stands. Back at home nothing has happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from live.control import chasing, cues, walking
from live.control.performance import Crossing, Performance, enter, refused
from live.control.walking import Hop
from show.prepared import Tracks


def fade(state: Performance, tracks: Tracks, place: float, source: str, now: float) -> Performance:
    """Takes the fader's place, 0..1; a hand on it ends a change that runs."""
    state = replace(state, values={**state.values, "crossfade": place})
    share = _gone(place, state.home)
    if share <= 0:
        return replace(state, crossing=None)
    crossing = state.crossing or _begun(state, tracks)
    if crossing is None:
        state = replace(state, home=place) if share >= 1 else state
        return refused(state, source, f"there is no track to cross to after {tracks[state.track].title}", now)
    if share >= 1:
        return _arrived(state, tracks, crossing, now)
    return replace(state, crossing=replace(crossing, share=share), change=None)


def step(state: Performance, tracks: Tracks, hops: Sequence[Hop], dt: float, deaf: bool) -> Performance:
    """Lets the picture that comes in go on by what is heard; `deaf`: by time."""
    crossing = state.crossing
    if crossing is None:
        return state
    moved = walking.outgoing(crossing.walking, tracks[crossing.track], hops, state.values, dt, deaf)
    return replace(state, crossing=replace(crossing, walking=moved), change=None)


def _gone(place: float, home: float) -> float:
    """How much of the way from home to the end on that side the fader has gone, 0..1."""
    if place > home:
        return (place - home) / (1.0 - home)
    return (home - place) / home if place < home else 0.0


def _begun(state: Performance, tracks: Tracks) -> Crossing | None:
    index = state.track + 1 if state.armed in (None, state.track) else state.armed
    if index is None or not 0 <= index < len(tracks):
        return None
    return Crossing(index, 0.0, walking.begun_anew(state.walking, tracks[index], 0.0))


def _arrived(state: Performance, tracks: Tracks, crossing: Crossing, now: float) -> Performance:
    """The other track is the one that plays, from where its picture has come to; its place is unknown until GO."""
    second = walking.second_at(tracks[crossing.track], crossing.walking.position)
    left = cues.undo(chasing.overruled(state), now)
    entered = enter(left, tracks, crossing.track, now, False, second)
    return replace(entered, change=None, walking=crossing.walking)
