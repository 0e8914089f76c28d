"""Which processes of a soak ended, and which of that a fault explains. Pure: what was written goes in."""

from __future__ import annotations

import math
import re

from bench.soakkept import Written
from bench.soaksample import ROLES

CAUSES = {"kill stage": "stage", "stop stage": "stage", "lose context": "stage", "kill desk": "desk"}
SOON = (-1.0, 30.0)  # s from a fault in which an end is its work: the keeper waits for a stage that hangs
LAID = {"lose context": (-30.0, 90.0)}  # the same of those laid in a program at a frame, whose moment drifts
ENDED = re.compile(r"the (stage|desk|backdrop) ended\b.*: starting it again")
SEEN = 1.0  # s by which a birth may be seen after an end that followed it

End = tuple[float, str, str]  # s, role of the process, words


def followed(written: Written) -> list[tuple[float, str, float | None]]:
    """Every fault: its s, words, and the s to the end of the process that it was to end, None where none came."""
    faults, _ = _explained(written)
    return [(time, words, max(0.0, end[0] - time) if end else None) for time, words, end in faults]


def restarts(written: Written) -> tuple[list[str], list[str]]:
    """Ends of processes that were started again: those that a fault explains, one each, and the rest."""
    faults, left = _explained(written)
    caused = [end for _, _, end in faults if end]
    told, alone = ([f"{time / 60:.1f} min: {words}" for time, _, words in each] for each in (caused, left))
    return told, alone


def ends(written: Written) -> list[End]:
    """When a process ended and was started again, in order.

    The keeper tells of each, but of a servant that ends again and again only at first: a birth without such a line
    since the one before is an end as well.
    """
    found: list[End] = []
    told, born = dict.fromkeys(ROLES, -math.inf), dict.fromkeys(ROLES, -math.inf)
    for time, kind, words in written.events:
        if kind == "said" and (match := ENDED.search(words)):
            found.append((time, match[1], words))
            told[match[1]] = time
        elif kind == "born":
            role = words.split()[0]
            if " again, " in words and told[role] < born[role] - SEEN:
                found.append((time, role, words))
            born[role] = time
    return found


def kind_of(words: str) -> str:
    """What kind of fault the words of an event tell of."""
    return words.split(":")[0]


def _explained(written: Written) -> tuple[list[tuple[float, str, End | None]], list[End]]:
    """Every fault with the end that is its work, each end that of one fault; and the ends that are left over."""
    left, found = ends(written), []
    for time, kind, words in written.events:
        if kind == "fault":
            role, (first, last) = CAUSES.get(kind_of(words)), LAID.get(kind_of(words), SOON)
            end = next((end for end in left if end[1] == role and first <= end[0] - time <= last), None)
            if end is not None:
                left.remove(end)
            found.append((time, words, end))
    return found, left
