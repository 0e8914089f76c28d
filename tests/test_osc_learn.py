"""Addresses that desks send of their own accord: learnt by moving them, translated, told back, kept in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Message
from live.commands import SetValue, Trigger
from live.osc.coding import encode
from live.osc.learn import STILL, Learning, hear, learned
from live.osc.mapping import Binding, load, told, translated, written
from show.errors import ShowError
from show.files import TEMPORARY
from tests.deskbench import Bench, on_a_bench, state

FADER = Binding("/Page1/Fader201", "/master", top=100.0)
KEY = Binding("/Page1/Key201", "/go", "button", top=1.0)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_a_bench(tmp_path) as made:
        yield made


def lesson(address: str, *messages: Message) -> Binding | None:
    learning = Learning(address)
    for number, message in enumerate(messages):
        learning = hear(learning, message, number / 100)
    assert learned(learning, len(messages) / 100) is None
    return learned(learning, len(messages) / 100 + STILL)


def teach(bench: Bench, address: str, source: str) -> None:
    """Learns a desk's fader for an address of ours."""
    exchange = bench.desk.exchange
    exchange.learning = address
    bench.turn()
    bench.send(*(encode(source, (value,)) for value in (0.0, 30.0, 100.0)))
    bench.until(lambda heard: exchange.learning == "")


def moves(address: str, *values: float) -> list[Message]:
    return [Message(address, (value,)) for value in values]


# grandMA3 counts faders in percent, MagicQ and TouchOSC from 0 to 1, others as MIDI or DMX do.
@pytest.mark.parametrize(
    ("values", "top"),
    [((0.0, 41.5, 100.0), 100.0), ((0.0, 0.5, 1.0), 1.0), ((0, 64, 127), 127.0), ((0, 128, 255), 255.0)],
)
def test_a_fader_is_learnt_with_the_scale_it_was_moved_over(values: tuple[float, ...], top: float) -> None:
    expected = Binding("/Page1/Fader201", "/param/hue", "fader", 0.0, top, -1.0, 1.0)
    assert lesson("/param/hue", *moves("/Page1/Fader201", *values)) == expected


def test_a_scale_with_a_middle_is_learnt() -> None:
    assert lesson("/master", *moves("/pan", -1.0, 0.25, 1.0)) == Binding("/pan", "/master", bottom=-1.0)


def test_what_moves_most_is_what_the_hand_is_on() -> None:
    clock = moves("/clock", *range(3))
    assert lesson("/go", *clock, *moves("/Page1/Key201", 1, 0)) == KEY
    assert lesson("/master", *clock, *moves("/Page1/Fader201", 0, 20, 30, 40)) == FADER


def test_a_key_is_learnt_as_a_button_or_a_switch_by_what_it_shall_do() -> None:
    assert lesson("/go", *moves("/Page1/Key201", 1, 0)) == KEY
    assert lesson("/blackout", *moves("/Page1/Key202", 1, 0)) == Binding("/Page1/Key202", "/blackout", "switch")
    assert lesson("/panic", Message("/cue/7/fire")) == Binding("/cue/7/fire", "/panic", "button")


# A sequence of grandMA3 tells which handle was moved in words before the number.
def test_the_argument_that_moves_and_the_word_before_it_are_learnt() -> None:
    sent = [Message("/14.14.1.6.1", ("FaderMaster", 1, value)) for value in (0.0, 50.0, 100.0)]
    binding = Binding("/14.14.1.6.1", "/master", top=100.0, argument=3, word="FaderMaster")
    assert lesson("/master", *sent) == binding
    assert translated([binding], sent[1]) == [Message("/master", (0.5,))]
    assert translated([binding], Message("/14.14.1.6.1", ("FaderTemp", 1, 50.0))) == []


def test_an_input_of_the_look_is_learnt_by_its_share_as_its_range_may_change() -> None:
    expected = Binding("/1/fader1", "/shader/1/glow/norm")
    assert lesson("/shader/1/glow", *moves("/1/fader1", 0.0, 0.5, 1.0)) == expected


@pytest.mark.parametrize(
    ("binding", "arguments", "meant"),
    [
        (FADER, (50.0,), [Message("/master", (0.5,))]),
        (FADER, (150.0,), [Message("/master", (1.0,))]),
        (FADER, ("half",), []),
        (FADER, (), []),
        (FADER, (float("nan"),), []),
        (KEY, (1,), [Message("/go")]),
        (KEY, (), [Message("/go")]),
        (KEY, (0,), []),
        (Binding("/k", "/blackout", "switch"), (1,), [Message("/blackout", (True,))]),
        (Binding("/k", "/blackout", "switch"), (0.0,), [Message("/blackout", (False,))]),
        (Binding("/k", "/param/hue", top=255, low=1, high=-1), (0,), [Message("/param/hue", (1.0,))]),
    ],
)
def test_a_message_means_what_its_binding_says(
    binding: Binding, arguments: tuple[object, ...], meant: list[Message]
) -> None:
    assert translated([binding], Message(binding.source, arguments)) == meant
    assert translated([binding], Message("/another", arguments)) == []


def test_a_desks_fader_is_told_its_own_value() -> None:
    bindings = [FADER, KEY, Binding("/k", "/blackout", "switch", top=127.0)]
    values = {"/master": (0.25,), "/blackout": (True,), "/go": ("no number",)}
    assert told(bindings, values) == {"/Page1/Fader201": (25.0,), "/k": (127.0,)}


