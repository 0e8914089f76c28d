"""A performance as the outside sees it, and a performance taken up again from what the outside has seen."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from live.intake import Intake
from live.performance import Performance, begin, enter
from live.performer import Performer
from live.state import State
from live.walking import Walking
from live.watch import Watch
from show import position
from show.folder import Show
from show.levels import Levels


def state_of(
    show: Show,
    performer: Performer,
    time: float,
    show_time: float,
    frame: int,
    watch: Watch,
    intake: Intake,
    problems: tuple[str, ...],
) -> State:
    """What the stage tells at a presented frame."""
    standing, track, timings = performer.state, show.tracks[performer.state.track], watch.timings
    latencies = timings.latencies
    following = show.tracks[standing.track + 1].title if standing.track + 1 < len(show.tracks) else ""
    return State(
        time=time,
        show_time=show_time,
        frame=frame,
        track=track.number,
        title=track.title,
        next_title=following,
        position=standing.walking.position,
        second=standing.second,
        duration=track.duration,
        known=standing.known,
        going=standing.going,
        look=performer.look,
        parameters={**standing.values, "position": min(1.0, standing.second / track.duration)},
        inputs=standing.inputs,
        levels=performer.listening.levels,
        fps=timings.fps,
        latency=latencies[0],
        rung=performer.ladder.rung,
        rung_reason=performer.ladder.reason,
        sound=intake.source.status,
        lost_samples=intake.source.lost,
        problems=problems,
        latencies=latencies,
        latency_known=timings.known,
        missed=watch.pacer.missed,
        pacing=watch.pacing,
    )


def resumed(show: Show, state: State, time: float) -> tuple[Performance, float]:
    """The performance that a dead stage's last state tells of, `time` being the clock now; with its show time.

    What sounded went on meanwhile: a known place is later by as much, a walk by ear stands where it stood.
    """
    gone = max(0.0, time - state.time)
    now = state.show_time + gone
    index = next((i for i, track in enumerate(show.tracks) if track.number == state.track), 0)
    track = show.tracks[index]
    second = state.second + gone if state.known else state.second
    while state.known and second >= track.duration and track.at_end == "next" and index + 1 < len(show.tracks):
        second, index = second - track.duration, index + 1
        track = show.tracks[index]
    second = min(second, track.duration)
    fresh = begin(show.tracks, index, now)
    standing = enter(
        replace(fresh, values={**fresh.values, "fade_time": 0.0}), show.tracks, index, now, state.going, second
    )
    walking = standing.walking if state.known else Walking(position.start(state.position))
    values = {**fresh.values, **state.parameters, "position": 0.0, "look": state.look}
    passed = sum(cue.time <= second for cue in track.cues)
    return replace(
        standing, look=state.look, values=values, inputs=dict(state.inputs), walking=walking, cues_done=passed
    ), now


def state_written(state: State) -> dict[str, Any]:
    """The state as JSON."""
    inputs = [[slot, name, value] for (slot, name), value in state.inputs.items()]
    return {**asdict(replace(state, inputs={})), "inputs": inputs}


def state_read(written: dict[str, Any]) -> State:
    """The state that `state_written` wrote."""
    inputs = {(slot, name): _untied(value) for slot, name, value in written["inputs"]}
    plain = {name: _untied(value) for name, value in written.items()}
    return State(**{**plain, "inputs": inputs, "levels": Levels(**written["levels"])})


def _untied(value: Any) -> Any:
    """What JSON has made a list of was a tuple."""
    return tuple(value) if isinstance(value, list) else value
