"""What each genre sounds like in measured numbers: rules of thumb, from textbooks and teaching pages, not trained.

Tempo bands: Ableton's learning pages and school tables (reggae 60-90, hip hop 60-100, house 115-130, techno 120-140,
rock 110-140, metal 100-160); figures: four-on-the-floor, backbeat, off-beat chords, 3-3-2, swung eighths.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A number that should lie between `low` and `high` and may miss by about `soft`; `words` is the reason given."""

    what: str
    low: float
    high: float
    soft: float
    words: str = ""
    weight: float = 1.0


ANY = 1e9


def _tempo(low: float, high: float) -> Rule:
    return Rule("bpm", low, high, 0.12)


FOUR = Rule("four_floor", 0.5, ANY, 0.15, "a low stroke on every beat")
NOT_FOUR = Rule("four_floor", 0, 0.35, 0.2)
BACKBEAT = Rule("backbeat", 0.5, ANY, 0.2, "accents on 2 and 4")
NO_BACKBEAT = Rule("backbeat", 0, 0.3, 0.2)
SWUNG = Rule("swing", 0.62, ANY, 0.1, "swung eighths")
STRAIGHT = Rule("swing", 0, 0.55, 0.15)
STEADY = Rule("pulse", 0.55, ANY, 0.2, "a steady pulse")
FREE = Rule("pulse", 0, 0.5, 0.2, "a free pulse")
DRUMS = Rule("percussive", 0.42, ANY, 0.1, "mostly percussive")
FEW_DRUMS = Rule("percussive", 0, 0.36, 0.07, "mostly sustained")
DEEP = Rule("low", 0.5, ANY, 0.15, "a heavy low end")
LITTLE_BASS = Rule("low", 0, 0.35, 0.15, "little bass")
ROUGH = Rule("noisiness", 0.012, ANY, 0.005, "a rough, bright spectrum")
PURE = Rule("noisiness", 0, 0.008, 0.006, "a pure spectrum")
DENSE = Rule("range", 0, 5, 2.5, "hardly any dynamics")
DYNAMIC = Rule("range", 8, ANY, 3, "wide dynamics")
BUSY = Rule("sixteenths", 0.5, ANY, 0.15, "busy sixteenths")
SPARSE = Rule("sixteenths", 0, 0.4, 0.2)
NO_TRESILLO = Rule("tresillo", 0, 0.35, 0.2)
NO_CHOPS = Rule("offbeat", 0, 0.45, 0.2)

FAMILY_RULES = {
    "acoustic": (
        FEW_DRUMS,
        Rule("pulse", 0, 0.6, 0.3, "a free pulse", 0.5),
        LITTLE_BASS,
        Rule("four_floor", 0, 0.5, 0.15),
        NO_CHOPS,
        NO_TRESILLO,
        NO_BACKBEAT,
        STRAIGHT,
    ),
    "swing": (
        Rule("swing", 0.62, ANY, 0.1, "swung eighths", 2),
        STEADY,
        PURE,
        NO_CHOPS,
        Rule("percussive", 0.2, 0.6, 0.1),
    ),
    "band": (
        STEADY,
        ROUGH._replace(weight=2),
        Rule("low", 0.15, 0.75, 0.06, weight=2),
        NOT_FOUR,
        NO_CHOPS,
        NO_TRESILLO,
        STRAIGHT,
        Rule("percussive", 0.33, 0.62, 0.06),
        _tempo(96, 215),
    ),
    "groove": (
        STEADY,
        NOT_FOUR,
        DEEP,
        _tempo(62, 114),
        Rule("figures", 0.5, ANY, 0.2, "a syncopated figure"),
        DRUMS,
        Rule("onsets", 0, 7, 0.7),
    ),
    "electronic": (STEADY, FOUR, DEEP, _tempo(106, 145), NO_TRESILLO, STRAIGHT, Rule("percussive", 0.32, ANY, 0.1)),
}

