"""`limelight check`: measures this machine with this show, on one page, and names the first thing to do."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator

from limelight import doors, patched
from limelight.preflight import asked, machine, prepared, sound
from limelight.preflight.disk import disk
from limelight.preflight.pace import pace
from limelight.preflight.verdict import Door, Row, failed, row, tried
from show.errors import ShowError
from show.folder import Show

OK, WARNED = 0, 1

DOORS: dict[str, Door] = {
    "tracks": prepared.tracks, "recordings": prepared.recordings, "looks": prepared.looks,
    "other looks": prepared.other_looks, "cues": asked.cues, "decoder": prepared.decoder, "card": machine.card,
    "memory": machine.memory, "sound": sound.sound, "screen": machine.screen, "desk": patched.desk, "disk": disk,
    "power": machine.power, "guard": asked.guard, "installation": asked.installation,
}  # fmt: skip


def check(chosen: Namespace) -> int:
    """Tells a row a door; raises the first fault at the end, when all have been tried. 1 for warnings with --strict."""
    show = doors.show(chosen.show)
    rows = []
    for each in _rows(show, chosen):
        rows.append(each)
        if not chosen.json:
            print(each.line, flush=True)
    faults = [each for each in rows if each.verdict == "fault"]
    warnings = [each for each in rows if each.verdict == "warning"]
    if chosen.json:
        verdict = "fault" if faults else "warning" if warnings else "ok"
        told = {"show": show.title, "verdict": verdict, "rows": [each.as_json() for each in rows]}
        print(json.dumps(told, indent=1, ensure_ascii=False))
    elif not faults:
        print(f"\nfirst, {warnings[0].name}: {warnings[0].remedy}" if warnings else "\nall is well")
    if faults:
        raise ShowError(faults[0].name, faults[0].told, faults[0].remedy)
    return WARNED if warnings and chosen.strict else OK


def _rows(show: Show, chosen: Namespace) -> Iterator[Row]:
    for name, door in DOORS.items():
        yield tried(name, door, show, chosen)
    yield from _paces(show, chosen)


def _paces(show: Show, chosen: Namespace) -> Iterator[Row]:
    try:
        for name, found in pace(show, chosen):
            yield row(name, found)
    except Exception as error:  # also a driver's, of a size that it cannot draw
        yield failed("looks drawn", error)
