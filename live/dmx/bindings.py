"""Single DMX channels that steer single addresses, beside a personality or without one. Pure but for its text file.

The file is TOML, one `[[channel]]` for each, and is meant to be edited.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from live.addresses.messages import Message
from live.dmx.frames import PROTOCOLS, SLOTS, Protocol
from live.exchange.lessons import Kind, kind_named
from show import toml
from show.errors import ShowError
from show.patching import HIGHEST_SACN

Place = tuple[Protocol, int, int]  # protocol, universe as on the wire, channel from 1

PRESSED = 128  # the lowest level that counts as on
KEYS = ("protocol", "universe", "channel", "address", "kind", "low", "high", "wide")
EXTREME = 1e6  # of a value that a fader may reach


@dataclass(frozen=True, slots=True)
class Binding:
    """What one channel does: a fader sends `low` to `high` (turned round where low is above), a switch 0 and 1.

    A button sends no more than its address when it goes on. `wide`: the next channel is the fine half of this one.
    """

    protocol: Protocol
    universe: int
    channel: int
    address: str
    kind: Kind = "fader"
    low: float = 0.0
    high: float = 1.0
    wide: bool = False

    @property
    def place(self) -> Place:
        """Which channel it is."""
        return self.protocol, self.universe, self.channel


def follow(bindings: Iterable[Binding], before: bytes, after: bytes) -> list[Message]:
    """Returns what a change of a universe's look asks for, of bindings that are of this universe.

    What was not there before does nothing: a desk that has just been patched does not jump the show.
    """
    return [message for binding in bindings if (message := _moved(binding, before, after)) is not None]


def conflicts(bindings: Iterable[Binding], wanted: Binding) -> list[Binding]:
    """Returns the bindings whose channel or address a new one would take over."""
    return [binding for binding in bindings if binding.place == wanted.place or binding.address == wanted.address]


def load(path: Path) -> tuple[Binding, ...]:
    """Returns the bindings of a file, none where there is no file; ShowError says what is wrong in it."""
    if not os.path.exists(path):  # unlike the path's own question, this one only ever says no
        return ()
    table = toml.read(path)
    toml.refuse_unknown(table, ("channel",), str(path))
    entries = toml.tables(table, "channel", str(path))
    return tuple(_read(entry, f"{path}, channel {number}") for number, entry in enumerate(entries, 1))


def written(bindings: Sequence[Binding]) -> str:
    """Returns bindings as the text of their file."""
    return "\n".join(_entry(binding) for binding in bindings)


def _moved(binding: Binding, before: bytes, after: bytes) -> Message | None:
    old, new = _level(binding, before), _level(binding, after)
    if old is None or new is None or old == new:
        return None
    if binding.kind == "fader":
        return Message(binding.address, (binding.low + new * (binding.high - binding.low),))
    threshold = PRESSED / 255
    was, now = old >= threshold, new >= threshold
    if was == now or (binding.kind == "button" and not now):
        return None
    return Message(binding.address, () if binding.kind == "button" else (int(now),))


def _level(binding: Binding, look: bytes) -> float | None:
    """Returns a channel's level, 0 to 1; None where it was not sent."""
    sent = look[binding.channel - 1 : binding.channel + (1 if binding.wide else 0)]
    if len(sent) < (2 if binding.wide else 1):
        return None
    return int.from_bytes(sent, "big") / (256 ** len(sent) - 1)


def _read(entry: toml.Table, where: str) -> Binding:
    toml.refuse_unknown(entry, KEYS, where)
    address = toml.text(entry, "address", where)
    if not address.startswith("/"):
        raise ShowError(where, f'"address" is "{address}"', "it begins with a slash, as /param/hue")
    return Binding(
        "sacn" if toml.choice(entry, "protocol", where, PROTOCOLS, "artnet") == "sacn" else "artnet",
        toml.whole(entry, "universe", where, 0, 0, HIGHEST_SACN),
        toml.whole(entry, "channel", where, 1, 1, SLOTS),
        address,
        kind_named(toml.choice(entry, "kind", where, get_args(Kind), "fader")),
        toml.number(entry, "low", where, 0.0, -EXTREME, EXTREME),
        toml.number(entry, "high", where, 1.0, -EXTREME, EXTREME),
        toml.flag(entry, "wide", where, False),
    )


def _entry(binding: Binding) -> str:
    lines = ["[[channel]]", f'protocol = "{binding.protocol}"', f"universe = {binding.universe}"]
    lines += [f"channel = {binding.channel}", f"address = {toml.quoted(binding.address)}"]
    lines += [f'kind = "{binding.kind}"', f"low = {binding.low!r}", f"high = {binding.high!r}"]
    return "\n".join([*lines, f"wide = {'true' if binding.wide else 'false'}", ""])