GENRE_RULES = {
    "classical": (FREE, FEW_DRUMS, PURE, DYNAMIC, NO_BACKBEAT, LITTLE_BASS),
    "folk": (
        Rule("pulse", 0.4, ANY, 0.12),
        Rule("range", 0, 9, 2.5),
        LITTLE_BASS,
        Rule("percussive", 0.2, 0.42, 0.08),
        NO_BACKBEAT,
        STRAIGHT,
        Rule("brightness", 1_400, 3_200, 500, "plucked-like, bright attacks"),
    ),
    "country": (
        STEADY,
        Rule("low", 0.1, 0.45, 0.15),
        Rule("major", 0.08, ANY, 0.1, "a major key"),
        _tempo(84, 130),
        Rule("backbeat", 0.25, 0.8, 0.2, "light accents on 2 and 4"),
        Rule("brightness", 1_600, 3_200, 500),
    ),
    "jazz": (SWUNG, _tempo(90, 220), PURE, Rule("percussive", 0.25, 0.6, 0.1), Rule("range", 1.5, ANY, 2), NO_CHOPS),
    "blues": (SWUNG, _tempo(55, 100), BACKBEAT, Rule("percussive", 0.25, 0.55, 0.1), Rule("major", -0.1, 0.1, 0.1)),
    "gospel": (
        _tempo(60, 90),
        Rule("major", 0.12, ANY, 0.08, "a clear major key"),
        Rule("backbeat", 0.3, ANY, 0.2),
        Rule("percussive", 0.2, 0.45, 0.08),
        Rule("range", 5, ANY, 2),
        Rule("swing", 0.5, 0.75, 0.1),
    ),
    "rock": (BACKBEAT, _tempo(100, 145), ROUGH, SPARSE, Rule("percussive", 0.35, 0.6, 0.08), STRAIGHT),
    "punk": (_tempo(155, 215), ROUGH, DENSE, Rule("onsets", 5.5, ANY, 1, "very many attacks"), Rule("range", 0, 3, 2)),
    "metal": (
        Rule("onsets", 7.5, ANY, 1.5, "very many attacks"),
        DENSE,
        Rule("sixteenths", 0.7, ANY, 0.15),
        Rule("noisiness", 0.008, ANY, 0.003),
        Rule("percussive", 0.2, 0.5, 0.1),
        NOT_FOUR,
        DEEP,
    ),
    "indie": (
        Rule("backbeat", 0.3, 0.75, 0.15, "light accents on 2 and 4"),
        _tempo(105, 150),
        STRAIGHT,
        Rule("percussive", 0.3, 0.48, 0.06),
        Rule("range", 4, 9, 2),
        Rule("noisiness", 0.004, 0.014, 0.004),
    ),
    "pop": (
        Rule("backbeat", 0.4, ANY, 0.15, "accents on 2 and 4"),
        _tempo(95, 130),
        Rule("range", 0, 6, 2),
        SPARSE,
        Rule("major", 0.08, ANY, 0.1, "a major key"),
        Rule("percussive", 0.38, 0.55, 0.08),
        STRAIGHT,
    ),
    "funk": (_tempo(90, 120), BUSY, BACKBEAT, NOT_FOUR, Rule("onsets", 5, ANY, 1.2, "many attacks"), NO_TRESILLO),
    "r&b": (
        _tempo(58, 92),
        Rule("percussive", 0.2, 0.5, 0.08),
        DEEP,
        Rule("major", -ANY, 0, 0.1),
        SPARSE,
        Rule("backbeat", 0.3, ANY, 0.2, "accents on 2 and 4"),
        NO_CHOPS,
    ),
    "hip hop": (
        _tempo(76, 104),
        BACKBEAT,
        DEEP,
        SPARSE,
        Rule("percussive", 0.5, ANY, 0.1, "drums in front"),
        Rule("onsets", 1, 5, 1, "few strokes"),
        NO_TRESILLO,
        NO_CHOPS,
    ),
    "rap": (
        _tempo(64, 84),
        BACKBEAT,
        DEEP,
        Rule("percussive", 0.55, ANY, 0.1, "drums in front"),
        NO_TRESILLO,
        Rule("onsets", 1, 4, 1),
        Rule("key_margin", 0, 0.06, 0.05),
        NO_CHOPS,
    ),
    "reggae": (_tempo(62, 94), Rule("offbeat", 0.4, ANY, 0.12, "chords between the beats", 2), DEEP, NOT_FOUR, SPARSE),
    "reggaeton": (
        _tempo(84, 108),
        Rule("tresillo", 0.4, ANY, 0.12, "the 3-3-2 figure", 2),
        DRUMS,
        DEEP,
        Rule("four_floor", 0.3, ANY, 0.15, "a low stroke on every beat"),
    ),
    "latin": (
        _tempo(88, 132),
        Rule("tresillo", 0.2, 0.75, 0.1, "a 3-3-2 figure"),
        BUSY,
        NO_BACKBEAT,
        Rule("four_floor", 0, 0.3, 0.2),
        Rule("onsets", 4.5, ANY, 1, "many attacks"),
    ),
    "electronic": (
        STEADY,
        Rule("four_floor", 0.1, 0.65, 0.15),
        Rule("percussive", 0.2, 0.55, 0.1),
        STRAIGHT,
        DEEP,
        _tempo(80, 150),
        Rule("range", 4, ANY, 3),
    ),
    "techno": (
        FOUR,
        _tempo(123, 146),
        DRUMS,
        Rule("key_margin", 0, 0.07, 0.05, "hardly any harmony"),
        NO_BACKBEAT,
        Rule("percussive", 0.5, ANY, 0.1),
    ),
    "house": (
        FOUR,
        _tempo(114, 128),
        Rule("hats between", 0.25, ANY, 0.15, "bright strokes between the beats"),
        Rule("sixteenths", 0, 0.45, 0.15),
        Rule("percussive", 0.4, 0.75, 0.1),
    ),
    "electro": (
        _tempo(108, 136),
        Rule("four_floor", 0.1, 0.5, 0.15),
        Rule("percussive", 0.5, ANY, 0.1, "drums in front"),
        BUSY,
        DEEP,
        STRAIGHT,
    ),
    "disco": (
        FOUR,
        _tempo(106, 127),
        Rule("percussive", 0.2, 0.45, 0.07, "full harmony over the beat"),
        Rule("hats between", 0.2, ANY, 0.15, "bright strokes between the beats"),
        Rule("brightness", 1_800, ANY, 400),
        Rule("sixteenths", 0.25, ANY, 0.12),
    ),
}
