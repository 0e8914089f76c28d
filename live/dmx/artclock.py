"""ArtTimeCode as a place in the show: the second it says, and how fast it runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from live.commands import Timecode
from live.dmx.frames import Clock
from show.timecode import RATES, Label, day, seconds

SOURCE = "artnet"
WINDOW = 0.5  # s over which the speed is measured; packets arrive unevenly
STANDSTILL = 0.2  # s without a new frame after which it stands still
JUMP = 0.5  # s off the line that it ran along: a jump, its speed is not known from before


@dataclass(frozen=True, slots=True)
class Run:
    """The newest labels of one unbroken run: pairs of the time they came and the second they say."""

    points: tuple[tuple[float, float], ...] = ()
    speed: float = 1.0


def heard(run: Run, clock: Clock, now: float) -> tuple[Run, Timecode]:
    """Returns the run after a packet that came at `now` (s), and what it says; ValueError for an impossible label."""
    rate = RATES[clock.rate]
    second = seconds(Label(clock.hours, clock.minutes, clock.seconds, clock.frames), rate)
    points = run.points
    if points and abs(second - points[-1][1] - run.speed * (now - points[-1][0])) > JUMP:
        points, run = (), Run()
    if not points or second != points[-1][1]:
        points = (*(point for point in points if now - point[0] <= WINDOW), (now, second))
    speed = _speed(points, now, run.speed)
    return Run(points, speed), Timecode(SOURCE, now, second % day(rate), speed, rate.per_second)


def _speed(points: tuple[tuple[float, float], ...], now: float, before: float) -> float:
    """Returns second by second over the window; one label alone says nothing but that it has stopped."""
    if now - points[-1][0] > STANDSTILL:
        return 0.0
    elapsed = points[-1][0] - points[0][0]
    return (points[-1][1] - points[0][1]) / elapsed if elapsed > 0 else before
