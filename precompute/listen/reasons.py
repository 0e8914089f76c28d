"""Why a genre was chosen, in words for the person who prepares the show."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from precompute.listen import genre_words
from precompute.listen.genre import Decision
from precompute.listen.listening import Listening
from precompute.listen.said import Said
from show import layout

SHOWN = 40  # characters of a file's tag


def because(decided: Decision, models: tuple[str, ...]) -> str:
    """Who decided; of a guess also how sure it is and which `models` had a part in it."""
    if decided.source == "performer":
        return "the setlist says so"
    if decided.source == "tag":
        return "the file's tag says so"
    by = f"{', '.join(models)} and what was measured" if models else "what was measured"
    doubt = ", unsure" if decided.unsure else ""
    return f"a guess from {by}, confidence {decided.confidence:.2f}{doubt}; votes are in {layout.LISTENING}"


def foreign(heard: Listening, decided: Decision, rule: genre_words.Rule, keys: Iterable[str]) -> str:
    """What the tag or the captions call the music that is none of the genres here; empty if there is no such thing."""
    if decided.source == "performer":
        return ""
    keys = tuple(keys)
    parts = []
    if heard.tag.strip() and decided.source != "tag":
        parts.append(f"the file's tag says {heard.tag.strip()[:SHOWN]}, which is none of the genres here")
    parts += [part for said in heard.said if (part := _captions(said, rule, keys))]
    return "; ".join([*parts, "map it in the setlist's [genres]"]) if parts else ""


def _captions(said: Said, rule: genre_words.Rule, keys: tuple[str, ...]) -> str:
    """What a listener's captions call the music, where they name no genre or one that is none of `keys`."""
    if any(segment.genres for segment in said.segments) or said.genres and said.listener == "measured":
        return ""
    unnamed = [segment.caption for segment in said.segments if rule(segment.caption) is None]
    words = list(dict.fromkeys(chain.from_iterable(_foreign(caption, keys) for caption in unnamed)))
    if words:
        return f"captions of {said.listener} say {', '.join(words)}, which is none of the genres here"
    return "" if said.genres else f"no caption of {said.listener} names a genre"


def _foreign(caption: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    word = genre_words.foreign(caption, keys)
    return (word,) if word else ()
