"""A place in a recording as people read it."""

from __future__ import annotations


def minutes(seconds: float) -> str:
    """Seconds as minutes and seconds, `4:05`; what is begun does not count yet, and nothing is before 0:00."""
    whole, rest = divmod(max(0, int(seconds)), 60)
    return f"{whole}:{rest:02}"
