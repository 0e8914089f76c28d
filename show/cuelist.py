"""A track's cues as the setlist writes them: in the order in which they go, by time, by timecode or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from show import timecode, toml
from show.errors import ShowError
from show.timecode import Rate

QUANTISE = ("off", "beat", "bar")
LONGEST_TRACK_S = 24 * 3600.0
LONGEST_WAIT_S = 3600.0  # from a cue to the one that follows it

_KEYS = ("time", "look", "fade", "parameters", "timecode", "quantise", "number", "name", "follow")


@dataclass(frozen=True, slots=True)
class Cue:
    """Another look or other parameters, faded over `fade` seconds (None: the show's fade).

    It goes by itself at `time` s of its track, or, where that is None, when a hand or the cue before it sets it off.
    `follow`: s after which the next cue goes by itself. `quantise` puts it off to the next "beat" or "bar" where a
    tempo is known; "off" does not. `number` is what desks call it by, its place in the list where none is written.
    """

    time: float | None
    look: str | None
    parameters: dict[str, float | bool]
    fade: float | None
    quantise: str = "off"
    number: str = ""
    name: str = ""
    follow: float | None = None


def read(entry: toml.Table, where: str, start: float | None, rate: Rate) -> tuple[Cue, ...]:
    """The cues under a track, whose timecode is `start` (None: it has none); ShowError names the first fault."""
    cues = [_cue(cue, f"{where}: cue {n}", start, rate) for n, cue in enumerate(toml.tables(entry, "cue", where), 1)]
    ordered = _numbered(_in_order(_timed(cues, where)))
    _refuse_doubles(ordered, where)
    return tuple(ordered)


def moment(entry: toml.Table, where: str, rate: Rate) -> float | None:
    """Seconds from the timecode's midnight to a "timecode", or None where none is written."""
    written = toml.text(entry, "timecode", where)
    try:
        return timecode.parse(written, rate) if written else None
    except ValueError as error:
        raise ShowError(where, f'"timecode" is "{written}"', str(error)) from None


def _cue(entry: toml.Table, where: str, start: float | None, rate: Rate) -> Cue:
    toml.refuse_unknown(entry, _KEYS, where)
    return Cue(
        time=_due(entry, where, start, rate),
        look=toml.text(entry, "look", where) or None,
        parameters=toml.table_of(entry, "parameters", where, _is_value, "a number, true or false"),
        fade=toml.number(entry, "fade", where, 0.0, 0.0, 600.0) if "fade" in entry else None,
        quantise=toml.choice(entry, "quantise", where, QUANTISE, "off"),
        number=_number(entry, where),
        name=toml.text(entry, "name", where),
        follow=toml.number(entry, "follow", where, 0.0, 0.0, LONGEST_WAIT_S) if "follow" in entry else None,
    )


def _due(entry: toml.Table, where: str, start: float | None, rate: Rate) -> float | None:
    """The second of the track at which a cue is due, of its `time` or of its `timecode` and the track's, `start`."""
    called = moment(entry, where, rate)
    if called is None:
        return toml.number(entry, "time", where, 0.0, 0.0, LONGEST_TRACK_S) if "time" in entry else None
    if "time" in entry:
        raise ShowError(where, 'has both "time" and "timecode"', "keep one of them")
    if start is None:
        raise ShowError(where, 'has a "timecode", its track has none', "give the track its own timecode")
    since = (called - start) % timecode.day(rate)
    if since > timecode.day(rate) / 2:
        raise ShowError(where, f'"timecode" is before its track\'s, {entry["timecode"]}', "give it a later one")
    return since


def _number(entry: toml.Table, where: str) -> str:
    """Of a number such as 12.5, or of a text."""
    given = entry.get("number", "")
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return f"{given:g}"
    return toml.text(entry, "number", where)


def _timed(cues: Sequence[Cue], where: str) -> list[Cue]:
    """The cues with the time of those that follow a timed one; refuses a `follow` that has nothing to set off."""
    found: list[Cue] = []
    for n, cue in enumerate(cues, 1):
        before = found[-1] if found else None
        if before is not None and before.follow is not None:
            if cue.time is not None:
                remedy = f"leave out one of it and the time of cue {n}"
                raise ShowError(f"{where}: cue {n - 1}", '"follow" meets a cue with a time of its own', remedy)
            cue = replace(cue, time=None if before.time is None else before.time + before.follow)
        found.append(cue)
    if found and found[-1].follow is not None:
        raise ShowError(f"{where}: cue {len(found)}", '"follow" has no cue after it', "leave it out")
    return found


def _in_order(cues: Sequence[Cue]) -> list[Cue]:
    """By time; those for a hand stay behind the one that they are written after."""
    last, keyed = 0.0, []
    for cue in cues:
        last = last if cue.time is None else cue.time
        keyed.append((last, cue))
    return [cue for _, cue in sorted(keyed, key=lambda pair: pair[0])]


def _numbered(cues: Sequence[Cue]) -> list[Cue]:
    return [cue if cue.number else replace(cue, number=str(place)) for place, cue in enumerate(cues, 1)]


def _refuse_doubles(cues: Sequence[Cue], where: str) -> None:
    numbers = [cue.number for cue in cues]
    for number in numbers:
        if numbers.count(number) > 1:
            raise ShowError(where, f"two cues have the number {number}", "give each one its own")


def _is_value(value: Any) -> bool:
    return isinstance(value, (bool, int, float))
