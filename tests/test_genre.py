"""The genre guess: textbook loops land in the right family; words name genres; people overrule the guess."""

from __future__ import annotations

import numpy as np
import pytest
from loops import heard

from precompute.listen.genre import CAP, Vote, confidence, decide, votes
from precompute.listen.genres import ALIASES, FAMILIES, GENRES, family, named
from precompute.listen.rules import FAMILY_RULES, GENRE_RULES
from show.errors import ShowError

GUESS = (Vote("techno", 0.3, ("about 126 bpm",)), Vote("house", 0.25, ()), Vote("disco", 0.1, ()))


def guess(name: str) -> tuple[Vote, ...]:
    return votes([heard(name)], np.ones(1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("techno", "electronic"),
        ("house", "electronic"),
        ("disco", "electronic"),
        ("rock", "band"),
        ("metal", "band"),
        ("jazz", "swing"),
        ("reggaeton", "groove"),
        ("reggae", "groove"),
        ("hip hop", "groove"),
        ("funk", "groove"),
        ("classical", "acoustic"),
        ("drone", "acoustic"),
    ],
)
def test_a_textbook_loop_lands_in_its_family(name: str, expected: str) -> None:
    found = guess(name)
    shares = {kind: sum(vote.share for vote in found if family(vote.genre) == kind) for kind in FAMILIES}
    assert max(shares, key=lambda kind: shares[kind]) == expected


@pytest.mark.parametrize("name", ["jazz", "reggaeton", "reggae", "hip hop", "funk", "rock", "metal", "classical"])
def test_a_figure_that_belongs_to_one_genre_names_it_and_gives_reasons(name: str) -> None:
    first = guess(name)[0]
    assert first.genre == name and first.reasons


def test_shares_add_to_one_and_cover_all_genres() -> None:
    found = guess("rock")
    assert {vote.genre for vote in found} == set(GENRES)
    assert sum(vote.share for vote in found) == pytest.approx(1, abs=0.002)
    assert [vote.share for vote in found] == sorted((vote.share for vote in found), reverse=True)


def test_the_23_keys_are_the_seed_papers() -> None:
    seed = (
        "pop,rock,punk,jazz,blues,indie,classical,country,folk,electronic,techno,electro,house,gospel,latin,metal,rap,"
        "hip hop,reggae,reggaeton,funk,disco,r&b"
    )
    assert set(GENRES) == set(seed.split(",")) == set(GENRE_RULES) == set(ALIASES)
    assert set(FAMILY_RULES) == set(FAMILIES)


def test_confidence_is_capped_and_a_close_race_is_unsure() -> None:
    assert confidence((Vote("jazz", 0.97, ()), Vote("blues", 0.01, ()))) == (CAP, False)
    assert confidence(GUESS) == (0.3, True)
    assert confidence((Vote("jazz", 0.35, ()), Vote("blues", 0.2, ()))) == (0.35, False)


def test_votes_follow_the_stretches_that_weigh_more() -> None:
    both = [heard("techno"), heard("classical")]
    assert family(votes(both, np.array([0.9, 0.1]))[0].genre) == "electronic"
    assert family(votes(both, np.array([0.1, 0.9]))[0].genre) == "acoustic"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Techno Pop/EDM", "electronic"),  # the seed's rule says pop
        ("popular jazz standard", "jazz"),  # the seed's rule says pop
        ("reggaeton", "reggaeton"),  # the seed's rule says reggae
        ("hip-hop ... rapper", "hip hop"),  # the seed's rule says rap
        ("Hip-Hop/Rap", "hip hop"),
        ("R&B/Soul", "r&b"),
        ("RnB", "r&b"),
        ("Rhythm and Blues", "r&b"),
        ("Rock & Roll", "rock"),
        ("(17)Rock", "rock"),
        ("EDM", "electronic"),
        ("Drum & Bass", "electronic"),
        ("Électro", "electro"),
        ("Deep House", "house"),
        ("alternative_rock", "indie"),
        ("Bossa Nova", "latin"),
        ("unpopular", None),
        ("", None),
    ],
)
def test_a_text_names_the_genre_of_its_longest_whole_word(text: str, expected: str | None) -> None:
    assert named(text) == expected


def test_the_performer_beats_the_tag_and_the_tag_beats_the_guess() -> None:
    chosen = decide(GUESS, "Jazz", "Metal")
    assert (chosen.genre, chosen.source, chosen.blend) == ("metal", "performer", (("metal", 1.0),))
    tagged = decide(GUESS, "Jazz", None)
    assert (tagged.genre, tagged.source, tagged.confidence) == ("jazz", "tag", 1.0)
    guessed = decide(GUESS, "Schlagerparade 1974", "")
    assert (guessed.genre, guessed.source, guessed.unsure) == ("techno", "guess", True)
    assert guessed.blend == (("techno", 0.545), ("house", 0.455))


def test_a_choice_that_names_no_genre_is_refused_and_an_added_one_is_known() -> None:
    with pytest.raises(ShowError, match="names no genre"):
        decide(GUESS, None, "polka", where="show.toml")
    assert decide(GUESS, None, "Polka", keys=[*GENRES, "polka"]).genre == "polka"
