"""How a show is patched on the desks that steer it: the `[desk]` table of a setlist, and the same of a command line."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from show import toml
from show.errors import ShowError

PERSONALITIES = ("basic", "full", "none")
HIGHEST_ARTNET = 0x7FFF  # port-address: net 7 bits, sub-net 4 bits, universe 4 bits
HIGHEST_SACN = 63999  # ANSI E1.31
HIGHEST_ADDRESS = 512
HIGHEST_DEVICE = 111  # of MIDI show control
MOST_CHANNELS = 64  # of a sound card
NO_PREFIX = frozenset(" #*,?[]{}")  # what no OSC address holds (OSC 1.0)
PLAIN_PREFIX = "use plain letters and digits, such as vis"
ADDRESSES = "write 10.0.0.5, or 10.0.1.0/24 for a network"

_UNIVERSES = ("universe", "artnet", "sacn")
_KEYS = (*_UNIVERSES, "address", "personality", "osc_prefix", "allow", "midi_map", "midi_device", "ltc")


@dataclass(frozen=True, slots=True)
class Patching:
    """What is asked of the desk; None where nothing is said.

    `universe` counts from 1, as lighting desks do: sACN's of that number and Art-Net's one below it, which counts from
    0. `artnet` and `sacn` name those of one protocol. `address` is our first channel. `allow` holds addresses or
    networks of those who may steer. `midi_map` is a folder of maps, `midi_device` our number in show control, `ltc`
    the channel of the sound input that carries timecode.
    """

    universe: int | None = None
    artnet: int | None = None
    sacn: int | None = None
    address: int | None = None
    personality: Literal["basic", "full", "none"] | None = None
    osc_prefix: str | None = None
    allow: tuple[str, ...] | None = None
    midi_map: Path | None = None
    midi_device: int | None = None
    ltc: int | None = None

    @property
    def universes(self) -> tuple[int | None, int | None]:
        """The universes of Art-Net and sACN, as on the wire; None for a protocol that is not asked for."""
        if self.universe is None:
            return self.artnet, self.sacn
        artnet = self.universe - 1 if self.artnet is None else self.artnet
        return artnet, self.universe if self.sacn is None else self.sacn


def over(first: Patching, second: Patching) -> Patching:
    """What the first asks for, and where it says nothing the second; of universes one of them says all."""
    said = {name: value for name, value in _said(first).items() if value is not None}
    if not said.keys().isdisjoint(_UNIVERSES):
        second = replace(second, **dict.fromkeys(_UNIVERSES))
    return replace(second, **said)


def read(table: toml.Table, where: str, folder: Path) -> Patching:
    """The `[desk]` table of a setlist that lies in `folder`; ShowError for what cannot be."""
    entry = toml.table_of(table, "desk", where, lambda value: True, "")
    place = f"{where}: desk"
    toml.refuse_unknown(entry, _KEYS, place)
    personality = toml.choice(entry, "personality", place, PERSONALITIES, "basic")
    maps = toml.text(entry, "midi_map", place)
    return Patching(
        universe=_whole(entry, "universe", place, 1, HIGHEST_ARTNET + 1),
        artnet=_whole(entry, "artnet", place, 0, HIGHEST_ARTNET),
        sacn=_whole(entry, "sacn", place, 1, HIGHEST_SACN),
        address=_whole(entry, "address", place, 1, HIGHEST_ADDRESS),
        personality=_personality(personality) if "personality" in entry else None,
        osc_prefix=_prefix(entry, place),
        allow=_allowed(entry, place),
        midi_map=folder / maps if maps else None,
        midi_device=_whole(entry, "midi_device", place, 0, HIGHEST_DEVICE),
        ltc=_whole(entry, "ltc", place, 1, MOST_CHANNELS),
    )


def _personality(word: str) -> Literal["basic", "full", "none"]:
    return "full" if word == "full" else "none" if word == "none" else "basic"


def prefix(text: str) -> str | None:
    """What goes before our OSC addresses, without the slashes around it; None for what no address may begin with."""
    bare = text.strip("/")
    return bare if bare.isascii() and bare.isprintable() and not set(bare) & NO_PREFIX else None


def is_address(text: str) -> bool:
    """Whether it names an address or a network (10.0.1.0/24), as `allow` holds them."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _prefix(entry: toml.Table, where: str) -> str | None:
    if "osc_prefix" not in entry:
        return None
    text = toml.text(entry, "osc_prefix", where)
    found = prefix(text)
    if found is None:
        raise ShowError(where, f'"osc_prefix" is {text!r}', PLAIN_PREFIX)
    return found


def _said(patching: Patching) -> dict[str, Any]:
    return {each.name: getattr(patching, each.name) for each in fields(patching)}


def _whole(entry: toml.Table, key: str, where: str, low: int, high: int) -> int | None:
    return toml.whole(entry, key, where, low, low, high) if key in entry else None


def _allowed(entry: toml.Table, where: str) -> tuple[str, ...] | None:
    if "allow" not in entry:
        return None
    value = entry["allow"]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ShowError(where, f'"allow" is {value!r}', 'write a list such as ["10.0.0.5", "10.0.1.0/24"]')
    if not value:  # it would let everyone in
        raise ShowError(where, '"allow" names nobody', "name those who may send, or leave it out")
    for each in value:
        if not is_address(each):
            raise ShowError(where, f'"allow" has {each!r}, which is no address', ADDRESSES)
    return tuple(value)
