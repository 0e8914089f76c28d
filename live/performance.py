"""Where the show stands, as one value, and its elementary moves: another track, another second, another look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from live.parameters import Value, defaults
from live.ramps import Ramp
from live.state import InputValue
from live.walking import Walking, begun_anew
from show.prepared import PreparedTrack

TURNING_POINT = 0.5  # of a change; before it the old picture is the one that is seen


@dataclass(frozen=True, slots=True)
class Change:
    """A transition: from `start` s of show time over `length` s, away from the picture of `entry` in `look`.

    That is a picture of the track at index `track`, whose slug is `key`; `walking` takes it on meanwhile.
    """

    start: float
    length: float
    transition: str
    entry: int
    look: str
    key: str
    track: int
    walking: Walking

    def progress(self, now: float) -> float:
        """How far it is, 0..1."""
        return 1.0 if self.length <= 0 else min(1.0, max(0.0, (now - self.start) / self.length))


@dataclass(frozen=True, slots=True)
class Performance:
    """All that decides the next frame, beside the sound.

    `track` is an index from 0. `entry` counts the starts of tracks: a new one at every change, GO, seek and loop.
    It began at show time `entered`, at second `entered_second`. `going`: an operator said that the track sounds
    from there on. `second` is the place, exact when `known`. `before_cues` are the values that cues have changed.
    `notices` are lines for the operator, the newest of each source.
    """

    track: int
    entered: float
    walking: Walking
    look: str
    entry: int = 1
    entered_second: float = 0.0
    going: bool = False
    second: float = 0.0
    known: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[tuple[int, str], InputValue] = field(default_factory=dict)
    ramps: tuple[Ramp, ...] = ()
    cues_done: int = 0
    before_cues: Mapping[str, Value] = field(default_factory=dict)
    change: Change | None = None
    hud: bool = False
    fullscreen: bool = True
    quit: bool = False
    notices: Mapping[str, str] = field(default_factory=dict)


def begin(tracks: tuple[PreparedTrack, ...], index: int = 0, now: float = 0.0, going: bool = False) -> Performance:
    """The show before its first frame, on the track at `index` (from 0)."""
    look = tracks[index].look
    values = {**defaults(), "look": look}
    return Performance(index, now, Walking.at(tracks[index], 0.0), look, going=going, values=values)


def enter(
    state: Performance, tracks: tuple[PreparedTrack, ...], index: int, now: float, going: bool, second: float = 0.0
) -> Performance:
    """Changes to a track (or to another pass of the same one) with its transition and its look."""
    track = tracks[index]
    moved = _restart(state, tracks, index, now, going, second)
    change = _change(state, tracks, now, track.transition, float(state.values["fade_time"]))
    return replace(moved, change=change, look=track.look, inputs={}, values={**moved.values, "look": track.look})


def seek(state: Performance, tracks: tuple[PreparedTrack, ...], second: float, now: float) -> Performance:
    """Goes to another second of the same track at once, as a hand on a fader expects."""
    return _restart(state, tracks, state.track, now, state.going, second)


def change_look(
    state: Performance, tracks: tuple[PreparedTrack, ...], look: str, now: float, length: float
) -> Performance:
    """Changes to another look over the same picture."""
    if look == state.look:
        return state
    change = _change(state, tracks, now, tracks[state.track].transition, length)
    return replace(state, look=look, change=change, inputs={}, values={**state.values, "look": look})


def _restart(
    state: Performance, tracks: tuple[PreparedTrack, ...], index: int, now: float, going: bool, second: float
) -> Performance:
    return replace(
        state,
        track=index,
        entry=state.entry + 1,
        entered=now,
        entered_second=second,
        going=going,
        second=second,
        known=False,
        walking=begun_anew(state.walking, tracks[index], second),
        cues_done=0,
    )


def _change(
    state: Performance, tracks: tuple[PreparedTrack, ...], now: float, transition: str, length: float
) -> Change | None:
    """The way out of what is seen most: in the first half of an earlier change that is still the older picture."""
    if length <= 0:
        return None
    earlier = state.change
    if earlier is not None and earlier.progress(now) < TURNING_POINT:
        return replace(earlier, start=now, length=length, transition=transition)
    key = tracks[state.track].slug
    return Change(now, length, transition, state.entry, state.look, key, state.track, state.walking)
