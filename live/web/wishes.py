"""What a page may send us: one wish in each message, read strictly. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from live.addresses.messages import Message

MOST_MESSAGES = 64
MOST_ARGUMENTS = 8
LONGEST_TEXT = 200  # characters
LARGEST_NUMBER = 1e30
WATCHED = frozenset(("picture", "arrivals"))


@dataclass(frozen=True, slots=True)
class Enter:
    """Asks for control with a token."""

    token: str


@dataclass(frozen=True, slots=True)
class Send:
    """Messages of our own address space that belong together."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Learn:
    """The next hand on a controller shall move that address; none with an empty one."""

    address: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What the page shows at the moment and therefore wants to hear of."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listing:
    """Asks for the sound inputs of this machine."""


Wish = Enter | Send | Learn | Watch | Listing


def read(text: str | bytes) -> Wish:
    """The wish of a message; ValueError says what is wrong with it."""
    try:
        given = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(given, dict) or len(given) != 1:
        raise ValueError("one wish at a time")
    ((name, value),) = given.items()
    match name:
        case "enter":
            return Enter(_text(value))
        case "send":
            return Send(tuple(_message(each) for each in _list(value, MOST_MESSAGES)))
        case "learn":
            return Learn(_text(value))
        case "watch":
            return Watch(WATCHED & {_text(each) for each in _list(value, len(WATCHED))})
        case "inputs":
            return Listing()
    raise ValueError("unknown wish")


def _message(given: object) -> Message:
    pair = _list(given, 2)
    if len(pair) != 2:
        raise ValueError("an address and its arguments are needed")
    address = _text(pair[0])
    if not address.startswith("/"):
        raise ValueError("an address begins with /")
    return Message(address, tuple(_argument(each) for each in _list(pair[1], MOST_ARGUMENTS)))


def _argument(given: object) -> object:
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, int | float):
        if not -LARGEST_NUMBER <= given <= LARGEST_NUMBER:
            raise ValueError("a finite number is needed")
        return given
    return _text(given)


def _list(given: object, most: int) -> list[Any]:
    if not isinstance(given, list) or len(given) > most:
        raise ValueError(f"a list of at most {most} is needed")
    return given


def _text(given: object) -> str:
    if not isinstance(given, str) or len(given) > LONGEST_TEXT:
        raise ValueError("a short text is needed")
    return given


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
