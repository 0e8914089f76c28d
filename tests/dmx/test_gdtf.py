"""The published files: made anew they are the same, and a foreign reader finds in them what the channels mean."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

import pygdtf
import pytest
from pygdtf.utils.attribute_definitions_data import ANNEX_ATTRIBUTE_DEFINITIONS

from live.dmx.channels import PERSONALITIES, numbered, size
from live.dmx.gdtf import FILE, write

PUBLISHED = Path(__file__).parents[2] / "docs" / "desks"
MODES = {"Basic 16": "basic", "Full 40": "full"}


@pytest.fixture(scope="module")
def fixture() -> pygdtf.FixtureType:
    return pygdtf.FixtureType(str(PUBLISHED / FILE))


def test_the_published_files_are_what_the_table_makes(tmp_path: Path) -> None:
    write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with zipfile.ZipFile(tmp_path / FILE) as ours, zipfile.ZipFile(PUBLISHED / FILE) as theirs:
        assert ours.read("description.xml") == theirs.read("description.xml"), "python -m live.dmx.gdtf docs/desks"
    assert made == {name: (PUBLISHED / name).read_bytes() for name in made}


def test_it_is_a_fixture_of_gdtf_1_2_with_a_mode_for_each_personality(fixture: pygdtf.FixtureType) -> None:
    assert (fixture.data_version, fixture.manufacturer, fixture.name) == ("1.2", "Limelight", "Visualiser")
    assert [mode.name for mode in fixture.dmx_modes] == list(MODES)
    assert [mode.dmx_channels_count for mode in fixture.dmx_modes] == [16, 40]


@pytest.mark.parametrize("mode", MODES)
def test_each_channel_has_its_slots_its_start_value_and_its_bands(fixture: pygdtf.FixtureType, mode: str) -> None:
    found = fixture.dmx_modes.get_mode_by_name(mode).dmx_channels
    ours = numbered(PERSONALITIES[MODES[mode]])
    assert [channel.offset for channel in found] == [
        list(range(first, first + channel.width)) for first, channel in ours
    ]
    for theirs, (_, channel) in zip(found, ours, strict=True):
        logical = theirs.logical_channels[0]
        (function,) = logical.channel_functions
        assert theirs.default.value == channel.neutral and theirs.default.byte_count == channel.width
        assert str(logical.snap) == ("Yes" if channel.snap else "No")
        sets = [(each.dmx_from.value, each.dmx_to.value) for each in function.channel_sets]
        assert sets in ([], [(band.low, band.high) for band in channel.bands])


def test_the_attributes_are_the_standards_own_with_its_features(fixture: pygdtf.FixtureType) -> None:
    standard = {each["name"]: each["feature"] for each in ANNEX_ATTRIBUTE_DEFINITIONS["attributes"]}
    groups = {f"{group.name}.{each.name}" for group in fixture.feature_groups for each in group.features}
    for attribute in fixture.attributes:
        general = re.sub(r"\d+", "(m)", re.sub(r"\d+", "(n)", attribute.name, count=1))
        name = general.replace("(m)", "(n)", 1) if "(n)" not in general else general
        assert standard[name] == str(attribute.feature)
        assert str(attribute.feature) in groups


def test_every_channel_of_a_mode_names_an_attribute_and_a_geometry_that_are_there(fixture: pygdtf.FixtureType) -> None:
    attributes = {attribute.name for attribute in fixture.attributes}
    for mode in fixture.dmx_modes:
        assert fixture.geometries.get_geometry_by_name(mode.geometry) is not None
        for channel in mode.dmx_channels:
            assert str(channel.attribute) in attributes
            (logical,) = channel.logical_channels
            (function,) = logical.channel_functions
            assert (
                str(channel.initial_function)
                == f"{mode.geometry}_{logical.attribute}.{logical.attribute}.{function.name}"
            )


def test_names_have_no_character_that_gdtf_forbids(fixture: pygdtf.FixtureType) -> None:
    names = [fixture.name, *(mode.name for mode in fixture.dmx_modes)]
    for mode in fixture.dmx_modes:
        for channel in mode.dmx_channels:
            for function in channel.logical_channels[0].channel_functions:
                names += [function.name, *(each.name for each in function.channel_sets)]
    assert not [name for name in names if not re.fullmatch(r"[A-Za-z0-9 ]*", name)]


@pytest.mark.parametrize("name", PERSONALITIES)
def test_the_list_for_other_desks_covers_every_value_of_every_slot(name: str) -> None:
    personality = PERSONALITIES[name]
    with (PUBLISHED / f"{name}-{size(personality)}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    covered: dict[str, list[int]] = {}
    for row in rows:
        covered.setdefault(row["channel"], []).extend((int(row["from"]), int(row["to"])))
    slots = [slot for written in covered for slot in written.split("-")]
    assert slots == [str(number) for number in range(1, size(personality) + 1)]
    for written, ends in covered.items():
        assert ends[0] == 0 and ends[-1] == (65535 if "-" in written else 255)
        assert all(after == before + 1 for before, after in zip(ends[1::2], ends[2::2], strict=False))
