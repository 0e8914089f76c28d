"""OSC address patterns: which of our addresses a desk means when it writes wildcards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

WILDCARDS = frozenset("?*[{")
LONGEST_PATTERN = 255  # characters; matching is linear in pattern times address

# Tokens of the OSC 1.0 specification, "OSC Message Dispatching and Pattern Matching".
_TOKEN = re.compile(r"\*+|\?|\[(?P<negate>!?)(?P<members>[^\]]+)\]|\{(?P<words>[^}]*)\}|(?P<plain>[^*?\[{])")

_Step = Callable[[str, int], Iterable[int]]


def is_pattern(address: str) -> bool:
    """Tells whether an address holds wildcards."""
    return not WILDCARDS.isdisjoint(address)


def matching(pattern: str, addresses: Iterable[str]) -> list[str]:
    """Returns the addresses that match an OSC 1.0 pattern; a malformed or overlong pattern matches none."""
    steps = _steps(pattern)
    return [address for address in addresses if steps and _matches(steps, address)]


def _matches(steps: list[_Step], address: str) -> bool:
    places = {0}
    for step in steps:
        places = {end for start in places for end in step(address, start)}
        if not places:
            return False
    return len(address) in places


def _steps(pattern: str) -> list[_Step]:
    steps: list[_Step] = []
    index = 0
    while index < len(pattern) <= LONGEST_PATTERN:
        token = _TOKEN.match(pattern, index)
        if token is None:
            return []
        steps.append(_step(token))
        index = token.end()
    return steps


def _step(token: re.Match[str]) -> _Step:
    if token["plain"] is not None:
        return _one_of(token["plain"].__eq__)
    if token["words"] is not None:
        words = token["words"].split(",")
        return lambda address, start: {start + len(word) for word in words if address.startswith(word, start)}
    if token["members"] is not None:
        members, negate = _members(token["members"]), bool(token["negate"])
        return _one_of(lambda character: character != "/" and (character in members) != negate)
    if token[0] == "?":
        return _one_of("/".__ne__)
    return _rest_of_part


def _one_of(accepts: Callable[[str], bool]) -> _Step:
    return lambda address, start: (start + 1,) if start < len(address) and accepts(address[start]) else ()


def _rest_of_part(address: str, start: int) -> Iterable[int]:
    end = address.find("/", start)
    return range(start, (len(address) if end < 0 else end) + 1)


def _members(written: str) -> frozenset[str]:
    members = set(written)
    for low, high in re.findall(r"(.)-(.)", written):
        members.update(map(chr, range(ord(low), min(ord(high), ord(low) + 255) + 1)))
    return frozenset(members)
