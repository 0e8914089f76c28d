"""A performance as the outside sees it, and a performance taken up again from what the outside has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from live.control import beating, chasing, cues, ramps, transport
from live.control.performance import Performance, Waiting, begin, enter
from live.control.ramps import Ramp
from live.control.walking import Walking
from live.parameters import TABLE, Value
from live.performing.performer import Performer
from live.sound.intake import Intake
from live.stage.watch import Watch
from live.state.state import State
from show import position
from show.folder import Show

FIRST = 1  # jump of a chase: when it finds timecode for the first time


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
    later = standing.track + 1
    following = show.tracks[later % len(show.tracks)] if later < len(show.tracks) or track.at_end == "next" else None
    armed = show.tracks[standing.armed] if standing.armed is not None else None
    aims = ramps.aims(standing.ramps)
    return State(
        time=time,
        show_time=show_time,
        frame=frame,
        track=track.number,
        title=track.title,
        next_title=following.title if following is not None else "",
        position=standing.walking.position,
        second=standing.second,
        duration=track.duration,
        known=standing.known,
        going=standing.going,
        look=performer.look,
        parameters={**standing.values, **_switched(aims), "position": min(1.0, standing.second / track.duration)},
        inputs=standing.inputs,
        levels=performer.listening.levels,
        fps=timings.fps,
        latency=latencies[0],
        rung=performer.ladder.rung,
        rung_reason=performer.ladder.reason,
        sound=intake.source.status,
        lost_samples=intake.source.lost,
        problems=problems,
        aims=aims,
        fades=ramps.fades(standing.values, standing.ramps, show_time),
        transport=transport.word(standing),
        cue=cues.label(track.cues, standing.cue),
        armed=armed.number if armed else 0,
        armed_title=armed.title if armed else "",
        before_cues=standing.before_cues,
        waiting=_waiting(standing, show_time),
        overruled=show.tracks[standing.overruled[0]].number if standing.overruled is not None else 0,
        tempo=beating.told(standing, show_time),
        timecode=chasing.told(standing, show.timecode_rate, show_time),
        latencies=latencies,
        latency_known=timings.known,
        missed=watch.pacer.missed,
        pacing=watch.pacing,
        guard=performer.renderer.guarded,
        fullscreen=standing.fullscreen,
        hud=standing.hud,
    )


def resumed(show: Show, state: State, time: float, tapes: bool = False) -> tuple[Performance, float]:
    """The performance that a dead stage's last state tells of, `time` being the clock now; with its show time.

    What sounded went on meanwhile: a known place is later by as much, a walk by ear stands where it stood. `tapes`: our
    own recordings sound, of which one begins when another has ended.
    """
    gone = max(0.0, time - state.time)
    now = state.show_time + gone
    index = _numbered(show, state.track) or 0
    track = show.tracks[index]
    stands = state.transport in ("paused", "panicked")
    second = state.second + gone if state.known and not stands else state.second
    while state.known and second >= track.duration and track.at_end == "next" and index + 1 < len(show.tracks):
        second, index = second - track.duration, index + 1
        track = show.tracks[index]
    second = min(second, track.duration)
    fresh = begin(show.tracks, index, now)
    going = state.going and (tapes or track.number == state.track)
    standing = enter(replace(fresh, values={**fresh.values, "fade_time": 0.0}), show.tracks, index, now, going, second)
    return _led(show, state, _taken_up(show, state, standing, now), now), now


def _taken_up(show: Show, state: State, standing: Performance, now: float) -> Performance:
    """The same place with all else that the state tells of."""
    track, moving = show.tracks[standing.track], {name: value for name, (value, _) in state.fades.items()}
    values = {**standing.values, **state.parameters, **state.aims, **moving}
    same, panicked = track.number == state.track, state.transport == "panicked"
    look, armed = state.chosen if same else track.look, _numbered(show, state.armed)
    return replace(
        standing,
        look=look,
        values={**values, "position": 0.0, "look": look},
        inputs=dict(state.inputs) if same else {},
        ramps=ramps.taken_up(state.aims, state.fades, now),
        walking=standing.walking if state.known else Walking(position.start(state.position)),
        cues_done=cues.passed(track.cues, state.second) if same else 0,
        cue=state.cue[0] if same else 0,
        armed=armed if same or armed != standing.track else None,
        home=float(values["crossfade"]),
        stood=now if state.transport in ("paused", "panicked") else None,
        panicked=panicked,
        hud=state.hud,
        curtain=Ramp(transport.CURTAIN, 0.0, 0.0, now, 0.0) if panicked else None,
        clock=beating.resumed(state.tempo, str(values["tempo_source"]), state.show_time),
    )


def _led(show: Show, state: State, standing: Performance, now: float) -> Performance:
    """The same with what cues have changed and are still to change, and the hand that has the lead over timecode."""
    track, overruled = show.tracks[standing.track], _numbered(show, state.overruled)
    standing = replace(
        standing,
        before_cues={name: value for name, value in state.before_cues.items() if name in TABLE},
        overruled=None if overruled is None else (overruled, FIRST),
    )
    if track.number != state.track:
        return cues.undo(standing, now)
    since = state.show_time if standing.stood is None else now
    waiting = (
        Waiting(number - 1, since + left, follows, fade)
        for number, left, follows, fade in state.waiting
        if number <= len(track.cues)
    )
    return replace(standing, waiting=tuple(waiting))


def _waiting(standing: Performance, show_time: float) -> tuple[tuple[int, float, bool, float | None], ...]:
    """The cues that are still to come; a pause puts them off."""
    since = show_time if standing.stood is None else standing.stood
    return tuple((each.index + 1, each.due - since, each.follows, each.fade) for each in standing.waiting)


def _numbered(show: Show, number: int) -> int | None:
    """The index of the track with a number, None where there is none."""
    return next((index for index, track in enumerate(show.tracks) if track.number == number), None)


def _switched(aims: Mapping[str, Value]) -> dict[str, Value]:
    """The switches that are being faded over, told as what they will be."""
    return {name: value for name, value in aims.items() if isinstance(value, bool)}
