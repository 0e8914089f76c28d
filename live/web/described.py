"""What the page is built from: parameters, the look's inputs, looks and tracks as plain values. Pure."""

from __future__ import annotations

import re
from typing import Any

from live.addresses.messages import Inputs
from live.addresses.reports import shader_address
from live.drawing.looks import SOURCES
from live.isf.model import TEXTURES, Input
from live.parameters import TABLE, Parameter
from show.cuelist import Cue
from show.folder import Show
from show.prepared import PreparedTrack

Plain = dict[str, Any]
SHORT = frozenset(("av", "dmx", "bpm", "rgb", "xy"))  # words that are written large


def groups() -> list[Plain]:
    """Every parameter under its heading, in the table's order."""
    found: dict[str, list[Plain]] = {}
    for parameter in TABLE.values():
        found.setdefault(parameter.group, []).append(_parameter(parameter))
    return [{"name": name, "controls": controls} for name, controls in found.items()]


def inputs(declared: Inputs) -> list[Plain]:
    """What the look lets a hand turn, in the order of its shaders."""
    return [_input(slot, each) for (slot, _), each in declared.items() if each.kind not in TEXTURES]


def tracks(show: Show | None) -> list[Plain]:
    """The setlist with its cues; empty where the show could not be opened."""
    return [] if show is None else [_track(track) for track in show.tracks]


def titled(name: str) -> str:
    """A name of the table or of a shader as people write it: `fadeTime` is `fade time`, `dmx_master` `DMX master`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip()
    return " ".join(word.upper() if word.lower() in SHORT else word.lower() for word in words.split())


def _parameter(parameter: Parameter) -> Plain:
    return {
        "name": parameter.name,
        "title": titled(parameter.name.removesuffix("_ms")),
        "address": parameter.osc,
        "kind": parameter.kind,
        "low": parameter.low,
        "high": parameter.high,
        "default": parameter.default,
        "unit": parameter.unit,
        "meaning": parameter.meaning,
        "choices": [[word, word] for word in parameter.choices],
    }


def _input(slot: int, declared: Input) -> Plain:
    low, high = _range(declared)
    labels = declared.labels if len(declared.labels) == len(declared.values) else map(str, declared.values)
    return {
        "name": declared.name,
        "title": declared.label or titled(declared.name),
        "address": shader_address(slot, declared.name),
        "slot": slot,
        "kind": declared.kind,
        "low": low,
        "high": high,
        "default": declared.default,
        "unit": "",
        "meaning": "",
        "choices": [list(pair) for pair in zip(declared.values, labels, strict=False)],
        "driven": declared.name in SOURCES,  # by what is heard, unless a hand sets it
    }


def _range(declared: Input) -> tuple[Any, Any]:
    """The range as declared; where a file leaves it out, 0..1, or as far as its default reaches."""
    low = declared.low if declared.low is not None else _same(declared, 0.0)
    if declared.high is not None:
        return low, declared.high
    reach = declared.default if isinstance(declared.default, int | float) else 0.5
    return low, _same(declared, max(1.0, 2.0 * reach))


def _same(declared: Input, number: float) -> Any:
    return (number, number) if declared.kind == "point2D" else number


def _track(track: PreparedTrack) -> Plain:
    return {
        "number": track.number,
        "title": track.title,
        "duration": track.duration,
        "picture": f"/page/track/{track.number}.jpg",
        "cues": [_cue(place, cue) for place, cue in enumerate(track.cues, 1)],
    }


def _cue(place: int, cue: Cue) -> Plain:
    """`time` is None for a cue that waits for a hand, `follow` the s after which the next one goes by itself."""
    name = cue.name or cue.look or ", ".join(map(titled, cue.parameters))
    return {"place": place, "number": cue.number or str(place), "name": name, "time": cue.time, "follow": cue.follow}
