"""Cues: each sets a look and parameters; when its track is left the parameters go back.

A cue goes by itself at its second of the track, when a hand calls it, or after the one that it follows.
"""

from __future__ import annotations

from dataclasses import replace

from live.control import beating, ramps
from live.control.performance import Performance, Waiting, change_look, refused
from live.parameters import TABLE, Value
from live.tempo import quantise
from live.tempo.clock import Reading
from show.cuelist import Cue
from show.prepared import Tracks

BY_THEMSELVES = ("look", "position", "crossfade")  # parameters that no cue sets under that name


def fire(state: Performance, tracks: Tracks, reading: Reading | None, now: float) -> Performance:
    """Sets off, in order, what is due: cues whose second has come, those that follow, those that wait for a beat.

    After a seek that is at once all of those before it. `reading` is the tempo at `now`.
    """
    state = _timed(state, tracks, now)
    return _due(state, tracks, state.waiting, reading, now)


def fire_called(state: Performance, tracks: Tracks, reading: Reading | None, now: float) -> Performance:
    """Sets off what hands have called, while a pause holds up everything else."""
    return _due(state, tracks, tuple(each for each in state.waiting if not each.follows), reading, now)


def call(state: Performance, index: int, now: float, fade: float | None = None) -> Performance:
    """Sets off the cue at `index` (from 0) with this frame, or with the beat or bar that it waits for.

    `fade`: the seconds that it takes instead of its own.
    """
    others = tuple(each for each in state.waiting if each.index != index)
    return replace(state, cue=index + 1, waiting=(*others, Waiting(index, now, follows=False, fade=fade)))


def objection(name: str, value: float | bool) -> str:
    """Why a cue cannot set a parameter of the table to a value, empty where it can."""
    parameter = TABLE[name]
    if name in BY_THEMSELVES or parameter.kind == "text":
        return 'a cue has "look" for that' if name == "look" else "no cue sets that"
    try:
        admitted = parameter.admit(value)
    except ValueError as error:
        return str(error)
    if parameter.kind == "bool":
        return "" if value in (0, 1) else "true or false is needed"
    low, high = parameter.low, parameter.high
    return "" if admitted == value and not isinstance(value, bool) else f"a number from {low:g} to {high:g} is needed"


def found(cues: tuple[Cue, ...], wanted: object) -> int | None:
    """The index of the cue with that number or, in any case, that name."""
    number = f"{wanted:g}" if isinstance(wanted, int | float) else str(wanted).strip()
    for index, cue in enumerate(cues):
        if cue.number == number:
            return index
    named = (index for index, cue in enumerate(cues) if cue.name and cue.name.casefold() == number.casefold())
    return next(named, None)


def next_by_hand(state: Performance, tracks: Tracks) -> int | None:
    """The index of the first cue after the last one called that waits for a hand."""
    cues = tracks[state.track].cues
    return next((index for index in range(state.cue, len(cues)) if cues[index].time is None), None)


def label(cues: tuple[Cue, ...], place: int) -> tuple[int, str]:
    """What the outside is told of the cue at a place (from 1, 0 for none): that, and its name, else its number."""
    if not 0 < place <= len(cues):
        return 0, ""
    cue = cues[place - 1]
    return place, cue.name or (cue.number if cue.number != str(place) else "")


def passed(cues: tuple[Cue, ...], second: float) -> int:
    """How many cues have had their time at a second of the track."""
    return sum(cue.time is not None and cue.time <= second for cue in cues)


def undo(state: Performance, now: float) -> Performance:
    """Sends what the track's cues have set back to where the desk had it, over the usual fade."""
    fade = float(state.values["fade_time"])
    for name, value in state.before_cues.items():
        state = _move(state, name, value, now, fade)
    return replace(state, before_cues={})


def _timed(state: Performance, tracks: Tracks, now: float) -> Performance:
    cues = tracks[state.track].cues
    for index in [index for index, cue in enumerate(cues) if cue.time is not None][state.cues_done :]:
        time = cues[index].time
        if time is None or state.second < time:
            break
        state = replace(state, cues_done=state.cues_done + 1)
        if time < state.entered_second:  # passed over by a seek: nothing is put off
            state = _go(replace(state, cue=index + 1), tracks, index, now)
        else:
            state = call(state, index, now)
    return state


def _due(
    state: Performance, tracks: Tracks, called: tuple[Waiting, ...], reading: Reading | None, now: float
) -> Performance:
    for each in sorted(called, key=lambda waiting: waiting.due):
        cue = tracks[state.track].cues[each.index]
        if now >= each.due and each in state.waiting and quantise.due(cue.quantise, state.reading, reading):
            state = replace(state, cue=each.index + 1) if each.follows else state
            state = _go(state, tracks, each.index, now, each.fade)
    return state


def _go(state: Performance, tracks: Tracks, index: int, now: float, fade: float | None = None) -> Performance:
    """Sets a cue, and calls the one after it for later where that has no time of its own."""
    cues = tracks[state.track].cues
    cue = cues[index]
    state = _set(state, tracks, cue if fade is None else replace(cue, fade=fade), now)
    waiting = tuple(each for each in state.waiting if not each.follows and each.index != index)
    if cue.follow is not None and index + 1 < len(cues) and cues[index + 1].time is None:
        waiting = (*waiting, Waiting(index + 1, now + cue.follow, follows=True))
    return replace(state, waiting=waiting)


def _set(state: Performance, tracks: Tracks, cue: Cue, now: float) -> Performance:
    fade = float(state.values["fade_time"]) if cue.fade is None else cue.fade
    for name, wanted in cue.parameters.items():
        if name not in TABLE or name in BY_THEMSELVES or TABLE[name].kind == "text":
            continue
        try:
            value = TABLE[name].admit(wanted)
        except ValueError as error:  # a show folder that somebody has edited; `limelight check` says so before the show
            state = refused(state, "cue", f"cue {cue.number}: {name}: {error}", now)
            continue
        if name == "bpm":
            state = beating.dial(state, float(value), "cue", now)
        else:
            kept = {name: state.values[name], **state.before_cues}
            state = replace(_move(state, name, value, now, fade), before_cues=kept)
    return change_look(state, tracks, cue.look, now, fade) if cue.look else state


def _move(state: Performance, name: str, value: Value, now: float, fade: float) -> Performance:
    values, moving = ramps.begin(state.values, state.ramps, name, value, now, fade)
    return replace(state, values=values, ramps=moving)
