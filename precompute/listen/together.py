"""One account of a track from all who listened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from precompute.listen.caption import caption, resembles
from precompute.listen.emotion import mood
from precompute.listen.genre_words import Rule
from precompute.listen.listening import Listening
from precompute.listen.said import Said, captions, combined, genres_of, voters
from precompute.listeners.listener import Heard
from precompute.models.model import Model

SILENCE = Heard("silence")


def together(measured: Listening, others: Sequence[Said]) -> Listening:
    """What was measured with what the `others` said: their votes and sentences come in, the numbers stay."""
    if not others or measured.measured.silent:
        return measured
    votes, said = combined(measured.votes, others), (*measured.said, *others)
    segments = tuple(
        segment if segment.measured.silent else replace(segment, caption=words)
        for segment, words in zip(measured.segments, captions(said), strict=True)
    )
    words = f"{caption(measured.measured, mood(measured.measured))}; {resembles(votes, voters(said))}"
    return replace(measured, caption=words, votes=votes, said=said, segments=segments)


def loud(measured: Listening) -> list[tuple[float, float]]:
    """Start and end in s of the segments that are not silent: a model would find music even in nothing."""
    return [(segment.start, segment.end) for segment in measured.segments if not segment.measured.silent]


def account(measured: Listening, model: Model, heard: Sequence[Heard], rule: Rule) -> Said:
    """What a model said of the `loud` segments, as an account of all of them."""
    spoken = iter(heard)
    segments = tuple(SILENCE if segment.measured.silent else next(spoken) for segment in measured.segments)
    title = f"{model.title} ({', '.join(part.hub for part in model.parts[:1])})" if model.parts else model.title
    return Said(model.name, title, model.licence, genres_of(heard, rule), segments)
