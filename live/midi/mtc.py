"""MIDI timecode: eight quarter frames make a place in the show, forwards or backwards; full frames jump. Pure.

Source: MIDI Time Code (MMA RP-004, RP-008). Eight quarter frames take two frames, so a code is nearly two frames old
when its last piece comes: piece p stands p/4 of a frame after the code it belongs to, in either direction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from live.commands import Timecode
from live.midi.bytes import Exclusive, QuarterFrame
from show.timecode import RATES, Label, Rate, frames, frames_of_day

PIECES = 8
FRAMES_A_RUN = 2  # that eight pieces take
GAP = 0.5  # s without a piece after which the place is not known any more
MEASURED = 16  # pieces that the speed is measured over
NEAR = 0.1  # of the nominal speed; nearer than this it is jitter
SOURCE = "mtc"
_RATES = (RATES["24"], RATES["25"], RATES["29.97df"], RATES["30"])  # by the two bits of the hours
_FIRST = {1: 0, -1: PIECES - 1}  # piece of a run, by its direction


@dataclass(frozen=True, slots=True)
class Chase:
    """What has come of the code under way.

    `run` holds the nibbles since piece 0 (or 7 backwards), `piece` the newest, `direction` is 1, -1 or 0. `code` is
    the frames from midnight at piece 0 of this run, None while that is not known. `marks` are the newest pieces as
    (s, frames).
    """

    run: tuple[int, ...] = ()
    piece: int | None = None
    direction: int = 0
    code: int | None = None
    rate: Rate = _RATES[3]
    marks: tuple[tuple[float, float], ...] = ()
    time: float = float("-inf")


def step(chase: Chase, event: QuarterFrame | Exclusive, time: float) -> tuple[Chase, Timecode | None]:
    """The chase after a message that arrived at `time` s, and what the timecode then says, if that is known.

    ValueError where a full frame holds no time.
    """
    if isinstance(event, QuarterFrame):
        chase = _counted(chase, event.piece, time)
        return _told(_gathered(chase, event), time)
    full = full_frame(event)
    if full is None:
        return chase, None
    label, rate = full
    second = frames(label, rate) / rate.per_second
    return Chase(rate=rate), Timecode(SOURCE, time, second, 0.0, rate.per_second)


def full_frame(event: Exclusive) -> tuple[Label, Rate] | None:
    """Time and rate of `7F dd 01 01 hh mm ss ff`, None where it is another message."""
    data = event.data
    if len(data) != 8 or data[0] != 0x7F or data[2:4] != b"\x01\x01":
        return None
    return Label(data[4] & 0x1F, data[5], data[6], data[7]), _RATES[data[4] >> 5 & 3]


def _counted(chase: Chase, piece: int, time: float) -> Chase:
    """Takes the next piece's number: which way it runs, and whether one is missing."""
    if chase.piece is None or time - chase.time > GAP:
        chase = Chase(rate=chase.rate)
    ahead = 0 if chase.piece is None else (piece - chase.piece) % PIECES
    direction = {1: 1, PIECES - 1: -1}.get(ahead, 0)
    if direction == 0:
        return Chase(piece=piece, rate=chase.rate, time=time)
    if direction != chase.direction:
        begun = chase.run if chase.direction == 0 and chase.piece == _FIRST[direction] else ()
        chase = replace(chase, run=begun, direction=direction, marks=())
    if piece == _FIRST[direction]:
        code = None if chase.code is None else (chase.code + direction * FRAMES_A_RUN) % frames_of_day(chase.rate)
        chase = replace(chase, run=(), code=code)
    return replace(chase, piece=piece, time=time)


def _gathered(chase: Chase, event: QuarterFrame) -> Chase:
    """Takes what the piece says; the eighth of a run gives the code."""
    starts = (_FIRST[chase.direction],) if chase.direction else tuple(_FIRST.values())
    if not chase.run and event.piece not in starts:
        return chase
    chase = replace(chase, run=(*chase.run, event.nibble))
    if len(chase.run) < PIECES:
        return chase
    code, rate = _decoded(chase.run if chase.direction > 0 else chase.run[::-1])
    if code is None:
        return replace(chase, run=(), code=None, marks=())
    jumped = code != chase.code or rate != chase.rate
    return replace(chase, run=(), code=code, rate=rate, marks=() if jumped else chase.marks)


def _decoded(nibbles: tuple[int, ...]) -> tuple[int | None, Rate]:
    low, high = nibbles[0::2], nibbles[1::2]
    frame, second, minute, hour = (below | above << 4 for below, above in zip(low, high, strict=True))
    rate = _RATES[hour >> 5 & 3]
    try:
        return frames(Label(hour & 0x1F, minute, second, frame), rate), rate
    except ValueError:
        return None, rate


def _told(chase: Chase, time: float) -> tuple[Chase, Timecode | None]:
    if chase.code is None or chase.piece is None:
        return chase, None
    place = (chase.code + chase.piece / 4) % frames_of_day(chase.rate)
    chase = replace(chase, marks=(*chase.marks, (time, place))[-MEASURED:])
    per_second = chase.rate.per_second
    return chase, Timecode(SOURCE, time, place / per_second, _speed(chase), per_second)


def _speed(chase: Chase) -> float:
    """The measured speed; the nominal one while that is near it or too little has come."""
    (first, begun), (last, reached) = chase.marks[0], chase.marks[-1]
    if len(chase.marks) < MEASURED or last <= first:
        return float(chase.direction)
    speed = (reached - begun) / ((last - first) * chase.rate.per_second)
    is_near = abs(speed - chase.direction) < NEAR or speed * chase.direction <= 0
    return float(chase.direction) if is_near else speed
