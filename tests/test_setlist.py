"""Setlists: every fault names file, track and key."""

from pathlib import Path

import pytest

from show import setlist
from show.errors import ShowError


def written(folder: Path, text: str) -> Path:
    path = folder / "gig.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ShowError) as caught:
        setlist.load(written(folder, text))
    return str(caught.value)


def test_a_setlist_of_one_line_gets_every_default(tmp_path):
    listed = setlist.load(written(tmp_path, '[[track]]\naudio = "a b.flac"\n'))
    (track,) = listed.tracks
    assert (listed.title, listed.aspect, listed.fit, listed.look) == ("gig", 16 / 9, "cover", "limelight")
    assert (track.title, track.slug, track.at_end, track.audio) == ("a b", "01-a-b", None, tmp_path / "a b.flac")


def test_every_track_goes_on_to_the_next_and_the_last_one_loops(tmp_path):
    listed = setlist.load(written(tmp_path, '[[track]]\naudio="a"\n[[track]]\naudio="b"\n[[track]]\naudio="c"\n'))
    assert setlist.ends(listed, alone=False) == ("next", "next", "loop")


def test_where_nobody_is_the_last_track_goes_on_to_the_first_unless_its_end_is_written(tmp_path):
    listed = setlist.load(written(tmp_path, '[[track]]\naudio="a"\nat_end="loop"\n[[track]]\naudio="b"\n'))
    assert setlist.ends(listed, alone=True) == ("loop", "next")
    listed = setlist.load(written(tmp_path, '[[track]]\naudio="a"\n[[track]]\naudio="b"\nat_end="hold"\n'))
    assert setlist.ends(listed, alone=True) == setlist.ends(listed, alone=False) == ("next", "hold")


def test_duplicate_titles_get_folders_of_their_own(tmp_path):
    listed = setlist.load(written(tmp_path, '[[track]]\naudio="a"\ntitle="X"\n[[track]]\naudio="b"\ntitle="X"\n'))
    assert [track.slug for track in listed.tracks] == ["01-x", "02-x"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ночь тиха", "ночь-тиха"),
        ("夜の歌", "夜の歌"),
        ("../../etc", "etc"),
        ("***", "track"),
        ("A" * 99, "a" * 40),
    ],
)
def test_a_slug_keeps_letters_of_every_script_and_nothing_that_leaves_the_folder(title, slug):
    assert setlist.slug(title) == slug


def test_cues_are_sorted_by_time_and_keep_their_own_fade(tmp_path):
    text = """
        [[track]]
        audio = "a"
        [[track.cue]]
        time = 20
        look = "ink"
        [[track.cue]]
        time = 5.5
        fade = 0
        parameters = { hue = 0.1, freeze = true }
    """
    first, second = setlist.load(written(tmp_path, text)).tracks[0].cues
    assert (first.time, first.fade, first.look, first.parameters) == (5.5, 0.0, None, {"hue": 0.1, "freeze": True})
    assert (second.time, second.fade, second.look) == (20.0, None, "ink")


def test_cues_stand_in_the_order_in_which_they_go(tmp_path):
    """Those for a hand stay behind the one they are written after; one that follows a timed cue has a time."""
    text = """
        [[track]]
        audio = "a"
        [[track.cue]]
        time = 20
        name = "drop"
        follow = 1.5
        [[track.cue]]
        number = "drop out"
        [[track.cue]]
        number = 12.5
        [[track.cue]]
        time = 5
        [[track.cue]]
        name = "by hand"
        quantise = "bar"
    """
    cues = setlist.load(written(tmp_path, text)).tracks[0].cues
    assert [(cue.time, cue.number, cue.name, cue.quantise) for cue in cues] == [
        (5.0, "1", "", "off"),
        (None, "2", "by hand", "bar"),
        (20.0, "3", "drop", "off"),
        (21.5, "drop out", "", "off"),
        (None, "12.5", "", "off"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no track"),
        ("[[track]]\n", 'track 1: has no "audio"'),
        ('[[track]]\naudio="a"\n[[track]]\naudo="b"', 'track 2: unknown key "audo": did you mean "audio"?'),
        ('aspekt="16:9"\n[[track]]\naudio="a"', 'unknown key "aspekt": did you mean "aspect"?'),
        ('aspect="16:0"\n[[track]]\naudio="a"', '"aspect" is "16:0"'),
        ('fit="crop"\n[[track]]\naudio="a"', "it has to be one of cover, contain, mirror"),
        ("[[track]]\naudio=3", '"audio" is 3: it has to be a text in quotes'),
        ('[[track]]\naudio="a"\nat_end="stop"', "next, hold, loop"),
        ('[[track]]\naudio="a"\nseed="one"', "\"seed\" is 'one': it has to be a whole number"),
        ('[[track]]\naudio="a"\nseed=nan', '"seed" is nan'),
        ('[[track]]\naudio="a"\n[[track.cue]]\nlook="ink"\nfollow=2', 'cue 1: "follow" has no cue after it'),
        ('[[track]]\naudio="a"\n[[track.cue]]\nfollow=2\n[[track.cue]]\ntime=9', 'cue 1: "follow" meets a cue'),
        ('[[track]]\naudio="a"\n[[track.cue]]\nnumber=2\n[[track.cue]]', "track 1: two cues have the number 2"),
        ('[[track]]\naudio="a"\n[[track.cue]]\ntime=1\nparameters={hue="red"}', "\"parameters.hue\" is 'red'"),
        ('guard="off"\n[[track]]\naudio="a"', "start the show with --guard off"),
        ('guard="publik"\n[[track]]\naudio="a"', "it has to be one of show, public"),
        ("track = 3", '"track" is 3: it has to be written as [[track]]'),
        ("= 3", "is not valid TOML"),
    ],
)
def test_a_fault_is_said_with_its_place_and_its_remedy(tmp_path, text, said):
    sentence = refusal(tmp_path, text)
    assert said in sentence
    assert sentence.startswith(str(tmp_path / "gig.toml"))
    assert "\n" not in sentence


def test_a_missing_setlist_and_one_that_is_not_text_are_said(tmp_path):
    with pytest.raises(ShowError, match="there is no such file"):
        setlist.load(tmp_path / "nothing.toml")
    binary = tmp_path / "b.toml"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ShowError, match="cannot be read"):
        setlist.load(binary)
