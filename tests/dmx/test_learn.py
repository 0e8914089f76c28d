"""Single channels: which one a hand has moved, what it then does, and the text file that keeps it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Message
from live.dmx.bindings import Binding, conflicts, follow, load, written
from live.dmx.learn import STILL, Learning, hear, learned
from live.exchange.lessons import Kind
from show.errors import ShowError

FRAME = 1 / 44  # s


def gesture(*looks: bytes, kind: Kind = "fader") -> Binding | None:
    learning = Learning("/param/hue/norm", kind)
    for number, look in enumerate(looks):
        learning = hear(learning, "artnet", 3, look, number * FRAME)
        assert learned(learning, number * FRAME) is None  # the hand is still on it
    return learned(learning, len(looks) * FRAME + STILL)


def wide(value: int) -> bytes:
    return bytes((50, 60, value >> 8, value & 255, 70))


def test_the_channel_that_moved_most_is_learnt() -> None:
    looks = [bytes((100, 10 + number, 5 * number, 200)) for number in range(40)]
    assert gesture(*looks) == Binding("artnet", 3, 3, "/param/hue/norm")


def test_a_button_is_learnt_by_its_press() -> None:
    assert gesture(bytes(8), bytes((0, 0, 0, 0, 255, 0, 0, 0)), kind="button") == Binding(
        "artnet", 3, 5, "/param/hue/norm", "button"
    )


@pytest.mark.parametrize("farthest", [65535, 3000])
def test_a_fader_of_two_slots_is_learnt_with_its_fine_half(farthest: int) -> None:
    looks = [wide(round(farthest * math.sin(math.pi / 2 * number / 60))) for number in range(61)]
    assert gesture(*looks) == Binding("artnet", 3, 3, "/param/hue/norm", wide=True)


def test_noise_and_silence_teach_nothing() -> None:
    assert gesture(*(bytes((100 + number % 2, 50)) for number in range(30))) is None
    assert gesture(bytes((100, 50)), bytes((100, 50))) is None


def test_what_was_there_before_does_not_count_as_moved() -> None:
    learning = Learning("/go", looks={("artnet", 3): bytes((200, 0))})
    learning = hear(learning, "artnet", 3, bytes((200, 90)), 1.0)
    found = learned(learning, 2.0)
    assert found is not None and found.channel == 2


def test_a_fader_sends_its_range_and_may_be_turned_round() -> None:
    fader = Binding("artnet", 0, 2, "/param/hue", low=-1.0, high=1.0)
    turned = Binding("artnet", 0, 2, "/param/hue", low=1.0, high=0.0)
    before, after = bytes((9, 0)), bytes((9, 255))
    assert follow([fader], before, after) == [Message("/param/hue", (1.0,))]
    assert follow([turned], before, after) == [Message("/param/hue", (0.0,))]
    assert follow([fader], after, after) == []


def test_a_fader_of_two_slots_counts_in_sixteen_bits() -> None:
    fader = Binding("artnet", 0, 1, "/param/hue/norm", wide=True)
    assert follow([fader], bytes((0, 0)), bytes((0, 1))) == [Message("/param/hue/norm", (1 / 65535,))]


def test_a_switch_and_a_button_act_at_half() -> None:
    switch, button = Binding("artnet", 0, 1, "/freeze", "switch"), Binding("artnet", 0, 1, "/go", "button")
    up, down = (b"\x7f", b"\x80"), (b"\x80", b"\x7f")
    assert follow([switch, button], *up) == [Message("/freeze", (1,)), Message("/go")]
    assert follow([switch, button], *down) == [Message("/freeze", (0,))]
    assert follow([switch, button], b"\x80", b"\xff") == []


def test_a_first_look_and_slots_that_were_not_there_do_nothing() -> None:
    fader = Binding("artnet", 0, 2, "/master")
    assert follow([fader], b"", bytes((1, 2))) == follow([fader], b"\x01", bytes((1, 2))) == []
    assert follow([fader], bytes((1, 2)), b"\x01") == []


def test_a_channel_or_an_address_taken_twice_is_shown() -> None:
    first, second = Binding("artnet", 0, 1, "/go", "button"), Binding("sacn", 1, 9, "/master")
    assert conflicts([first, second], Binding("artnet", 0, 1, "/panic")) == [first]
    assert conflicts([first, second], Binding("artnet", 0, 7, "/master")) == [second]
    assert conflicts([first, second], Binding("artnet", 0, 9, "/cue/go")) == []


BINDINGS = st.builds(
    Binding,
    st.sampled_from(("artnet", "sacn")),
    st.integers(0, 63999),
    st.integers(1, 512),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(lambda rest: "/" + rest.strip()),
    st.sampled_from(("fader", "switch", "button")),
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
    st.booleans(),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(BINDINGS, max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, bindings: list[Binding]) -> None:
    path = tmp_path_factory.mktemp("dmx") / "channels.toml"
    path.write_text(written(bindings), encoding="utf-8")
    assert load(path) == tuple(bindings)


def test_no_file_is_no_bindings(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == ()
    assert load(tmp_path / ("n" * 300)) == ()  # the system refuses to look, as it does in a folder of somebody else's


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("channel = 3", r"written as \[\[channel\]\]"),
        ('[[channel]]\naddress = "go"', "begins with a slash"),
        ('[[channel]]\naddress = "/go"\nchannel = 513', "1 to 512"),
        ('[[channel]]\naddress = "/go"\nkind = "knob"', "kind"),
        ('[[channel]]\naddress = "/go"\nchanel = 5', "did you mean"),
    ],
)
def test_a_fault_in_the_file_is_one_sentence(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ShowError, match=fault):
        load(path)
