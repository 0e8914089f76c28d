"""Addresses that desks send of their own accord, `/Page1/Fader201` say, and which of ours each of them moves.

Pure but for the form of its text file, which is TOML, one `[[osc]]` for each, and is meant to be edited.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from live.addresses.messages import Arguments, Message
from live.exchange.lessons import Kind, kind_named
from live.parameters import LONGEST_TEXT
from show import toml
from show.errors import ShowError

HEADER = "# Addresses that desks send and what they move here: change it in any editor, it is read again at once.\n"
KEYS = ("from", "word", "argument", "top", "bottom", "to", "as", "min", "max")
EXTREME = 1e9  # of any number in a file
MOST_ARGUMENTS = 16


@dataclass(frozen=True, slots=True)
class Binding:
    """Ties a desk's address to one of ours.

    Counts the `argument`-th of its arguments, from 1: a fader there goes from `bottom` to `top`, which is `low` to
    `high` here; a switch is on above `bottom`, and a button sends no more than its address then. With a `word` only
    messages count whose first argument is that word.
    """

    source: str
    address: str
    way: Kind = "fader"
    bottom: float = 0.0
    top: float = 1.0
    low: float = 0.0
    high: float = 1.0
    argument: int = 1
    word: str = ""

    @property
    def place(self) -> tuple[str, str, int]:
        """What it is known by: no two bindings have the same."""
        return self.source, self.word, self.argument


def translated(bindings: Iterable[Binding], message: Message) -> list[Message]:
    """Returns what a desk's message means here, through those of the bindings that are for its address and word."""
    return [
        meant
        for binding in bindings
        if binding.source == message.address and _says(binding, message.arguments)
        if (meant := _meant(binding, message.arguments)) is not None
    ]


def told(bindings: Iterable[Binding], values: Mapping[str, Arguments]) -> dict[str, Arguments]:
    """Returns what desks are told under their own addresses, so that their faders follow."""
    return {
        binding.source: (_back(binding, values[binding.address][0]),)
        for binding in bindings
        if binding.argument == 1 and not binding.word and binding.way != "button" and _is_number(values, binding)
    }


def numeric(argument: object) -> float | None:
    """The number that an argument is, None where it is none that a fader could send."""
    if not isinstance(argument, int | float) or not math.isfinite(argument):
        return None
    return float(argument)


def conflicts(bindings: Iterable[Binding], wanted: Binding) -> list[Binding]:
    """Returns the bindings whose place a new one would take over."""
    return [binding for binding in bindings if binding.place == wanted.place]


def load(path: Path) -> tuple[Binding, ...]:
    """Returns the bindings of a file, none where there is no file; ShowError says what is wrong in it."""
    if not os.path.exists(path):  # unlike the path's own question, this one only ever says no
        return ()
    table = toml.read(path)
    toml.refuse_unknown(table, ("osc",), str(path))
    entries = toml.tables(table, "osc", str(path))
    found = [_read(entry, f"{path}, osc {number}") for number, entry in enumerate(entries, 1)]
    return tuple({binding.place: binding for binding in found}.values())


def written(bindings: Iterable[Binding]) -> str:
    """Returns bindings as the text of their file; what is as usual is left out."""
    return HEADER + "".join(_block(binding) for binding in bindings)


def _block(binding: Binding) -> str:
    usual = Binding(binding.source, binding.address)
    named = {"word": "word", "argument": "argument", "as": "way", "bottom": "bottom", "top": "top"}
    named |= {"min": "low", "max": "high"}
    lines = [f"\n[[osc]]\nfrom = {toml.quoted(binding.source)}\nto = {toml.quoted(binding.address)}\n"]
    for key, field in named.items():
        value = getattr(binding, field)
        if value != getattr(usual, field):
            lines.append(f"{key} = {toml.quoted(value)}\n")
    return "".join(lines)


def _says(binding: Binding, arguments: Arguments) -> bool:
    return not binding.word or arguments[:1] == (binding.word,)


def _meant(binding: Binding, arguments: Arguments) -> Message | None:
    if not arguments and binding.way == "button":
        return Message(binding.address)
    given = numeric(arguments[binding.argument - 1]) if len(arguments) >= binding.argument else None
    if given is None:
        return None
    if binding.way == "fader":
        return Message(binding.address, (binding.low + _share(binding, given) * (binding.high - binding.low),))
    is_on = given > min(binding.bottom, binding.top)
    if binding.way == "switch":
        return Message(binding.address, (is_on,))
    return Message(binding.address) if is_on else None


def _share(binding: Binding, given: float) -> float:
    span = binding.top - binding.bottom
    return min(1.0, max(0.0, (given - binding.bottom) / span)) if span else 0.0


def _back(binding: Binding, value: object) -> float:
    number = numeric(value) or 0.0
    if binding.way == "switch":
        return binding.top if number else binding.bottom
    span = binding.high - binding.low
    share = min(1.0, max(0.0, (number - binding.low) / span)) if span else 0.0
    return binding.bottom + share * (binding.top - binding.bottom)


def _is_number(values: Mapping[str, Arguments], binding: Binding) -> bool:
    arguments = values.get(binding.address, ())
    return len(arguments) == 1 and numeric(arguments[0]) is not None


def _read(entry: toml.Table, where: str) -> Binding:
    toml.refuse_unknown(entry, KEYS, where)
    return Binding(
        source=_address(entry, "from", where),
        address=_address(entry, "to", where),
        way=kind_named(toml.choice(entry, "as", where, get_args(Kind), "fader")),
        bottom=toml.number(entry, "bottom", where, 0.0, -EXTREME, EXTREME),
        top=toml.number(entry, "top", where, 1.0, -EXTREME, EXTREME),
        low=toml.number(entry, "min", where, 0.0, -EXTREME, EXTREME),
        high=toml.number(entry, "max", where, 1.0, -EXTREME, EXTREME),
        argument=toml.whole(entry, "argument", where, 1, 1, MOST_ARGUMENTS),
        word=toml.text(entry, "word", where),
    )


def _address(entry: toml.Table, key: str, where: str) -> str:
    found = toml.text(entry, key, where)
    if not found.startswith("/") or len(found) > LONGEST_TEXT:
        raise ShowError(where, f'"{key}" is "{found}"', "it begins with a slash, as /param/hue")
    return found
