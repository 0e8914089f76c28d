"""The tree: the proposal's rules for every node, and nothing offered that the desk does not understand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.actions import ACTIONS
from live.addresses.messages import Known, Message, Query, Refused
from live.addresses.reports import STATE_ADDRESSES, values
from live.addresses.space import addresses, read
from live.isf.model import KINDS, Input
from live.oscquery.addressbook import signatures
from live.oscquery.tree import Trees, changed, described, grown
from live.parameters import TABLE, defaults
from live.state.state import State
from tests.oscquery import rules

GLOW = Input("glow", "float", 0.5, 0.0, 2.0, label="Glow")
INPUTS = {
    (1, "glow"): GLOW,
    (1, "free"): Input("free", "float", 0.5),
    (1, "flash"): Input("flash", "event"),
    (2, "on"): Input("on", "bool", True),
    (2, "mode"): Input("mode", "long", 1, values=(0, 1, 4), labels=("off", "soft", "hard")),
    (2, "centre"): Input("centre", "point2D", (0.5, 0.5), (0.0, 0.0), (1.0, 1.0)),
    (2, "tint"): Input("tint", "color", (1.0, 0.0, 0.0, 1.0)),
}
STATE = State(
    time=1.0, show_time=2.0, frame=3, track=1, title="One", next_title="Two", position=0.25, second=10.0, duration=40.0,
    known=True, going=True, look="bloom", parameters={**defaults(), "master": 0.5, "blackout": 0.25},
    inputs={(1, "glow"): 1.5}, cue=(2, "drop"), armed=2, armed_title="Two", tempo=(5.5, 128.0, "tap", 1.0),
)  # fmt: skip
KNOWN = Known(
    values(STATE, INPUTS, 1.0, 7), INPUTS, {"one": 1, "two": 2, "02-two": 2}, frozenset(("plain", "bloom", "one")), 2
)


def whole(known: Known = KNOWN) -> dict[str, object]:
    return described(Trees().of(known), "/", known.values)


def node(path: str, known: Known = KNOWN) -> dict[str, object]:
    return described(Trees().of(known), path, known.values)


def examples(tags: str, ranges: list[dict[str, object] | None]) -> tuple[object, ...]:
    """Arguments of these types within these ranges."""
    found: list[object] = []
    for place, tag in enumerate(tags):
        declared = (ranges[place] if place < len(ranges) else None) or {}
        plain: dict[str, object] = {"f": 1.0, "i": 1, "s": "one", "T": True, "I": None}
        vals = declared.get("VALS")
        found.append(vals[0] if isinstance(vals, list) else declared.get("MIN", plain[tag]))
    return tuple(found)


def fit(declared: Input) -> Input:
    """The input with only what its type may declare."""
    ranged = declared if declared.kind in ("float", "long") else replace(declared, low=None, high=None)
    return ranged if ranged.kind == "long" else replace(ranged, values=(), labels=())


def test_every_node_keeps_the_proposals_rules() -> None:
    assert list(rules.faults(whole(), "/")) == []


def test_the_rules_see_what_is_wrong() -> None:
    broken = {"FULL_PATH": "/master", "TYPE": "f", "VALUE": ["1"], "RANGE": [{"MIN": 1.0, "MAX": 0.0}], "ACCESS": 4}
    assert list(rules.faults(broken | {"CLIPMODE": []}, "/elsewhere")) == [
        "/elsewhere: FULL_PATH is /master",
        "/elsewhere: ACCESS is no mask of two bits",
        "/elsewhere: CLIPMODE has not one entry for each type tag",
        "/elsewhere: VALUE of what cannot be read",
        "/elsewhere: VALUE ['1'] is not of type f",
        "/elsewhere: RANGE [{'MIN': 1.0, 'MAX': 0.0}] is none of f",
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 9), st.text("abcXYZ_09", min_size=1, max_size=6)),
        st.builds(
            Input,
            st.just("x"),
            st.sampled_from(KINDS),
            low=st.none() | st.floats(-9, 9),
            high=st.none() | st.floats(-9, 9),
            values=st.just(()) | st.lists(st.integers(-5, 5), min_size=1, max_size=4, unique=True).map(tuple),
            labels=st.just(()) | st.just(("a", "b")),
        ),
        max_size=6,
    )
)
def test_whatever_a_look_declares_keeps_the_rules(inputs: dict[tuple[int, str], Input]) -> None:
    fitting = {
        key: each if each.kind in ("float", "long") else replace(each, low=None, high=None)
        for key, each in inputs.items()
    }
    fitting = {key: each if each.kind == "long" else replace(each, values=()) for key, each in fitting.items()}
    known = replace(KNOWN, inputs=fitting, values=values(STATE, fitting, 1.0, 0))
    assert list(rules.faults(json.loads(json.dumps(whole(known), allow_nan=False)), "/")) == []


def test_what_can_be_written_is_understood_in_each_of_its_types() -> None:
    for method in rules.methods(whole()):
        ranges = method.get("RANGE", [])
        for tags in (method["TYPE"], *(each["TYPE"] for each in method.get("OVERLOADS", []))):
            outcomes = read(Message(method["FULL_PATH"], examples(tags, ranges)), KNOWN, "oscquery")
            refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
            assert bool(method["ACCESS"] & 2) == (not refused), (method["FULL_PATH"], tags, refused)


def test_what_can_be_read_answers_a_question_and_has_a_value() -> None:
    for method in rules.methods(whole()):
        if method["ACCESS"] & 1:
            assert "VALUE" in method, method["FULL_PATH"]
            assert read(Message(method["FULL_PATH"], ("?",)), KNOWN, "oscquery") == [Query(method["FULL_PATH"])]


def test_every_address_that_a_wildcard_may_mean_is_in_the_tree() -> None:
    tree = Trees().of(KNOWN)
    macros = [f"/macro/{place}" for place in range(2, 9)]  # the look has one sliding input
    assert set(addresses(KNOWN)) - set(tree.methods) == set(macros)


def test_every_parameter_state_and_action_has_its_place() -> None:
    tree = Trees().of(KNOWN)
    fixed = [action.address for action in ACTIONS if "{" not in action.address]
    filled = ["/track/1/go", "/track/2/load", "/shader/1/glow", "/macro/1"]
    expected = [parameter.osc for parameter in TABLE.values()] + list(STATE_ADDRESSES) + fixed + filled
    assert [address for address in expected if address not in tree.methods] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/master", {"TYPE": "f", "ACCESS": 3, "RANGE": [{"MIN": 0.0, "MAX": 1.0}], "CLIPMODE": ["both"]}),
        ("/master/percent", {"TYPE": "f", "ACCESS": 3, "VALUE": [50.0], "RANGE": [{"MIN": 0.0, "MAX": 100.0}]}),
        ("/blackout", {"TYPE": "T", "ACCESS": 3, "VALUE": [True], "OVERLOADS": [{"TYPE": "Tf"}]}),
        ("/fade/time", {"UNIT": ["time.second"], "RANGE": [{"MIN": 0.0, "MAX": 30.0}]}),
        ("/fade/time/norm", {"TYPE": "f", "ACCESS": 3, "RANGE": [{"MIN": 0.0, "MAX": 1.0}]}),
        ("/param/hue/ramp", {"TYPE": "ff", "RANGE": [{"MIN": -1.0, "MAX": 1.0}, {"MIN": 0.0, "MAX": 3600.0}]}),
        ("/param/look", {"TYPE": "s", "VALUE": ["bloom"], "RANGE": [{"VALS": ["bloom", "one", "plain"]}]}),
        ("/go", {"TYPE": "I", "ACCESS": 2, "CRITICAL": True}),
        ("/track/go", {"TYPE": "i", "ACCESS": 2, "OVERLOADS": [{"TYPE": "s"}]}),
        ("/state/track", {"TYPE": "isf", "ACCESS": 1, "VALUE": [1, "One", 30.0]}),
        ("/state/refused", {"TYPE": "i", "VALUE": [7]}),
        ("/shader/1/glow", {"TYPE": "f", "VALUE": [1.5], "DESCRIPTION": "Glow", "RANGE": [{"MIN": 0.0, "MAX": 2.0}]}),
        ("/shader/1/glow/norm", {"VALUE": [0.75]}),
        ("/macro/1", {"TYPE": "f", "ACCESS": 3, "VALUE": [0.75]}),
        ("/shader/1/flash", {"TYPE": "I", "ACCESS": 2}),
        ("/shader/2/on", {"TYPE": "T", "VALUE": [True]}),
        ("/shader/2/mode", {"TYPE": "i", "DESCRIPTION": "mode: 0 off, 1 soft, 4 hard", "RANGE": [{"VALS": [0, 1, 4]}]}),
        ("/shader/2/centre", {"TYPE": "ff", "EXTENDED_TYPE": ["position.cartesian.x", "position.cartesian.y"]}),
        ("/shader/2/tint", {"TYPE": "ffff", "VALUE": [1.0, 0.0, 0.0, 1.0]}),
    ],
)  # fmt: skip
def test_a_node_says_what_its_table_says(path: str, expected: dict[str, object]) -> None:
    assert node(path).items() >= expected.items()


def test_before_the_stage_has_spoken_there_is_a_tree_without_what_nobody_knows() -> None:
    known = Known(values(None, {}, 0.0, 0))
    assert list(rules.faults(whole(known), "/")) == []
    assert "VALUE" not in node("/state/track", known) and node("/master", known)["VALUE"] == [1.0]
    assert "/shader/1/glow" not in Trees().of(known)


def test_a_value_that_json_cannot_hold_is_left_out() -> None:
    known = replace(KNOWN, values={**KNOWN.values, "/state/fps": (float("nan"),), "/master": (None,)})
    assert "VALUE" not in node("/state/fps", known) and "VALUE" not in node("/master", known)


@pytest.mark.parametrize(
    ("takes", "expected"),
    [("", ("I",)), ("[f]", ("I", "f")), ("i/s", ("i", "s")), ("i[if]", ("i", "ii", "iif")), ("ff", ("ff",))],
)
def test_what_actions_take_becomes_type_tags(takes: str, expected: tuple[str, ...]) -> None:
    assert signatures(takes) == expected


def test_the_tree_stays_the_same_object_while_only_values_change() -> None:
    trees = Trees()
    first = trees.of(KNOWN)
    assert trees.of(replace(KNOWN, values={}, inputs=dict(INPUTS))) is first
    assert trees.of(replace(KNOWN, looks=frozenset(("plain",)))) is not first


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (KNOWN, []),
        (replace(KNOWN, looks=frozenset(("plain",))), ["/param"]),
        (replace(KNOWN, tracks={"one": 1}), ["/track"]),
        (replace(KNOWN, inputs={**INPUTS, (1, "new"): Input("new", "bool")}), ["/shader/1"]),
        (replace(KNOWN, inputs={**INPUTS, (3, "new"): Input("new", "bool")}), ["/shader"]),
        (replace(KNOWN, inputs={**INPUTS, (1, "glow"): replace(GLOW, high=3.0)}), ["/shader/1"]),
        (replace(KNOWN, inputs={}), ["/", ]),
    ],
)  # fmt: skip
def test_what_has_changed_is_told_by_the_node_that_holds_it(now: Known, expected: list[str]) -> None:
    assert changed(Trees().of(KNOWN), Trees().of(now)) == expected


def test_a_tree_of_nothing_is_its_root() -> None:
    assert described(grown([]), "/", {}) == {"FULL_PATH": "/", "ACCESS": 0, "DESCRIPTION": "Limelight", "CONTENTS": {}}
