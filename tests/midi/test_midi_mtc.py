"""MIDI timecode: the specification's example, tapes that run, stop, turn and break, at every rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.commands import Timecode
from live.midi.bytes import Exclusive, QuarterFrame, parse
from live.midi.mtc import GAP, MEASURED, Chase, full_frame, step
from show.timecode import RATES, Label, Rate, frames, label, seconds

CODES = {"24": 0, "25": 1, "29.97df": 2, "30": 3}
# The eight messages for 01:37:52:16 at 30 frames a second, as in the specification's description of each piece.
EXAMPLE = [bytes.fromhex(f"F1 {piece}") for piece in ("00", "11", "24", "33", "45", "52", "61", "76")]


def pieces(found: Label, rate: Rate) -> list[QuarterFrame]:
    """The eight quarter frames of a label."""
    hours = found.hours | CODES[rate.name] << 5
    nibbles = [part >> shift & 15 for part in (found.frames, found.seconds, found.minutes, hours) for shift in (0, 4)]
    return [QuarterFrame(piece, nibble) for piece, nibble in enumerate(nibbles)]


def tape(start: int, count: int, rate: Rate, direction: int = 1) -> list[tuple[QuarterFrame, float]]:
    """Quarter frames of `count` pieces from frame `start` on, each with the exact frame that it is sent at."""
    found = []
    for n in range(count):
        quarter = 4 * start + direction * n
        run = quarter // 8 * 2  # the frame at which the run of eight pieces begins
        found.append((pieces(label((run + 0.5) / rate.per_second, rate), rate)[quarter % 8], quarter / 4))
    return found


def play(
    messages: list[tuple[QuarterFrame, float]],
    rate: Rate,
    speed: float = 1.0,
    chase: Chase | None = None,
    at: float = 5.0,
) -> tuple[Chase, list[tuple[Timecode | None, float]]]:
    """What is told at each piece, with the frame that was true then."""
    chase, told = chase or Chase(), []
    for n, (message, frame) in enumerate(messages):
        chase, code = step(chase, message, at + n / (4 * rate.per_second * speed))
        told.append((code, frame))
    return chase, told


def test_the_specifications_example_is_read_at_its_eighth_piece() -> None:
    rate, chase = RATES["30"], Chase()
    for n, message in enumerate(EXAMPLE):
        event = parse(message)
        assert isinstance(event, QuarterFrame)
        chase, told = step(chase, event, n / 120)
        assert (told is None) is (n < 7)
    assert told is not None
    exact = seconds(Label(1, 37, 52, 16), rate) + 7 / 4 / 30  # the eighth piece comes 7 quarter frames after the code
    assert told == Timecode("mtc", 7 / 120, pytest.approx(exact, abs=1e-9), 1.0, 30.0)


@pytest.mark.parametrize("name", sorted(CODES))
@given(start=st.integers(0, 80000), odd=st.booleans())
def test_a_running_tape_is_told_to_the_quarter_frame(name: str, start: int, odd: bool) -> None:
    rate = RATES[name]
    _, told = play(tape(2 * start + odd, 40, rate), rate)
    known = [(code, frame) for code, frame in told if code is not None]
    assert len(known) >= 25
    for code, frame in known:
        assert code.second == pytest.approx(frame / rate.per_second, abs=1e-6)
        assert (code.speed, code.rate) == (1.0, rate.per_second)


@pytest.mark.parametrize("name", sorted(CODES))
@given(start=st.integers(1000, 80000))
def test_a_tape_that_runs_backwards_is_told_as_exactly(name: str, start: int) -> None:
    rate = RATES[name]
    _, told = play(tape(start, 40, rate, -1), rate)
    known = [(code, frame) for code, frame in told if code is not None]
    assert len(known) >= 25
    for code, frame in known:
        assert code.second == pytest.approx(frame / rate.per_second, abs=1e-6)
        assert code.speed == -1.0


def test_a_tape_that_turns_is_followed_without_a_gap() -> None:
    rate = RATES["25"]
    there = tape(1000, 45, rate)
    back = tape(1011, 45, rate, -1)[1:]  # from the quarter frame before the one it turned at
    assert there[-1][1] - back[0][1] == 0.25
    chase, _ = play(there, rate)
    _, told = play(back, rate, chase=chase, at=5.0 + 45 / 100)
    for code, frame in told:
        assert code is not None and code.second == pytest.approx(frame / 25, abs=1e-6)


@pytest.mark.parametrize("missing", [1, 2, 3, 5, 7])
def test_after_a_gap_in_the_pieces_nothing_wrong_is_told_and_soon_the_place_again(missing: int) -> None:
    rate = RATES["25"]
    messages = tape(1000, 80, rate)
    chase, _ = play(messages[:30], rate)
    _, told = play(messages[30 + missing :], rate, chase=chase, at=5.0 + (30 + missing) / 100)
    known = [(code, frame) for code, frame in told if code is not None]
    assert len(known) >= len(told) - 16
    for code, frame in known:
        assert code.second == pytest.approx(frame / 25, abs=1e-6)


def test_a_jump_between_two_codes_is_followed_at_the_next_whole_code() -> None:
    rate = RATES["25"]
    chase, _ = play(tape(1000, 32, rate), rate)
    _, told = play(tape(9000, 16, rate), rate, chase=chase, at=5.32)
    assert told[7][0] is not None and told[7][0].second == pytest.approx(9000 / 25 + 7 / 100)


def test_a_stop_of_half_a_second_and_more_forgets_the_place() -> None:
    rate = RATES["25"]
    chase, _ = play(tape(1000, 32, rate), rate)
    _, told = play(tape(1008, 16, rate), rate, chase=chase, at=5.32 + 2 * GAP)
    assert [code for code, _ in told[:7]] == [None] * 7 and told[7][0] is not None


@pytest.mark.parametrize("speed", [0.5, 2.0, 1.2])
def test_a_shuttled_tape_has_its_measured_speed(speed: float) -> None:
    rate = RATES["25"]
    _, told = play(tape(1000, 80, rate), rate, speed)
    assert told[-1][0] is not None and told[-1][0].speed == pytest.approx(speed, rel=0.01)
    _, back = play(tape(4000, 80, rate, -1), rate, speed)
    assert back[-1][0] is not None and back[-1][0].speed == pytest.approx(-speed, rel=0.01)


def test_a_little_jitter_is_no_change_of_speed() -> None:
    rate, chase = RATES["25"], Chase()
    for n, (message, _) in enumerate(tape(1000, 2 * MEASURED, rate)):
        chase, told = step(chase, message, n / 100 + (0.004 if n % 3 else 0.0))
    assert told is not None and told.speed == 1.0


def test_midnight_is_passed_in_both_directions() -> None:
    rate = RATES["29.97df"]
    day = 24 * 3600 * 30 - 24 * 108  # frames: 108 are left out each hour
    _, told = play([*tape(day - 8, 32, rate), *tape(0, 32, rate)], rate)
    assert [code.second for code, _ in told[32:] if code] == pytest.approx([n / 4 / rate.per_second for n in range(32)])


@pytest.mark.parametrize(("name", "code"), sorted(CODES.items()))
def test_a_full_frame_stands_still_at_its_time(name: str, code: int) -> None:
    rate, at = RATES[name], Label(23, 59, 10, 20)
    event = parse(bytes((0xF0, 0x7F, 0x7F, 0x01, 0x01, code << 5 | at.hours, at.minutes, at.seconds, at.frames, 0xF7)))
    assert isinstance(event, Exclusive) and full_frame(event) == (at, rate)
    chase, told = step(Chase(), event, 3.0)
    assert told == Timecode("mtc", 3.0, frames(at, rate) / rate.per_second, 0.0, rate.per_second)
    assert chase.code is None


def test_a_full_frame_that_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="hours go to 23"):
        step(Chase(), Exclusive(bytes.fromhex("7F 7F 01 01 7F 3C 00 00")), 0.0)


def test_other_exclusive_messages_say_nothing() -> None:
    for data in ("7F 7F 01 02 00 00 00 00 00", "7F 7F 06 01", "7E 7F 09 01", ""):
        assert step(Chase(), Exclusive(bytes.fromhex(data)), 0.0) == (Chase(), None)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 15), st.floats(0, 0.6)), max_size=80))
def test_no_order_of_pieces_tells_a_place_outside_of_the_day(found: list[tuple[int, int, float]]) -> None:
    chase, now = Chase(), 0.0
    for piece, nibble, wait in found:
        now += wait
        chase, told = step(chase, QuarterFrame(piece, nibble), now)
        assert told is None or 0 <= told.second < 86500


@given(st.lists(st.lists(st.integers(0, 15), min_size=8, max_size=8), min_size=1, max_size=6))
def test_whole_runs_of_any_nibbles_tell_a_place_of_the_day_or_nothing(runs: list[list[int]]) -> None:
    chase = Chase()
    for n, (piece, nibble) in enumerate((piece, nibble) for run in runs for piece, nibble in enumerate(run)):
        chase, told = step(chase, QuarterFrame(piece, nibble), n / 100)
        assert told is None or 0 <= told.second < 86500
