"""Why a genre was chosen, in words for the person who prepares the show."""

from __future__ import annotations

from collections.abc import Iterable

from precompute.listen import genre_words
from precompute.listen.genre import Decision
from precompute.listen.listening import Listening
from precompute.listen.said import MEASURED, Said
from show import layout

SHOWN = 40  # characters of a file's tag
MAP = "map it in the setlist's [genres]"


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
    """What the tag or the captions call the music that is none of the genres `keys`; empty if there is no such thing.

    Captions that name no genre at all are said, too.
    """
    if decided.source == "performer":
        return ""
    keys, tag = tuple(keys), heard.tag.strip()
    parts = []
    if tag and decided.source != "tag":
        parts.append(f"the file's tag says {tag[:SHOWN]}, which is none of the genres here: {MAP}")
    parts += [_captions(said, rule, keys) for said in heard.said]
    return "; ".join(part for part in parts if part)


def _captions(said: Said, rule: genre_words.Rule, keys: tuple[str, ...]) -> str:
    """What a listener that speaks in sentences calls the music where it names none of `keys`."""
    if said.listener == MEASURED or any(segment.genres for segment in said.segments):
        return ""
    unnamed = [segment.caption for segment in said.segments if rule(segment.caption) is None]
    words = [word for caption in unnamed if (word := genre_words.foreign(caption, keys))]
    if words:
        called = ", ".join(dict.fromkeys(words))
        return f"captions of {said.listener} say {called}, which is none of the genres here: {MAP}"
    return "" if said.genres else f"no caption of {said.listener} names a genre"
