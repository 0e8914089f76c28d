"""What the page is made of, without a server: who may ask, what it may wish, what it is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from views import STATE, view

from live.addresses.messages import Message
from live.exchange.diary import Diary
from live.exchange.lessons import prompt
from live.isf.model import Input
from live.parameters import TABLE
from live.web import described, token, wishes
from live.web.crossing import Crossing
from live.web.guarding import is_ours, same_origin
from live.web.news import News
from live.web.preview import Preview
from live.web.site import Reply, Request, Site, as_json
from live.web.visit import Reception, Visit
from live.web.wishes import Enter, Learn, Listing, Send, Watch

PATIENCE = 20.0  # s that a loaded machine may take


@pytest.mark.parametrize(
    ("here", "ours"),
    [
        ("127.0.0.1:7780", True), ("[::1]:7780", True), ("192.168.1.20", True), ("localhost:7780", True),
        ("stage:7780", True), ("STAGE.local:7780", True), ("stage.local.", True),
        ("evil.example:7780", False), ("stage.evil.example", False), ("", False), ("127.0.0.1.evil.example", False),
        ("[::1", False), ("localhost@evil.example", False),
    ],
)  # fmt: skip
def test_only_names_that_are_ours_are_answered(here, ours):
    assert is_ours(here, {"stage"}) is ours


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("", True), ("http://10.0.0.2:7780", True), ("HTTP://10.0.0.2:7780", True), ("null", False),
        ("http://10.0.0.2", False), ("http://10.0.0.2:7780.evil.example", False), ("http://evil.example", False),
    ],
)  # fmt: skip
def test_a_socket_comes_from_our_own_page_or_from_no_browser(origin, same):
    assert same_origin(origin, "10.0.0.2:7780") is same


def test_a_token_opens_only_to_itself():
    made = token.fresh()
    assert len(made) == 12 and made != token.fresh()
    assert token.matches(made, made)
    assert not any(token.matches(wrong, made) for wrong in ("", made[:-1], made + "x", made.swapcase(), None, 7, "é"))
    assert not token.matches("", "")  # no token at all opens nothing


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ('{"enter": "word"}', Enter("word")),
        ('{"send": [["/master", [0.5]], ["/go", []]]}', Send((Message("/master", (0.5,)), Message("/go", ())))),
        ('{"send": [["/shader/1/at", [0, 1]], ["/x", [true, null, "a"]]]}',
         Send((Message("/shader/1/at", (0, 1)), Message("/x", (True, None, "a"))))),
        ('{"learn": "/master"}', Learn("/master")), ('{"learn": ""}', Learn("")),
        ('{"watch": ["picture"]}', Watch(frozenset(("picture",)))), ('{"watch": ["spoons"]}', Watch(frozenset())),
        ('{"inputs": true}', Listing()),
    ],
)  # fmt: skip
def test_a_wish_is_read(text, wish):
    assert wishes.read(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "7", "null", '{"enter": 7}', '{"enter": "a", "learn": "b"}', '{"send": "/go"}',
        '{"send": [["/go"]]}', '{"send": [["go", []]]}', '{"send": [["/x", [NaN]]]}', '{"send": [["/x", [1e999]]]}',
        '{"send": [["/x", [[1]]]]}', '{"send": [["/x", [{}]]]}', '{"send": [["/x", [1,2,3,4,5,6,7,8,9]]]}',
        '{"quit": true}', '{"learn": "' + "x" * 201 + '"}', '{"send": ' + "[" * 100_000 + "}",
        '{"send": ' + json.dumps([["/go", []]] * 65) + "}", '{"send": [["/x", [' + "9" * 5000 + "]]]}",
        '{"send": [["/x", [' + "9" * 400 + "]]]}",
    ],
)  # fmt: skip
def test_what_is_no_wish_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError):
        wishes.read(text)


@given(some.one_of(some.text(), some.binary(), some.recursive(
    some.none() | some.booleans() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(
        some.sampled_from(("send", "learn", "watch", "enter", "inputs", "x")), inner),
).map(json.dumps)))  # fmt: skip
def test_nothing_that_a_page_sends_can_raise_more_than_a_refusal(text):
    try:
        wishes.read(text)
    except ValueError:
        pass


def test_every_parameter_of_the_table_is_described_once_with_its_address_and_range():
    controls = [each for group in described.groups() for each in group["controls"]]
    assert [each["name"] for each in controls] == sorted(TABLE, key=[each["name"] for each in controls].index)
    for each in controls:
        wanted = TABLE[each["name"]]
        assert (each["address"], each["low"], each["high"], each["default"], each["unit"], each["kind"]) == (
            wanted.osc, wanted.low, wanted.high, wanted.default, wanted.unit, wanted.kind)  # fmt: skip
        assert [word for word, _ in each["choices"]] == list(wanted.choices)
    assert json.loads(json.dumps(controls, allow_nan=False)) == controls


def test_inputs_of_a_look_have_ranges_that_a_fader_can_cover():
    inputs = {
        (1, "glowWidth"): Input("glowWidth", "float", 0.5, 0.0, 2.0),
        (1, "bare"): Input("bare", "float", 3.0),
        (1, "mode"): Input("mode", "long", 1, values=(0, 1), labels=("soft", "hard")),
        (2, "centre"): Input("centre", "point2D", (0.5, 0.5)),
        (2, "hit"): Input("hit", "float", 0.0, 0.0, 1.0),
        (2, "inputImage"): Input("inputImage", "image"),
    }
    told = {each["name"]: each for each in described.inputs(inputs)}
    assert "inputImage" not in told
    assert (told["glowWidth"]["title"], told["glowWidth"]["address"]) == ("glow width", "/shader/1/glowWidth")
    assert (told["bare"]["low"], told["bare"]["high"]) == (0.0, 6.0)
    assert told["mode"]["choices"] == [[0, "soft"], [1, "hard"]]
    assert (told["centre"]["low"], told["centre"]["high"]) == ((0.0, 0.0), (1.0, 1.0))
    assert told["hit"]["driven"] and not told["glowWidth"]["driven"]


def test_a_page_is_told_everything_once_and_then_only_what_has_changed():
    news = News()
    first = news.after(view(), 10.0)
    assert first["values"]["/state/track"] == (2, "Slow Tide", 25.0)
    assert set(first["values"]) >= {parameter.osc for parameter in TABLE.values()}
    assert not [address for address in first["values"] if address.endswith(("/norm", "/percent"))]
    assert news.after(view(), 10.04) == {}
    moved = replace(STATE, parameters={**STATE.parameters, "master": 0.123456})
    assert news.after(view(moved), 10.08) == {"values": {"/master": (0.1235,)}}
    assert news.after(replace(view(moved), learning="/go"), 10.12) == {"learning": "/go"}
    told = news.after(replace(view(replace(moved, missed=3)), learning="/go"), 11.0)
    assert told == {"status": {"missed": 3}}


class Taking:
    """A browser's end of a socket: what it has been sent, for as long as `left` messages."""

    def __init__(self, left: int) -> None:
        self.told: list[dict[str, object]] = []
        self._left, self._ended = left, asyncio.Event()

    async def receive(self) -> None:
        await self._ended.wait()

    async def send(self, message: str) -> bool:
        self.told.append(json.loads(message.encode()))  # as it goes out
        if len(self.told) == self._left:
            self._ended.set()
        return True


