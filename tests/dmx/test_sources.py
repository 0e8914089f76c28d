"""Who counts among the senders of a universe: priorities, two at once, late packets, loss and return."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.dmx.frames import Frame, Protocol
from live.dmx.sources import GONE, Universe, hear, standing

FRAMES = 44.0  # a second


def frame(
    who: str,
    *levels: int,
    sequence: int | None = None,
    priority: int = 100,
    ended: bool = False,
    protocol: Protocol = "sacn",
) -> Frame:
    return Frame(protocol, 1, who, f"10.0.0.{ord(who[0])}", who, bytes(levels), sequence, priority, ended)


def after(*heard: tuple[float, Frame], start: Universe | None = None) -> Universe:
    universe = start or Universe()
    for now, each in heard:
        universe, _ = hear(universe, each, now)
    return universe


def stream(who: str, level: int, begin: float, end: float, priority: int = 100) -> list[tuple[float, Frame]]:
    count = round((end - begin) * FRAMES)
    return [(begin + number / FRAMES, frame(who, level, priority=priority)) for number in range(count)]


def together(*streams: list[tuple[float, Frame]]) -> list[tuple[float, Frame]]:
    return sorted((each for stream in streams for each in stream), key=lambda pair: pair[0])


def looks(heard: list[tuple[float, Frame]]) -> list[tuple[float, int]]:
    universe, found = Universe(), []
    for now, each in heard:
        universe, _ = hear(universe, each, now)
        found.append((now, universe.look[0]))
    return found


def test_two_of_equal_priority_give_the_highest_level_of_each_slot() -> None:
    assert after((0, frame("a", 10, 200, 3)), (0, frame("b", 20, 100))).look == bytes((20, 200, 3))


def test_the_higher_priority_has_the_whole_universe() -> None:
    assert after((0, frame("a", 255, 255)), (0, frame("b", 1, 2, priority=101))).look == bytes((1, 2))


def test_a_partial_frame_leaves_the_slots_after_it_as_they_were() -> None:
    assert after((0, frame("a", 1, 2, 3, 4)), (0.1, frame("a", 9, 8))).look == bytes((9, 8, 3, 4))


def test_the_last_look_stays_when_everyone_has_fallen_silent() -> None:
    universe = after((0, frame("a", 77)))
    assert universe.look == b"\x4d"
    assert standing(universe, universe.senders["a"], 100.0) == "silent"
    assert after((100.0, frame("b", 5)), start=universe).look == b"\x05"  # and a new desk is not merged with a dead one


def test_losing_the_best_gives_way_to_the_second_after_two_and_a_half_seconds() -> None:
    heard = together(stream("best", 200, 0, 2, priority=150), stream("second", 50, 0, 6))
    last_of_best = max(now for now, each in heard if each.sender == "best")
    changed = [now for now, look in looks(heard) if now > last_of_best and look == 50]
    assert changed[0] == pytest.approx(last_of_best + 2.5, abs=1.5 / FRAMES)
    assert all(look == 200 for now, look in looks(heard) if last_of_best < now < changed[0])


def test_a_switch_that_fails_does_not_flash_to_the_second_best() -> None:
    # Both fall silent at 2 s, the second a little later; the best comes back first.
    heard = together(stream("best", 200, 0, 2, priority=150), stream("second", 50, 0, 2.3))
    heard += together(stream("best", 200, 9, 12, priority=150), stream("second", 50, 9.1, 12))
    assert {look for now, look in looks(heard) if now > 1} == {200}


def test_a_second_that_was_last_heard_before_the_best_was_lost_has_to_speak_again() -> None:
    universe = after((0, frame("best", 200, priority=150)), (1.0, frame("second", 50)))
    universe = after((2.6, frame("third", 60, priority=90)), start=universe)
    assert universe.look == b"\xc8"  # the best is lost, but so may be the second
    universe = after((2.7, frame("second", 50)), start=universe)
    assert universe.look == b"\x32"


def test_a_goodbye_gives_way_at_the_next_frame_of_another() -> None:
    universe = after((0, frame("a", 200, priority=150)), (0, frame("b", 50)))
    universe = after((1, frame("a", 0, priority=150, ended=True)), start=universe)
    assert universe.look == b"\xc8"
    assert standing(universe, universe.senders["a"], 1.0) == "ended"
    assert after((1.02, frame("b", 50)), start=universe).look == b"\x32"


def test_a_goodbye_of_a_stranger_does_nothing() -> None:
    assert after((0, frame("a", 1)), (1, frame("b", 9, ended=True))).look == b"\x01"


@pytest.mark.parametrize(
    ("protocol", "last", "next_", "counts"),
    [
        ("sacn", 10, 11, True),
        ("sacn", 255, 0, True),
        ("sacn", 10, 10, False),
        ("sacn", 10, 9, False),
        ("sacn", 10, 247, False),  # 19 back
        ("sacn", 10, 246, True),  # 20 back: it began anew
        ("sacn", 10, 100, True),
        ("artnet", 255, 1, True),
        ("artnet", 10, 9, False),
        ("artnet", 10, 10, True),  # a counter that stands still
        ("artnet", 10, None, True),
    ],
)
def test_late_packets_do_not_count(protocol: Protocol, last: int, next_: int | None, counts: bool) -> None:
    universe = after((0, frame("a", 1, sequence=last, protocol=protocol)))
    universe, reason = hear(universe, frame("a", 2, sequence=next_, protocol=protocol), 0.02)
    assert (universe.look == b"\x02") is counts
    assert (reason == "") is counts


def test_sequences_are_each_senders_own() -> None:
    universe = after((0, frame("a", 1, sequence=200)), (0.01, frame("b", 2, sequence=190)))
    assert universe.look == b"\x02" and len(universe.senders) == 2


def test_a_lost_sender_that_returns_may_count_from_anywhere() -> None:
    universe = after((0, frame("a", 1, sequence=100)))
    assert after((GONE["sacn"] + 0.01, frame("a", 2, sequence=99)), start=universe).look == b"\x02"


def test_art_net_merges_two_and_ignores_a_third() -> None:
    heard = [(0.0, frame(who, level, protocol="artnet")) for who, level in (("a", 10), ("b", 20))]
    universe = after(*heard)
    universe, reason = hear(universe, frame("c", 255, protocol="artnet"), 1.0)
    assert (universe.look, reason) == (b"\x14", "too many senders")
    universe, reason = hear(universe, frame("c", 99, protocol="artnet"), 10.0)  # ten seconds of silence end a merge
    assert reason == "" and universe.look == b"\x63"


def test_an_operator_hears_of_a_silent_art_net_desk_before_it_leaves_the_merge() -> None:
    universe = after((0, frame("a", 10, protocol="artnet")))
    assert [standing(universe, universe.senders["a"], now) for now in (3.9, 4.1)] == ["live", "silent"]


def test_an_operator_sees_who_is_outranked() -> None:
    universe = after((0, frame("a", 1)), (0, frame("b", 1, priority=120)))
    assert [standing(universe, each, 0.1) for each in universe.senders.values()] == ["outranked", "live"]


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 4),
            st.sampled_from("abcde"),
            st.binary(min_size=1, max_size=8),
            st.integers(0, 255),
            st.integers(0, 200),
            st.booleans(),
        ),
        max_size=40,
    ),
    st.sampled_from(("sacn", "artnet")),
)
def test_a_look_never_vanishes_and_is_made_of_what_was_sent(
    heard: list[tuple[float, str, bytes, int, int, bool]], protocol: Protocol
) -> None:
    universe, now, sent = Universe(), 0.0, {0}
    for wait, who, slots, sequence, priority, ended in heard:
        now += wait
        before = universe.look
        each = frame(who, *slots, sequence=sequence, priority=priority, ended=ended, protocol=protocol)
        universe, _ = hear(universe, each, now)
        sent |= set(slots)
        assert bool(universe.look) >= bool(before)
        assert set(universe.look) <= sent
