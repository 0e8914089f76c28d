"""Which doors of the desk open for which options; a door that cannot be made is left out, and the operator told."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from live.clock import WallClock
from live.desk.attendant import Attendant
from live.exchange.exchange import Door, Exchange
from live.house.door import HouseDoor
from live.options import DeskOptions
from live.osc.door import OscDoor
from show.errors import ShowError

Open = Callable[[DeskOptions, Exchange, Callable[[int], None]], Door]


def wanted(options: DeskOptions) -> list[Open]:
    """The doors that the options ask for; what a door needs is imported with it."""
    return [Attendant, HouseDoor, OscDoor, *_others(options)]


def load(options: DeskOptions) -> None:
    """Imports what the doors need that the options ask for, also what they import aside once they are open."""
    wanted(options)
    if options.web is not None:
        for name in ("live.web.server", "live.oscquery.zeroconf"):
            with suppress(ImportError):  # what is not installed or broken the door says itself
                importlib.import_module(name)


def made(doors: Sequence[Open], options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> list[Door]:
    """Makes the doors, in order; `opened` is told the port of OSC."""
    found: list[Door] = []
    for door in doors:
        try:
            found.append(door(options, exchange, opened))
        except ShowError as error:
            exchange.complain(getattr(door, "name", "desk"), str(error), WallClock().now())
    return found


def _others(options: DeskOptions) -> Iterator[Open]:
    if options.installation is not None:
        from live.alarms.door import AlarmDoor

        yield AlarmDoor
    if options.web is not None:
        from live.oscquery.door import Announcer
        from live.web.door import WebDoor

        yield WebDoor
        yield Announcer
    if options.midi:
        from live.midi.door import MidiDoor

        yield MidiDoor
    if options.artnet is not None or options.sacn is not None:
        from live.dmx.door import DmxDoor

        yield DmxDoor
    if options.link:
        from live.tempo.linkdoor import LinkDoor

        yield LinkDoor
