"""The 23 genres of the seed's dictionary: their families, and how a genre written by a person or in a tag is found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

FAMILIES = {
    "acoustic": ("classical", "folk", "country"),
    "swing": ("jazz", "blues", "gospel"),
    "band": ("rock", "punk", "metal", "indie", "pop"),
    "groove": ("funk", "r&b", "hip hop", "rap", "reggae", "reggaeton", "latin"),
    "electronic": ("electronic", "techno", "electro", "house", "disco"),
}
GENRES = tuple(genre for family in FAMILIES.values() for genre in family)

# Other words for them, from common tags (ID3's list among them); the longest that occurs in a text wins.
ALIASES = {
    "classical": "baroque|opera|symphony|symphonic|orchestral|chamber music|piano|choral|"
    "soundtrack|score|neoclassical|waltz",
    "folk": "acoustic|singer songwriter|celtic|traditional|world|bluegrass folk|americana folk",
    "country": "americana|bluegrass|western|honky tonk",
    "jazz": "swing|bebop|bop|big band|bossa|fusion|dixieland|ragtime",
    "blues": "rhythm blues|boogie",
    "gospel": "spiritual|worship|christian",
    "rock": "hard rock|classic rock|progressive rock|prog rock|rock n roll|rock and roll|"
    "rockabilly|grunge|psychedelic rock",
    "punk": "punk rock|post punk|hardcore punk|pop punk|ska punk|emo|oi",
    "metal": "heavy metal|death metal|black metal|thrash|doom|metalcore|industrial metal|nu metal",
    "indie": "indie rock|indie pop|indie folk|alternative|alternative rock|shoegaze|dream pop|lo fi",
    "pop": "synth pop|electropop|k pop|j pop|top 40|ballad|schlager|chanson|vocal",
    "funk": "p funk|afrobeat|boogie funk|fusion funk",
    "r&b": "rnb|r n b|r and b|soul|neo soul|rhythm and blues|motown",
    "hip hop": "hiphop|boom bap|trip hop|turntablism|lofi hip hop",
    "rap": "rapper|gangsta|trap|drill|grime",
    "reggae": "dub|ska|rocksteady|dancehall|roots reggae",
    "reggaeton": "dembow|perreo|moombahton",
    "latin": "salsa|samba|cumbia|tango|merengue|bachata|mambo|rumba|son cubano|latino|flamenco|bolero|bossa nova",
    "electronic": "edm|electronica|ambient|idm|downtempo|chillout|chill out|trance|dubstep|drum and bass|"
    "drum bass|drum n bass|dnb|jungle|breakbeat|"
    "synthwave|techno pop|new age|vaporwave|dance|rave|glitch|future bass|club",
    "techno": "minimal techno|detroit techno|acid|hardstyle|schranz",
    "electro": "electro funk|electroclash|breaks|electro house",
    "house": "deep house|tech house|progressive house|acid house|garage|uk garage|french house|chicago house",
    "disco": "nu disco|italo disco|eurodance|hi nrg",
}


def named(text: str, keys: Iterable[str] = GENRES, but: Iterable[str] = ()) -> str | None:
    """The genre that a text names: whole words only, the longest name first; None where there is none.

    "Techno Pop/EDM" is electronic, "reggaeton" not reggae, "Rock & Roll" rock. `keys` may hold more than the 23; the
    other words in `but` count for nothing.
    """
    words, but = plain(text), set(but)
    candidates = [(plain(key), key) for key in keys]
    candidates += [
        (plain(alias), key) for key in keys for alias in ALIASES.get(key, "").split("|") if alias not in {"", *but}
    ]
    for name, key in sorted(candidates, key=lambda pair: -len(pair[0])):
        if re.search(rf"(?:^| ){re.escape(name)}s?(?: |$)", words):
            return key
    return None


def family(genre: str) -> str | None:
    """The family of one of the 23; None for others."""
    return next((name for name, members in FAMILIES.items() if genre in members), None)


def plain(text: str) -> str:
    """Lower-cased words without accents, single spaces between; "r&b" stays one word, every other mark parts words."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w&]+|_|(?<!\br)&|&(?!b\b)", " ", bare).split())
