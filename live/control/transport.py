"""Start and stop: GO and its relatives, pause, panic, and the light that a panic takes away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from live.control import chasing, cues
from live.control.performance import Performance, enter, refused, seek
from live.control.ramps import Ramp
from live.parameters import Value
from show.prepared import Tracks

STANDING = 0.02  # segments; nearer than this to its start a track counts as not begun
CURTAIN = "curtain"


def start(state: Performance, tracks: Tracks, index: int, now: float, going: bool, source: str) -> Performance:
    """Starts the track at `index` (from 0) by hand; out of a pause or a panic, too."""
    if not 0 <= index < len(tracks):
        side = "after" if index > 0 else "before"
        return refused(state, source, f"there is no track {side} {tracks[state.track].title}", now)
    return enter(cues.undo(chasing.overruled(_running(state, now)), now), tracks, index, now, going)


def go(state: Performance, tracks: Tracks, source: str, now: float) -> Performance:
    """GO starts the track that stands by; without one it goes on where the show was paused or panicked; else it starts
    the track whose start nobody has given, or the next cue that waits for a hand, or the next track.
    """
    if state.armed is not None:
        return start(state, tracks, state.armed, now, True, source)
    if state.stood is not None or state.panicked:
        return resume(state, now)
    if not state.going:
        return _first(state, tracks, source, now)
    index = cues.next_by_hand(state, tracks)
    if index is not None:
        return cues.call(state, index, now)
    return start(state, tracks, state.track + 1, now, True, source)


def pause(state: Performance, now: float) -> Performance:
    """Stands still: place, walk and cues; faders, fades and the look go on."""
    return replace(state, stood=now) if state.stood is None else state


def resume(state: Performance, now: float) -> Performance:
    """Goes on after a pause or a panic, and leaves the lead to a timecode that a hand had taken it from."""
    return replace(_running(state, now), overruled=None)


def panic(state: Performance, seconds: float | None, now: float) -> Performance:
    """Fades out in as many seconds (None: the show's fade) and then stands still; a second one does so at once."""
    fade = float(state.values["fade_time"]) if seconds is None else seconds
    curtain = Ramp(CURTAIN, light(state, now), 0.0, now, 0.0 if state.panicked else fade)
    return replace(state, panicked=True, curtain=curtain)


def step(state: Performance, now: float) -> Performance:
    """Stands still once a panic has faded out, and forgets a curtain that is open again."""
    curtain = state.curtain
    if curtain is None or now < curtain.start + curtain.length:
        return state
    if not state.panicked:
        return replace(state, curtain=None)
    stopped = replace(state, crossing=None, home=float(state.values["crossfade"]), waiting=())
    return stopped if state.stood is not None else replace(stopped, stood=now)


def light(state: Performance, now: float) -> float:
    """How much of the light the curtain lets through, 0..1."""
    return 1.0 if state.curtain is None else state.curtain.value(now)


def loudness(state: Performance, now: float) -> float:
    """How much of a recording's sound the speakers are given, 0..1: a closed house is silent too."""
    return light(state, now) * float(state.values["house"])


def seen(state: Performance, now: float) -> Mapping[str, Value]:
    """The parameters as the picture shall show them: the master behind the curtain."""
    if state.curtain is None:
        return state.values
    return {**state.values, "master": float(state.values["master"]) * light(state, now)}


def word(state: Performance) -> str:
    """The transport's state for the outside."""
    if state.panicked:
        return "panicked"
    if state.stood is not None:
        return "paused"
    return "playing" if state.going or state.known else "waiting"


def _first(state: Performance, tracks: Tracks, source: str, now: float) -> Performance:
    """The start of the track that plays: without a transition where nothing of it has been seen yet."""
    if state.walking.position < STANDING:
        return replace(seek(chasing.overruled(state), tracks, 0.0, now), going=True)
    return start(state, tracks, state.track, now, True, source)


def _running(state: Performance, now: float) -> Performance:
    """Neither paused nor panicked: time goes on from where it stood, and the curtain opens."""
    if state.panicked:
        fade = float(state.values["fade_time"])
        state = replace(state, panicked=False, curtain=Ramp(CURTAIN, light(state, now), 1.0, now, fade))
    if state.stood is None:
        return state
    gone = now - state.stood
    waiting = tuple(replace(each, due=each.due + gone) for each in state.waiting)
    return replace(state, stood=None, entered=now, entered_second=state.second, waiting=waiting)
