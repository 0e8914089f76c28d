"""Shows as pure values, stepped frame by frame: what commands come when, what is heard, and where it stands then."""

from __future__ import annotations

from live.commands import SetValue, Trigger
from live.control.advance import advance
from live.control.walking import Hop
from live.sound.locator import Place

DT = 0.02
LOUD = [Hop(1.0, True, DT)]


def trigger(name, argument=None, source="test"):
    return Trigger(name, argument, source)


def value(name, worth, seconds=0.0, source="test"):
    return SetValue(name, worth, source, seconds)


def run(state, tracks, seconds, *commands, start=0.0, mode="auto", hops=LOUD, place=None, said=None):
    """Steps a show by whole frames; the commands come with the first, with each frame what `said(now)` gives."""
    for frame in range(round(seconds / DT)):
        now = start + (frame + 1) * DT
        where = place(state, now) if place else Place()
        given = (*(commands if frame == 0 else ()), *(said(now) if said else ()))
        state = advance(state, tracks, mode, where, hops, given, now, DT)
    return state
