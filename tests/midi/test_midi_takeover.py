"""Takeover as Ableton Live describes it: none, pick-up and value scaling; endless knobs and the codes they speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.midi.encoders import CODES, detected
from live.midi.takeover import REACH, SETTLE, Hold, jump, moved, pick_up, scale

shares = st.floats(0, 1)


def run(takeover: object, positions: list[float], current: float | None, spacing: float = 0.01) -> list[float | None]:
    """What is sent at each movement, with a stage that reports what it was sent after it has settled."""
    hold, sent, at = Hold(), [], 0.0
    for position in positions:
        at += spacing
        hold = moved(takeover, hold, position, current, at)  # type: ignore[arg-type]
        sent.append(hold.sent if hold.caught else None)
        current = hold.sent if hold.caught and spacing > SETTLE else current
    return sent


def test_without_takeover_the_value_jumps() -> None:
    assert run(jump, [0.9, 0.1], 0.5) == [0.9, 0.1]


def test_pick_up_waits_until_the_control_passes_the_value() -> None:
    assert run(pick_up, [0.1, 0.3, 0.45, 0.55, 0.9, 0.2], 0.5) == [None, None, None, 0.55, 0.9, 0.2]


def test_pick_up_takes_a_control_that_stands_where_the_value_is() -> None:
    assert run(pick_up, [0.5 + REACH / 2, 0.9], 0.5) == [0.5 + REACH / 2, 0.9]


def test_pick_up_lets_go_when_somebody_else_moves_the_value() -> None:
    hold = moved(pick_up, Hold(), 0.5, 0.5, 0.0)
    soon = moved(pick_up, hold, 0.52, 0.9, 0.01)  # the report is older than what we sent
    assert soon.caught and soon.sent == 0.52
    assert not moved(pick_up, soon, 0.54, 0.9, 0.01 + 2 * SETTLE).caught


def test_a_value_that_nobody_knows_is_taken_at_once() -> None:
    assert run(pick_up, [0.3], None) == [0.3]
    assert run(scale, [0.3], None) == [0.3]


@given(shares, st.lists(shares, min_size=1, max_size=30))
def test_pick_up_never_moves_a_value_further_than_the_control_has_reached(current: float, path: list[float]) -> None:
    """What is first sent lies within reach of the value, or the control has come from its other side."""
    for index, sent in enumerate(run(pick_up, path, current)):
        if sent is not None:
            before = path[index - 1] if index else None
            crossed = before is not None and min(before, sent) <= current <= max(before, sent)
            assert sent == path[index] and (abs(sent - current) <= REACH or crossed)
            return


def test_scaling_meets_at_the_end_that_the_control_moves_to() -> None:
    """By hand: from 0.25 to 0.5 is a third of the way left, so the value goes a third of its own way, 0.6 to 0.733."""
    up = run(scale, [0.25, 0.5, 1.0], 0.6)
    assert up == [None, pytest.approx(1 - 0.4 * (2 / 3)), 1.0]
    down = run(scale, [0.8, 0.4, 0.0], 0.6)
    assert down == [None, pytest.approx(0.3), 0.0]


@given(shares, st.lists(shares, min_size=2, max_size=30))
def test_scaling_moves_with_the_hand_and_stays_in_range(current: float, path: list[float]) -> None:
    value = current
    for before, (position, sent) in zip(path, zip(path[1:], run(scale, path, current)[1:], strict=True), strict=False):
        assert sent is not None and -1e-9 <= sent <= 1 + 1e-9
        assert (sent - value) * (position - before) >= -1e-12
        value = sent


@pytest.mark.parametrize(
    ("code", "right", "left", "fast"),
    [("twos", 1, 127, (3, 125)), ("offset", 65, 63, (67, 61)), ("sign", 1, 65, (3, 67))],
)
def test_each_code_tells_its_clicks(code: str, right: int, left: int, fast: tuple[int, int]) -> None:
    read = CODES[code]
    assert (read(right), read(left), read(fast[0]), read(fast[1])) == (1, -1, 3, -3)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([1, 1, 1, 127, 127], "twos"),
        ([1, 2, 1, 1, 3, 1, 1], "twos"),
        ([127, 127, 126, 127, 1], "twos"),
        ([65, 65, 66, 65, 63, 63], "offset"),
        ([1, 1, 65, 65, 1], "sign"),
        ([10, 11, 12, 13, 14], None),  # a fader goes from place to place
        ([3, 2, 1, 0, 1, 2], None),
        ([60, 61, 62, 63, 64, 65, 66, 67], None),
        ([127, 0, 127, 0, 127, 0], None),  # a button
        ([127, 127, 127, 127, 127], None),  # a button that only says when it is pressed
        ([1, 1], None),  # too little
    ],
)
def test_an_endless_knob_is_told_from_a_fader(values: list[int], code: str | None) -> None:
    assert detected(values) == code


@given(st.integers(0, 127), st.lists(st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=4, max_size=40))
def test_a_fader_that_is_moved_steadily_is_never_taken_for_an_endless_knob(start: int, steps: list[int]) -> None:
    places = [start]
    for step in steps:
        places.append(min(127, max(0, places[-1] + step)))
    moves = [place for before, place in zip(places, places[1:], strict=False) if place != before]
    assert detected(moves) is None


@given(st.sampled_from(sorted(CODES)), st.lists(st.integers(1, 3), min_size=6, max_size=30))
def test_a_knob_turned_both_ways_is_told_by_its_code(code: str, clicks: list[int]) -> None:
    encode = {"twos": lambda n: n % 128, "offset": lambda n: 64 + n, "sign": lambda n: n if n > 0 else 64 - n}[code]
    values = [encode(n) for n in (*clicks, 1, 1, 1, -1, -1, -1, *(-n for n in clicks))]
    assert detected(values) == code
