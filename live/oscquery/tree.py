"""The whole address space as a tree, from the tables that the desk acts on and what it knows of the show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from live.addresses.messages import Arguments, Known
from live.oscquery.addressbook import methods
from live.oscquery.methods import Method, Plain, attributes

ROOT = "/"
PROGRAM = "Limelight"


@dataclass(frozen=True, slots=True)
class Tree:
    """Methods by address, and the names under each container by its path."""

    methods: Mapping[str, Method] = field(default_factory=dict)
    contents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, path: str) -> bool:
        return path == ROOT or path in self.methods or path in self.contents


class Trees:
    """The tree of what is known, grown anew only where it has changed: values pass, the tree stays."""

    def __init__(self) -> None:
        self._known = Known()
        self._tree: Tree | None = None

    def of(self, known: Known) -> Tree:
        """The tree of what is known now, the same object as before where it is the same."""
        if self._tree is None or _branches(known) != _branches(self._known):
            self._tree = grown(methods(known))
        self._known = known
        return self._tree


def grown(found: Iterable[Method]) -> Tree:
    """The tree of these methods."""
    by_address = {method.address: method for method in found}
    contents: dict[str, dict[str, None]] = {}
    for address in by_address:
        for parent, name in _steps(address):
            contents.setdefault(parent, {})[name] = None
    return Tree(by_address, {path: tuple(names) for path, names in contents.items()})


def described(tree: Tree, path: str, values: Mapping[str, Arguments]) -> Plain:
    """The JSON object of a node of the tree with all that is below it."""
    node: Plain = {"FULL_PATH": path}
    if path in tree.methods:
        node |= attributes(tree.methods[path], values.get(path))
    else:
        node |= {"ACCESS": 0} | ({"DESCRIPTION": PROGRAM} if path == ROOT else {})
    if path in tree.contents or path == ROOT:
        names = tree.contents.get(path, ())
        node["CONTENTS"] = {name: described(tree, joined(path, name), values) for name in names}
    return node


def changed(old: Tree, new: Tree) -> list[str]:
    """The nodes of both trees whose contents are others in the new one than in the old, none of them below another."""
    addresses = {*old.methods, *new.methods}
    different = [each for each in addresses if old.methods.get(each) != new.methods.get(each)]
    parents = {_standing(_parent(address), old, new) for address in different}
    return sorted(each for each in parents if not any(above in parents for above in _above(each)))


def joined(path: str, name: str) -> str:
    """The path of a name under a path."""
    return f"/{name}" if path == ROOT else f"{path}/{name}"


def _branches(known: Known) -> tuple[object, ...]:
    return known.inputs, known.tracks, known.looks


@cache
def _steps(address: str) -> tuple[tuple[str, str], ...]:
    """Each container on the way to an address, with the name under it that leads there."""
    return tuple((_parent(path), path.rpartition("/")[2]) for path in (*reversed(list(_above(address))), address)[1:])


def _above(path: str) -> Iterator[str]:
    """The containers above a path, the nearest first; the root is the last."""
    while path != ROOT:
        path = _parent(path)
        yield path


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or ROOT


def _standing(path: str, old: Tree, new: Tree) -> str:
    return next(each for each in (path, *_above(path)) if each in old and each in new)
