"""Who said what about a track, and how the listeners' votes for its genre combine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from precompute.listen.genre import Vote
from precompute.listen.genre_words import Rule
from precompute.listeners.listener import Heard, Shares

MEASURED = "measured"
MEASURED_WEIGHT, WEIGHT = 0.25, 1.0  # rules fitted to nothing count a quarter of a model that was trained on music
BEST = ("lp-musiccaps", "clap", MEASURED)  # whose sentence stands for a segment; listeners not named here come first


@dataclass(frozen=True, slots=True)
class Said:
    """What one listener said: its name in setlists, its `model` and `licence` in words.

    `genres` are its shares over the whole track, most first; `segments` holds one entry a segment.
    """

    listener: str
    model: str
    licence: str
    genres: Shares
    segments: tuple[Heard, ...]


def genres_of(segments: Sequence[Heard], rule: Rule) -> Shares:
    """The shares of the genres over segments, most first, adding to at most 1.

    A listener that gives shares has their mean; one that speaks in sentences gives each genre the share of its
    captions that name it by the rule, so that one who names none has no vote.
    """
    return mean([segment.genres or _named(segment.caption, rule) for segment in segments])


def mean(shares: Sequence[Shares]) -> Shares:
    """The mean over segments of shares by name, most first."""
    total: Counter[str] = Counter()
    for segment in shares:
        for name, share in segment:
            total[name] += share / len(shares)
    return tuple((name, round(share, 4)) for name, share in total.most_common())


def combined(measured: tuple[Vote, ...], others: Sequence[Said]) -> tuple[Vote, ...]:
    """The votes of all listeners, most first, shares adding to 1; without other voters the `measured` as they are."""
    if not voters(others):
        return measured
    total = Counter({vote.genre: MEASURED_WEIGHT * vote.share for vote in measured})
    reasons: dict[str, list[str]] = {}
    for said in others:
        for genre, share in said.genres:
            total[genre] += WEIGHT * share
            reasons.setdefault(genre, []).append(_reason(said, share))
    for vote in measured:
        reasons.setdefault(vote.genre, []).extend(vote.reasons)
    whole = sum(total.values())
    return tuple(
        Vote(genre, round(share / whole, 4), tuple(reasons.get(genre, ()))) for genre, share in total.most_common()
    )


def voters(said: Sequence[Said]) -> tuple[str, ...]:
    """The models among the listeners that voted for any genre."""
    return tuple(one.listener for one in said if one.listener != MEASURED and one.genres)


def captions(said: Sequence[Said]) -> tuple[str, ...]:
    """For each segment the sentence of the best listener that has one."""
    ranks = {name: rank for rank, name in enumerate(BEST)}
    ordered = sorted(said, key=lambda one: ranks.get(one.listener, -1))
    count = range(len(ordered[0].segments))
    return tuple(next((one.segments[k].caption for one in ordered if one.segments[k].caption), "") for k in count)


def _named(caption: str, rule: Rule) -> Shares:
    found = rule(caption)
    return ((found, 1.0),) if found else ()


def _reason(said: Said, share: float) -> str:
    if any(segment.genres for segment in said.segments):
        return f"{said.listener} {share:.2f}"
    return f"in {100 * share:.0f} % of {said.listener}'s captions"
