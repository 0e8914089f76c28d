"""The desks' pages of help, step by step: the bytes that each desk sends do here what its page says."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from limelight.arguments import parse
from live.addresses.messages import Arguments, Known, Message
from live.desk import handbook
from live.display import keys
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.isf.model import Input
from live.network.senders import Host
from live.osc.book import OscBook
from live.osc.coding import decode
from live.osc.conversation import Conversation
from live.osc.framing import Framing
from live.osc.learn import STILL
from live.osc.mapping import load
from show import setlist
from tests.desks import grammar
from tests.desks.pages import DESKS, DOCS, Step, blocks, page, spans, steps, tables, words

PHONE = Host("10.0.0.9", 53000)
KNOWN = Known(
    {"/state/track": (1, "First light", 60.0)},
    {(1, name): Input(name, "float", 0.5, 0.0, 2.0) for name in ("glow", "grain")},
    {"first light": 1, "dusk": 2},
    frozenset({"plain", "silk"}),
    selected=2,
)
WORKING_HOURS = 1_700_000_000.0  # s, Unix time
MOVES: dict[str, list[tuple[str, Callable[[str], bytes]]]] = {
    "grandma3": [("Type", lambda cell: grammar.grandma3(cell[1:-1])), ("Sequence 1", grammar.executor)],
    "eos": [("Type", lambda cell: grammar.eos(cell[1:-1])), ("Eos by itself", grammar.eos_by_itself)],
    "qlab": [("Type", lambda cell: grammar.qlab(cell[1:-1]))],
    "resolume": [("Fader, custom address", grammar.resolume), ("In Resolume", grammar.resolume)],
    "touchosc": [("Control, address", grammar.touchosc), ("Control", grammar.touchosc)],
}
PAGES = ("desk", *(f"desks/{desk}" for desk in DESKS))
STEPS = [(step, sent(step.done)) for desk in DESKS for first, sent in MOVES[desk] for step in steps(desk, first)]
TYPED = [(desk, cell[0][1:-1]) for desk in ("grandma3", "eos", "qlab") for cell in tables(f"desks/{desk}")[-1][1:]]


class End:
    """Our end of OSC without its ports: what is heard becomes commands, what would be told is kept."""

    def __init__(self, folder: Path, learnt: str = "", prefix: str = "") -> None:
        (folder / "osc.toml").write_text(learnt, encoding="utf-8")
        self.exchange = Exchange(Panel(None), Mailbox(), Monitor())
        self.exchange.panel.known = KNOWN
        self.book = OscBook(self.exchange, folder / "osc.toml")
        self.told: list[tuple[Host, str, Arguments]] = []
        self._talk = Conversation(self.exchange, self.book, lambda *each: self.told.append(each), bool, prefix)
        self.now = 0.0
        self.turn(1.0)

    def turn(self, seconds: float) -> None:
        self.now += seconds
        self.book.turn(self.now)
        self._talk.report(self.now)

    def hear(self, packet: bytes) -> list[str]:
        """What a packet does, in the words of the pages."""
        self.turn(1.0)
        self.exchange.panel.known = KNOWN
        for _, messages in decode(packet, WORKING_HOURS):
            self._talk.hear(messages, PHONE, self.now)
        return [words(command) for command in self.exchange.mailbox.take()]

    def newest(self) -> str:
        return self.exchange.monitor.arrived["osc"][-1].line


@pytest.fixture
def end(tmp_path: Path) -> End:
    return End(tmp_path)


@pytest.mark.parametrize(("step", "packet"), STEPS, ids=[str(step) for step, _ in STEPS])
def test_what_a_desk_sends_arrives_and_does_what_its_page_says(step: Step, packet: bytes, tmp_path: Path) -> None:
    end = End(tmp_path, "".join(block for block in blocks(f"desks/{step.desk}", "toml") if "[[osc]]" in block))
    assert end.hear(packet) == list(step.happens)
    assert end.newest() == step.arrives


@pytest.mark.parametrize(("desk", "typed"), TYPED)
def test_every_line_of_the_lists_means_something_here(desk: str, typed: str, end: End) -> None:
    sent = {"grandma3": grammar.grandma3, "eos": grammar.eos, "qlab": grammar.qlab}[desk](typed)
    assert end.hear(sent) and not end.exchange.monitor.refused


@pytest.mark.parametrize("desk", ["resolume", "touchosc"])
def test_every_fader_of_the_lists_covers_its_range(desk: str, end: End) -> None:
    faders = [spans(line[0])[0] for line in tables(f"desks/{desk}")[-1][1:]]
    assert len(faders) > 20
    for address in faders:
        low, high = end.hear(grammar.osc(address, ("f", 0.0))), end.hear(grammar.osc(address, ("f", 1.0)))
        assert low != high and not end.exchange.monitor.refused


def test_a_console_with_a_prefix_is_understood(tmp_path: Path) -> None:
    assert End(tmp_path, prefix="vis").hear(grammar.grandma3('SendOSC 1 "/master,f,0.5"', prefix="vis")) == [
        "master 0.5"
    ]


@pytest.mark.parametrize("together", [grammar.bundle, lambda *packets: b""], ids=["bundle", "single"])
def test_resolume_may_bundle_or_not(together: Callable[..., bytes], end: End) -> None:
    packets = [grammar.resolume("`/master` at 0.5"), grammar.resolume("`/crossfade` at 0.25")]
    bundled = together(*packets)
    heard = end.hear(bundled) if bundled else [word for packet in packets for word in end.hear(packet)]
    assert heard == ["master 0.5", "crossfade 0.25"]


def test_qlab_over_tcp_arrives_in_pieces_of_any_size() -> None:
    packets = [grammar.qlab("/master 0.5"), grammar.qlab('/track/go "First light"'), grammar.qlab("/cue/go 12.5")]
    stream, framing = b"".join(map(grammar.slip, packets)), Framing()
    assert [found for byte in stream for found in framing.take(bytes((byte,)))] == packets


def test_touchosc_over_tcp_is_understood_in_both_framings() -> None:
    packet = grammar.touchosc("Fader `/master` at 0.5")
    assert Framing().take(len(packet).to_bytes(4, "big") + packet) == [packet]
    assert Framing().take(grammar.slip(packet)) == [packet]


def test_touchosc_is_told_all_and_a_learnt_fader_follows(tmp_path: Path) -> None:
    end = End(tmp_path, blocks("desks/touchosc", "toml")[0])
    end.hear(grammar.touchosc("Button `/subscribe` pressed"))
    end.hear(grammar.touchosc("Fader `/1/fader1` at 0.5"))
    end.exchange.panel.known = Known({**KNOWN.values, "/master": (0.25,)})
    end.turn(1.0)
    home = Host(PHONE.address, 7701)
    assert (home, "/state/track", (1, "First light", 60.0)) in end.told
    assert (home, "/1/fader1", (0.25,)) in end.told


@pytest.mark.parametrize(
    ("desk", "address", "moves"),
    [
        ("grandma3", "/master", [f"`FaderMaster` at {percent}" for percent in (0, 12.5, 50, 99, 100)]),
        ("grandma3", "/go", ["`Go+` pressed", "`Go+` let go"]),
        ("touchosc", "/master", [f"Fader `/1/fader1` at {share}" for share in (0, 0.25, 0.5, 0.75, 1)]),
    ],
)
def test_learn_writes_what_the_page_shows(desk: str, address: str, moves: list[str], end: End, tmp_path: Path) -> None:
    sent = {"grandma3": grammar.executor, "touchosc": grammar.touchosc}[desk]
    end.exchange.learning = address
    assert [end.hear(sent(move)) for move in moves[:1]] == [[]]
    for move in moves[1:]:
        end.now -= 1.0  # a hand does not rest between two values
        assert end.hear(sent(move)) == []
    end.turn(STILL)
    shown = tmp_path / "shown.toml"
    shown.write_text("".join(blocks(f"desks/{desk}", "toml")), encoding="utf-8")
    (learnt,) = load(tmp_path / "osc.toml")
    assert learnt in load(shown)


def test_what_resolume_says_of_a_clip_would_start_its_track_twice_without_the_entry(end: End) -> None:
    assert (
        end.hear(grammar.osc("/track/1/go", ("i", 3))) == end.hear(grammar.osc("/track/1/go", ("i", 1))) == ["track 1"]
    )


@pytest.mark.skipif(shutil.which("oscsend") is None, reason="liblo-tools is not here")
@pytest.mark.parametrize("desk", ["grandma3", "eos", "qlab"])
def test_a_foreign_program_makes_the_same_bytes_of_the_same_messages(desk: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(20.0)
        for step, packet in [(step, packet) for step, packet in STEPS if step.desk == desk][:8]:
            ((_, (message,)),) = decode(packet, WORKING_HOURS)
            tags = packet[packet.index(b",") + 1 :].partition(b"\0")[0].decode()
            values = [str(each) for tag, each in zip(tags, message.arguments, strict=True) if tag not in "TF"]
            port = str(heard.getsockname()[1])
            subprocess.run(
                ["oscsend", "127.0.0.1", port, message.address, *([tags] if tags else []), *values], check=True
            )
            assert heard.recv(4096) == packet, step.done


@pytest.mark.parametrize("name", PAGES)
class TestThePageItself:
    def test_its_lists_are_made_of_the_tables(self, name: str) -> None:
        assert handbook.filled(page(name)) == page(name), "python -m live.desk.handbook docs"

    def test_its_commands_are_understood(self, name: str) -> None:
        written = [line for block in blocks(name, "") for line in block.splitlines()]
        calls = [*written, *(span for span in spans(page(name)) if span.startswith("limelight "))]
        assert calls
        for call in calls:
            parse(call.partition("#")[0].split()[1:])

    def test_its_switches_exist(self, name: str) -> None:
        assert {span.split()[0] for span in spans(page(name)) if span.startswith("--")} <= set(_switches())

    def test_its_links_lead_somewhere(self, name: str) -> None:
        for target in re.findall(r"\]\(([^)#]+)", page(name)):
            assert ((DOCS / name).parent / target).exists(), target

    def test_it_says_where_to_look_when_nothing_moves(self, name: str) -> None:
        assert "## When nothing moves" in page(name) and "key M" in page(name)


@pytest.mark.parametrize("name", ["desk", "desks/qlab"])
def test_the_setlists_of_a_page_can_be_read(name: str, tmp_path: Path) -> None:
    shown = [block for block in blocks(name, "toml") if "[[osc]]" not in block]
    assert shown
    for number, block in enumerate(shown):
        path = tmp_path / f"{number}.toml"
        track = "" if "[[track]]" in block else '\n[[track]]\naudio = "a.flac"\n'
        path.write_text(block + track, encoding="utf-8")
        setlist.load(path)


def test_what_the_pages_quote_of_the_monitor_is_what_the_program_says() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((DOCS.parent / "live").rglob("*.py")))
    for name in PAGES:
        (said,) = [each for each in tables(name) if each[0][0] in ("There", "What arrives says")]
        for line in said[1:]:
            for quoted in spans(line[0]):
                assert quoted.startswith(("/", "--")) or quoted in source, f"{name}: {quoted}"


def test_the_keys_that_the_pages_name_are_keys() -> None:
    meanings = {**keys.TRIGGERS, **keys.SWITCHES}
    named = {key for name in PAGES for key in re.findall(r"\bkey ([A-Z]\w*)", page(name))}
    assert {key: meanings.get(key.lower()) for key in named} == {"H": "hud", "M": "monitor"}


def test_a_message_that_is_no_desks_is_named_in_the_monitor(end: End) -> None:
    assert end.hear(grammar.osc("/cue/5/start")) == []
    assert end.exchange.monitor.refused == {("osc", "unknown address"): 1}
    assert Message("/cue/5/start").line == end.newest()


def _switches() -> Iterator[str]:
    for path in (DOCS.parent / "limelight").glob("*.py"):
        yield from re.findall(r'"(--[\w-]+)"', path.read_text(encoding="utf-8"))
