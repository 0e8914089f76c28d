"""Which genre a caption names: the seed's rule with its known faults, the repaired one, and a performer's own words."""

from __future__ import annotations

import pytest

from precompute.listen.genre import Decision, Vote, decide
from precompute.listen.genre_words import (
    FOREIGN,
    ONLY_IN_TAGS,
    TABLE_2,
    first_substring,
    for_captions,
    foreign,
    in_caption,
)
from precompute.listen.genres import ALIASES, GENRES, named
from precompute.listen.listening import Listening
from precompute.listen.reasons import because
from precompute.listen.reasons import foreign as said_of
from precompute.listen.said import Said, genres_of
from precompute.listeners.listener import Heard
from precompute.mood import Mood
from show.errors import ShowError

# Text (some of it from the paper's table 1), what the seed's rule says, what the repaired one says.
CASES = (
    ("This music is Techno Pop/EDM.", "pop", "electronic"),
    ("a popular jazz standard", "pop", "jazz"),
    ("an energetic reggaeton beat", "reggae", "reggaeton"),
    ("a hip-hop track with a rapper", "rap", "hip hop"),
    ("The song is a modern techno dance tune.", "techno", "techno"),
    ("It may be playing in a techno club.", "techno", "techno"),
)


@pytest.mark.parametrize(("text", "seed", "repaired"), CASES)
def test_the_seeds_rule_and_the_repaired_one_differ_where_the_seed_is_wrong(
    text: str, seed: str, repaired: str
) -> None:
    assert for_captions("first-substring", GENRES, {}, "x.toml")(text) == first_substring(text) == seed
    assert for_captions("words", GENRES, {}, "x.toml")(text) == in_caption(text) == repaired


def test_the_seeds_table_holds_the_same_23_genres_and_its_order_decides() -> None:
    assert sorted(TABLE_2) == sorted(GENRES)
    assert first_substring("metal and jazz") == "jazz" and first_substring("silence") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "A male vocal sings over an acoustic guitar and piano.",
        "A female vocalist dances through the score; drum and bass play along.",
        "An orchestra of strings, it could be used in the soundtrack of a western.",
    ],
)
def test_instruments_and_occasions_in_a_sentence_are_no_genres(sentence: str) -> None:
    assert in_caption(sentence) is None and named(sentence) is not None


def test_words_kept_to_tags_are_aliases_and_foreign_words_are_none() -> None:
    known = {alias for aliases in ALIASES.values() for alias in aliases.split("|")}
    assert set(ONLY_IN_TAGS) <= known
    assert all(in_caption(word) is None for word in FOREIGN)


def test_the_performers_table_comes_before_either_rule_and_names_what_it_does_not_know() -> None:
    table = {"polka": "Folk", "techno pop": "disco"}
    for name in ("words", "first-substring"):
        read = for_captions(name, GENRES, table, "x.toml")
        assert read("an accordion plays polkas") == "folk"
        assert read("This music is Techno Pop/EDM.") == "disco"
        assert read("plain rock") == "rock"
    with pytest.raises(ShowError, match=r'"polka" is mapped to "volksmusik": choose one of classical, folk'):
        for_captions("words", GENRES, {"polka": "volksmusik"}, "x.toml")


def test_a_genre_outside_the_23_is_found_as_a_whole_word() -> None:
    assert foreign("An accordion plays a Polka.") == "polka" and foreign("a marching drum") is None
    assert foreign("polka", [*GENRES, "polka"]) is None


GUESS = (Vote("folk", 0.5, ()), Vote("country", 0.2, ()))


def account(captions: list[str], tag: str = "") -> Listening:
    spoken, rule = tuple(Heard(text) for text in captions), for_captions("words", GENRES, {}, "x.toml")
    said = Said("lp-musiccaps", "a captioner", "CC-BY-NC-4.0", genres_of(spoken, rule), spoken)
    return Listening(20.0, "", tag, (Mood(0.5, 0.5),), GUESS, (said,), None, ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("captions", "tag", "said"),
    [
        ([], "Polka", "the file's tag says Polka, which is none of the genres here"),
        (["a fast polka", "an accordion"], "", "captions of lp-musiccaps say polka, which is none of the genres here"),
        (["an accordion"], "", "no caption of lp-musiccaps names a genre"),
    ],
)
def test_a_genre_outside_the_23_is_said(captions: list[str], tag: str, said: str) -> None:
    heard, rule = account(captions, tag), for_captions("words", GENRES, {}, "x.toml")
    decided = decide(GUESS, tag, None)
    assert decided.source == "guess" and said in said_of(heard, decided, rule, GENRES)
    assert said_of(heard, decide(GUESS, tag, "folk"), rule, GENRES) == ""


def test_a_mapped_tag_decides_and_nothing_is_left_to_say() -> None:
    table = {"polka": "folk"}
    decided = decide(GUESS, "Polka", None, table=table)
    assert (decided.genre, decided.source) == ("folk", "tag")
    rule = for_captions("words", GENRES, table, "x.toml")
    assert said_of(account(["a folk song"], "Polka"), decided, rule, GENRES) == ""


def test_confidence_rises_above_the_rules_of_thumb_only_with_models_and_says_so() -> None:
    sure = (Vote("jazz", 0.97, ()), Vote("blues", 0.01, ()))
    alone, helped = decide(sure, None, None), decide(sure, None, None, by_models=True)
    assert (alone.confidence, helped.confidence) == (0.60, 0.75)
    assert "what was measured, confidence 0.60" in because(alone, ())
    assert "a guess from clap and what was measured, confidence 0.75" in because(helped, ("clap",))
    assert because(Decision("jazz", "tag", 1.0, False, ()), ("clap",)) == "the file's tag says so"
