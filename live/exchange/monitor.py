"""What arrives at the desk: the last messages of each protocol, and what was refused and why.

This is what an operator opens when nothing moves.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

KEPT = 12  # arrivals of each protocol
LONGEST = 110  # characters of a line in the overlay
REFUSALS = 5  # reasons that it shows


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as the operator reads it: at `time` s, from `origin`, saying `line`."""

    time: float
    origin: str
    line: str


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a personality: its number at the desk, what it means, its value, what that does.

    The value is 0..255, of coarse and fine together 0..65535; None where the desk does not send it.
    """

    number: int
    meaning: str
    value: int | None
    effect: str


class Monitor:
    """Kept by the desk's doors; time in seconds is an argument.

    `channels` are those of the patched personality, `facts` lines about each protocol (ports, sources, universe).
    """

    def __init__(self) -> None:
        self.arrived: dict[str, deque[Arrival]] = {}
        self.counts: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.channels: tuple[Channel, ...] = ()
        self.facts: dict[str, str] = {}

    def note(self, protocol: str, origin: str, line: str, now: float, count: int = 1) -> None:
        """Keeps a message that has arrived; of a stream that is not worth reading whole, its newest."""
        self.counts[protocol] += count
        self.arrived.setdefault(protocol, deque(maxlen=KEPT)).append(Arrival(now, origin, line))

    def refuse(self, protocol: str, reason: str, count: int = 1) -> None:
        """Counts what did nothing."""
        self.refused[protocol, reason] += count

    def lines(self, now: float) -> list[str]:
        """All of it in few lines, for the overlay: each protocol with its newest, and what was refused.

        After an empty line the channels follow, where there are any.
        """
        told: list[str] = []
        for protocol in sorted({*self.arrived, *self.facts}):
            facts = (self.facts.get(protocol) or "here").split("; ")
            told += [line[:LONGEST] for line in (f"{protocol}: {facts[0]}", *(f"    {fact}" for fact in facts[1:]))]
            newest = self.arrived[protocol][-1] if self.arrived.get(protocol) else None
            if newest is not None:
                ago = f"{now - newest.time:.0f} s ago, {self.counts[protocol]} in all"
                told.append(f"    {newest.line} from {newest.origin}, {ago}"[:LONGEST])
        refused = self.refused.most_common(REFUSALS)
        told += [f"refused: {count} {protocol}: {reason}"[:LONGEST] for (protocol, reason), count in refused]
        return told + (["", *map(_row, self.channels)] if self.channels else [])


def _row(channel: Channel) -> str:
    value = "-" if channel.value is None else channel.value
    return f"{channel.number}  {channel.meaning}  {value}: {channel.effect}"