names = st.text('abc/ü"\\ ', max_size=8).map(lambda written: f"/{written}x")
numbers = st.floats(-1e6, 1e6, allow_nan=False)
bindings = st.builds(
    Binding, names, names, st.sampled_from(["fader", "switch", "button"]), numbers, numbers, numbers, numbers,
    st.integers(1, 16), st.sampled_from(["", "Go+", 'say "hi"']),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(bindings, max_size=6, unique_by=lambda each: each.place))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, kept: list[Binding]) -> None:
    path = tmp_path_factory.mktemp("learnt") / "osc.toml"
    path.write_text(written(kept), encoding="utf-8")
    assert load(path) == tuple(kept)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[osc]]\nfrom = "fader"\nto = "/master"', 'osc 1: "from" is "fader"'),
        ('[[osc]]\nfrom = "/a"\nto = "/go"\ntopp = 3', 'unknown key "topp"'),
        ('[[osc]]\nfrom = "/a"\nto = "/go"\nargument = 99', '"argument" is 99'),
        ("[[osc", "not valid TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_sentence(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "osc.toml").write_text(text)
    with pytest.raises(ShowError, match=fault):
        load(tmp_path / "osc.toml")


def test_where_the_system_refuses_to_look_there_is_no_file(tmp_path: Path) -> None:
    assert load(tmp_path / ("n" * 300)) == ()


def test_a_desks_fader_is_learnt_moves_the_show_and_is_kept(bench: Bench, tmp_path: Path) -> None:
    exchange = bench.desk.exchange
    exchange.learning = "/master"
    bench.turn()
    for value in (0.0, 30.0, 100.0):
        bench.send(encode("/Page1/Fader201", (value,)))
    bench.send(encode("/go", ()))  # what is ours goes on meaning what it means
    assert bench.until(bool) == [Trigger("go", None, "osc")]
    bench.now += STILL
    bench.turn()
    assert exchange.learning == "" and bench.refused() == {}
    assert exchange.monitor.facts["learn"] == "/Page1/Fader201 now moves /master"
    bench.send(encode("/Page1/Fader201", (50.0,)))
    assert bench.until(bool) == [SetValue("master", 0.5, "osc")]
    assert load(tmp_path / "osc.toml") == (FADER,)


def test_a_subscriber_that_uses_a_learnt_address_is_told_by_it(tmp_path: Path) -> None:
    (tmp_path / "osc.toml").write_text(written([FADER]))
    with on_a_bench(tmp_path) as bench:
        bench.outbox.send(state(master=0.5))
        bench.send(encode("/subscribe", (1, 0)))
        assert not any(message.address == FADER.source for message in bench.hears(lambda found: len(found) > 30))
        bench.send(encode(FADER.source, (40.0,)))
        assert bench.until(bool) == [SetValue("master", 0.4, "osc")]
        bench.now += 1.0
        bench.outbox.send(state(master=0.75))
        assert bench.hears(lambda found: Message(FADER.source, (75.0,)) in found)


def test_learning_again_says_what_it_did_before_and_keeps_what_was_written_by_hand(
    bench: Bench, tmp_path: Path
) -> None:
    path, exchange = tmp_path / "osc.toml", bench.desk.exchange
    path.write_text(f"# my desk\n{written([FADER])}")
    bench.now += 5.0
    bench.turn()
    for address, source in (("/param/hue", "/Page1/Fader202"), ("/param/hue", "/Page1/Fader201")):
        teach(bench, address, source)
        if source == "/Page1/Fader202":
            assert path.read_text().startswith("# my desk\n")
    assert exchange.monitor.facts["learn"] == "/Page1/Fader201 now moves /param/hue instead of /master"
    assert [binding.address for binding in load(path)] == ["/param/hue", "/param/hue"]


def test_a_broken_file_is_told_the_last_one_goes_on_and_nothing_overwrites_it(bench: Bench, tmp_path: Path) -> None:
    path, exchange = tmp_path / "osc.toml", bench.desk.exchange
    path.write_text(written([FADER]))
    bench.now += 5.0
    bench.turn()
    path.write_text("[[osc")
    bench.now += 5.0
    (notice,) = bench.turn()
    assert isinstance(notice, Trigger) and "not valid TOML" in str(notice.argument)
    bench.send(encode("/Page1/Fader201", (50.0,)))
    assert bench.until(bool) == [SetValue("master", 0.5, "osc")]
    exchange.learning = "/go"
    bench.turn()
    bench.send(encode("/Page1/Key201", (1,)))
    bench.until(lambda heard: exchange.learning == "")
    assert path.read_text() == "[[osc" and "not valid TOML" in exchange.monitor.facts["learn"]


def test_what_the_disk_refuses_to_keep_moves_the_show_and_is_written_with_the_next(
    bench: Bench, tmp_path: Path
) -> None:
    refusing = tmp_path / f"{TEMPORARY}osc.toml"
    refusing.mkdir()
    teach(bench, "/master", "/Page1/Fader201")
    assert "cannot be written" in bench.desk.exchange.monitor.facts["learn"] and not (tmp_path / "osc.toml").exists()
    bench.send(encode("/Page1/Fader201", (50.0,)))
    assert bench.until(bool) == [SetValue("master", 0.5, "osc")]
    refusing.rmdir()
    teach(bench, "/param/hue", "/Page1/Fader202")
    assert [each.address for each in load(tmp_path / "osc.toml")] == ["/master", "/param/hue"]


def test_a_lesson_that_is_called_off_learns_nothing(bench: Bench, tmp_path: Path) -> None:
    exchange = bench.desk.exchange
    exchange.learning = "/master"
    bench.turn()
    bench.send(encode("/Page1/Fader201", (30.0,)))
    bench.turn()
    exchange.learning = ""
    bench.now += 1.0
    bench.turn()
    assert not (tmp_path / "osc.toml").exists()
    bench.send(encode("/Page1/Fader201", (30.0,)))
    bench.until(lambda heard: bool(bench.refused()))
    assert bench.refused() == {"unknown address": 1}
