"""When an alarm is raised, told again, and over: `step(watched, observation, limits) -> (watched, events)`. Pure.

Each has its own patience and its own way back, so that nothing that comes and goes calls anybody twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from show.installation import Limits

if TYPE_CHECKING:  # else the keeper, which keeps what is watched, would load numpy
    from live.alarms.observing import Observation

Kind = Literal["black", "frozen", "stage", "silence", "fps", "disk"]
KINDS: tuple[Kind, ...] = ("black", "frozen", "stage", "silence", "fps", "disk")
SLOW_FOR = 60.0  # s of too few frames a second before anybody is called
OVER_AFTER = 10.0  # s for which all must be well before an alarm is over
BETTER = 1.1  # times its limit that frames a second and room have to reach before they count as well

What = Literal["raised", "still", "over"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind: `since` when it is wrong, `well` since when not, `told` when last, in s, None while it is off."""

    since: float | None = None
    well: float | None = None
    told: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """All alarms, and when the picture last changed: `moved` in s, `fingerprint` and `place` what it is since then.

    `shifting`: it lay elsewhere a look ago, and a picture may be a look older than the place that is told with it.
    """

    alarms: Mapping[Kind, Alarm] = field(default_factory=lambda: {kind: Alarm() for kind in KINDS})
    moved: float | None = None
    fingerprint: int | None = None
    place: tuple[float, float] = (0.0, 0.0)
    shifting: bool = False

    @property
    def on(self) -> dict[str, str]:
        """The alarms that are on, each in a sentence."""
        return {kind: alarm.text for kind, alarm in self.alarms.items() if alarm.told is not None}


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody should hear of: an alarm is `raised`, is `still` on, or is `over`."""

    kind: Kind
    what: What
    text: str


def step(watched: Watched, now: Observation, limits: Limits) -> tuple[Watched, list[Event]]:
    """The alarms at the time of an observation, and what has come of them since the last."""
    watched = _looked(watched, replace(now, moving=now.moving and not _lost(now, limits)))
    alarms, events = dict(watched.alarms), []
    for kind in KINDS:
        before = alarms[kind]
        wrong, text = _judged(kind, watched, now, limits, before.told is not None)
        alarms[kind], what = _moved(before, wrong, text, now.time, _patience(kind, limits), limits.repeat)
        if what is not None:
            events.append(Event(kind, what, alarms[kind].text or before.text))
    return replace(watched, alarms=alarms), events


def _looked(watched: Watched, now: Observation) -> Watched:
    """Takes in the newest picture; one that only lies elsewhere has not changed."""
    seen, shifted = now.seen, now.place != watched.place
    if watched.moved is None or not now.moving:
        changed = True
    elif seen is None:
        return watched
    else:
        changed = seen.fingerprint != watched.fingerprint and not shifted and not watched.shifting
    return replace(
        watched,
        moved=now.time if changed else watched.moved,
        fingerprint=seen.fingerprint if seen is not None else watched.fingerprint,
        place=now.place,
        shifting=shifted,
    )


def _lost(now: Observation, limits: Limits) -> bool:
    """Whether the stage is not there: what it said last, and its last picture, tell nothing."""
    return now.unheard > limits.stage > 0


def _judged(kind: Kind, watched: Watched, now: Observation, limits: Limits, on: bool) -> tuple[bool | None, str]:
    """Whether something is wrong, None where that cannot be told, and the sentence that says so."""
    lost = _lost(now, limits)
    if kind == "stage":
        return lost, f"the stage has not spoken for {_time(now.unheard)}"
    if kind == "disk":
        limit = limits.disk * (BETTER if on else 1.0)
        short = now.room is not None and now.room < limit  # no disk that may be written to is no full one
        return short, f"only {(now.room or 0.0) / 1e9:.1f} GB are free on the disk"
    if lost:
        return None, ""
    if kind == "black":
        wrong = None if now.seen is None else now.lit and now.seen.dark
        return wrong, "the wall is black though light is asked for"
    if kind == "frozen":
        if now.seen is None:
            return None, ""
        still = 0.0 if watched.moved is None else now.time - watched.moved
        return still >= limits.frozen > 0, f"the picture has not changed for {_time(still)}"
    if kind == "silence":
        return now.listening and not now.sounding, f"no sound for {_time(limits.silence)}"
    limit = limits.fps * (BETTER if on else 1.0)
    return None if not now.fps else now.fps < limit, f"only {now.fps or 0.0:.1f} frames a second are shown"


def _moved(
    alarm: Alarm, wrong: bool | None, text: str, now: float, patience: float | None, repeat: float
) -> tuple[Alarm, What | None]:
    """One alarm further; what cannot be told leaves it as it is. No patience leaves it out, also one that is on."""
    if patience is None:
        return Alarm(), None if alarm.told is None else "over"
    if wrong is None:
        return alarm, None
    if wrong:
        since = now if alarm.since is None else alarm.since
        alarm = replace(alarm, since=since, well=None)
        if alarm.told is None and now - since >= patience:
            return replace(alarm, told=now, text=text), "raised"
        if alarm.told is not None and repeat and now - alarm.told >= repeat:
            return replace(alarm, told=now, text=text), "still"
        return alarm, None
    if alarm.told is None:
        return Alarm(), None
    well = now if alarm.well is None else alarm.well
    if now - well >= OVER_AFTER:
        return Alarm(), "over"
    return replace(alarm, well=well), None


def _patience(kind: Kind, limits: Limits) -> float | None:
    """S for which something must be wrong; None where the table leaves the alarm out."""
    if not getattr(limits, kind):
        return None
    return {"black": limits.black, "silence": limits.silence, "fps": SLOW_FOR}.get(kind, 0.0)


def _time(seconds: float) -> str:
    """A span of time as people say it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
