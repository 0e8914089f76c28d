"""OSC addresses: literal messages and what they mean, without sockets."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Known, Message, Outcome, Ping, Query, Refused, Subscribe
from live.addresses.patterns import matching
from live.addresses.reports import STATE_ADDRESSES, macros, values
from live.addresses.space import addresses, read
from live.commands import SetInput, SetValue, Trigger
from live.isf.model import Input
from live.parameters import TABLE, defaults
from live.state.state import State
from show.meters import Levels

INPUTS = {
    (1, "glow"): Input("glow", "float", 0.5, 0.0, 2.0),
    (1, "flash"): Input("flash", "event"),
    (1, "mirror"): Input("mirror", "bool", False),
    (1, "steps"): Input("steps", "long", 0, values=(0, 2, 4)),
    (2, "centre"): Input("centre", "point2D", (0.5, 0.5), (0.0, 0.0), (1.0, 1.0)),
    (2, "tint"): Input("tint", "color", (1.0, 1.0, 1.0, 1.0)),
}
STATE = State(
    time=100.0, show_time=9.0, frame=540, track=2, title="Nacht", next_title="Tag", position=1.5, second=15.0,
    duration=60.0, known=True, going=True, look="limelight", parameters={**defaults(), "master": 0.5},
    inputs={(2, "centre"): (0.25, 0.75)}, levels=Levels(hit=1.0), fps=59.94, rung="cpu",
)  # fmt: skip
KNOWN = Known(
    values(STATE, INPUTS, 100.0, 0),
    INPUTS,
    {"nacht": 2, "tag": 3, "03-tag": 3, "abend": 1},
    frozenset(("plain", "limelight")),
    3,
)


def meaning(address: str, *arguments: object) -> list[Outcome]:
    return read(Message(address, arguments), KNOWN, "osc")


@pytest.mark.parametrize(
    ("address", "arguments", "command"),
    [
        ("/go", (), Trigger("go", None, "osc")),
        ("/go", (1.0,), Trigger("go", None, "osc")),
        ("/back", (True,), Trigger("back", None, "osc")),
        ("/track/next", (None,), Trigger("next", None, "osc")),
        ("/track/prev", (127,), Trigger("prev", None, "osc")),
        ("/track/3/go", (), Trigger("track", 3, "osc")),
        ("/track/go", (3,), Trigger("track", 3, "osc")),
        ("/track/go", (3.0,), Trigger("track", 3, "osc")),
        ("/track/go", ("Tag",), Trigger("track", 3, "osc")),
        ("/track/go", ("03-tag",), Trigger("track", 3, "osc")),
        ("/master", (0.25,), SetValue("master", 0.25, "osc")),
        ("/master", (1,), SetValue("master", 1.0, "osc")),
        ("/master", ("+", 0.25), SetValue("master", 0.75, "osc")),
        ("/master", ("-", 0.75), SetValue("master", 0.0, "osc")),
        ("/master/percent", (80,), SetValue("master", 0.8, "osc")),
        ("/master/percent", ("-", 10), SetValue("master", 0.4, "osc")),
        ("/blackout", (True,), SetValue("blackout", True, "osc")),
        ("/blackout", (1.0,), SetValue("blackout", True, "osc")),
        ("/blackout", (0,), SetValue("blackout", False, "osc")),
        ("/blackout/toggle", (), SetValue("blackout", True, "osc")),
        ("/freeze", (True,), SetValue("freeze", True, "osc")),
        ("/fade/time", (4.0,), SetValue("fade_time", 4.0, "osc")),
        ("/position", (0.5,), SetValue("position", 0.5, "osc")),
        ("/param/hue", (-0.5,), SetValue("hue", -0.5, "osc")),
        ("/param/look", ("plain",), SetValue("look", "plain", "osc")),
        ("/param/master", (0.25,), SetValue("master", 0.25, "osc")),
        ("/param/contrast/reset", (), SetValue("contrast", 1.0, "osc")),
        ("/shader/1/glow", (1.5,), SetInput(1, "glow", 1.5, "osc")),
        ("/shader/1/glow", ("+", 0.25), SetInput(1, "glow", 0.75, "osc")),
        ("/blackout", (1, 2.5), SetValue("blackout", True, "osc", 2.5)),
        ("/param/hue/norm", (0.75,), SetValue("hue", 0.5, "osc")),
        ("/master/norm", ("+", 0.25), SetValue("master", 0.75, "osc")),
        ("/param/hue/ramp", (0.5, 4.0), SetValue("hue", 0.5, "osc", 4.0)),
        ("/master/ramp", (2.0, -1.0), SetValue("master", 1.0, "osc", 0.0)),
        ("/tempo/source", ("MIDI",), SetValue("tempo_source", "midi", "osc")),
        ("/pause", (1,), Trigger("pause", None, "osc")),
        ("/panic", (), Trigger("panic", None, "osc")),
        ("/panic", (True,), Trigger("panic", None, "osc")),
        ("/panic", (3.5,), Trigger("panic", 3.5, "osc")),
        ("/track/3/load", (), Trigger("load", 3, "osc")),
        ("/track/load", ("Abend",), Trigger("load", 1, "osc")),
        ("/cue/2/go", (1.0,), Trigger("cue", 2, "osc")),
        ("/cue/go", ("12.5",), Trigger("cue", "12.5", "osc")),
        ("/cue/go", ("12.5", 3), Trigger("cue", "12.5", "osc", 3.0)),
        ("/cue/go", (4, 1e9), Trigger("cue", 4, "osc", 600.0)),
        ("/track/go", ("3",), Trigger("track", 3, "osc")),
        ("/tempo/tap", (), Trigger("tap", None, "osc")),
        ("/selected/go", (), Trigger("track", 3, "osc")),
        ("/shader/select", (1,), SetValue("look", "limelight", "osc")),
        ("/shader/1/select", (0,), SetValue("look", "plain", "osc")),
        ("/shader/select", ("plain",), SetValue("look", "plain", "osc")),
        ("/shader/1/glow/norm", (0.5,), SetInput(1, "glow", 1.0, "osc")),
        ("/macro/1", (0.25,), SetInput(1, "glow", 0.5, "osc")),
        ("/shader/1/flash", (), SetInput(1, "flash", True, "osc")),
        ("/shader/1/mirror", (1,), SetInput(1, "mirror", True, "osc")),
        ("/shader/1/steps", (2,), SetInput(1, "steps", 2, "osc")),
        ("/shader/2/centre", (0.25, 2.0), SetInput(2, "centre", (0.25, 1.0), "osc")),
        ("/shader/2/tint", (1.0, 0.5, 0.0, 1.0), SetInput(2, "tint", (1.0, 0.5, 0.0, 1.0), "osc")),
    ],
)
def test_an_address_means_one_command(address: str, arguments: tuple[object, ...], command: Outcome) -> None:
    (outcome,) = meaning(address, *arguments)
    if isinstance(command, SetValue) and isinstance(command.value, float):
        assert isinstance(outcome, SetValue) and outcome.name == command.name
        assert outcome.value == pytest.approx(command.value)
    else:
        assert outcome == command


@pytest.mark.parametrize(
    "address", ["/go", "/back", "/track/next", "/track/3/go", "/blackout/toggle", "/shader/1/flash"]
)
@pytest.mark.parametrize("release", [0, 0.0, False])
def test_the_release_of_a_button_does_nothing(address: str, release: object) -> None:
    assert meaning(address, release) == []


@pytest.mark.parametrize(("given", "kept"), [(7.0, 1.0), (-1.0, 0.0), (10**30, 1.0)])
def test_a_value_out_of_range_is_clamped(given: float, kept: float) -> None:
    assert meaning("/master", given) == [SetValue("master", kept, "osc")]


@pytest.mark.parametrize(
    ("address", "arguments", "reason"),
    [
        ("/master", (math.nan,), "not a finite number"),
        ("/master", (math.inf,), "not a finite number"),
        ("/go", (math.nan,), "not a finite number"),
        ("/master", ("full",), "a number is needed"),
        ("/master", (None,), "a number is needed"),
        ("/master", (b"\0\1",), "a number is needed"),
        ("/master", ("+",), "a number is needed"),
        ("/master", ("+", math.nan), "not a finite number"),
        ("/param/look", (3,), "text is needed"),
        ("/param/look", ("a\nb",), "a short line of text is needed"),
        ("/param/look", ("x" * 5000,), "a short line of text is needed"),
        ("/param/nothing", (1.0,), "unknown address"),
        ("/param/nothing/reset", (), "unknown address"),
        ("/nothing", (), "unknown address"),
        ("/track/9/go", (), "no such track"),
        ("/track/0/go", (), "no such track"),
        ("/track/x/go", (), "unknown address"),
        ("/track/\u0663/go", (), "unknown address"),
        ("/track/go", ("Morgen",), "no such track"),
        ("/track/go", (), "a number is needed"),
        ("/shader/1/nothing", (1.0,), "no such input"),
        ("/shader/9/glow", (1.0,), "no such input"),
        ("/shader/1/glow", (math.nan,), "wrong type"),
        ("/shader/2/centre", (0.5,), "wrong type"),
        ("/state/fps", (1.0,), "read only"),
        ("/subscribe", (1, 70000), "out of range"),
        ("/subscribe", (1, 7701, 0.0), "out of range"),
        ("/nothing/*", (), "unknown address"),
        ("/param/look", ("plian",), "no such look"),
    ],
)
def test_what_makes_no_sense_is_refused_for_a_reason(address: str, arguments: tuple[object, ...], reason: str) -> None:
    (outcome,) = meaning(address, *arguments)
    assert isinstance(outcome, Refused) and outcome.reason == reason


@pytest.mark.parametrize(
    "address", ["/master", "/blackout", "/fade/time", "/param/hue", "/shader/1/glow", "/state/fps"]
)
@pytest.mark.parametrize("question", [(), ("?",)])
def test_a_question_mark_or_no_argument_asks(address: str, question: tuple[object, ...]) -> None:
    assert meaning(address, *question) == [Query(address)]


def test_subscribe_and_ping_are_read() -> None:
    assert meaning("/subscribe") == [Subscribe(True, None, 30.0)]
    assert meaning("/subscribe", 1, 9001, 5.0) == [Subscribe(True, 9001, 5.0)]
    assert meaning("/subscribe", 0) == [Subscribe(False, None, 30.0)]
    assert meaning("/ping", 1, "a") == [Ping((1, "a"))]


def test_a_wildcard_sets_all_that_it_matches() -> None:
    assert meaning("/param/{hue,contrast}", 0.75) == [
        SetValue("hue", 0.75, "osc"),
        SetValue("contrast", 0.75, "osc"),
    ]
    assert meaning("/shader/2/t?nt", "?") == [Query("/shader/2/tint")]
    assert {outcome.address for outcome in meaning("/state/*") if isinstance(outcome, Query)} == {
        address for address in STATE_ADDRESSES if address.startswith("/state/")
    }


# The examples of the OSC 1.0 specification's matching rules, applied to literal strings.
@pytest.mark.parametrize(
    ("pattern", "address", "matches"),
    [
        ("/a?c", "/abc", True),
        ("/a?c", "/ac", False),
        ("/a*", "/a", True),
        ("/a*c", "/abcbc", True),
        ("/*/c", "/a/b/c", False),
        ("/*/*/c", "/a/b/c", True),
        ("/[a-c]", "/b", True),
        ("/[!a-c]", "/b", False),
        ("/[!a-c]", "/d", True),
        ("/[ab-]", "/-", True),
        ("/{ab,cd}e", "/cde", True),
        ("/{ab,cd}e", "/ade", False),
        ("/a.c", "/abc", False),
        ("/[a", "/a", False),
        ("/{a", "/a", False),
    ],
)
def test_patterns_match_as_the_specification_says(pattern: str, address: str, matches: bool) -> None:
    assert (matching(pattern, [address]) == [address]) is matches


@settings(deadline=None)
@given(st.text("ab/*?", max_size=12), st.text("ab/", max_size=12))
def test_stars_and_question_marks_agree_with_regular_expressions(pattern: str, address: str) -> None:
    expression = re.escape(pattern).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    expected = bool(pattern) and re.fullmatch(expression, address) is not None
    assert (matching(pattern, [address]) == [address]) is expected


def test_a_pattern_made_to_be_slow_is_not() -> None:
    assert matching("/" + "*a" * 100 + "b", ["/" + "a" * 200]) == []


@settings(deadline=None)
@given(
    st.one_of(st.sampled_from(addresses(KNOWN)), st.text(max_size=40).map("/".__add__)),
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.binary()), max_size=4
    ),
)
def test_no_message_raises_and_every_value_is_in_range(address: str, arguments: list[object]) -> None:
    for outcome in meaning(address, *arguments):
        if isinstance(outcome, SetValue) and isinstance(outcome.value, float):
            assert TABLE[outcome.name].low <= outcome.value <= TABLE[outcome.name].high


def test_the_report_holds_every_address_that_can_be_read() -> None:
    expected = {parameter.osc for parameter in TABLE.values()} | set(STATE_ADDRESSES) | {"/master/percent"}
    expected |= {f"/shader/{slot}/{name}" for slot, name in INPUTS if name != "flash"}
    expected |= {f"{parameter.osc}/norm" for parameter in TABLE.values() if parameter.kind == "float"}
    expected |= {"/shader/1/glow/norm", "/macro/1"}
    assert set(KNOWN.values) == expected


def test_the_report_tells_the_state() -> None:
    assert KNOWN.values["/master"] == (0.5,)
    assert KNOWN.values["/master/percent"] == (50.0,)
    assert KNOWN.values["/position"] == (0.25,)
    assert KNOWN.values["/shader/2/centre"] == (0.25, 0.75)
    assert KNOWN.values["/shader/1/glow"] == (0.5,)
    assert KNOWN.values["/state/track"] == (2, "Nacht", 45.0)
    assert KNOWN.values["/state/health"] == ("ok",)
    assert values(STATE, {}, 104.0, 0)["/state/health"] == ("failed",)


def test_macros_are_the_inputs_that_a_hand_sets_and_never_those_that_the_sound_moves() -> None:
    heard = {(1, name): Input(name, "float", 0.0, 0.0, 1.0) for name in ("hit", "low", "position")}
    assert macros({**heard, **INPUTS}) == [(1, "glow")]
