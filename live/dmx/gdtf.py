"""The personalities as GDTF 1.2 (DIN SPEC 15800), which grandMA3, Vectorworks and Capture read. Built by developers.

The only file that imports `pygdtf`; a show never needs it. `python -m live.dmx.gdtf FOLDER` writes what stands in
`docs/desks/`: the fixture with one mode for each personality, and a list of channels for desks without GDTF.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from live.dmx.channels import CONTROL, PERSONALITIES, Band, Channel, Personality, numbered, size
from live.dmx.lists import listed

FILE = "Limelight@Visualiser.gdtf"
IDENTITY = "5B0C7A7E-6C5D-4C0B-9B0E-6C1D7E9F2A10"  # for ever the same, so that a new file replaces the old one
VERSION = "1.2"
GEOMETRY = "Body"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date of a zip: the same table gives the same bytes
FEATURES = {  # by how an attribute's name begins: feature group and feature of the standard's annex A
    "Dimmer": ("Dimmer", "Dimmer"),
    "Shutter": ("Beam", "Beam"),
    "Strobe": ("Beam", "Beam"),
    "Effects": ("Beam", "Beam"),
    "Media": ("Gobo", "Media"),
    "Play": ("Gobo", "Media"),
    "VideoEffect": ("Video", "Video"),
    "VideoBoost": ("Color", "ColorCorrection"),
    "Scale": ("Position", "Scale"),
    "Rot": ("Position", "Rotation"),
    "XYZ": ("Position", "XYZ"),
}


def package() -> bytes:
    """Returns the GDTF file."""
    root = _fixture().to_xml()
    ElementTree.indent(root, "  ")
    description = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        entry = zipfile.ZipInfo("description.xml", EPOCH)
        entry.create_system = 3  # or the bytes would tell the system they were made on
        archive.writestr(entry, description)
    return kept.getvalue()


def write(folder: Path) -> None:
    """Writes the fixture and the lists of channels."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(package())
    for name, personality in PERSONALITIES.items():
        (folder / f"{_mode(name, personality).replace(' ', '-').lower()}.csv").write_bytes(listed(personality).encode())


def _fixture() -> Any:
    import pygdtf

    fixture = pygdtf.FixtureType()
    fixture.data_version = VERSION
    fixture.name, fixture.short_name, fixture.long_name = "Visualiser", "Limelight", "Limelight visualiser"
    fixture.manufacturer, fixture.fixture_type_id = "Limelight", IDENTITY
    fixture.description = "A live visualiser for music"
    channels = PERSONALITIES["full"]
    fixture.feature_groups = _features(channels)
    fixture.attributes = [_attribute(channel) for channel in channels]
    fixture.geometries = pygdtf.Geometries([pygdtf.Geometry(name=GEOMETRY)])
    fixture.dmx_modes = [
        pygdtf.DmxMode(
            name=_mode(name, personality),
            geometry=GEOMETRY,
            _dmx_channels=[_channel(first, channel) for first, channel in numbered(personality)],
            dmx_channels=[_channel(first, channel) for first, channel in numbered(personality)],
        )
        for name, personality in PERSONALITIES.items()
    ]
    return fixture


def _mode(name: str, personality: Personality) -> str:
    return f"{name.title()} {size(personality)}"


def _feature(attribute: str) -> tuple[str, str]:
    return next(feature for begins, feature in FEATURES.items() if attribute.startswith(begins))


def _features(channels: Personality) -> list[Any]:
    import pygdtf

    groups: dict[str, list[str]] = {}
    for channel in channels:
        group, feature = _feature(channel.attribute)
        if feature not in groups.setdefault(group, []):
            groups[group].append(feature)
    return [
        pygdtf.FeatureGroup(name=group, pretty=group, features=[pygdtf.Feature(name=each) for each in features])
        for group, features in groups.items()
    ]


def _attribute(channel: Channel) -> Any:
    import pygdtf

    return pygdtf.Attribute(
        name=channel.attribute,
        pretty=channel.name,
        feature=pygdtf.NodeLink("FeatureGroups", ".".join(_feature(channel.attribute))),
        physical_unit=pygdtf.PhysicalUnit("None"),
    )


def _channel(first: int, channel: Channel) -> Any:
    import pygdtf

    attribute = pygdtf.NodeLink("Attributes", channel.attribute)
    logical = pygdtf.LogicalChannel(
        attribute=attribute,
        snap=pygdtf.Snap("Yes" if channel.snap else "No"),
        master=pygdtf.Master("Grand" if channel.attribute == "Dimmer" else "None"),
        channel_functions=[_function(channel, attribute)],
    )
    made = pygdtf.DmxChannel(
        offset=list(range(first, first + channel.width)),
        default=None,
        geometry=GEOMETRY,
        initial_function=pygdtf.NodeLink(
            "DMXChannel", f"{GEOMETRY}_{channel.attribute}.{channel.attribute}.{channel.name}"
        ),
        highlight=_value(channel, _bright(channel)),
        attribute=attribute,
        logical_channels=[logical],
    )
    made._has_highlight_attr = made.highlight is not None
    return made


def _bright(channel: Channel) -> int:
    """Returns the value of a channel when a desk wants to see the fixture."""
    if channel.attribute == "Dimmer":
        return channel.bands[-1].high
    return channel.bands[-1].low if channel.name == CONTROL else channel.neutral


def _function(channel: Channel, attribute: Any) -> Any:
    import pygdtf

    return pygdtf.ChannelFunction(
        name=channel.name,
        attribute=attribute,
        dmx_from=_value(channel, 0),
        default=_value(channel, channel.neutral),
        physical_from=pygdtf.PhysicalValue(channel.bands[0].start),
        physical_to=pygdtf.PhysicalValue(channel.bands[-1].end),
        channel_sets=[
            pygdtf.ChannelSet(
                name=_heading(band),
                dmx_from=_value(channel, band.low),
                physical_from=pygdtf.PhysicalValue(band.start),
                physical_to=pygdtf.PhysicalValue(band.end),
            )
            for band in channel.bands
        ]
        if len(channel.bands) > 1
        else [],
    )


def _heading(band: Band) -> str:
    """Returns what a band says without its figure (an empty name is allowed), in the letters that GDTF knows."""
    return "".join(letter for letter in band.says.partition("{")[0] if letter.isalnum() or letter == " ").strip()


def _value(channel: Channel, value: int) -> Any:
    import pygdtf

    return pygdtf.DmxValue(f"{value}/{channel.width}")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
