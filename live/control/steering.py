"""What each command does to the show; one that makes no sense changes nothing and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from live.commands import Beat, Command, SetInput, SetValue, Timecode, Trigger
from live.control import beating, byhand, chasing, cues, ramps, transport
from live.control.performance import Performance, change_look, noted, refused, seek
from live.parameters import TABLE, Value
from show.prepared import Tracks


def apply(state: Performance, tracks: Tracks, commands: Iterable[Command], now: float) -> Performance:
    """Applies commands in order; times in s of show time."""
    for command in commands:
        if isinstance(command, SetInput):
            state = replace(state, inputs={**state.inputs, (command.slot, command.name): command.value})
        elif isinstance(command, SetValue):
            state = _set(state, tracks, command, now)
        elif isinstance(command, Trigger):
            state = _pull(state, tracks, command, now)
        elif isinstance(command, Beat):
            state = beating.hear(state, command, now)
        elif isinstance(command, Timecode):
            state = chasing.hear(state, command, now)
    return state


def _set(state: Performance, tracks: Tracks, command: SetValue, now: float) -> Performance:
    try:
        value = TABLE[command.name].admit(command.value)
        special = _SPECIAL.get(command.name)
        if special is not None:
            return special(state, tracks, value, command.source, now)
    except (KeyError, ValueError) as error:
        return refused(state, command.source, f"{command.name}: {error}", now)
    kept = {name: old for name, old in state.before_cues.items() if name != command.name}
    values, moving = ramps.begin(state.values, state.ramps, command.name, value, now, command.seconds)
    return replace(state, values=values, ramps=moving, before_cues=kept)


def _position(state: Performance, tracks: Tracks, value: Value, source: str, now: float) -> Performance:
    second = float(value) * tracks[state.track].duration
    return seek(cues.undo(chasing.overruled(state), now), tracks, second, now)


def _look(state: Performance, tracks: Tracks, value: Value, source: str, now: float) -> Performance:
    look = str(value) or tracks[state.track].look
    state = replace(noted(state, "look", None), spared="") if state.spared else state
    return change_look(state, tracks, look, now, float(state.values["fade_time"]))


_SPECIAL: dict[str, Callable[[Performance, Tracks, Value, str, float], Performance]] = {
    "position": _position,
    "look": _look,
    "crossfade": lambda state, tracks, value, source, now: byhand.fade(state, tracks, float(value), source, now),
    "bpm": lambda state, tracks, value, source, now: beating.dial(state, float(value), source, now),
    "tempo_source": lambda state, tracks, value, source, now: beating.pinned(state, str(value), now),
}


def _pull(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    action = _ACTIONS.get(trigger.name)
    if action is None:
        return refused(state, trigger.source, f"there is no {trigger.name}", now)
    return action(state, tracks, trigger, now)


def _go(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.go(state, tracks, trigger.source, now)


def _back(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.start(state, tracks, max(0, state.track - 1), now, state.going, trigger.source)


def _next(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.start(state, tracks, state.track + 1, now, False, trigger.source)


def _prev(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.start(state, tracks, state.track - 1, now, False, trigger.source)


def _restart(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.start(state, tracks, state.track, now, True, trigger.source)


def _track(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    """Starts a track."""
    index = _index(tracks, trigger.argument)
    if index is None:
        return refused(state, trigger.source, f"there is no track {trigger.argument}", now)
    return transport.start(state, tracks, index, now, True, trigger.source)


def _load(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    """Lets a track stand by."""
    index = _index(tracks, trigger.argument)
    if index is None:
        return refused(state, trigger.source, f"there is no track {trigger.argument}", now)
    return replace(state, armed=index)


def _cue(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    index = cues.found(tracks[state.track].cues, trigger.argument)
    if index is None:
        line = f"{tracks[state.track].title} has no cue {trigger.argument}"
        return refused(state, trigger.source, line, now)
    return cues.call(state, index, now, trigger.seconds)


def _pause(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.pause(state, now)


def _resume(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return transport.resume(state, now)


def _panic(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    seconds = trigger.argument
    return transport.panic(state, float(seconds) if isinstance(seconds, int | float) else None, now)


def _tap(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return beating.tapped(state, now)


def _resync(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return beating.resynced(state, now)


def _fullscreen(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, fullscreen=not state.fullscreen)


def _hud(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, hud=not state.hud)


def _quit(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, quit=True)


def _notice(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return noted(state, trigger.source, None if trigger.argument is None else str(trigger.argument))


def _mention(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return refused(state, trigger.source, str(trigger.argument), now)


def _spare(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, spared=str(trigger.argument))


def _index(tracks: Tracks, wanted: object) -> int | None:
    """The index of the track with that number (from 1), slug or title."""
    named = (index for index, track in enumerate(tracks) if wanted in (track.number, track.slug, track.title))
    return next(named, None)


_ACTIONS: dict[str, Callable[[Performance, Tracks, Trigger, float], Performance]] = {
    "go": _go, "back": _back, "pause": _pause, "resume": _resume, "restart": _restart, "panic": _panic,
    "next": _next, "prev": _prev, "track": _track, "load": _load, "cue": _cue, "tap": _tap, "resync": _resync,
    "fullscreen": _fullscreen, "hud": _hud, "quit": _quit, "notice": _notice,
    "mention": _mention, "spare": _spare,
}  # fmt: skip
