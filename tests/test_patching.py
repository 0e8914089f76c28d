"""What a setlist and the command line ask of the desk, and which of them holds."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from limelight.arguments import parse
from limelight.doors import desk_options
from live.desk.attendant import reachable
from live.dmx.door import patch_of
from live.options import DeskOptions
from show import setlist
from show.errors import ShowError
from show.patching import Patching, over

NOTHING = Patching()


class Prepared:
    """As much of a show as the desk's options are made of."""

    installation = None

    def __init__(self, patching: Patching) -> None:
        self.patching = patching


def options(*words: str, patching: Patching = NOTHING) -> DeskOptions:
    return desk_options(parse(["live", "gig.toml", *words]), Prepared(patching))  # type: ignore[arg-type]


def read(folder: Path, text: str) -> Patching:
    path = folder / "gig.toml"
    path.write_text(f'[[track]]\naudio = "a.flac"\n[desk]\n{text}\n')
    return setlist.load(path).patching


def test_a_setlist_brings_its_patch(tmp_path: Path) -> None:
    written = """
    universe = 3
    address = 101
    personality = "full"
    osc_prefix = "/vis/"
    allow = ["10.0.0.5", "10.0.1.0/24"]
    midi_map = "maps"
    midi_device = 7
    ltc = 3
    """
    assert read(tmp_path, written) == Patching(
        universe=3,
        address=101,
        personality="full",
        osc_prefix="vis",
        allow=("10.0.0.5", "10.0.1.0/24"),
        midi_map=tmp_path / "maps",
        midi_device=7,
        ltc=3,
    )
    assert read(tmp_path, "") == Patching()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("universe = 0", "a whole number from 1 to 32768"),
        ("universe = 1.5", "a whole number"),
        ("adress = 1", 'did you mean "address"?'),
        ('personality = "large"', "one of basic, full, none"),
        ('allow = "10.0.0.5"', "write a list"),
        ("allow = []", "names nobody"),  # and does not let everyone in
        ('allow = ["10.0.0.5", "10.0.0.300"]', "\"allow\" has '10.0.0.300', which is no address: write 10.0.0.5"),
        ('allow = ["lighting.local"]', "which is no address"),
        ('osc_prefix = "main stage"', "plain letters"),
        ('osc_prefix = "stage*"', "plain letters"),
        ("interface = 1", "unknown key"),  # a show that is copied from somewhere opens no network
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ShowError, match="desk: ") as refused:
        read(tmp_path, line)
    assert said in str(refused.value)


def test_a_universe_is_one_lower_on_art_net_which_counts_from_0() -> None:
    assert Patching(universe=1).universes == (0, 1)
    assert Patching(universe=1, artnet=16).universes == (16, 1)
    assert Patching(sacn=7).universes == (None, 7)
    assert Patching().universes == (None, None)


def test_the_command_line_outdoes_the_setlist_and_of_universes_says_all() -> None:
    written = Patching(universe=3, address=101, ltc=3)
    assert over(Patching(address=1), written) == replace(written, address=1)
    assert over(Patching(artnet=0), written) == Patching(artnet=0, address=101, ltc=3)


def test_no_lighting_desk_is_heard_that_nobody_asked_for() -> None:
    made = options()
    assert (made.interface, made.artnet, made.sacn, made.allow, made.web, made.midi) == (
        "127.0.0.1", None, None, (), 7780, True,
    )  # fmt: skip


def test_the_options_of_the_desk_are_those_of_the_command_line() -> None:
    made = options("--desk", "eth0", "--universe", "2", "--personality", "full", "--web", "off", "--no-midi", "--allow",
                   "10.0.0.5, 10.0.1.7/24,fe80::1", "--osc-prefix", "/vis", patching=Patching(address=33))  # fmt: skip
    patch = patch_of(made)
    assert (patch.interface, patch.artnet, patch.sacn, patch.start, patch.personality) == ("eth0", 1, 2, 33, "full")
    assert patch.allowed == made.allow == ("10.0.0.5", "10.0.1.7/24", "fe80::1")
    assert (made.prefix, made.web, made.midi) == ("vis", None, False)


@pytest.mark.parametrize("words", [("--universe", "0"), ("--artnet", "-1"), ("--address", "513"), ("--web", "on"),
                                   ("--allow", ","), ("--allow", ""), ("--allow", "10.0.0.5,10.0.0.300"),
                                   ("--allow", "lighting.local")])  # fmt: skip
def test_numbers_out_of_range_are_refused(words: tuple[str, str]) -> None:
    with pytest.raises(ShowError, match=words[0]):
        parse(["live", "gig.toml", *words])


@pytest.mark.parametrize("words", [("--address", "33"), ("--personality", "full")])
def test_what_says_how_to_patch_us_means_nothing_without_a_universe(words: tuple[str, str]) -> None:
    with pytest.raises(ShowError, match=f"{words[0]}: means nothing without a universe: add --universe"):
        options(*words)
    assert options(*words, patching=Patching(universe=2)).sacn == 2


def test_check_understands_what_live_does() -> None:
    words = ["--universe", "2", "--ltc", "3", "--link", "--midi-map", "maps"]
    live, check = parse(["live", "gig.toml", *words]), parse(["check", "gig.toml", *words])

    def said(chosen: Namespace) -> object:
        return desk_options(chosen, Prepared(Patching()))  # type: ignore[arg-type]

    assert said(live) == said(check)


def test_what_is_opened_to_others_is_said() -> None:
    assert reachable(options()) == []
    opened = reachable(options("--desk", "all"))
    assert "all networks of this machine" in opened[0] and "everyone" in opened[0] and "token" in opened[1]
    (limited,) = reachable(options("--desk", "10.0.0.9", "--allow", "10.0.0.5", "--web", "off"))
    assert "10.0.0.9" in limited and "10.0.0.5 alone" in limited


@pytest.mark.parametrize(("given", "prefix"), [("vis", "vis"), ("/vis/", "vis"), ("left/wall", "left/wall"), ("", "")])
def test_a_prefix_is_taken_with_or_without_its_slashes(given: str, prefix: str) -> None:
    assert options("--osc-prefix", given).prefix == prefix


@pytest.mark.parametrize("given", ["main stage", "stage*", "[a]", "bühne"])
def test_what_no_osc_address_can_begin_with_is_no_prefix(given: str) -> None:
    with pytest.raises(ShowError, match="plain letters"):
        options("--osc-prefix", given)
