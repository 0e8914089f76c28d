"""What each command does to the show; one that makes no sense changes nothing and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from live import cues, ramps
from live.commands import Command, SetInput, SetValue, Trigger
from live.parameters import TABLE
from live.performance import Performance, change_look, enter, seek
from show.prepared import PreparedTrack

Tracks = tuple[PreparedTrack, ...]
STANDING = 0.02  # segments; nearer than this to its start a track counts as not begun


def apply(state: Performance, tracks: Tracks, commands: Iterable[Command], now: float) -> Performance:
    """Applies commands in order."""
    for command in commands:
        if isinstance(command, SetInput):
            state = replace(state, inputs={**state.inputs, (command.slot, command.name): command.value})
        elif isinstance(command, SetValue):
            state = _set(state, tracks, command, now)
        elif isinstance(command, Trigger):
            state = _pull(state, tracks, command, now)
    return state


def noted(state: Performance, source: str, line: str | None) -> Performance:
    """Keeps a line of a source for the operator in place of its last one; None takes that back."""
    others = {name: text for name, text in state.notices.items() if name != source}
    return replace(state, notices={**others, source: line} if line else others)


def _set(state: Performance, tracks: Tracks, command: SetValue, now: float) -> Performance:
    try:
        value = TABLE[command.name].admit(command.value)
    except (KeyError, ValueError) as error:
        return noted(state, command.source, f"{command.name}: {error}")
    if command.name == "position":
        return seek(cues.undo(state, now), tracks, float(value) * tracks[state.track].duration, now)
    if command.name == "look":
        look = str(value) or tracks[state.track].look
        return change_look(state, tracks, look, now, float(state.values["fade_time"]))
    kept = {name: old for name, old in state.before_cues.items() if name != command.name}
    values = {**state.values, command.name: value}
    return replace(state, values=values, ramps=ramps.without(state.ramps, command.name), before_cues=kept)


def _pull(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    action = _ACTIONS.get(trigger.name)
    if action is None:
        return noted(state, trigger.source, f"there is no {trigger.name}")
    return action(state, tracks, trigger, now)


def _to(state: Performance, tracks: Tracks, index: int, now: float, going: bool, source: str) -> Performance:
    if not 0 <= index < len(tracks):
        side = "after" if index > 0 else "before"
        return noted(state, source, f"there is no track {side} {tracks[state.track].title}")
    return enter(cues.undo(state, now), tracks, index, now, going)


def _go(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    """Starts the track that stands by; once it runs, starts the next."""
    if state.going:
        return _to(state, tracks, state.track + 1, now, True, trigger.source)
    if state.walking.position < STANDING:
        return replace(seek(state, tracks, 0.0, now), going=True)
    return _to(state, tracks, state.track, now, True, trigger.source)


def _back(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return _to(state, tracks, max(0, state.track - 1), now, state.going, trigger.source)


def _next(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return _to(state, tracks, state.track + 1, now, False, trigger.source)


def _prev(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return _to(state, tracks, state.track - 1, now, False, trigger.source)


def _track(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    """Starts the track with that number (from 1), slug or title."""
    wanted = trigger.argument
    for index, track in enumerate(tracks):
        if wanted in (track.number, track.slug, track.title):
            return _to(state, tracks, index, now, True, trigger.source)
    return noted(state, trigger.source, f"there is no track {wanted}")


def _fullscreen(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, fullscreen=not state.fullscreen)


def _hud(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, hud=not state.hud)


def _quit(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return replace(state, quit=True)


def _notice(state: Performance, tracks: Tracks, trigger: Trigger, now: float) -> Performance:
    return noted(state, trigger.source, None if trigger.argument is None else str(trigger.argument))


_ACTIONS: dict[str, Callable[[Performance, Tracks, Trigger, float], Performance]] = {
    "go": _go, "back": _back, "next": _next, "prev": _prev, "track": _track,
    "fullscreen": _fullscreen, "hud": _hud, "quit": _quit, "notice": _notice,
}  # fmt: skip
