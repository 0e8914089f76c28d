"""What a real desk says over real datagrams: prefix, allowed senders, errors, feedback, a foreign program's dump."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Message
from live.commands import SetValue, Trigger
from live.exchange.allowance import Allowance
from live.network.senders import judge
from live.osc.coding import encode
from show.errors import ShowError
from tests.deskbench import LOOPBACK, NOW, PATIENCE, Bench, bundle, on_a_bench, state

pytestmark = pytest.mark.timed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_a_bench(tmp_path) as made:
        yield made


def subscribed(bench: Bench) -> list[Message]:
    bench.outbox.send(state(master=0.5))
    bench.send(encode("/subscribe", (1, 0)))
    return bench.hears(lambda found: Message("/state/armed", (0, "")) in found)


def test_with_a_prefix_both_forms_mean_the_same(tmp_path: Path) -> None:
    with on_a_bench(tmp_path, prefix="vis") as bench:
        bench.send(encode("/vis/master", (0.25,)), encode("/go", ()), encode("/visor/go", ()))
        assert bench.until(lambda heard: len(heard) == 2 and bool(bench.refused())) == [
            SetValue("master", 0.25, "osc"),
            Trigger("go", None, "osc"),
        ]
        assert bench.refused() == {"unknown address": 1}


def test_whoever_writes_the_prefix_is_answered_with_it(tmp_path: Path) -> None:
    with on_a_bench(tmp_path, prefix="/vis/") as bench:
        bench.outbox.send(state(master=0.5))
        bench.send(encode("/vis/subscribe", (1, 0)))
        told = bench.hears(lambda found: len(found) > 30)
        assert Message("/vis/master", (0.5,)) in told
        assert all(message.address.startswith("/vis/") for message in told)
        bench.send(encode("/vis/master", ("?",)), encode("/master", ("?",)), encode("/vis/nothing", ()))
        expected = [
            Message("/vis/master", (0.5,)),
            Message("/master", (0.5,)),
            Message("/reply/vis/nothing", ("error", "/nothing is not an address")),
        ]
        told = bench.hears(lambda found: all(each in found for each in expected))
        assert [message for message in told if message in expected] == expected


def test_only_the_newest_of_a_prefixed_fader_counts_in_a_burst(tmp_path: Path) -> None:
    with on_a_bench(tmp_path, prefix="vis") as bench:
        bench.send(*(encode("/vis/master", (step / 500,)) for step in range(500)))
        time.sleep(0.05)
        bench.turn()
        assert bench.refused() == {}
        assert bench.desk.exchange.monitor.counts["osc"] == 500


def test_who_is_not_allowed_is_counted_and_not_heard(tmp_path: Path) -> None:
    with on_a_bench(tmp_path, allow=("10.0.0.0/8",)) as bench:
        bench.send(encode("/go", ()))
        assert bench.until(lambda heard: bool(heard) or bool(bench.refused())) == []
        assert bench.refused() == {"sender not allowed": 1}


def test_allowed_are_addresses_and_networks() -> None:
    may = judge(("10.0.0.0/24", "192.168.1.7", "fe80::/10"))
    assert [may(each) for each in ("10.0.0.9", "10.0.1.9", "192.168.1.7", "192.168.1.8", "fe80::1", "somewhere")] == [
        True, False, True, False, True, False,
    ]  # fmt: skip
    assert judge(())("203.0.113.1")
    with pytest.raises(ShowError, match="allowed sender 10.0.0: it is no address"):
        judge(("10.0.0",))


def test_errors_are_told_to_subscribers_by_the_address_invoked_and_to_everyone(bench: Bench) -> None:
    subscribed(bench)
    bench.send(encode("/param/look/ramp", (1, 2)))
    told = bench.hears(lambda found: len(found) >= 2)
    assert Message("/reply/param/look/ramp", ("error", "/param/look/ramp is not an address")) in told
    assert Message("/state/error", ("/param/look/ramp is not an address",)) in told


def test_errors_are_told_ten_a_second_and_counted_all(bench: Bench) -> None:
    subscribed(bench)
    began = bench.now
    for number in range(500):
        bench.send(encode(f"/nothing/{number}", ()))
        bench.turn()
    bench.until(lambda heard: bench.refused().get("unknown address") == 500)
    passed, told = bench.now - began, bench.pending()
    for address in ("/state/error", "/reply"):
        count = sum(message.address.startswith(address) for message in told)
        assert count <= 10 + 10 * passed + 1
        assert count >= 10


def test_who_moves_percent_is_not_answered_and_then_told_what_else_it_means(bench: Bench) -> None:
    subscribed(bench)
    bench.now += 1.0
    bench.send(encode("/master/percent", (30.0,)))
    assert bench.until(bool) == [SetValue("master", 0.3, "osc")]
    bench.outbox.send(state(master=0.3))
    for _ in range(20):
        bench.turn()
    assert not [message for message in bench.pending() if message.address.startswith("/master")]
    bench.now += 0.3
    bench.outbox.send(state(master=0.75))
    expected = [Message("/master", (0.75,)), Message("/master/percent", (75.0,))]
    assert bench.hears(lambda found: all(each in found for each in expected))


def test_a_nudge_is_answered_with_what_came_of_it(bench: Bench) -> None:
    subscribed(bench)
    bench.now += 1.0
    bench.send(encode("/master", ("-", 0.25)))
    assert bench.until(bool) == [SetValue("master", 0.25, "osc")]
    bench.outbox.send(state(master=0.25))
    bench.now += 0.35
    assert Message("/master", (0.25,)) in bench.hears(lambda found: Message("/master", (0.25,)) in found)


def test_who_toggles_or_resets_a_value_is_told_what_has_come_of_it(bench: Bench) -> None:
    """The fader beside a reset button on the same tablet has to follow."""
    subscribed(bench)
    for address, told in (("/blackout/toggle", ("/blackout", (1,))), ("/master/reset", ("/master", (1.0,)))):
        bench.send(encode(address, ()))
        assert Message(*told) in bench.hears(lambda found, told=told: Message(*told) in found)


def test_a_ramp_is_told_as_it_goes_and_not_as_though_it_had_arrived(bench: Bench) -> None:
    subscribed(bench)
    bench.now += 1.0
    bench.send(encode("/param/hue/ramp", (1.0, 4.0)))
    assert bench.until(bool) == [SetValue("hue", 1.0, "osc", 4.0)]
    told = []
    for step in range(1, 11):
        bench.outbox.send(state(master=0.5, hue=step / 40))
        bench.turn(bench.now + 0.1)
        told += [message.arguments[0] for message in bench.pending() if message.address == "/param/hue"]
    assert told == pytest.approx([step / 40 for step in range(1, 11)])


def test_a_stage_that_is_slow_sends_no_fader_back_to_where_it_was(bench: Bench) -> None:
    subscribed(bench)
    set_at = bench.now + 1.0
    bench.now = set_at
    bench.send(encode("/master", (0.25,)))
    assert bench.until(bool) == [SetValue("master", 0.25, "osc")]
    before, after = replace(state(master=0.5), time=set_at + 0.05), replace(state(master=0.25), time=set_at + 1.2)
    for _ in range(10):  # for a second what it says is older than what was set
        bench.outbox.send(before)
        bench.turn(bench.now + 0.1)
    bench.outbox.send(after)
    bench.turn(bench.now + 0.1)
    bench.turn(bench.now + 0.1)
    assert not [message for message in bench.pending() if message.address == "/master"]


def test_a_wildcard_question_is_answered_for_each_and_a_flood_of_them_is_not(bench: Bench) -> None:
    subscribed(bench)
    bench.send(encode("/param/{hue,contrast}", ("?",)))
    assert bench.hears(lambda found: len(found) >= 2) == [
        Message("/param/hue", (0.0,)),
        Message("/param/contrast", (1.0,)),
    ]
    for _ in range(100):
        bench.send(encode("/param/*", ("?",)))
    bench.until(lambda heard: bool(bench.refused()))
    assert set(bench.refused()) == {"too many questions"}


def test_time_tags_of_one_moment_wait_together_and_wake_the_desk(bench: Bench) -> None:
    bench.send(bundle(1.0, encode("/param/hue", (0.5,)), encode("/freeze", (True,))))
    while not bench.desk.exchange.due < 1e9:
        assert bench.turn() == []
    due = bench.desk.exchange.due
    assert due == pytest.approx(bench.now + 1.0, abs=0.001)
    assert bench.turn(due - 0.001) == []
    assert bench.turn(due) == [SetValue("hue", 0.5, "osc"), SetValue("freeze", True, "osc")]


@pytest.mark.skipif(shutil.which("oscdump") is None, reason="liblo-tools is not here")
def test_a_foreign_program_understands_our_feedback(bench: Bench) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind((LOOPBACK, 0))
        port = asked.getsockname()[1]
    dump = subprocess.Popen(["oscdump", "-L", str(port)], stdout=subprocess.PIPE, text=True)
    lines: list[str] = []
    reading = threading.Thread(target=lambda: [lines.append(line.rstrip()) for line in dump.stdout or ()])
    reading.start()
    try:
        bench.outbox.send(state(master=0.5))
        deadline = time.monotonic() + PATIENCE
        while not any(line.endswith("/master f 0.500000") for line in lines) and time.monotonic() < deadline:
            bench.now += 2.0  # a full report each time: the program may not have listened yet
            subprocess.run(["oscsend", LOOPBACK, str(bench.port), "/subscribe", "ii", "1", str(port)], check=True)
            for _ in range(40):
                bench.turn()
            time.sleep(0.05)
    finally:
        dump.kill()
        dump.wait()
        reading.join()
    assert any(line.endswith("/master f 0.500000") for line in lines)


def test_an_allowance_lets_a_burst_through_and_then_its_rate() -> None:
    purse = Allowance(8.0, 5.0)
    assert [purse.take(0.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert sum(purse.take(step / 128) for step in range(1, 129)) == 8
    purse.left(100.0)
    purse.spend(8)
    assert purse.left(100.25) == 0 and purse.left(100.625) == 2


@settings(deadline=None, max_examples=25)
@given(st.lists(st.binary(max_size=120), max_size=40))
def test_no_datagram_stops_the_desk_and_each_is_counted_or_acted_on(datagrams: list[bytes]) -> None:
    with on_a_bench(Path("/nowhere")) as bench:
        bench.send(*datagrams, encode("/go", ()))
        assert bench.until(bool)[-1] == Trigger("go", None, "osc")
        assert bench.wall == NOW
        assert sum(bench.refused().values()) >= sum(not each.startswith((b"/", b"#bundle\0")) for each in datagrams)


def test_a_flood_swallows_no_trigger_below_the_bound_and_ends_at_the_newest_value(bench: Bench) -> None:
    nonsense = [encode("/nothing", (0.5,)), b"\xff\x00not osc", b"#bundle\0" * 3, encode("/*/go/away", ())]
    taps, level = 0, 0.0
    heard = []
    for turn in range(1000):
        level = turn / 1000
        faders = [encode("/master", (level,)), encode("/param/hue", (level,))]
        bench.send(*nonsense * 8, *faders * 4)  # 20,000 a second at 2 ms a turn
        if turn % 125 == 0:
            bench.send(encode("/tempo/tap", ()))
            taps += 1
        heard += bench.turn(bench.now + 0.002)
    heard += bench.turn()
    assert [command.name for command in heard if isinstance(command, Trigger)] == ["tap"] * taps
    assert [each.value for each in heard if isinstance(each, SetValue) and each.name == "master"][-1] == pytest.approx(
        level
    )
    assert bench.refused()["too many at once"] > 0
