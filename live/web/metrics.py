"""`/metrics`: the same for Prometheus, in its text format (version 0.0.4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from live.addresses.reports import health
from live.alarms.judging import KINDS
from live.state.state import State
from live.web.crossing import View

KIND = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "limelight_"
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the desk has counted: messages by protocol, refusals by protocol and reason, browsers that look on."""

    messages: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[tuple[str, str], int] = field(default_factory=dict)
    watching: int = 0


def exposition(view: View, counts: Counts, now: float) -> str:
    """All metrics; `now` is the machine's clock in s."""
    word = health(view.state, now)
    lines = _family("up", "gauge", "1 while frames are shown", [({}, float(word != "failed"))])
    lines += _family("degraded", "gauge", "1 while something is wrong", [({}, float(word != "ok"))])
    alarms: list[tuple[Labels, float]] = [({"kind": kind}, float(kind in view.alarms.on)) for kind in KINDS]
    lines += _family("alarm", "gauge", "1 while somebody is called for", alarms)
    if view.house is not None:
        lines += _family("house_open", "gauge", "1 while the house is open", [({}, float(view.house.open))])
    if view.state is not None:
        lines += _of_the_stage(view.state, now)
    messages = [({"protocol": name}, float(count)) for name, count in sorted(counts.messages.items())]
    refused = [({"protocol": one, "reason": why}, float(n)) for (one, why), n in sorted(counts.refused.items())]
    lines += _family("messages_total", "counter", "messages that have arrived", messages)
    lines += _family("refused_total", "counter", "messages that did nothing", refused)
    lines += _family("browsers", "gauge", "pages that are open", [({}, float(counts.watching))])
    return "\n".join(lines) + "\n"


def _of_the_stage(state: State, now: float) -> list[str]:
    lines = _quantiles("sound_to_light_seconds", "newest sound to the swap, lately", state.latencies)
    lines += _quantiles("frame_interval_seconds", "between presented frames, lately", state.intervals)
    lines += _quantiles("decode_age_seconds", "how much older than its frame a decoded picture was, lately", state.ages)
    figures = (
        ("state_age_seconds", "gauge", "since the stage last spoke", now - state.time),
        ("show_seconds", "gauge", "since the show began", state.show_time),
        ("frames_per_second", "gauge", "presented", state.fps),
        ("missed_frames_total", "counter", "frames that should have been seen and were not", state.missed),
        ("lost_samples_total", "counter", "samples that came and were not heard", state.lost_samples),
        ("level", "gauge", "loudness, 0..1", state.levels.level),
        ("track", "gauge", "number of the track", state.track),
        ("place_seconds", "gauge", "place in the track", state.second),
        ("guard_interventions_total", "counter", "times that flashes were limited", state.guard.interventions),
        ("guard_limited_frames_total", "counter", "frames that the flash guard limited", state.guard.frames),
        ("problems", "gauge", "things that are wrong", len(state.problems)),
        ("blackout", "gauge", "1 while the operator wants it dark", float(state.parameters.get("blackout") or 0)),
    )
    for name, kind, meaning, value in figures:
        lines += _family(name, kind, meaning, [({}, float(value))])
    rungs: list[tuple[Labels, float]] = [({"rung": state.rung}, 1.0)]
    return lines + _family("rung", "gauge", "where pictures come from", rungs)


def _quantiles(name: str, meaning: str, figures: tuple[float, float, float]) -> list[str]:
    samples = [({"quantile": share}, value) for share, value in zip(("0.5", "0.95", "0.99"), figures, strict=True)]
    return _family(name, "gauge", meaning, samples)


def _family(name: str, kind: str, meaning: str, samples: Iterable[tuple[Labels, float]]) -> list[str]:
    lines = [f"# HELP {PREFIX}{name} {meaning}", f"# TYPE {PREFIX}{name} {kind}"]
    return lines + [f"{PREFIX}{name}{_written(labels)} {value:.10g}" for labels, value in samples]


def _written(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""
