"""The night watch, a door of the desk without a port: looks at the show now and then, and calls for help."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from live.alarms import mail, webhook
from live.alarms.courier import Courier, Letter
from live.alarms.judging import Event, Watched, step
from live.alarms.observing import Observation, Seen, observed, seen
from live.alarms.report import Alarms
from live.alarms.room import Room
from live.exchange.diary import Weight
from live.exchange.exchange import Exchange
from live.folders import user_cache, user_log
from show.errors import ShowError
from show.folder import open_show
from show.installation import PASSWORD, Installation

if TYPE_CHECKING:
    from live.options import DeskOptions

ROUND = 1.0  # s between two looks at what the stage says
GLANCE = 5.0  # s between two looks at the picture
ASKED = 1.0  # s for which the stage is asked to show it
SAID: dict[str, tuple[str, Weight]] = {
    "raised": ("alarm", "bad"), "still": ("alarm lasts", "bad"), "over": ("alarm over", "good"),
}  # fmt: skip


class AlarmDoor:
    """Watches an installation; time in seconds is an argument."""

    name = "alarms"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._plan = options.installation or Installation()
        self._exchange, self._peephole = exchange, options.peephole
        self._room = Room([options.journal.parent if options.journal else user_log(), user_cache(), *options.kept])
        self._couriers = list(couriers(self._plan))
        self._show = _title(options)
        self._watched = options.watched or Watched()
        self._seen: Seen | None = None
        self._looked = self._glanced = float("-inf")
        self._born = _silent_since(self._watched, self._plan)
        self._password_missing = bool(self._plan.mail and self._plan.mail.user and not os.environ.get(PASSWORD))

    def turn(self, now: float, wall: float) -> bool:
        """Looks, judges and tells, when it is time to."""
        if now - self._looked < ROUND:
            return False
        self._looked, self._born = now, now if self._born is None else self._born
        self._glance(now)
        before = self._watched
        self._watched, events = step(before, self._observed(now), self._plan.limits)
        if self._watched != before:
            self._exchange.watched = self._watched
        for event in events:
            self._tell(event, wall)
        posts = tuple(courier.status for courier in self._couriers if courier.status)
        self._exchange.alarms = Alarms(self._watched.on, posts)
        self._complain(now)
        return False

    def sockets(self) -> list[socket.socket]:
        """None."""
        return []

    def close(self) -> None:
        """Ends the threads."""
        self._room.close()
        for courier in self._couriers:
            courier.close()

    def _glance(self, now: float) -> None:
        """Asks the stage for a picture, and takes it when it is there."""
        if self._peephole is None:
            return
        if now - self._glanced >= GLANCE:
            self._glanced = now
            self._peephole.ask(now + ASKED)
        picture = self._peephole.picture(after=self._seen.number if self._seen is not None else 0)
        if picture is not None:
            self._seen = seen(picture)

    def _observed(self, now: float) -> Observation:
        state, house, room = self._exchange.panel.state, self._exchange.house, self._room.free
        if state is None:
            return Observation(now, now - (now if self._born is None else self._born), room=room)
        return observed(state, now, house is None or house.open, self._seen, room)

    def _tell(self, event: Event, wall: float) -> None:
        said, weight = SAID[event.what]
        self._exchange.diary.note(f"{said}: {event.text}", weight, wall)
        time = datetime.fromtimestamp(wall).astimezone().isoformat(timespec="seconds")
        for courier in self._couriers:
            courier.send(Letter(event.kind, event.what, event.text, time, self._show, socket.gethostname()))

    def _complain(self, now: float) -> None:
        for courier in self._couriers:
            self._exchange.complain(courier.name, courier.fault, now)
        if self._password_missing:
            line = f"e-mail: {PASSWORD} is not set: put the mail server's password into the environment"
            self._exchange.complain(self.name, line, now)


def couriers(plan: Installation) -> Iterator[Courier]:
    """Those who carry the alarms of an installation."""
    if plan.webhook:
        yield Courier("webhook", webhook.to(plan.webhook))
    if plan.mail is not None:
        yield Courier("e-mail", mail.to(plan.mail, os.environ.get(PASSWORD, "")))


def _silent_since(watched: Watched, plan: Installation) -> float | None:
    """Since when, in s, a stage has said nothing that the desk before has missed already; None where it has not."""
    alarm = watched.alarms["stage"]
    return None if alarm.since is None or alarm.well is not None else alarm.since - plan.limits.stage


def _title(options: DeskOptions) -> str:
    try:
        return open_show(options.show).title if options.show is not None else ""
    except ShowError:
        return ""  # the stage says so
