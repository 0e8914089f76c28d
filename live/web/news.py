"""What one page has not been told yet: the differences between views, in few small messages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live.addresses.kin import is_twin
from live.addresses.messages import Arguments
from live.addresses.reports import health
from live.exchange.lessons import prompt
from live.state.state import State
from live.web import described
from live.web.crossing import View
from live.web.described import Plain

DIGITS = 4  # after the point: no screen shows more
STATUS_PERIOD = 0.25  # s


class News:
    """What one page knows; `after` gives what it does not."""

    def __init__(self) -> None:
        self._values: dict[str, Arguments] = {}
        self._known: object = None
        self._look: Plain = {}
        self._inputs: object = None
        self._learning = ""
        self._lesson: str | None = None
        self._status: Plain = {}
        self._next = float("-inf")

    def after(self, view: View, now: float) -> Plain:
        """What has changed, as one message; empty where nothing has."""
        told: Plain = {}
        if view.known is not self._known:
            self._known = view.known
            told = self._changes(view)
        if view.learning != self._learning:
            told["learning"] = view.learning
        told |= self._lessons(view)
        self._learning, self._lesson = view.learning, view.lesson
        if now >= self._next:
            self._next = now + STATUS_PERIOD
            current = status(view, now)
            changed = {name: value for name, value in current.items() if self._status.get(name) != value}
            if changed:
                self._status, told["status"] = current, changed
        return told

    def _lessons(self, view: View) -> Plain:
        """What a lesson has come to; what it asks for the page says in its own words."""
        known = (self._lesson, prompt(view.learning or self._learning))
        return {} if self._lesson is None or view.lesson in known else {"lesson": view.lesson}

    def _changes(self, view: View) -> Plain:
        told: Plain = {}
        if view.known.inputs is not self._inputs or not self._look:  # the same look is read anew now and then
            self._inputs = view.known.inputs
            look = {"inputs": described.inputs(view.known.inputs), "looks": sorted(view.known.looks)}
            if look != self._look:
                self._look = told["look"] = look
        values = shown(view.known.values)
        changed = {name: value for name, value in values.items() if self._values.get(name) != value}
        if changed:
            self._values, told["values"] = values, changed
        return told


def shown(values: Mapping[str, Arguments]) -> dict[str, Arguments]:
    """The values that a page shows, rounded: twins say the same in other numbers and are left out."""
    return {
        address: tuple(_rounded(each) for each in arguments)
        for address, arguments in values.items()
        if not is_twin(address)
    }


def status(view: View, now: float) -> Plain:
    """How the show is, beside what has an address; times in s."""
    state = view.state
    told: Plain = {
        "health": health(state, now),
        "alarms": list(view.alarms.on.values()),
        "posts": list(view.alarms.posts),
    }
    if view.house is not None:
        told |= {"house": view.house.words, "house_open": view.house.open, "house_light": round(view.house.light, 2)}
    return told if state is None else told | _of(state)


def _of(state: State) -> Plain:
    return {
        "latencies": [round(1000 * each) for each in state.latencies],
        "latency_known": state.latency_known,
        "missed": state.missed,
        "pacing": state.pacing,
        "lost_samples": state.lost_samples,
        "sound": state.sound,
        "known": state.known,
        "going": state.going,
        "position": round(state.position, 2),
        "problems": list(state.problems),
        "replay": state.replay,
        "show_seconds": round(state.show_time),
    }


def _rounded(value: object) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else value
