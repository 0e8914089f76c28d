"""The house's caretaker, a door of the desk without a port: opens, closes and dims by the hour, through commands.

All that it does reaches the stage as values that a hand could set, so that a session log replays it and a desk that
dies leaves the last ones standing. The light only ever moves at the pace of the fade, whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from socket import socket
from typing import TYPE_CHECKING

from live.clock import slept
from live.commands import SetValue
from live.exchange.exchange import Exchange
from live.house import orbit, schedule
from live.house.report import House
from live.house.schedule import Standing
from live.parameters import TABLE, Value
from live.state.state import State
from show.installation import Installation

if TYPE_CHECKING:
    from live.options import DeskOptions

AUTO, OPEN, CLOSED = "auto", "open", "closed"
ROUND = 0.1  # s between two looks at the clock
SETTLED = 3600.0  # s for which the desk has seen no nightly restart: a show that has just begun is fresh
RESTART = "nightly restart"
JUMP = 2.0  # s by which the wall clock may differ from the time that has passed
REBORN = 1.0  # s by which a show's time falls back where the stage has begun anew


@dataclass(slots=True)
class Clocks:
    """The clocks at the last look, in s: Unix time, the machine's, and for how long that one has stood still."""

    wall: float
    now: float
    slept: float

    def jumped(self, wall: float, now: float, slept: float) -> float:
        """By how much the wall clock has been set since, in s; 0 where it has only gone on. Takes the new time."""
        jump = (wall - self.wall) - (now - self.now) - (slept - self.slept)
        self.wall, self.now, self.slept = wall, now, slept
        return jump if abs(jump) > JUMP else 0.0


class HouseDoor:
    """Looks after the house; time in seconds is an argument."""

    name = "house"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._exchange, self._runs_alone = exchange, options.installation is not None
        self._plan = options.installation or Installation()
        self._clocks: Clocks | None = None
        self._fresh = float("inf")  # since when, in s, there has been no need of a nightly restart
        self._standing = Standing(True, 1.0, None, "")
        self._second = 0  # of Unix time, for which that stands
        self._sent = self._untold()
        self._unseen: dict[str, SetValue] = {}  # what the stage has been told and has not told of itself yet
        self._show_time, self._frame = float("inf"), 0
        self._mode = AUTO
        self._by_hand = self._standing  # how the house stood when the hand came

    def turn(self, now: float, wall: float) -> bool:
        """Does what the hour wants."""
        state = self._exchange.panel.state
        if state is None or (self._clocks is not None and now - self._clocks.now < ROUND):
            return False
        suspended = slept()
        self._clocks = self._clocks or Clocks(wall, now, suspended)
        self._fresh = min(self._fresh, now)
        before, jump = self._clocks.wall, self._clocks.jumped(wall, now, suspended)
        if jump:
            self._exchange.diary.note(f"the clock was set by {jump:+.0f} s", "bad", wall)
            if jump < 0:  # else a hand that came while the clock was ahead would stand until that day
                self._by_hand = replace(self._by_hand, until=None)
        elif now - self._fresh > SETTLED and schedule.restart_due(self._plan, before, wall):
            self._fresh = now
            self._exchange.diary.note(RESTART, "plain", wall)
            self._exchange.renew(RESTART)
        self._look_after(state, now, wall)
        return False

    def sockets(self) -> list[socket]:
        """None."""
        return []

    def close(self) -> None:
        """Leaves the house as it is."""

    def _look_after(self, state: State, now: float, wall: float) -> None:
        if state.show_time < self._show_time - REBORN:
            self._sent = self._untold()
        self._show_time = state.show_time
        if int(wall) != self._second:
            self._second, self._standing = int(wall), schedule.standing(self._plan, wall)
        mode = self._hand(state, wall)
        open_ = {OPEN: True, CLOSED: False}.get(mode, self._standing.open)
        self._tell(House(open_, self._words(mode), mode, self._standing.light), wall)
        mode_back = [SetValue("house_mode", mode, self.name)] if mode != state.parameters["house_mode"] else []
        settings = self._settings(state.parameters) if self._runs_alone and not self._sent else []
        wanted = self._wanted(open_, now)
        changed = {name: value for name, value in wanted.items() if self._sent.get(name) != value}
        self._sent |= wanted
        lost = self._lost(state, changed)
        values = [*lost, *settings, *(self._set(name, value, state) for name, value in changed.items())]
        told = [each for each in values if each is not None]
        self._unseen |= {each.name: each for each in told}
        self._exchange.tell([*mode_back, *told], self.name, now)

    def _lost(self, state: State, changed: Mapping[str, float]) -> list[SetValue]:
        """What a stage was told that died before it told of it: its heir begins as that one stood."""
        shown = {**state.parameters, **state.aims}
        waiting = {name: each for name, each in self._unseen.items() if name not in changed}
        self._unseen = {name: each for name, each in waiting.items() if shown[name] != each.value}
        heir, self._frame = state.frame < self._frame, state.frame
        return list(self._unseen.values()) if heir else []

    def _untold(self) -> dict[str, float]:
        """What the stage has been told when nothing has been: a show with people at it begins open, as it is."""
        return {} if self._runs_alone else {"house": 1.0}

    def _wanted(self, open_: bool, now: float) -> dict[str, float]:
        wanted = {"house": float(open_)}
        if self._runs_alone:
            right, up = orbit.shift(self._plan.shift, self._plan.shift_period, now)
            wanted |= {"house_dim": self._standing.light, "shift_x": float(right), "shift_y": float(up)}
        return wanted

    def _hand(self, state: State, wall: float) -> str:
        """What a hand has chosen, until the schedule changes next."""
        mode = str(state.parameters["house_mode"])
        if mode != self._mode or self._by_hand.until is None:  # the clock was wrong, and may be right by now
            self._mode, self._by_hand = mode, self._standing
        until = self._by_hand.until
        return AUTO if until is not None and wall >= until else mode

    def _words(self, mode: str) -> str:
        if mode == AUTO:
            return self._standing.words
        return replace(self._by_hand, reason=f"{mode} by hand").words

    def _tell(self, house: House, wall: float) -> None:
        before = self._exchange.house
        if before is None or before.words != house.words:
            self._exchange.diary.note(f"the house is {house.words}", "plain", wall)
        self._exchange.house = house

    def _settings(self, given: Mapping[str, Value]) -> list[SetValue]:
        """What the table says of silence, where no hand has said anything else."""
        said = {"ambient_after": self._plan.ambient_after, "drift": self._plan.drift, "breath": self._plan.breath}
        usual = {name: value for name, value in said.items() if given.get(name) == TABLE[name].default}
        return [SetValue(name, value, self.name) for name, value in usual.items()]

    def _set(self, name: str, value: float, state: State) -> SetValue | None:
        """Brings a value there at the pace of the fade; nothing where it is or goes there already."""
        stands = float(state.parameters[name])
        if float(state.aims.get(name, stands)) == value:
            return None
        return SetValue(name, value, self.name, abs(value - stands) * self._plan.fade if TABLE[name].fades else 0.0)
