"""Styles: the seed paper's table, the loader's strictness, the mapping from genres."""

import tomllib
from importlib.resources import files

import pytest

from precompute.paint.palette import lab_of
from precompute.styles import styles
from show.errors import ShowError

GENRES = (
    "pop rock punk jazz blues indie classical country folk electronic techno electro house gospel latin metal rap "
    "reggae reggaeton funk disco r&b"
).split() + ["hip hop"]

GOOD = """
[style.plain]
text = "plain"
palette = ["#000000", "#334455", "#ffffff"]
accent = "#ff0000"
operators = [{ name = "brush", width = 0.02 }]
[genre.pop]
style = "plain"
"""


def test_every_genre_of_the_table_has_a_style_and_there_are_eighteen():
    known = styles()
    assert set(known.genres) == set(GENRES)
    assert len(known.by_name) == 18
    assert {style.name for style in known.genres.values()} == set(known.by_name)


def test_the_texts_are_those_of_the_table():
    known = styles()
    assert known["pop"].text.startswith("Pop Art with bright, bold colors, high contrast")
    assert known["rock"].text == known["punk"].text
    assert known["r&b"].text.endswith("Use of deep blues, purples, and golds")
    assert known["disco"].text.endswith("Think of the works of Peter Max")


def test_palettes_run_from_a_deep_black_to_a_light():
    for style in styles().by_name.values():
        lightness = [lab_of(colour)[0] for colour in style.palette]
        assert 5 <= len(style.palette) <= 7
        assert lightness == sorted(lightness)
        assert lightness[0] < 13 and lightness[-1] > 80


def test_each_style_has_an_operator_that_at_most_two_others_have():
    steps = {name: {step.name for step in style.operators} for name, style in styles().by_name.items()}
    for name, own in steps.items():
        assert any(sum(step in others for others in steps.values()) <= 3 for step in own), name


def test_a_style_is_found_by_genre_or_name_in_any_case():
    known = styles()
    assert known["Hip Hop"].name == "graffiti"
    assert known["Graffiti"] == known["hip hop"]
    with pytest.raises(ShowError, match='did you mean "reggaeton"'):
        known["regaeton"]


def test_a_variant_turns_the_hue_of_a_shared_style():
    known = styles()
    assert known["techno"].operators == known["electronic"].operators
    assert known["techno"].hue != known["electronic"].hue


def test_a_performer_may_bring_a_file_of_their_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    assert styles(path)["pop"].operators[0].settings == {"width": 0.02}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("palette =", "pallete =", 'did you mean "palette"'),
        ('"brush"', '"brusch"', 'did you mean "brush"'),
        ("width =", "widht =", 'did you mean "width"'),
        ("#334455", "blue", "is no colour"),
        ("0.02", '"thick"', "has to be a number"),
        ('style = "plain"', 'style = "plane"', 'did you mean "plain"'),
        ("accent = ", "keep = 3\naccent = ", "a number from 0 to 1"),
        ('accent = "#ff0000"', "", "accent is missing"),
        ("[{ name", "{ name", "is not valid TOML"),
        ('["#000000", "#334455", "#ffffff"]', '"#000000"', "is not a list"),
        ("[genre.pop]", "[genres.pop]", 'did you mean "genre"'),
    ],
)
def test_mistakes_are_told_in_one_sentence_with_a_suggestion(tmp_path, old, new, says):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ShowError) as told:
        styles(path)
    assert says in str(told.value) and "\n" not in str(told.value)


def test_the_styles_lie_in_the_package_as_an_editable_file():
    assert tomllib.loads((files("precompute") / "styles.toml").read_text(encoding="utf-8"))["genre"]["r&b"]
