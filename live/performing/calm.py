"""How calm it is: silence settles the picture to a breath within seconds, a sound wakes it at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from live.control.walking import Hop

SETTLES, WAKES = 2.0, 0.5  # s from awake to calm, and back


def step(calm: float, hops: Iterable[Hop], held: bool) -> float:
    """Calm 0..1 after some hops of hearing; a picture that is `held` by hand comes to rest and does not breathe."""
    for hop in hops:
        awake = hop.open or held
        calm = max(0.0, calm - hop.seconds / WAKES) if awake else min(1.0, calm + hop.seconds / SETTLES)
    return calm
