"""Cues: at their second of the track they set a look and parameters; at its end the parameters go back."""

from __future__ import annotations

from dataclasses import replace

from live import ramps
from live.parameters import TABLE, Value
from live.performance import Performance, change_look
from live.ramps import Ramp
from show.prepared import PreparedTrack
from show.setlist import Cue


def fire(state: Performance, tracks: tuple[PreparedTrack, ...], now: float) -> Performance:
    """Sets off, in order, every cue whose second has come; after a seek that is all of those before."""
    cues = tracks[state.track].cues
    while state.cues_done < len(cues) and state.second >= cues[state.cues_done].time:
        cue = cues[state.cues_done]
        state = replace(_set(state, tracks, cue, now), cues_done=state.cues_done + 1)
    return state


def undo(state: Performance, now: float) -> Performance:
    """Sends what the track's cues have set back to where the desk had it, over the usual fade."""
    fade = float(state.values["fade_time"])
    for name, value in state.before_cues.items():
        state = move(state, name, value, now, fade)
    return replace(state, before_cues={})


def move(state: Performance, name: str, value: Value, now: float, fade: float) -> Performance:
    """Brings a parameter to a value, over `fade` s where it is one that fades."""
    others, origin = ramps.without(state.ramps, name), state.values[name]
    if TABLE[name].fades and fade > 0:
        ramp = Ramp(name, float(origin), float(value), now, fade)
        return replace(state, ramps=(*others, ramp))
    return replace(state, ramps=others, values={**state.values, name: value})


def _set(state: Performance, tracks: tuple[PreparedTrack, ...], cue: Cue, now: float) -> Performance:
    fade = float(state.values["fade_time"]) if cue.fade is None else cue.fade
    for name, wanted in cue.parameters.items():
        if name in TABLE:
            kept = {name: state.values[name], **state.before_cues}
            state = replace(move(state, name, TABLE[name].admit(wanted), now, fade), before_cues=kept)
    return change_look(state, tracks, cue.look, now, fade) if cue.look else state
