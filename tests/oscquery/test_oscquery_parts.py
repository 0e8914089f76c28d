"""The parts of a conversation, each by itself: what is due, what was wished, what waits, and OSC by declared types."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Message
from live.network.senders import Host
from live.osc.coding import decode, encode
from live.oscquery.intake import MOST_OTHERS, MOST_WAITING, Intake
from live.oscquery.listening import MOST_LISTENED, Listener
from live.oscquery.methods import fitted, tags_of
from live.oscquery.packets import packet
from live.oscquery.wishes import Wish, path_changed, wish

WALL = 1_700_000_000.0  # s, Unix time
CLIENT = Host("10.0.0.7", 0, True)


def text(written: str) -> bytes:
    raw = written.encode()
    return raw + bytes(4 - len(raw) % 4)


def bundle(delay: float, *elements: bytes) -> bytes:
    tag = int((WALL + delay + 2208988800) * 2**32)
    return b"#bundle\0" + struct.pack(">Q", tag) + b"".join(struct.pack(">i", len(each)) + each for each in elements)


def intake() -> Intake:
    return Intake(CLIENT, lambda: (("/master", "/blackout"), ("/master", "/blackout", "/go", "/back")))


def test_the_specifications_example_is_written() -> None:
    expected = bytes.fromhex("2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000")
    assert packet("/oscillator/4/frequency", "f", (440.0,)) == expected


@pytest.mark.parametrize(
    ("tags", "arguments", "written"),
    [
        ("T", (True,), text("/a") + text(",T")),
        ("T", (False,), text("/a") + text(",F")),
        ("T", (0.25,), text("/a") + text(",T")),
        ("i", (-5,), text("/a") + text(",i") + struct.pack(">i", -5)),
        ("i", (2**40,), text("/a") + text(",i") + struct.pack(">i", 2**31 - 1)),
        ("f", (1,), text("/a") + text(",f") + struct.pack(">f", 1.0)),
        ("f", (1e300,), text("/a") + text(",f") + struct.pack(">f", 3.4e38)),
        ("isT", (1, "é", True), text("/a") + text(",isT") + struct.pack(">i", 1) + text("é")),
    ],
)
def test_values_are_written_by_their_declared_types(tags: str, arguments: tuple[object, ...], written: bytes) -> None:
    assert packet("/a", tags, arguments) == written


@pytest.mark.parametrize(("tags", "arguments"), [("f", ()), ("f", (1.0, 2.0)), ("f", ("1",)), ("f", (float("inf"),))])
def test_what_is_not_of_the_declared_types_is_not_written(tags: str, arguments: tuple[object, ...]) -> None:
    assert packet("/a", tags, arguments) is None


arguments = st.lists(
    st.booleans()
    | st.integers(-(2**31), 2**31 - 1)
    | st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-(2.0**100), max_value=2.0**100)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9),
    max_size=6,
).map(tuple)


@settings(deadline=None)
@given(arguments)
def test_what_is_written_is_read_back(given_arguments: tuple[object, ...]) -> None:
    written = packet("/a", tags_of(given_arguments), given_arguments)
    assert written is not None and decode(written, WALL) == [(0.0, [Message("/a", given_arguments)])]
    assert fitted(tags_of(given_arguments), given_arguments) == list(given_arguments)


def test_a_wish_is_read() -> None:
    assert wish('{"COMMAND": "LISTEN", "DATA": "/master"}') == Wish("LISTEN", "/master")
    assert wish('{"COMMAND": "IGNORE", "DATA": "/master"}') == Wish("IGNORE", "/master")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{", "not JSON"),
        ("[]", "unknown command"),
        ('"LISTEN"', "unknown command"),
        ('{"COMMAND": "START", "DATA": "/a"}', "unknown command"),
        ('{"COMMAND": ["LISTEN"], "DATA": "/a"}', "unknown command"),
        ('{"COMMAND": "LISTEN"}', "no path"),
        ('{"COMMAND": "LISTEN", "DATA": "a"}', "no path"),
        ('{"COMMAND": "LISTEN", "DATA": ["/a"]}', "no path"),
        (json.dumps({"COMMAND": "LISTEN", "DATA": "/" + "a" * 300}), "no path"),
    ],
)
def test_what_is_no_wish_is_refused_for_one_of_few_reasons(said: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        wish(said)


@settings(deadline=None)
@given(
    st.text(max_size=60)
    | st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(json.dumps)
)
def test_no_text_raises_anything_but_a_refusal(said: str) -> None:
    with pytest.raises(ValueError, match="not JSON|unknown command|no path"):
        wish(said)


def test_a_change_of_the_tree_is_told_as_the_proposal_says() -> None:
    assert json.loads(path_changed("/foo")) == {"COMMAND": "PATH_CHANGED", "DATA": "/foo"}


def test_a_listener_is_told_at_once_and_then_of_changes_only() -> None:
    listener = Listener()
    listener.listen(["/master", "/param/hue"])
    values = {"/master": (1.0,), "/param/hue": (0.0,), "/go": ()}
    assert listener.due(values, 0.0) == [("/master", (1.0,)), ("/param/hue", (0.0,))]
    assert listener.due(values, 0.1) == []
    assert listener.due(values | {"/master": (0.5,)}, 0.2) == [("/master", (0.5,))]
    listener.ignore("/master")
    assert listener.due(values, 0.3) == []


def test_what_is_not_known_yet_is_told_once_it_is() -> None:
    listener = Listener()
    listener.listen(["/shader/1/glow"])
    assert listener.due({}, 0.0) == []
    assert listener.due({"/shader/1/glow": (0.5,)}, 1.0) == [("/shader/1/glow", (0.5,))]


def test_a_hand_is_not_answered_until_it_rests_and_then_only_where_it_is_wrong() -> None:
    listener = Listener()
    listener.listen(["/master", "/master/norm"])
    listener.due({"/master": (1.0,), "/master/norm": (1.0,)}, 0.0)
    listener.moved({"/master": (7.0,), "/master/norm": (0.5,)}, 1.0)
    now = {"/master": (0.5,), "/master/norm": (0.5,)}
    assert listener.due(now, 1.29) == []
    assert listener.due(now, 1.31) == [("/master", (0.5,))]


def test_slow_values_and_slow_listeners_are_told_less_often() -> None:
    listener = Listener()
    listener.listen(["/position"])
    told = [bool(listener.due({"/position": (step / 100,)}, step / 100)) for step in range(100)]
    assert 9 <= sum(told) <= 10
    listener.listen(["/master"], interval=0.5)
    told = [bool(listener.due({"/master": (step / 100,)}, step / 100)) for step in range(100)]
    assert sum(told) == 2


def test_a_listener_is_bounded() -> None:
    listener = Listener()
    listener.listen(f"/{number}" for number in range(MOST_LISTENED + 100))
    assert len(listener.due({f"/{number}": (1,) for number in range(MOST_LISTENED + 100)}, 0.0)) == MOST_LISTENED
    listener.ignore_all()
    assert listener.due({"/0": (2,)}, 9.0) == []


def test_packets_wait_in_order_and_a_fader_only_with_its_newest_move() -> None:
    waiting = intake()
    for each in (encode("/master", (0.1,)), encode("/go", ()), encode("/master", (0.9,)), encode("/back", ())):
        waiting.put(each)
    groups = [(0.0, [Message("/go")]), (0.0, [Message("/master", (pytest.approx(0.9),))]), (0.0, [Message("/back")])]
    assert waiting.take(WALL) == groups
    assert waiting.take(WALL) == [] and waiting.refusals() == {}


def test_a_flood_is_bounded_and_its_refusals_are_counted() -> None:
    waiting = intake()
    waiting.put(encode("/blackout", (True,)))
    for _ in range(5 * MOST_WAITING):
        waiting.put(encode("/go", ()))
    groups = waiting.take(WALL)
    assert groups[0] == (0.0, [Message("/blackout", (1,))]) and len(groups) == MOST_OTHERS + 1
    assert waiting.refusals() == {"too many at once": 5 * MOST_WAITING - MOST_OTHERS}
    assert waiting.refusals() == {}


def test_a_flood_of_nonsense_does_not_take_the_place_of_a_cue() -> None:
    waiting = intake()
    for number in range(MOST_OTHERS):
        waiting.put(encode("/go", ()))
        for stranger in range(10):
            waiting.put(encode(f"/nothing/{number}", (stranger,)))
    told = [message.address for _, messages in waiting.take(WALL) for message in messages]
    assert told.count("/go") == MOST_OTHERS and len(told) == MOST_OTHERS


def test_what_is_not_osc_is_counted_and_the_rest_goes_on() -> None:
    waiting = intake()
    for each in (b"", b"hello", encode("/go", ()), b"/a\0\0\0,s\0\0abc"):
        waiting.put(each)
    assert waiting.take(WALL) == [(0.0, [Message("/go")])]
    assert waiting.refusals() == {"not OSC": 2, "malformed packet": 1}


@pytest.mark.parametrize(
    ("delay", "waits", "refused"), [(1.5, 1.5, {}), (-1.0, 0.0, {}), (9.0, 0.0, {"time tag too far ahead": 1})]
)
def test_time_tags_put_off_by_two_seconds_at_most(delay: float, waits: float, refused: dict[str, int]) -> None:
    waiting = intake()
    waiting.put(bundle(delay, encode("/go", ()), encode("/back", ())))
    ((told, messages),) = waiting.take(WALL)
    assert told == pytest.approx(waits, abs=1e-6) and messages == [Message("/go"), Message("/back")]
    assert waiting.refusals() == refused


@settings(deadline=None)
@given(st.lists(st.binary(max_size=80) | st.binary(max_size=60).map(lambda rest: text("/master") + rest), max_size=20))
def test_no_bytes_raise(packets: list[bytes]) -> None:
    waiting = intake()
    for each in packets:
        waiting.put(each)
    assert all(delay >= 0 and messages for delay, messages in waiting.take(WALL))
