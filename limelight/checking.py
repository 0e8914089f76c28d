"""`limelight check`: tries every door of a show on this machine and names the first thing to do."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from limelight import doors, patched
from show import layout, prepared
from show.errors import ShowError
from show.folder import Show

Door = Callable[[Show, Namespace], str]


def check(chosen: Namespace) -> int:
    """Prints a line a door; raises the first fault at the end, when all have been tried."""
    show = doors.show(chosen.show)
    faults: list[ShowError] = []
    for name, door in DOORS.items():
        try:
            print(f"ok     {name}: {door(show, chosen)}")
        except ShowError as error:
            faults.append(error)
            print(f"fault  {name}: {error}")
    if faults:
        raise faults[0]
    return 0


def _tracks(show: Show, chosen: Namespace) -> str:
    for sentence in (*show.refused, *show.warnings):
        where, _, rest = sentence.partition(": ")
        what, _, remedy = rest.partition(": ")
        raise ShowError(where, what, remedy)
    for track in show.tracks:
        files = prepared.read_header(show.root / layout.TRACKS / track.slug, "run: limelight precompute")
        prepared.verify(files, f"run: limelight precompute {chosen.show} --track {track.number}")
    return f"{len(show.tracks)} tracks, every array as it was prepared"


def _recordings(show: Show, chosen: Namespace) -> str:
    missing = [track.title for track in show.tracks if track.audio is None]
    if missing and chosen.input == "tracks":
        raise ShowError(show.root, f"the recordings of {', '.join(missing)} are not here", "copy them to the setlist")
    return "all here" if not missing else f"not here (only render and --input tracks need them): {', '.join(missing)}"


def _looks(show: Show, chosen: Namespace) -> str:
    from live import gl
    from live.looks import library
    from live.renderer import Renderer

    looks = library(show.looks)
    renderer = Renderer(gl.headless(), (320, 180), looks)
    wanted = {show.look, *(track.look for track in show.tracks)}
    wanted |= {cue.look for track in show.tracks for cue in track.cues if cue.look}
    for name in sorted(wanted):
        renderer.prepare(name)
    for name in sorted({track.transition for track in show.tracks}):
        renderer.prepare_transition(name)
    if renderer.problems:
        raise ShowError("looks", renderer.problems[0], "mend the shader or choose another look")
    return f"{', '.join(sorted(wanted))} compile"


def _cues(show: Show, chosen: Namespace) -> str:
    for track in show.tracks:
        for cue in track.cues:
            doors.refuse_values(cue, f"track {track.number}: cue {cue.number}")
    return f"{sum(len(track.cues) for track in show.tracks)} cues"


def _decoder(show: Show, chosen: Namespace) -> str:
    from live.decoders import quickest
    from live.pictures import devices

    show.decoder.verified()
    found, fault = quickest(show.decoder, devices(None))
    return f"{show.decoder.name or 'house'} decodes on {found[0]}" if found else f"baked frames are played ({fault})"


def _card(show: Show, chosen: Namespace) -> str:
    from live.tuning import tuned

    return tuned(show, chosen.compile) or "no CUDA card: nothing to measure"


def _sound(show: Show, chosen: Namespace) -> str:
    from live.intake import parse

    if chosen.input == "tracks" or (chosen.input and Path(chosen.input).is_file()):
        return f"plays {chosen.input}"
    name, _ = parse(chosen.input)
    try:
        from live.soundcard import index_of

        return f"input {index_of(name, 'input')} is there"
    except (ValueError, OSError) as error:
        where = f"input {name}" if name else "input"
        raise ShowError(where, str(error), "connect it, or see `limelight devices` and use --input") from None


def _screen(show: Show, chosen: Namespace) -> str:
    if chosen.screen == "headless":
        return "headless, as asked"
    from live.window import chosen as chosen_screen
    from live.window import monitors

    screen = chosen_screen(chosen.screen, monitors())
    return f"{screen.name}, {screen.width}x{screen.height}"


DOORS: dict[str, Door] = {
    "tracks": _tracks, "recordings": _recordings, "looks": _looks, "cues": _cues, "decoder": _decoder,
    "card": _card, "sound": _sound, "screen": _screen, "desk": patched.desk,
}  # fmt: skip
