"""ArtTimeCode as a place: its second at every rate, its speed from uneven packets, stops and jumps."""

from __future__ import annotations

import random

import pytest

from live.commands import Timecode
from live.dmx.artclock import Run, heard
from live.dmx.frames import Clock
from show.timecode import RATES, label


def play(
    second: float, speed: float, seconds: float, start: float = 0.0, run: Run | None = None
) -> tuple[Run, Timecode]:
    """25 frames a second from `second` on, each up to 8 ms late."""
    late, state = random.Random(1), run or Run()
    for number in range(round(seconds * 25)):
        now = start + number / 25
        at = label(second + speed * (now - start), RATES["25"])
        clock = Clock("10.0.0.1", at.hours, at.minutes, at.seconds, at.frames, "25")
        state, timecode = heard(state, clock, now + late.uniform(0, 0.008))
    return state, timecode


@pytest.mark.parametrize(
    ("clock", "second"),
    [
        (Clock("a", 1, 0, 0, 12, "24"), 3600.5),
        (Clock("a", 1, 0, 0, 5, "25"), 3600.2),
        (Clock("a", 0, 1, 0, 2, "29.97df"), 1800 * 1001 / 30000),
        (Clock("a", 0, 10, 0, 15, "30"), 600.5),
    ],
)
def test_labels_become_seconds_at_their_rate(clock: Clock, second: float) -> None:
    _, timecode = heard(Run(), clock, 7.0)
    assert timecode == Timecode("artnet", 7.0, pytest.approx(second), 1.0, RATES[clock.rate].per_second)


@pytest.mark.parametrize("speed", [1.0, -1.0, 0.5])
def test_the_speed_is_measured_through_uneven_packets(speed: float) -> None:
    _, timecode = play(3600.0, speed, 3.0)
    assert timecode.speed == pytest.approx(speed, abs=0.05)


def test_a_label_that_is_repeated_stands_still_and_goes_on_when_it_moves() -> None:
    run, _ = play(100.0, 1.0, 1.0)
    run, timecode = play(101.0, 0.0, 1.0, start=1.0, run=run)
    assert timecode.speed == 0.0
    _, timecode = play(101.0, 1.0, 1.0, start=2.0, run=run)
    assert timecode.speed == pytest.approx(1.0, abs=0.1)


def test_a_jump_is_a_new_run() -> None:
    run, _ = play(100.0, 1.0, 1.0)
    _, timecode = heard(run, Clock("a", 0, 50, 0, 0, "25"), 1.02)
    assert (timecode.second, timecode.speed) == (3000.0, 1.0)


def test_a_label_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="frames go to 24"):
        heard(Run(), Clock("a", 0, 0, 0, 25, "25"), 0.0)
    with pytest.raises(ValueError, match="leaves this label out"):
        heard(Run(), Clock("a", 0, 1, 0, 0, "29.97df"), 0.0)
