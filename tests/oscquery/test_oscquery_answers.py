"""What HTTP requests are answered: the proposal's status codes, one attribute or several, and the host's account."""

from __future__ import annotations

import json

import pytest

from live.oscquery.answers import answer, asked, host_info
from live.oscquery.tree import Trees
from tests.oscquery.test_oscquery_tree import KNOWN, node, whole


def reply(path: str, query: str = "") -> tuple[int, object]:
    found = answer(Trees().of(KNOWN), KNOWN.values, path, asked(query))
    return found.status, json.loads(found.body) if found.status == 200 else None


def test_the_root_is_the_whole_tree() -> None:
    assert reply("/") == (200, whole())


@pytest.mark.parametrize("path", ["/master", "/shader", "/shader/2/tint", "/track/1"])
def test_a_node_is_all_that_is_below_it(path: str) -> None:
    assert reply(path) == (200, node(path))
    assert reply(f"{path}/") == (200, node(path))


@pytest.mark.parametrize(
    ("path", "query", "status", "body"),
    [
        ("/master", "VALUE", 200, {"VALUE": [0.5]}),
        ("/master", "TYPE", 200, {"TYPE": "f"}),
        ("/master", "FULL_PATH", 200, {"FULL_PATH": "/master"}),
        ("/master", "RANGE&VALUE", 200, {"RANGE": [{"MIN": 0.0, "MAX": 1.0}], "VALUE": [0.5]}),
        ("/master", "VALUE=", 200, {"VALUE": [0.5]}),
        ("/fade/time", "UNIT", 200, {"UNIT": ["time.second"]}),
        ("/param", "ACCESS", 200, {"ACCESS": 0}),
        ("/go", "VALUE", 204, None),  # cannot be read
        ("/param", "VALUE", 204, None),  # a container has none
        ("/go", "RANGE", 204, None),
        ("/master", "HTML", 204, None),  # an attribute of the proposal that is not here
        ("/", "TYPE", 204, None),
        ("/master", "NONSENSE", 400, None),
        ("/master", "value", 400, None),
        ("/master", "VALUE&NONSENSE", 400, None),
        ("/master", "&".join(["VALUE"] * 9), 400, None),
        ("/nowhere", "", 404, None),
        ("/nowhere", "VALUE", 404, None),
        ("/nowhere", "NONSENSE", 404, None),
        ("//master", "", 404, None),
        ("/track/9/go", "", 404, None),
    ],
)
def test_the_codes_are_the_proposals(path: str, query: str, status: int, body: object) -> None:
    assert reply(path, query) == (status, body)


PORTS = {"web": 7780, "osc": 7700}


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        ("10.0.0.5:7780", {"OSC_IP": "10.0.0.5", "WS_IP": "10.0.0.5", "WS_PORT": 7780}),
        ("10.0.0.5", {"OSC_IP": "10.0.0.5", "WS_IP": "10.0.0.5", "WS_PORT": 80}),
        ("[fd00::2]:7780", {"OSC_IP": "fd00::2", "WS_IP": "fd00::2", "WS_PORT": 7780}),
        ("stage.local:7780", {"WS_PORT": 7780}),
        ("", {"WS_PORT": 80}),
        ("[", {"WS_PORT": 80}),
    ],
)
def test_the_host_is_where_it_was_asked(here: str, expected: dict[str, object]) -> None:
    told = host_info("Limelight on stage", here, PORTS)
    assert told.pop("EXTENSIONS")
    assert told == {"NAME": "Limelight on stage", "OSC_PORT": 7700, "OSC_TRANSPORT": "UDP", **expected}


def test_a_port_that_is_not_open_is_not_told() -> None:
    assert not {"OSC_PORT", "OSC_TRANSPORT"} & set(host_info("x", "10.0.0.5:7780", {"web": 7780}))


def test_every_attribute_that_a_node_has_is_among_the_extensions_and_only_html_is_not_there() -> None:
    told = host_info("x", "10.0.0.5", PORTS)["EXTENSIONS"]
    assert isinstance(told, dict)
    used = {name for path in ("/master", "/go", "/blackout", "/fade/time", "/shader/2/tint") for name in node(path)}
    assert {name for name in used - {"FULL_PATH", "CONTENTS", "TYPE"} if not told[name]} == set()
    assert {name for name, here in told.items() if not here} == {"HTML", "PATH_ADDED", "PATH_REMOVED", "PATH_RENAMED"}
