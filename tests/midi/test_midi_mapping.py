"""Mapping files: what a person writes, what learn writes, what is refused, and the map that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.addresses.messages import Known, Message, Refused
from live.addresses.space import read as read_address
from live.exchange.lessons import limits, target
from live.midi import mapfile
from live.midi.controls import Control, read
from live.midi.mapping import Binding, Map, added, conflicts, replaced, usual_way
from live.midi.shelf import Shelf, built_in, device_of
from show.errors import ShowError

WRITTEN = """
device = "Twister"
title = "By hand"

[[control]]
from = "ch 1 cc 0"
to = "/param/hue"

[[control]]
from = "ch 1 cc 1"
to = "/param/speed"
as = "encoder"
code = "offset"
step = 0.02
max = 2.0

[[control]]
from = "ch 10 note 36"
to = "/blackout"

[[control]]
from = "ch 10 note 37"
to = "/track/go"
value = "First Light"
light = "switch"
on = 5
lamp = "ch 10 note 99"

[[control]]
from = "ch 1 cc 2/34"
to = "/master"
invert = true
takeover = "scale"
"""


def binding(control: str, address: str = "/master") -> Binding:
    return Binding(read(control), address, "fader")


def test_what_is_left_out_is_as_usual_for_the_address(tmp_path: Path) -> None:
    file = tmp_path / "twister.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    assert mapfile.load(file) == Map(
        "Twister",
        (
            Binding(Control("cc", 1, 0), "/param/hue", "fader", low=-1.0, high=1.0),
            Binding(Control("cc", 1, 1), "/param/speed", "encoder", high=2.0, code="offset", step=0.02),
            Binding(Control("note", 10, 36), "/blackout", "toggle"),
            Binding(
                Control("note", 10, 37), "/track/go", "trigger", value="First Light", light="switch", on=5,
                lamp=Control("note", 10, 99),
            ),
            Binding(Control("cc14", 1, 2), "/master", "fader", invert=True, takeover="scale"),
        ),
        "By hand",
    )  # fmt: skip


texts = st.text(st.characters(exclude_categories=["C"]), max_size=20)
numbers = st.floats(-1e6, 1e6)
bindings = st.builds(
    Binding,
    control=st.builds(Control, st.sampled_from(["note", "cc", "program"]), st.integers(1, 16), st.integers(0, 127)),
    address=st.sampled_from(["/master", "/param/hue", "/go", "/blackout", "/macro/3", "/shader/1/glow/norm"]),
    way=st.sampled_from(["fader", "encoder", "trigger", "momentary", "toggle"]),
    low=numbers,
    high=numbers,
    invert=st.booleans(),
    takeover=st.sampled_from(["none", "pickup", "scale"]),
    code=st.sampled_from(["twos", "offset", "sign"]),
    step=st.floats(-1, 1),
    value=st.one_of(st.none(), st.integers(0, 99), numbers, texts),
    light=st.sampled_from(["none", "switch", "value"]),
    off=st.integers(0, 127),
    on=st.integers(0, 127),
    lamp=st.one_of(st.none(), st.builds(Control, st.just("note"), st.none(), st.integers(0, 127))),
)


@given(st.lists(bindings, max_size=4, unique_by=lambda each: each.control.number), texts)
def test_a_written_map_is_read_back(tmp_path_factory: pytest.TempPathFactory, found: list[Binding], title: str) -> None:
    file = tmp_path_factory.mktemp("maps") / "map.toml"
    written = Map("Some device", tuple(found), title.strip())
    file.write_text(mapfile.text(written), encoding="utf-8")
    assert mapfile.load(file) == written


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('device = "Twister"', ""), 'has no "device"'),
        (('from = "ch 1 cc 0"', 'from = "cc 0"'), 'control 1: "from" is "cc 0"'),
        (('to = "/param/hue"', 'to = "hue"'), 'control 1: "to" is "hue"'),
        (('as = "encoder"', 'as = "knob"'), 'control 2: "as" is "knob"'),
        (('code = "offset"', 'mode = "offset"'), 'control 2: unknown key "mode"'),
        (('from = "ch 10 note 37"', 'from = "ch 10 note 36"'), "control 4: this control already moves /blackout"),
        (("on = 5", "on = 128"), 'control 4: "on" is 128'),
        (("[[control]]", "[[control]"), "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_control_and_key(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    file = tmp_path / "twister.toml"
    file.write_text(WRITTEN.replace(*change), encoding="utf-8")
    with pytest.raises(ShowError) as refusal:
        mapfile.load(file)
    assert reason in str(refusal.value)


def test_what_a_control_did_is_shown_and_never_replaced_in_silence() -> None:
    existing = Map("x", (binding("ch 1 cc 7"), binding("ch 1 cc 8", "/crossfade")))
    again = binding("ch any cc 7", "/param/hue")
    assert conflicts(existing, again) == (binding("ch 1 cc 7"),)
    with pytest.raises(ValueError, match="already moves /master"):
        added(existing, again)
    assert replaced(existing, again).bindings == (binding("ch 1 cc 8", "/crossfade"), again)


def test_two_controls_may_move_the_same_address() -> None:
    one = added(Map("x"), binding("ch 1 cc 7"))
    assert len(added(one, binding("ch 1 cc 8")).bindings) == 2


@pytest.mark.parametrize(
    ("address", "wants", "key", "knob"),
    [
        ("/master", "value", "momentary", "fader"),
        ("/param/hue/norm", "value", "momentary", "fader"),
        ("/macro/8", "value", "momentary", "fader"),
        ("/master/percent", "value", "momentary", "fader"),
        ("/shader/1/glow/norm", "value", "momentary", "fader"),
        ("/blackout", "switch", "toggle", "momentary"),
        ("/go", "bang", "trigger", "trigger"),
        ("/shader/select", "bang", "trigger", "trigger"),
        ("/param/look", "bang", "trigger", "trigger"),
    ],
)
def test_an_address_says_what_a_key_and_a_knob_do_with_it(address: str, wants: str, key: str, knob: str) -> None:
    assert (target(address), usual_way("note", address), usual_way("cc", address)) == (wants, key, knob)


def test_a_control_covers_the_range_of_what_it_moves() -> None:
    assert [limits(each) for each in ("/param/hue", "/master/percent", "/macro/1", "/go")] == [
        (-1.0, 1.0), (0.0, 100.0), (0.0, 1.0), (0.0, 1.0),
    ]  # fmt: skip


# As Korg ships it (CC mode): faders, knobs, S, M and R from left to right, then the transport.
FACTORY = {*range(0, 8), *range(16, 24), *range(32, 40), *range(48, 56), *range(64, 72), *range(41, 47), *range(58, 63)}


def test_the_shipped_map_names_only_what_the_device_sends_and_what_the_stage_knows() -> None:
    found = mapfile.load(built_in() / "nanokontrol2.toml")
    assert {each.control.number for each in found.bindings} <= FACTORY
    assert all(each.control.kind == "cc" and each.control.channel is None for each in found.bindings)
    faders = {each.control.number: each.address for each in found.bindings}
    assert (faders[0], faders[41], faders[59], faders[64]) == ("/master", "/go", "/track/next", "/blackout")
    for each in found.bindings:
        sent = () if each.value is None and each.way == "trigger" else (each.value if each.value is not None else 0.5,)
        for outcome in read_address(Message(each.address, sent), Known(), "midi"):
            assert not isinstance(outcome, Refused) or outcome.reason == "no such input", each.address


@pytest.mark.parametrize(
    "port",
    [
        "nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 20:0",
        "nanoKONTROL2 SLIDER/KNOB",
        "nanoKONTROL2 1",
        "NANOKONTROL2",
    ],
)  # ALSA, macOS, Windows, and a hand that does not care about case
def test_the_shipped_map_is_found_by_a_part_of_the_ports_name(tmp_path: Path, port: str) -> None:
    shelf = Shelf([built_in()], tmp_path)
    assert shelf.refresh(0.0)
    found = shelf.of(port)
    assert found is not None and found.device == "nanoKONTROL2"
    assert shelf.of("LPD8 MIDI 1") is None


@pytest.mark.parametrize(
    ("port", "device"),
    [
        ("nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 20:0", "nanoKONTROL2"),
        ("LPD8 1", "LPD8"),
        ("Sequencer:out", "Sequencer"),
        ("a2j:LPD8 [24] (capture): LPD8 MIDI 1", "a2j:LPD8 [24] (capture): LPD8 MIDI"),
        ("X-TOUCH MINI", "X-TOUCH MINI"),
    ],
)
def test_a_device_is_named_without_the_socket_it_is_in(port: str, device: str) -> None:
    assert device_of(port) == device
    assert Map(device).is_for(port)


def test_the_users_own_map_wins_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    shelf = Shelf([built_in()], tmp_path / "own")
    shelf.refresh(0.0)
    path = shelf.save(Map("nanoKONTROL2", (binding("ch any cc 0", "/crossfade"),)))
    assert shelf.refresh(0.1)
    assert shelf.of("nanoKONTROL2 0").bindings[0].address == "/crossfade"  # type: ignore[union-attr]
    assert not shelf.refresh(10.0)
    path.write_text('device = "nano', encoding="utf-8")
    assert shelf.refresh(20.0)
    assert "is not valid TOML" in shelf.faults[0]
    assert shelf.of("nanoKONTROL2 0").bindings[0].address == "/crossfade"  # type: ignore[union-attr]
    path.write_text('device = "other"', encoding="utf-8")
    assert shelf.refresh(30.0) and not shelf.faults
    assert shelf.of("nanoKONTROL2 0").bindings[0].address == "/master"  # type: ignore[union-attr]


def test_what_somebody_wrote_by_hand_outlives_the_next_lesson(tmp_path: Path) -> None:
    shelf, hand = (
        Shelf([], tmp_path),
        '# mine\ndevice = "Twister"\n\n[[control]] # the big one\nfrom = "ch 1 cc 7"\nto = "/master"\n',
    )
    (tmp_path / "twister.toml").write_text(hand, encoding="utf-8")
    shelf.refresh(0.0)
    before = shelf.of("Twister")
    assert before is not None
    shelf.save(added(before, binding("ch 1 cc 8", "/crossfade")))
    assert (tmp_path / "twister.toml").read_text(encoding="utf-8") == (
        hand + '\n[[control]]\nfrom = "ch 1 cc 8"\nto = "/crossfade"\n'
    )


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ShowError, match="cannot be written"):
        Shelf([], tmp_path / "file" / "maps").save(Map("x"))
