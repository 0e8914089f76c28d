"""What was prepared: tracks, recordings, looks and the decoder's file, as they were when they were made."""

from __future__ import annotations

from argparse import Namespace

from limelight.preflight.verdict import Found
from show import layout, prepared
from show.errors import ShowError
from show.folder import Show


def tracks(show: Show, chosen: Namespace) -> Found:
    """Every array of every track against its hash."""
    for sentence in (*show.refused, *show.warnings):
        where, _, rest = sentence.partition(": ")
        what, _, remedy = rest.partition(": ")
        raise ShowError(where, what, remedy)
    for track in show.tracks:
        files = prepared.read_header(show.root / layout.TRACKS / track.slug, "run: limelight precompute")
        prepared.verify(files, f"run: limelight precompute {chosen.show} --track {track.number}")
    return Found(f"{len(show.tracks)} tracks, every array as it was prepared", {"tracks": len(show.tracks)})


def recordings(show: Show, chosen: Namespace) -> Found:
    """The recordings, where something plays them."""
    missing = [track.title for track in show.tracks if track.audio is None]
    if missing and chosen.input == "tracks":
        raise ShowError(show.root, f"the recordings of {', '.join(missing)} are not here", "copy them to the setlist")
    if not missing:
        return Found("all here", {"missing": 0})
    names = ", ".join(missing)
    return Found(f"not here (only render and --input tracks need them): {names}", {"missing": len(missing)})


def wanted_looks(show: Show, chosen: Namespace) -> list[str]:
    """The looks that the show or the command names, sorted."""
    if chosen.look:
        return [chosen.look]
    wanted = {show.look, *(track.look for track in show.tracks)}
    return sorted(wanted | {cue.look for track in show.tracks for cue in track.cues if cue.look})


def looks(show: Show, chosen: Namespace) -> Found:
    """Every look and transition that the show names compiles."""
    from live import gl
    from live.looks import library
    from live.renderer import Renderer

    found = library(show.looks)
    if chosen.look:
        found.look(chosen.look)
    renderer = Renderer(gl.headless(), (320, 180), found)
    names = wanted_looks(show, chosen)
    for name in names:
        renderer.prepare(name)
    for name in sorted({track.transition for track in show.tracks}):
        renderer.prepare_transition(name)
    if renderer.problems:
        raise ShowError("looks", renderer.problems[0], "mend the shader or choose another look")
    return Found(f"{', '.join(names)} compile", {"looks": ", ".join(names)})


def decoder(show: Show, chosen: Namespace) -> Found:
    """The decoder's file, and where it runs."""
    from live.decoders import quickest
    from live.pictures import devices

    show.decoder.verified()
    name = show.decoder.name or "house"
    found, fault = quickest(show.decoder, devices(None))
    if found is None:
        return Found(f"{name}: its file is as prepared; baked frames are played ({fault})", {"device": None})
    return Found(f"{name}: its file is as prepared, and decodes on {found[0]}", {"device": found[0]})
