"""The making part of a setlist: which models, which settings, and every fault named."""

from pathlib import Path

import pytest

from show import setlist
from show.errors import ShowError
from show.making import Making, Painting

TRACK = '[[track]]\naudio = "a.flac"\n'


def load(folder: Path, text: str) -> setlist.Setlist:
    path = folder / "gig.toml"
    path.write_text(text, encoding="utf-8")
    return setlist.load(path)


def test_a_setlist_that_says_nothing_leaves_every_choice_to_the_program(tmp_path):
    assert load(tmp_path, TRACK).making == Making()
    assert (Making().painting.image_weight, Making().painting.text_weight) == (0.7, 0.3)


def test_every_choice_is_read(tmp_path):
    text = """
        listener = ["Measured", "clap", "clap"]
        painter = "kandinsky-2.2"
        autoencoder = "taef2"
        walker = "turbo"
        noncommercial = true
        genre_rule = "first-substring"
        [genres]
        polka = "folk"
        [models]
        clap = "clap folder"
        "kandinsky-2.2" = "someone/kandinsky"
        [painting]
        steps = 12
        size = "768x512"
        negative = ""
        [walking]
        depth = 3
        statistics = false
    """
    (tmp_path / "clap folder").mkdir()
    making = load(tmp_path, text + TRACK).making
    assert making.listeners == ("measured", "clap")
    assert (making.painter, making.autoencoder, making.walker) == ("kandinsky-2.2", "taef2", "turbo")
    assert making.noncommercial and making.genre_rule == "first-substring" and making.genres == {"polka": "folk"}
    assert making.models == {"clap": str(tmp_path / "clap folder"), "kandinsky-2.2": "someone/kandinsky"}
    assert making.painting == Painting(steps=12, size=(768, 512), negative="")
    assert (making.walking.depth, making.walking.statistics, making.walking.most) == (3, False, 32)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("listener = []", "write a name in quotes, or a list"),
        ("listener = [1]", "write a name in quotes, or a list"),
        ("painter = 3", '"painter" is 3'),
        ('genre_rule = "best"', "it has to be one of words, first-substring"),
        ("[genres]\npolka = 3", '"genres.polka" is 3'),
        ("[models]\nclap = true", '"models.clap" is True'),
        ("[painting]\nimage_wait = 1", 'did you mean "image_weight"?'),
        ("[painting]\nimage_weight = 2", "from 0 to 1"),
        ("[painting]\nimage_weight = 0\ntext_weight = 0", '"image_weight" and "text_weight" are both 0'),
        ('[painting]\nsize = "700x700"', "in multiples of 64"),
        ("[painting]\nsteps = 0", "from 1 to 200"),
        ("[walking]\nmost = 0", "from 1 to 128"),
        ('[walking]\nstatistics = "yes"', "\"statistics\" is 'yes'"),
    ],
)
def test_a_fault_of_the_making_is_said_with_its_key(tmp_path, text, said):
    with pytest.raises(ShowError) as caught:
        load(tmp_path, text + "\n" + TRACK)
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "gig.toml"))


def test_several_artworks_share_a_track_by_their_weights(tmp_path):
    text = '[[track]]\naudio = "a"\nartworks = [{ file = "b.png" }, { file = "c.png", weight = 3 }]\n'
    (track,) = load(tmp_path, text).tracks
    assert [(art.path.name, art.weight) for art in track.artworks] == [("c.png", 0.75), ("b.png", 0.25)]
    assert track.artwork == tmp_path / "c.png"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('artwork = "b.png"\nartworks = [{ file = "c.png" }]', 'has both "artwork" and "artworks"'),
        ("artworks = [{ weight = 2 }]", 'artwork 1: has no "file"'),
        ('artworks = [{ file = "b.png", weight = 0 }]', "from 0.01 to 100"),
        ('artworks = ["b.png"]', "is not a list of tables"),
    ],
)
def test_a_fault_of_the_artworks_is_said(tmp_path, lines, said):
    with pytest.raises(ShowError) as caught:
        load(tmp_path, f'[[track]]\naudio = "a"\n{lines}\n')
    assert said in str(caught.value)
