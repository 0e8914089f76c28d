"""Where the show stands, as one value, and its elementary moves: another track, another second, another look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from live.control.ramps import Ramp
from live.control.walking import Walking, begun_anew
from live.parameters import Value, defaults
from live.state.state import InputValue
from live.tempo.clock import Reading, TempoClock
from live.tempo.tap import Taps
from live.tempo.timecode import Chase
from show.prepared import Tracks

TURNING_POINT = 0.5  # of a change; before it the old picture is the one that is seen
READ_SECONDS = 20.0  # for which it is said why a command did nothing
BESIDE = 0  # instead of the entry of a picture that has not been the show's own: entries count from 1


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
class Crossing:
    """A crossfade under way by hand: `share` 0..1 of the way to the track at index `track`, whose walk goes on."""

    track: int
    share: float
    walking: Walking


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cue, by its index, that is due at `due` s of show time, or on its beat or bar after that.

    `follows`: it comes by itself after another one, and makes way for whatever is set off before. `fade`: the seconds
    that it takes instead of its own.
    """

    index: int
    due: float
    follows: bool
    fade: float | None = None


EVERY = "*"  # spared: no look is shown, as it is not known which one fails


@dataclass(frozen=True, slots=True)
class Performance:
    """All that decides the next frame, beside the sound.

    `track` is an index from 0. `entry` counts the starts of tracks: a new one at every change, GO, seek and loop.
    It began at show time `entered`, at second `entered_second`. `going`: an operator said that the track sounds
    from there on. `second` is the place, exact when `known`. `before_cues` are the values that cues have changed.
    `notices` are lines for the operator, the newest of each source, `refusals` why a source's last command did nothing,
    each with the show time until which that is worth reading. `spared` is a look too slow to be shown, or EVERY.

    Cues: `cues_done` counts those of the track whose time has come, `cue` is the number in the list (from 1) of the
    last one called, 0 before the first; `waiting` are those called that are still to come.

    Transport: since show time `stood` the show stands still, None while it runs. `panicked`: by a panic; `curtain`
    fades the light for it, None where it is open. `armed` is the index of the track that stands by. `home` is where
    the crossfader stood when it began to move.

    Tempo: `reading` is where `clock` stood at the last frame. Timecode: `led` is the index of the track that it is in
    and how often it had jumped, None where it does not lead; while it stays at `overruled` a hand has the lead.
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
    refusals: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    spared: str = ""
    cue: int = 0
    waiting: tuple[Waiting, ...] = ()
    stood: float | None = None
    panicked: bool = False
    curtain: Ramp | None = None
    armed: int | None = None
    crossing: Crossing | None = None
    home: float = 0.0
    clock: TempoClock = TempoClock()
    reading: Reading | None = None
    taps: Taps = Taps()
    chase: Chase = Chase()
    led: tuple[int, int] | None = None
    overruled: tuple[int, int] | None = None


def begin(tracks: Tracks, index: int = 0, now: float = 0.0, going: bool = False) -> Performance:
    """The show before its first frame, on the track at `index` (from 0)."""
    look = tracks[index].look
    values = {**defaults(), "look": look}
    return Performance(index, now, Walking.at(tracks[index], 0.0), look, going=going, values=values)


def enter(state: Performance, tracks: Tracks, index: int, now: float, going: bool, second: float = 0.0) -> Performance:
    """Changes to a track (or to another pass of the same one) with its transition and its look."""
    track = tracks[index]
    moved = _restart(state, tracks, index, now, going, second)
    change = _change(state, tracks, now, track.transition, float(state.values["fade_time"]))
    if change is not None and state.crossing is not None:
        change = _from_hand(change, state.crossing, tracks, index)
    return replace(
        moved,
        change=change,
        look=track.look,
        inputs={},
        values={**moved.values, "look": track.look},
        armed=None if state.armed == index else state.armed,
        crossing=None,
        home=float(state.values["crossfade"]),
    )


def seek(state: Performance, tracks: Tracks, second: float, now: float) -> Performance:
    """Goes to another second of the same track at once, as a hand on a fader expects."""
    return _restart(state, tracks, state.track, now, state.going, second)


def change_look(state: Performance, tracks: Tracks, look: str, now: float, length: float) -> Performance:
    """Changes to another look over the same picture."""
    if look == state.look:
        return state
    change = _change(state, tracks, now, tracks[state.track].transition, length)
    return replace(state, look=look, change=change, inputs={}, values={**state.values, "look": look})


def noted(state: Performance, source: str, line: str | None) -> Performance:
    """Keeps a line of a source for the operator in place of its last one; None takes that back."""
    others = {name: text for name, text in state.notices.items() if name != source}
    return replace(state, notices={**others, source: line} if line else others)


def refused(state: Performance, source: str, line: str, now: float) -> Performance:
    """Says for a while why a command of a source did nothing."""
    return replace(state, refusals={**state.refusals, source: (line, now + READ_SECONDS)})


def _restart(state: Performance, tracks: Tracks, index: int, now: float, going: bool, second: float) -> Performance:
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
        cue=0,
        waiting=(),
    )


def _change(state: Performance, tracks: Tracks, now: float, transition: str, length: float) -> Change | None:
    """The way out of what is seen most: in the first half of an earlier change that is still the older picture."""
    if length <= 0:
        return None
    earlier = state.change
    if earlier is not None and earlier.progress(now) < TURNING_POINT:
        return replace(earlier, start=now, length=length, transition=transition)
    key = tracks[state.track].slug
    return Change(now, length, transition, state.entry, state.look, key, state.track, state.walking)


def _from_hand(change: Change, crossing: Crossing, tracks: Tracks, index: int) -> Change:
    """The way out of a crossfade that a hand had begun: on from where it stood, or out of what is seen most."""
    if crossing.track == index:
        return replace(change, start=change.start - crossing.share * change.length)
    if crossing.share < TURNING_POINT:
        return change
    seen = tracks[crossing.track]
    return replace(change, entry=BESIDE, look=seen.look, key=seen.slug, track=crossing.track, walking=crossing.walking)
