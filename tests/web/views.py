"""What the page is shown of a show that plays."""

from __future__ import annotations

from live.addresses.messages import Known
from live.addresses.reports import values
from live.parameters import defaults
from live.state.state import State
from live.web.crossing import View

STATE = State(10.0, 5.0, 300, 2, "Slow Tide", "Night Market", 1.5, 20.0, 45.0, True, True, "neon", defaults())


def view(state: State | None = STATE, now: float = 10.0, **known: object) -> View:
    return View(now, 1e9, Known(values(state, {}, now, 0), **known), state)
