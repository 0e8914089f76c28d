"""A line through time that takes corrections without a jolt: what is read of it never goes against its direction."""

from __future__ import annotations

from dataclasses import dataclass

MOST_SHARE = 0.5  # of its pace that a line gives up or gains to be corrected
LEAST_S = 0.25  # s over which even the smallest correction is spread, so that a jittering source is averaged


@dataclass(frozen=True, slots=True)
class Line:
    """Goes through `value` at `time` s at `pace` a second; of that `debt` is still wanting, paid off over `over` s."""

    time: float
    value: float
    pace: float
    debt: float = 0.0
    over: float = LEAST_S

    def at(self, time: float) -> float:
        """Its value at a moment; before `time` and after the debt is paid it is straight."""
        paid = min(1.0, max(0.0, (time - self.time) / self.over))
        return self.value + self.pace * (time - self.time) + self.debt * (paid - 1.0)


def bent(line: Line, time: float, value: float, pace: float) -> Line:
    """The line through `value` at `time` at `pace`, reached from where `line` is then without a jump."""
    debt = value - line.at(time)
    over = max(LEAST_S, abs(debt) / (MOST_SHARE * abs(pace))) if pace else LEAST_S
    return Line(time, value, pace, debt, over)
