"""Which genre a caption or a tag names: the repaired rule, the seed paper's own, and a performer's table of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from precompute.listen.genres import GENRES, named, plain
from show.errors import ShowError

# The order of Pina and Li's dictionary (their table 2), in which their rule looks. Their code writes "eletronic", which
# no caption holds; "electro" then finds the word, and has the same text.
TABLE_2 = (
    "pop", "rock", "punk", "jazz", "blues", "indie", "classical", "country", "folk", "electronic", "techno", "electro",
    "house", "gospel", "latin", "metal", "rap", "hip hop", "reggae", "reggaeton", "funk", "disco", "r&b",
)  # fmt: skip
# Words for music that is none of the 23, so that it can be said and not passed over.
FOREIGN = (
    "polka", "klezmer", "march", "fado", "fanfare", "raga", "hindustani", "carnatic", "qawwali", "bhangra", "bollywood",
    "gamelan", "kabuki", "gagaku", "enka", "rai", "highlife", "juju", "griot", "mbube", "calypso", "soca", "zouk",
    "kizomba", "zydeco", "cajun", "mariachi", "yodel", "lullaby", "nursery rhyme", "noise music", "musique concrete",
    "gregorian", "chant", "madrigal", "barbershop", "a cappella", "spoken word", "hymn", "hawaiian", "taiko",
)  # fmt: skip

# Words that name a genre in a tag, and in a sentence an instrument, a voice or an occasion ("a male vocal over piano").
ONLY_IN_TAGS = (
    "piano", "acoustic", "vocal", "choral", "score", "soundtrack", "traditional", "world", "western", "swing", "fusion",
    "alternative", "ballad", "dance", "club", "acid", "breaks", "garage", "soul", "spiritual", "christian", "worship",
    "drum and bass", "drum bass", "drum n bass", "glitch", "rave", "drill", "trap", "doom", "orchestral", "symphonic",
)  # fmt: skip

Rule = Callable[[str], str | None]


def first_substring(text: str, keys: Iterable[str] = TABLE_2) -> str | None:
    """The seed's rule: the first of `keys` that occurs anywhere in the lower-cased text, in the order of its table.

    So "reggaeton" is reggae, "popular jazz standard" pop, and "hip-hop ... rapper" rap: kept to reproduce the paper.
    Keys beyond the 23 come last.
    """
    keys = list(keys)
    ordered = [key for key in TABLE_2 if key in keys] + [key for key in keys if key not in TABLE_2]
    lowered = text.lower()
    return next((key for key in ordered if key in lowered), None)


def in_caption(text: str, keys: Iterable[str] = GENRES) -> str | None:
    """The repaired rule for sentences: whole words, the longest name first, aliases that mean nothing else."""
    return named(text, keys, ONLY_IN_TAGS)


def for_captions(name: str, keys: Iterable[str], table: Mapping[str, str], where: object) -> Rule:
    """The rule of a setlist's `genre_rule` ("words" or "first-substring") over `keys`, after the performer's `table`.

    `table` maps words to keys: whole words, the longest first; ShowError if one of its genres is unknown.
    """
    return _after_table(first_substring if name == "first-substring" else in_caption, keys, table, where)


def for_tags(keys: Iterable[str], table: Mapping[str, str], where: object) -> Rule:
    """The same for what people write into tags and setlists, where the seed has no rule: always whole words."""
    return _after_table(named, keys, table, where)


def checked(table: Mapping[str, str], keys: Iterable[str], where: object) -> dict[str, str]:
    """The performer's table with its genres as the styles spell them; ShowError names one that is unknown."""
    known = {key.lower(): key for key in keys}
    for word, genre in table.items():
        if genre.strip().lower() not in known:
            raise ShowError(
                f"{where}: genres", f'"{word}" is mapped to "{genre}"', f"choose one of {', '.join(known.values())}"
            )
    return {word: known[genre.strip().lower()] for word, genre in table.items()}


def foreign(text: str, keys: Iterable[str] = GENRES) -> str | None:
    """A genre that a text names and that is none of `keys`; None where there is none."""
    own = {key.lower() for key in keys}
    return next((word for word in FOREIGN if word not in own and _holds(plain(text), word)), None)


def _after_table(
    found: Callable[[str, Iterable[str]], str | None], keys: Iterable[str], table: Mapping[str, str], where: object
) -> Rule:
    keys = tuple(keys)
    own = checked(table, keys, where)
    return lambda text: _mapped(text, own) or found(text, keys)


def _mapped(text: str, table: Mapping[str, str]) -> str | None:
    words = plain(text)
    return next((table[word] for word in sorted(table, key=len, reverse=True) if _holds(words, plain(word))), None)


def _holds(words: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?:^| ){re.escape(name)}s?(?: |$)", words) is not None