def visited(left: int, problem: str = "", **begin: str) -> list[dict[str, object]]:
    """What a page is told first: `left` messages, of a stage with a problem and a diary that says the same."""
    crossing, diary, socket = Crossing(), Diary(), Taking(left)
    crossing.view = view(replace(STATE, problems=(problem,)))
    diary.note(problem, "bad", 0.0)
    visit = Visit(Reception(crossing, Preview(None), diary, "", lambda: begin), socket, "here")
    asyncio.run(asyncio.wait_for(visit.run(), PATIENCE))
    crossing.close()
    return socket.told


def test_whatever_bytes_a_show_is_named_in_its_page_is_told():
    first, second = visited(2, "Caf\udce9: no sound", title="Caf\udce9")
    assert first == {"begin": {"title": "Caf?"}}
    assert second["log"][0]["text"] == "Caf?: no sound" and second["status"]["problems"] == ["Caf?: no sound"]
    assert as_json({"problem": "Caf\udce9"}).body == b'{"problem": "Caf?"}'


def test_a_page_without_news_is_told_that_somebody_is_there():
    told = visited(4)
    assert set(told[0]) == {"begin"} and "here" in told[1]
    assert told[2:] == [{"here": True}] * 2


class Line:
    """A browser's end of a socket whose words come when the test says so."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.closed = False
        self.waiting: asyncio.Queue[str | None] = asyncio.Queue()

    async def receive(self) -> str | None:
        return await self.waiting.get()

    async def send(self, message: str) -> bool:
        self.told.append(message)
        return True

    async def close(self) -> None:
        self.closed = True

    async def until(self, word: str) -> None:
        while not any(word in each for each in self.told):
            await asyncio.sleep(0.001)


def test_what_a_network_held_back_of_a_page_does_nothing_once_the_page_is_back():
    async def come_back() -> None:
        house, first, again = Reception(Crossing(), Preview(None), Diary(), "word", dict), Line(), Line()
        before = asyncio.create_task(Visit(house, first, "here", "me").run())
        first.waiting.put_nowait('{"enter": "word"}')
        await first.until("control")
        after = asyncio.create_task(Visit(house, again, "here", "me").run())
        await again.until("begin")
        first.waiting.put_nowait('{"send": [["/go", []]]}')
        await before
        assert first.closed and not again.closed and house.crossing._asked.empty()
        again.waiting.put_nowait(None)
        await after
        assert house.pages == {}
        house.crossing.close()

    asyncio.run(asyncio.wait_for(come_back(), PATIENCE))


def test_what_a_lesson_comes_to_is_told_and_what_it_asks_is_not():
    news, told = News(), []
    news.after(replace(view(), lesson="an old one"), 10.0)
    for learning, lesson in (("/go", "an old one"), ("/go", prompt("/go")), ("/go", "pad 1 moves /back"), ("", "done"),
                             ("/go", "done"), ("/go", prompt("/go")), ("", prompt("/go"))):  # fmt: skip
        told.append(news.after(replace(view(), learning=learning, lesson=lesson), 10.1).get("lesson"))
    assert told == [None, None, "pad 1 moves /back", "done", None, None, None]


def test_a_look_that_is_read_anew_but_is_the_same_is_not_told_again():
    news = News()
    inputs = {(1, "glow"): Input("glow", "float", 0.5, 0.0, 1.0)}
    assert "look" in news.after(view(inputs=inputs), 10.0)
    assert "look" not in news.after(view(inputs=dict(inputs)), 10.1)
    changed = {(1, "glow"): Input("glow", "float", 0.6, 0.0, 1.0)}
    assert news.after(view(inputs=changed), 10.2)["look"]["inputs"][0]["default"] == 0.6


async def _page(request: Request) -> Reply:
    return Reply(b"page")


async def _tree(request: Request) -> Reply:
    return Reply(b"tree")


def test_the_home_page_is_for_browsers_and_every_other_address_for_whoever_is_mounted():
    site = Site({"/": _page, "/healthz": _page}, otherwise=_tree)
    browser = {"accept": "text/html,application/xhtml+xml"}
    assert site.answer(Request("/", headers=browser)) is _page
    assert site.answer(Request("/", "HOST_INFO", browser)) is _tree
    assert site.answer(Request("/", headers={"accept": "*/*"})) is _tree
    assert site.answer(Request("/healthz")) is _page
    assert site.answer(Request("/master", headers=browser)) is _tree
    alone = Site({"/": _page})
    assert alone.answer(Request("/")) is _page and alone.answer(Request("/nothing")) is None
