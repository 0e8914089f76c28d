"""OSC datagrams: literal bytes and what they hold; real datagrams over loopback through a real desk."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Message
from live.between.pipes import PipeInbox, channels
from live.commands import SetValue, Trigger
from live.desk.desk import Desk
from live.network import interfaces
from live.options import DeskOptions
from live.osc.coding import LARGEST, decode, encode, newest
from live.osc.udp import Port
from show.errors import ShowError
from tests.deskbench import NOW, Bench, bundle, messages, on_a_bench, state, text

# From the OSC 1.0 specification's examples: /oscillator/4/frequency with the float 440.
SPECIFICATION = bytes.fromhex("2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000")


def test_the_specifications_example_is_read_and_written() -> None:
    assert messages(SPECIFICATION) == [Message("/oscillator/4/frequency", (440.0,))]
    assert encode("/oscillator/4/frequency", (440.0,)) == SPECIFICATION


def test_whatever_bytes_a_show_is_named_in_what_is_wrong_with_it_is_told() -> None:
    assert messages(encode("/state/error", ("Caf\udce9: no sound",))) == [Message("/state/error", ("Caf?: no sound",))]


@pytest.mark.parametrize(
    ("tags", "data", "arguments"),
    [
        ("i", struct.pack(">i", -5), (-5,)),
        ("h", struct.pack(">q", 2**40), (2**40,)),
        ("f", struct.pack(">f", 0.25), (0.25,)),
        ("d", struct.pack(">d", 0.1), (0.1,)),
        ("s", text("name"), ("name",)),
        ("T", b"", (True,)),
        ("F", b"", (False,)),
        ("N", b"", (None,)),
        ("I", b"", (None,)),
        ("If", struct.pack(">f", 0.5), (None, 0.5)),
        ("b", struct.pack(">i", 4) + b"abcd", (b"abcd",)),
        ("sf", text("+") + struct.pack(">f", 0.5), ("+", 0.5)),
        ("[ff]", struct.pack(">ff", 1, 2), ([1.0, 2.0],)),
        ("", b"", ()),
    ],
)
def test_every_argument_type_is_read(tags: str, data: bytes, arguments: tuple[object, ...]) -> None:
    assert messages(text("/a") + text("," + tags) + data) == [Message("/a", arguments)]


def test_a_message_without_type_tags_has_no_arguments() -> None:
    assert messages(text("/go")) == [Message("/go")]


def test_members_of_a_bundle_stay_together() -> None:
    inner = bundle(None, text("/c"))
    packet = bundle(None, text("/a"), inner, text("/b"))
    assert decode(packet, NOW) == [(0.0, [Message("/a"), Message("/b")]), (0.0, [Message("/c")])]


@pytest.mark.parametrize(("delay", "expected"), [(None, 0.0), (-3.0, 0.0), (1.5, 1.5), (100.0, 100.0)])
def test_time_tags_become_seconds_from_now(delay: float | None, expected: float) -> None:
    ((read, _),) = decode(bundle(delay, text("/a")), NOW)
    assert read == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\0\0\0\0",
        b"hello",
        b"/a",
        text("/a") + text(",s") + b"abc",
        text("/a") + text(",c") + b"\0\0\0a",
        text("/a") + text(",[f") + struct.pack(">f", 1),
        b"/\xff\xfe\0",
        b"#bundle\0",
        b"#bundle\0" + bytes(8) + struct.pack(">i", -4),
        b"#bundle\0" + bytes(8) + struct.pack(">i", 0),
        b"#bundle\0" + bytes(8) + struct.pack(">i", 400) + text("/a"),
        b"/" + bytes(LARGEST),
    ],
)
def test_what_is_not_osc_is_refused(datagram: bytes) -> None:
    with pytest.raises(ValueError, match=r"OSC|malformed|too large|unknown type tag"):
        decode(datagram, NOW)


def test_bundles_nested_without_end_are_refused() -> None:
    packet = text("/a")
    for _ in range(200):
        packet = bundle(None, packet)
    with pytest.raises(ValueError, match="malformed"):
        decode(packet, NOW)


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=100).map(lambda rest: b"#bundle\0" + rest),
        st.binary(max_size=60).map(lambda rest: text("/master") + rest),
        st.tuples(st.text("ifdhsTFNIbtrm[]", max_size=6), st.binary(max_size=40)).map(
            lambda pair: text("/master") + text("," + pair[0]) + pair[1]
        ),
        st.binary(max_size=60).map(lambda rest: bundle(None, text("/a"), rest)),
    )
)
def test_no_bytes_raise_anything_but_a_refusal(datagram: bytes) -> None:
    try:
        groups = decode(datagram, NOW)
    except ValueError:
        return
    assert all(delay >= 0 and group for delay, group in groups)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.integers(-(2**31), 2**31 - 1),
            st.floats(width=32, allow_nan=False, allow_infinity=False, max_value=2.0**100, min_value=-(2.0**100)),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
        ),
        max_size=8,
    )
)
def test_what_is_written_is_read_back(arguments: list[object]) -> None:
    assert messages(encode("/a", tuple(arguments))) == [Message("/a", tuple(arguments))]


def test_only_the_newest_move_of_a_fader_is_kept_and_every_bang() -> None:
    here, there = ("10.0.0.1", 1), ("10.0.0.2", 1)
    low, high, go = encode("/master", (0.1,)), encode("/master", (0.9,)), encode("/go", ())
    nudge = encode("/master", ("+", 0.1))
    arrived = [(low, here), (go, here), (nudge, here), (low, there), (high, here), (go, here), (nudge, here)]
    expected = [(go, here), (nudge, here), (low, there), (high, here), (go, here), (nudge, here)]
    assert newest(arrived, {"/master"}, {"/go"}, 10, 10) == (expected, 4, 0)


def test_of_a_burst_of_bangs_the_newest_are_kept_and_no_fader_is_lost() -> None:
    here = ("10.0.0.1", 1)
    blackout = encode("/blackout", (True,))
    bangs = [(encode("/track/go", (number,)), here) for number in range(1000)]
    told = newest([(blackout, here), *bangs], {"/blackout"}, {"/track/go"}, 64, 64)
    assert told == ([(blackout, here), *bangs[-64:]], 64, 936)


def test_nonsense_takes_no_cues_place() -> None:
    here = ("10.0.0.1", 1)
    cues = [(encode("/go", ()), here), (bundle(None, encode("/go", ())), here)]
    nonsense = [(datagram, here) for datagram in (b"\xff\0", encode("/nothing", ()), b"#bundle\0" * 3)]
    kept, read, given_up = newest([*cues, *nonsense * 100], set(), {"/go"}, 64, 3)
    assert (kept, read, given_up) == ([*cues, *nonsense], 5, 297)
    assert newest([*cues, *nonsense * 100], set(), {"/go"}, 1, 3) == ([cues[1]], 1, 301)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_a_bench(tmp_path) as made:
        yield made


def test_a_datagram_reaches_the_stage(bench: Bench) -> None:
    bench.send(encode("/master", (0.25,)), encode("/go", ()))
    assert bench.until(lambda heard: len(heard) >= 2) == [
        SetValue("master", 0.25, "osc"),
        Trigger("go", None, "osc"),
    ]


@pytest.mark.skipif(shutil.which("oscsend") is None, reason="liblo-tools is not here")
def test_a_foreign_program_reaches_the_stage(bench: Bench) -> None:
    subprocess.run(["oscsend", "127.0.0.1", str(bench.port), "/blackout", "T"], check=True)
    assert bench.until(bool) == [SetValue("blackout", True, "osc")]


def test_a_bundle_arrives_in_one_batch(bench: Bench) -> None:
    bench.send(bundle(None, encode("/param/hue", (0.5,)), encode("/go", ()), encode("/param/hue", (0.75,))))
    assert bench.until(bool) == [Trigger("go", None, "osc"), SetValue("hue", 0.75, "osc")]


def test_a_future_time_tag_delays_itself_and_not_the_blackout_after_it(bench: Bench) -> None:
    bench.send(bundle(1.5, encode("/freeze", (True,))), encode("/blackout", (True,)))
    assert bench.until(bool) == [SetValue("blackout", True, "osc")]
    sent = bench.now
    assert bench.turn(sent + 1.0) == []
    assert bench.turn(sent + 1.6) == [SetValue("freeze", True, "osc")]


def test_a_time_tag_too_far_ahead_means_now(bench: Bench) -> None:
    bench.send(bundle(60.0, encode("/freeze", (True,))))
    assert bench.until(bool) == [SetValue("freeze", True, "osc")]


def test_a_question_is_answered_where_the_sender_listens(bench: Bench) -> None:
    bench.outbox.send(state(master=0.5))
    bench.send(encode("/subscribe", (1, 0)))
    first = bench.told()
    assert Message("/master", (0.5,)) in first and Message("/state/track", (1, "a", 59.0)) in first
    bench.send(encode("/param/contrast", ("?",)))
    assert Message("/param/contrast", (1.0,)) in bench.told()


def test_nonsense_is_answered_and_harms_nothing(bench: Bench) -> None:
    bench.send(encode("/subscribe", (1, 0)))
    bench.told()
    bench.now += 1.0
    bench.send(b"\xff" * 40)
    assert Message("/state/error", ("not OSC",)) in bench.told()
    bench.send(encode("/go", ()))
    assert bench.until(bool) == [Trigger("go", None, "osc")]


def test_a_flood_stays_bounded_and_ends_at_the_newest(bench: Bench) -> None:
    for step in range(20_000):
        bench.send(encode("/master", (step / 20_000,)), encode("/go", ()))
        if step % 100 == 0:
            bench.desk.turn(bench.now, bench.wall)  # the stage takes nothing meanwhile
    bench.desk.turn(bench.now, bench.wall)
    bench.send(encode("/master", (0.125,)))
    heard = bench.until(lambda heard: SetValue("master", 0.125, "osc") in heard)
    assert len(heard) <= 100
    assert [command for command in heard if isinstance(command, SetValue)][-1].value == 0.125


def test_a_port_in_use_is_named_with_the_switch_that_changes_it() -> None:
    taken = Port("127.0.0.1", 0)
    with pytest.raises(ShowError, match=rf"OSC port {taken.host[1]}: .+ has it: .*--osc PORT"):
        Port("127.0.0.1", taken.host[1])
    taken.close()


def test_an_interface_that_is_not_here_is_named() -> None:
    with pytest.raises(ShowError, match="nowhere"):
        Port("nowhere.invalid", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the address of an interface by its name")
def test_an_interface_without_an_address_is_told_so_and_no_name_server_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(interfaces, "_named", lambda interface: None)
    monkeypatch.setattr(interfaces, "_resolved", asked.append)
    with pytest.raises(ShowError, match="desk interface lo: it has no address now: look at its cable and network"):
        Port("lo", 0)
    assert asked == []


def test_the_desk_goes_on_without_its_port_and_opens_it_later(capfd: pytest.CaptureFixture[str]) -> None:
    taken = Port("127.0.0.1", 0)
    ours, theirs = channels()
    desk, inbox = Desk(DeskOptions(osc=taken.host[1]), theirs), PipeInbox(ours.inbox)
    desk.turn(0.0, NOW)
    (notice,) = inbox.receive()
    assert isinstance(notice, Trigger) and notice.name == "notice" and "--osc" in str(notice.argument)
    taken.close()
    desk.turn(1.0, NOW)
    assert "OSC on" not in capfd.readouterr().out
    desk.turn(3.0, NOW)
    assert "OSC on 127.0.0.1" in capfd.readouterr().out
    desk.close()


def test_looks_inputs_are_known_from_the_show(tmp_path: Path) -> None:
    from live.drawing.looks import library

    looks = tmp_path / "looks"
    looks.mkdir()
    (looks / "soft.fs").write_text(
        '/*{"INPUTS": [{"NAME": "glow", "TYPE": "float", "DEFAULT": 0.5}]}*/\nvoid main() {}'
    )
    (looks / "mine.toml").write_text('title = "Mine"\n[[pass]]\nshader = "soft.fs"\n[pass.set]\nglow = 0.25\n')
    from live.exchange.panel import inputs_of

    declared = inputs_of(library(looks), "mine")
    assert declared[(1, "glow")].default == 0.25
