"""The walk of the track that plays: by ear, hop by hop, or along the stored curve where the place is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from live.parameters import Value
from show import position
from show.position import Position
from show.prepared import PreparedTrack


@dataclass(frozen=True, slots=True)
class Hop:
    """What the walk needs of one hop of hearing: its energy, the gate, its length in s."""

    energy: float
    open: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Walking:
    """Where the walk stands, with what it has learned of the music."""

    state: Position

    @classmethod
    def at(cls, track: PreparedTrack, second: float) -> Walking:
        """A walk that begins at a second of a track."""
        return cls(position.start(position_at(track, second)))

    @property
    def position(self) -> float:
        """Segment plus fraction."""
        return self.state.position

    def moved_to(self, place: float) -> Walking:
        """The same walk, standing elsewhere."""
        return Walking(position.seek(self.state, place))


def step(
    walking: Walking,
    track: PreparedTrack,
    second: float | None,
    hops: Sequence[Hop],
    values: Mapping[str, Value],
    dt: float,
) -> Walking:
    """Goes on by the hops heard where `second` is None, else to the stored curve at that second.

    A frame stays on the wall for `dt`; it shows what is due in the middle of that, later by the offset of the light.
    """
    state = walking.state
    if second is not None:
        middle = max(0.0, second + dt / 2 - float(values["av_offset_ms"]) / 1000)
        return Walking(position.step_known(state, middle, dt, track.curve_times, track.curve_positions))
    settings = [float(values[name]) for name in ("depth", "speed", "drift", "ambient_after")]
    for hop in hops:
        state = position.step_unknown(state, hop.energy, hop.open, hop.seconds, track.keyframe_times, *settings)
    return Walking(state)


def outgoing(
    walking: Walking, track: PreparedTrack, hops: Sequence[Hop], values: Mapping[str, Value], dt: float, deaf: bool
) -> Walking:
    """Goes on by what is heard, whichever music that is, with the picture that a transition leaves; `deaf`: by time."""
    if deaf:
        hops, values = [Hop(0.0, True, dt)], {**values, "depth": 0.0}
    return step(walking, track, None, hops, values, dt)


def begun_anew(walking: Walking, track: PreparedTrack, second: float) -> Walking:
    """The walk at a second of a track, knowing still how loud the music is."""
    return Walking(position.seek(walking.state, position_at(track, second)))


def position_at(track: PreparedTrack, second: float) -> float:
    """The position whose keyframes lie around a second, evenly between them."""
    return float(np.interp(second, track.keyframe_times, np.arange(len(track.keyframe_times))))


def second_at(track: PreparedTrack, place: float) -> float:
    """The second at which a position is due, evenly between its keyframes."""
    return float(np.interp(place, np.arange(len(track.keyframe_times)), track.keyframe_times))
