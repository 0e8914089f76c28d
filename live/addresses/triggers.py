"""What bangs mean: transport, tracks, cues and tempo. Pure.

A bang is no argument, `T`, `N` or a number that is not zero; zero is the release of a button and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from live.addresses.actions import ACTIONS
from live.addresses.messages import Arguments, Known, Outcome, Refused
from live.commands import Trigger
from live.parameters import number, text

Reader = Callable[[str, Arguments, Known, str], Outcome | None]

LONGEST_PANIC, LONGEST_FADE = 60.0, 600.0  # s
BANGS: dict[str, str] = {
    action.address: action.trigger
    for action in ACTIONS
    if action.trigger and not action.takes and "{" not in action.address and not action.address.startswith("/selected")
}


def pressed(arguments: Arguments) -> bool:
    """Tells a bang from the release of a button."""
    return not arguments or arguments[0] is None or number(arguments[0]) != 0


def bang(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """An address that needs no argument."""
    return Trigger(BANGS[address], None, source) if pressed(arguments) else None


def panic(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """A fade to nothing in as many seconds as are given, else in the show's own time; 0 is a button's release."""
    if not pressed(arguments):
        return None
    timed = bool(arguments) and not isinstance(arguments[0], bool) and arguments[0] is not None
    seconds = min(LONGEST_PANIC, max(0.0, number(arguments[0]))) if timed else None
    return Trigger("panic", seconds, source)


def numbered(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """`/track/3/go`, `/track/3/load`, `/cue/2/go`: the number is in the address."""
    _, kind, written, does = address.split("/")
    if not pressed(arguments):
        return None
    if kind == "cue":
        return Trigger("cue", int(written), source)
    return _track("load" if does == "load" else "track", int(written), known, source)


def is_numbered(address: str) -> bool:
    """Whether an address has that form."""
    parts = address.split("/")
    return (
        len(parts) == 4
        and (parts[1], parts[3]) in (("track", "go"), ("track", "load"), ("cue", "go"))
        and parts[2].isascii()
        and parts[2].isdigit()
        and len(parts[2]) < 5
    )


def chosen_track(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """`/track/go` and `/track/load`: the number or title is the argument."""
    does = "load" if address.endswith("/load") else "track"
    if arguments and isinstance(arguments[0], str):
        return _named_track(does, text(arguments[0]), known, source)
    return _track(does, round(number(arguments[0] if arguments else None)), known, source)


def chosen_cue(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """`/cue/go`: the number or name is the argument; a cue number with a point goes on as text, 12.5 as "12.5".

    A second argument is the seconds that it takes instead of its own.
    """
    fade = min(LONGEST_FADE, max(0.0, number(arguments[1]))) if len(arguments) > 1 else None
    if arguments and isinstance(arguments[0], str):
        return Trigger("cue", text(arguments[0]), source, fade)
    wanted = number(arguments[0] if arguments else None)
    if wanted <= 0:
        return Refused("no such cue", f"there is no cue {wanted:g}")
    return Trigger("cue", int(wanted) if wanted.is_integer() else f"{wanted:g}", source, fade)


def selected(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """The track that stands by."""
    if not pressed(arguments):
        return None
    if not known.selected:
        return Refused("nothing selected", "no track stands by: load one first")
    return Trigger("track", known.selected, source)


def _named_track(does: str, wanted: str, known: Known, source: str) -> Outcome:
    track = known.tracks.get(wanted.lower())
    if track is None and wanted.isascii() and wanted.isdigit():  # some desks send numbers as text only
        return _track(does, int(wanted), known, source)
    if track is None and known.tracks:
        return Refused("no such track", f"there is no track {wanted}")
    return Trigger(does, track or wanted, source)


def _track(does: str, wanted: int, known: Known, source: str) -> Outcome:
    if wanted < 1 or (known.tracks and wanted not in known.tracks.values()):
        return Refused("no such track", f"there is no track {wanted}")
    return Trigger(does, wanted, source)
