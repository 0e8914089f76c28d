"""`/healthz`: one word for a watchdog, and why. Pure."""

from __future__ import annotations

from live.addresses.reports import health
from live.web.crossing import View
from live.web.described import Plain

STALE = 2.0  # s without a view after which the desk counts as stuck


def report(view: View, now: float) -> tuple[int, Plain]:
    """The HTTP status and what is told; `now` is the machine's clock in s. 503 where a person must come."""
    state = view.state
    stuck = now - view.time > STALE
    word = "failed" if stuck else "alarm" if view.alarms.on else health(state, now)
    told: Plain = {"status": word, "desk": "stuck" if stuck else "ok", "alarms": dict(view.alarms.on)}
    if view.house is not None:
        told["house"] = view.house.words
    if state is not None:
        told |= {
            "stage_seconds_ago": round(max(0.0, now - state.time), 3),
            "show_seconds": round(state.show_time, 1),
            "track": state.track,
            "title": state.title,
            "fps": round(state.fps, 1),
            "picture": state.rung,
            "sound": state.sound,
            "problems": list(state.problems),
        }
    return (503 if word in ("failed", "alarm") else 200), told
