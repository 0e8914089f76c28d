"""SMPTE timecode as labels and as seconds: the rates in use, drop-frame counting, and the text "01:00:00:00".

The source of every definition is SMPTE ST 12-1: drop-frame leaves out the labels 00 and 01 of each minute except each
tenth, so that 29.97 frames a second keep up with a clock on the wall.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

DROPPED = 2  # labels left out at the start of a minute
WHOLE_MINUTE = 60 * 30  # frames of the one minute in ten that leaves none out
TEN_MINUTES = 10 * WHOLE_MINUTE - 9 * DROPPED  # frames
ROUNDING = 1e-6  # frames; the second at which a frame begins belongs to it, whatever the division made of it


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of timecode: `nominal` frame numbers to a labelled second, `per_second` frames to a real one."""

    name: str
    nominal: int
    per_second: float
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What a timecode says: hours 0..23, minutes and seconds 0..59, frames below the rate's nominal."""

    hours: int
    minutes: int
    seconds: int
    frames: int


RATES = {
    rate.name: rate
    for rate in (
        Rate("23.976", 24, 24000 / 1001),
        Rate("24", 24, 24.0),
        Rate("25", 25, 25.0),
        Rate("29.97", 30, 30000 / 1001),
        Rate("29.97df", 30, 30000 / 1001, drop=True),
        Rate("30", 30, 30.0),
    )
}


def frames(label: Label, rate: Rate) -> int:
    """Counts the frames from midnight to a label; ValueError where the rate has no such label."""
    if not (0 <= label.hours < 24 and 0 <= label.minutes < 60 and 0 <= label.seconds < 60):
        raise ValueError("hours go to 23, minutes and seconds to 59")
    if not 0 <= label.frames < rate.nominal:
        raise ValueError(f"frames go to {rate.nominal - 1} at {rate.name} frames a second")
    minutes = 60 * label.hours + label.minutes
    count = (60 * minutes + label.seconds) * rate.nominal + label.frames
    if not rate.drop:
        return count
    if label.seconds == 0 and label.frames < DROPPED and label.minutes % 10:
        raise ValueError("drop-frame leaves this label out")
    return count - DROPPED * (minutes - minutes // 10)


def seconds(label: Label, rate: Rate) -> float:
    """Seconds from midnight to the start of a label's frame; ValueError where the rate has no such label."""
    return frames(label, rate) / rate.per_second


def label(second: float, rate: Rate) -> Label:
    """The label of the frame that is on at a second of the day; any finite second, past midnight it starts again."""
    count = math.floor(second * rate.per_second + ROUNDING) % frames_of_day(rate)
    if rate.drop:
        tens, rest = divmod(count, TEN_MINUTES)
        minutes = max(0, rest - DROPPED) // (WHOLE_MINUTE - DROPPED)
        count += DROPPED * (9 * tens + minutes)
    whole, frame = divmod(count, rate.nominal)
    return Label(whole // 3600, whole // 60 % 60, whole % 60, frame)


def frames_of_day(rate: Rate) -> int:
    """Frames from one midnight of the labels to the next."""
    return 24 * 6 * TEN_MINUTES if rate.drop else 24 * 3600 * rate.nominal


def day(rate: Rate) -> float:
    """Seconds from one midnight of the labels to the next: those of 23.976 and 29.97 lag behind a clock's."""
    return frames_of_day(rate) / rate.per_second


def parse(written: str, rate: Rate) -> float:
    """Seconds of a text such as "01:00:00:00", `;` or `.` before the frames too; ValueError says the fault."""
    match = re.fullmatch(r"(\d{1,2}):(\d{1,2}):(\d{1,2})[:;.](\d{1,2})", written.strip(), re.ASCII)
    if not match:
        raise ValueError('a timecode is written as "01:00:00:00"')
    return seconds(Label(*map(int, match.groups())), rate)


def written(found: Label, rate: Rate) -> str:
    """A label as text, with `;` before the frames of drop-frame."""
    mark = ";" if rate.drop else ":"
    return f"{found.hours:02d}:{found.minutes:02d}:{found.seconds:02d}{mark}{found.frames:02d}"
