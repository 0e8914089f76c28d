"""A genre guess by rules of thumb, family first, with capped confidence; and who may overrule it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from precompute.listen.genre_words import for_tags
from precompute.listen.genres import FAMILIES, GENRES
from precompute.listen.measured import Measured
from precompute.listen.rules import FAMILY_RULES, GENRE_RULES, Rule
from show.errors import ShowError

CAP = 0.60  # no rule of thumb is surer: people agree on about 70 % of such labels (Dong 2018)
MODELS_CAP = 0.75  # where a model voted too: zero-shot CLAP is right on 50 to 73 % of GTZAN (`listeners.clap`)
UNSURE = 0.10  # the winner's lead below which it is called unsure
WARMTH = 0.18, 0.25  # softmax temperatures of families and of the genres in one
OTHER_OCTAVE = -0.5  # log-membership of a tempo that fits in its second reading only
FLOOR = -4.0  # log-membership of what misses a rule by far
REASONS = 4
SOURCES = ("performer", "tag", "guess")


@dataclass(frozen=True, slots=True)
class Vote:
    """`share` 0..1 of all votes for a genre, and the `reasons` for it in words."""

    genre: str
    share: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The genre that is used and its `source` (performer, tag or guess); `confidence` 0..1, 1 where a person said it.

    `blend` is what to paint with: (genre, weight), weights adding to 1.
    """

    genre: str
    source: str
    confidence: float
    unsure: bool
    blend: tuple[tuple[str, float], ...]


def votes(stretches: list[Measured], weights: np.ndarray) -> tuple[Vote, ...]:
    """The 23 genres, most likely first: mean over stretches of music with `weights` float [k]; shares add to 1."""
    weights = np.asarray(weights, dtype=np.float64) / max(float(np.sum(weights)), 1e-9)
    shares = sum(weight * shares_of(stretch) for stretch, weight in zip(stretches, weights, strict=True))
    if not np.any(shares):
        shares = np.full(len(GENRES), 1 / len(GENRES))
    order = np.argsort(-shares, kind="stable")
    loudest = stretches[int(np.argmax(weights))]
    return tuple(Vote(GENRES[k], round(float(shares[k]), 4), _reasons(GENRES[k], loudest)) for k in order)


def shares_of(heard: Measured) -> np.ndarray:
    """Probability float64 [23] of each of GENRES by the rules alone."""
    families = _softmax([_score(FAMILY_RULES[name], heard) for name in FAMILIES], WARMTH[0])
    leaves = [
        _softmax([_score(GENRE_RULES[genre], heard) for genre in genres], WARMTH[1]) for genres in FAMILIES.values()
    ]
    return np.concatenate([share * leaf for share, leaf in zip(families, leaves, strict=True)])


def confidence(found: tuple[Vote, ...], by_models: bool = False) -> tuple[float, bool]:
    """Confidence in the first vote, at most 0.60 (0.75 if models voted too), and whether it is unsure."""
    return min(found[0].share, MODELS_CAP if by_models else CAP), found[0].share - found[1].share < UNSURE


def decide(
    guess: tuple[Vote, ...],
    tag: str | None,
    chosen: str | None,
    keys: Iterable[str] = GENRES,
    where: object = "genre",
    table: Mapping[str, str] | None = None,
    by_models: bool = False,
) -> Decision:
    """The performer's choice beats the file's tag, the tag beats the guess; a guess blends its first two genres.

    `table` maps the performer's own words to genres, for choice and tag alike; `by_models` says that models had a
    part in the guess. `ShowError` where the performer's own word names no genre; a tag that names none is passed over.
    """
    keys = tuple(keys)
    named = for_tags(keys, table or {}, where)
    if chosen:
        genre = named(chosen)
        if genre is None:
            raise ShowError(where, f'"{chosen}" names no genre', f"choose one of {', '.join(keys)}")
        return Decision(genre, "performer", 1.0, False, ((genre, 1.0),))
    genre = named(tag or "")
    if genre:
        return Decision(genre, "tag", 1.0, False, ((genre, 1.0),))
    sure, unsure = confidence(guess, by_models)
    first, second = guess[0], guess[1]
    weight = round(first.share / max(first.share + second.share, 1e-9), 3)
    blend = ((first.genre, weight), (second.genre, round(1 - weight, 3)))
    return Decision(first.genre, "guess", sure, unsure, blend)


def _score(rules: tuple[Rule, ...], heard: Measured) -> float:
    logs = [rule.weight * max(_membership(rule, heard), FLOOR) for rule in rules]
    return sum(logs) / sum(rule.weight for rule in rules)


def _membership(rule: Rule, heard: Measured) -> float:
    """Logarithm of how well a number keeps a rule: 0 inside, falling with the square of the miss."""
    if rule.what == "bpm":
        first, second = (_log_tempo(rule, bpm) for bpm in (heard.bpm, heard.other_bpm))
        return max(first, second + OTHER_OCTAVE)
    value = _value(rule.what, heard)
    return -0.5 * (max(rule.low - value, value - rule.high, 0.0) / rule.soft) ** 2


def _log_tempo(rule: Rule, bpm: float) -> float:
    """As `_membership`, the miss in octaves."""
    if bpm <= 0:
        return FLOOR
    return -0.5 * (max(np.log2(rule.low / bpm), np.log2(bpm / rule.high), 0.0) / rule.soft) ** 2


def _value(what: str, heard: Measured) -> float:
    """The number that a rule is about."""
    bar = heard.bar
    if what == "hats between":
        return float(np.mean(bar.high[2::4]) - np.mean(np.sort(bar.high[0::4])[:2]))  # two beats may carry a clap
    if what == "figures":
        return max(bar.backbeat, bar.offbeat, bar.tresillo, bar.sixteenths)
    return float(getattr(heard, what) if hasattr(heard, what) else getattr(bar, what))


def _reasons(genre: str, heard: Measured) -> tuple[str, ...]:
    """The words of the rules that the music keeps."""
    words = [rule.words for rule in GENRE_RULES[genre] if rule.words and _membership(rule, heard) > -0.2]
    if any(rule.what == "bpm" and _membership(rule, heard) > -0.2 for rule in GENRE_RULES[genre]):
        words.insert(0, f"about {heard.bpm:.0f} bpm")
    return tuple(words[:REASONS])


def _softmax(scores: list[float], warmth: float) -> np.ndarray:
    powers = np.exp((np.array(scores) - max(scores)) / warmth)
    return powers / powers.sum()
