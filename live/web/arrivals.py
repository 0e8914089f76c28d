"""What arrives, as the page shows it: a plain copy of the monitor, which another thread goes on writing. Pure."""

from __future__ import annotations

from live.exchange.monitor import Arrival, Monitor
from live.web.described import Plain

MOST_REFUSALS = 20


def copied(monitor: Monitor, now: float) -> Plain:
    """All of the monitor at `now` s; taken in the desk's thread."""
    names = sorted({*monitor.arrived, *monitor.facts})
    return {
        "protocols": [
            {
                "name": name,
                "fact": monitor.facts.get(name, ""),
                "count": monitor.counts[name],
                "lines": [_line(each, now) for each in reversed(monitor.arrived.get(name, ()))],
            }
            for name in names
        ],
        "refused": [
            {"protocol": protocol, "reason": reason, "count": count}
            for (protocol, reason), count in monitor.refused.most_common(MOST_REFUSALS)
        ],
        "channels": [
            {"number": each.number, "meaning": each.meaning, "value": each.value, "effect": each.effect}
            for each in monitor.channels
        ],
    }


def _line(arrival: Arrival, now: float) -> Plain:
    return {"ago": round(now - arrival.time, 1), "origin": arrival.origin, "line": arrival.line}
