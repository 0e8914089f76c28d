"""What of a show is judged: the stage's own words, and the picture it shows, seen from outside. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from live.between.peephole import CHANNELS, Picture
from live.drawing.finish import masters
from live.state.state import State

COLUMNS, ROWS = 32, 18  # cells that a picture is looked at in
DARK = 3.0  # of 255, sRGB; a cell above that can be seen in a dark room
LEAST_LIGHT = 0.05  # of what the picture has; where less is asked for nobody misses it
SILENT = 1e-3  # of the level, 0..1
STANDING = ("paused", "panicked")


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture at a glance: its number, a fingerprint of its cells, and whether all of them are black."""

    number: int
    fingerprint: int
    dark: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """All that is judged at `time` s of the machine's clock; None is what could not be observed.

    `unheard`: s since the stage last spoke. `seen` is the newest picture, `place` what shifts it against burn-in.
    `lit`: light is asked for. `moving`: the picture should change. `listening`: sound is expected, `sounding`: there is
    some. `room`: bytes free on the fullest disk.
    """

    time: float
    unheard: float
    seen: Seen | None = None
    place: tuple[float, float] = (0.0, 0.0)
    lit: bool = False
    moving: bool = False
    listening: bool = False
    sounding: bool = False
    fps: float | None = None
    room: float | None = None


def seen(picture: Picture) -> Seen:
    """A picture at a glance: the means of its cells, uint8 [18, 32, 3]."""
    rows = np.frombuffer(picture.rows, np.uint8).reshape(picture.height, picture.width, CHANNELS)[..., :3]
    tops = np.linspace(0, picture.height, min(ROWS, picture.height), endpoint=False).astype(int)
    lefts = np.linspace(0, picture.width, min(COLUMNS, picture.width), endpoint=False).astype(int)
    sums = np.add.reduceat(np.add.reduceat(rows, tops, axis=0, dtype=np.uint32), lefts, axis=1, dtype=np.uint32)
    counts = np.diff(np.append(tops, picture.height))[:, None] * np.diff(np.append(lefts, picture.width))
    cells = sums / counts[..., None]
    return Seen(picture.number, zlib.crc32(np.round(4 * cells).astype(np.uint16).tobytes()), bool(cells.max() < DARK))


def observed(state: State, now: float, open_: bool, picture: Seen | None, room: float | None) -> Observation:
    """What there is to judge of a stage's newest state in a house that is open or closed."""
    values = state.parameters
    lit = masters(values) >= LEAST_LIGHT and state.transport != "panicked"
    sounding = state.levels.level > SILENT
    held = bool(values["freeze"]) or state.transport in STANDING
    return Observation(
        time=now,
        unheard=now - state.time,
        seen=picture,
        place=(float(values["shift_x"]), float(values["shift_y"])),
        lit=lit,
        moving=lit and not held and (sounding or float(values["breath"]) > 0),
        listening=open_ and state.transport not in STANDING,
        sounding=sounding,
        fps=state.fps,
        room=room,
    )
