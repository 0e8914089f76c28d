"""What was prepared: tracks, recordings, looks and the decoder's file, as they were when they were made."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from limelight.preflight.verdict import Found
from live.clock import WallClock
from live.decoding.pictures import devices, rung_of
from live.options import TRACKS
from live.performing.rehearsal import named
from show import layout, prepared, recording
from show.errors import ShowError
from show.folder import Show

if TYPE_CHECKING:
    from live.drawing.looks import LookLibrary
    from live.drawing.renderer import Renderer

MEND = "mend the driver of the card; --rung cpu says that this is meant"
LONG_ENOUGH = 20.0  # s of compiling what the show does not name; a folder may hold hundreds


def tracks(show: Show, chosen: Namespace) -> Found:
    """Every array of every track against its hash."""
    for sentence in show.refused:
        where, _, rest = sentence.partition(": ")
        what, _, remedy = rest.partition(": ")
        raise ShowError(where, what, remedy)
    for track in show.tracks:
        again = show.again(track.number)
        prepared.verify(prepared.read_header(show.root / layout.TRACKS / track.slug, again), again)
    told = f"{len(show.tracks)} tracks, every array as it was prepared"
    return Found(told, {"tracks": len(show.tracks)}, "; ".join(filter(None, (*show.warnings, _namesakes(show)))))


def _namesakes(show: Show) -> str:
    """What to do where several tracks have one title, empty where none have."""
    numbers: dict[str, list[int]] = {}
    for track in show.tracks:
        numbers.setdefault(track.title.lower(), []).append(track.number)
    shared = [", ".join(map(str, each)) for each in numbers.values() if len(each) > 1]
    if not shared:
        return ""
    named = "; ".join(f"tracks {each} have one title" for each in shared)
    return f"{named}: started by it the first one plays: give each track its own"


def recordings(show: Show, chosen: Namespace) -> Found:
    """The recordings, where something plays them: the first second of each is decoded."""
    missing = [track.title for track in show.tracks if track.audio is None]
    if missing and chosen.input == TRACKS:
        raise ShowError(show.root, f"the recordings of {', '.join(missing)} are not here", "copy them to the setlist")
    if chosen.input == TRACKS:
        for heard in filter(None, (track.audio for track in show.tracks)):
            recording.refuse_unreadable(heard)
    if not missing:
        return Found("all here", {"missing": 0})
    names = ", ".join(missing)
    return Found(f"not here (only render and --input tracks need them): {names}", {"missing": len(missing)})


def wanted_looks(show: Show, chosen: Namespace) -> list[str]:
    """The looks that the show or the command names, sorted."""
    if chosen.look:
        return [chosen.look]
    return sorted({show.look, *named(show)})


def looks(show: Show, chosen: Namespace) -> Found:
    """Every look and transition that the show names compiles."""
    from live.drawing.looks import library

    found = library(show.looks)
    if chosen.look:
        found.look(chosen.look)
    renderer = _unseen(found)
    names = wanted_looks(show, chosen)
    for name in names:
        renderer.prepare(name)
    for name in sorted({track.transition for track in show.tracks}):
        renderer.prepare_transition(name)
    if renderer.problems:
        raise ShowError("looks", renderer.problems[0], "mend the shader or choose another look")
    return Found(f"{', '.join(names)} compile", {"looks": ", ".join(names)})


def other_looks(show: Show, chosen: Namespace) -> Found:
    """Every other look that a hand can choose compiles, and is in the driver's cache when it does."""
    from live.drawing.looks import library

    found, clock = library(show.looks), WallClock()
    renderer = _unseen(found)
    names = sorted({*found.names()} - {*wanted_looks(show, chosen)})
    end, tried = clock.now() + LONG_ENOUGH, 0
    while tried < len(names) and clock.now() < end:
        renderer.prepare(names[tried])
        tried += 1
    broken, left = renderer.problems, len(names) - tried
    told = f"{tried - len(broken)} compile" + (f", {len(broken)} do not" if broken else "")
    figures = {"compile": tried - len(broken), "broken": len(broken), "left": left}
    return Found(told + (f", {left} were not tried" if left else ""), figures, broken[0] if broken else "")


def _unseen(looks: LookLibrary) -> Renderer:
    from live import gl
    from live.drawing.renderer import Renderer

    return Renderer(gl.headless(), (320, 180), looks)


def decoder(show: Show, chosen: Namespace) -> Found:
    """The decoder's file, and where it runs."""
    from live.decoding.decoders import quickest

    show.decoder.verified()
    told = f"{show.decoder.name or 'house'}: its file is as prepared"
    allowed = devices(chosen.rung)
    if not allowed:
        return Found(f"{told}; {chosen.rung} pictures are played, as asked", {"device": None})
    found, fault = quickest(show.decoder, allowed)
    why = f" ({fault})" if fault else ""
    if found is None:
        return Found(f"{told}, but nothing decodes here{why}", {"device": None}, missed(chosen.rung, "baked"))
    device = found[0]
    remedy = missed(chosen.rung, rung_of(device)) or (MEND if fault else "")
    return Found(f"{told}, and decodes on {device}{why}", {"device": device}, remedy)


def missed(wanted: str | None, rung: str) -> str:
    """What to do where pictures come from a rung below the one that was asked for, None the best; empty if not. Pure.

    Of the rungs that decode the lower one is as good where nobody asks for another.
    """
    if not devices(wanted) or rung == "device" or (rung == "cpu" and wanted != "device"):
        return ""
    return MEND if rung == "cpu" else f"install torch or mend the driver; --rung {rung} says that this is meant"
