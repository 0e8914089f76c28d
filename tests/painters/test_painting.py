"""Painting keyframes: words, pictures that must not pass, and a kill in the middle."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from PIL import Image

from precompute import choice, records
from precompute.generation import Shelf
from precompute.job import Job, Stage
from precompute.listen.track import listen as listen_to
from precompute.models.model import Chosen, Model, Models, Part
from precompute.painters import kandinsky, prompts, withheld
from precompute.painters.painter import Request
from precompute.pictures import read_picture
from precompute.settle import settle
from precompute.steps import artwork, paint, prompt, style
from show import layout, setlist
from show.errors import ShowError
from show.files import write_text
from show.recording import read
from tests.painters.painted import CPU, NEON, SIZE, art, canvas
from tests.tiny import variations as tiny_variations


def test_a_strong_second_style_is_a_touch_and_a_weak_one_is_silent():
    pop, jazz = "Pop Art with bright colors", "Abstract Art, often with flowing lines"
    assert prompts.worded([(jazz, 0.3), (pop, 0.7)]) == "Pop Art with bright colors, with a touch of Abstract Art"
    assert prompts.worded([(pop, 0.8), (jazz, 0.2)]) == pop
    assert prompts.worded([(pop, 0.5), (pop, 0.5)]) == pop


def test_words_are_read_back_as_written(tmp_path):
    keyframes = [
        prompts.Keyframe(0.0, 'so-called "art" \\ neon', "夜", 3),
        prompts.Keyframe(10.25, "", "a drum\nand a bass", 4),
    ]
    path = tmp_path / "prompts.toml"
    path.write_text(prompts.write("no letters", keyframes), encoding="utf-8")
    assert prompts.read(path, [0.0, 10.25]) == (
        Request('so-called "art" \\ neon', "夜", "no letters", 3, True),
        Request("", "a drum\nand a bass", "no letters", 4, False),
    )


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("seed = 4", "sed = 4", '"seed"'),
        ("seed = 4", "seed = 4.5", "whole number"),
        ("seed = 4", "seed = -1", "seed"),
        ("time = 10.000", "time = 11", "10.000 s"),
        ('caption = "b"', "caption = 3", "caption"),
        ('style = "y"\ncaption = "b"', "", "neither style nor caption"),
        ("[[keyframe]]\ntime = 10.000", "[[other]]\ntime = 10.000", "other"),
    ],
)
def test_a_slip_in_the_words_is_named(tmp_path, written, instead, said):
    text = prompts.write("", [prompts.Keyframe(0.0, "x", "a", 3), prompts.Keyframe(10.0, "y", "b", 4)])
    assert written in text.replace(" # s", "")
    path = tmp_path / "prompts.toml"
    path.write_text(text.replace(" # s", "").replace(written, instead))
    with pytest.raises(ShowError, match=said) as caught:
        prompts.read(path, [0.0, 10.0])
    assert str(path) in caught.value.where


# Pictures that must not pass


class Stubborn:
    """Gives a bad picture while the seed is below a threshold; counts what it was asked."""

    batch = 4

    def __init__(self, bad: np.ndarray | None, good_from: int) -> None:
        self.bad, self.good_from, self.asked = bad, good_from, []

    def paint(self, requests):
        self.asked.append([request.seed for request in requests])
        return [art() if request.seed >= self.good_from else self.bad for request in requests]


BLACK = np.zeros((64, 96, 3), np.uint8)


@pytest.mark.parametrize(
    ("bad", "fault"), [(None, "withheld"), (BLACK, "black"), (BLACK + 200, "of one colour"), (BLACK + 1, "black")]
)
def test_a_bad_picture_is_painted_again_with_the_stated_seeds(bad, fault):
    painter = Stubborn(bad, good_from=2_000_000)
    good, retried = withheld.painted(painter, [replace(NEON, seed=3_000_000), NEON])
    assert [attempt.fault for attempt in good.attempts] == [""]
    assert [attempt.seed for attempt in retried.attempts] == [7, 7 + 1_000_003, 7 + 2_000_006]
    assert [bool(attempt.fault) for attempt in retried.attempts] == [True, True, False]
    assert fault in retried.attempts[0].fault and retried.seed == 2_000_013
    assert painter.asked == [[3_000_000, 7], [1_000_010], [2_000_013]]
    np.testing.assert_array_equal(retried.picture, art())


def test_after_five_more_seeds_a_picture_is_given_up():
    (given_up,) = withheld.painted(Stubborn(None, good_from=10**12), [NEON])
    assert given_up.picture is None
    assert [attempt.seed for attempt in given_up.attempts] == [7 + n * 1_000_003 for n in range(6)]


def test_a_picture_that_is_not_a_number_is_no_picture(models):
    with kandinsky.opened(models / "kandinsky", CPU, canvas()) as painter:
        torch.nn.init.constant_(painter.decoder.movq.decoder.conv_out.bias, float("nan"))
        assert painter.paint([NEON]) == [None]


# The stages


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> str:
    """The listening of twelve seconds in three segments, as JSON."""
    path = tmp_path_factory.mktemp("heard") / "song.wav"
    time = np.arange(12 * 22050) / 22050
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 220 * time) * np.exp(-(time % 0.5) / 0.1), 22050)
    return listen_to(read(path), np.array([0.0, 4.0, 8.0, 12.0])).to_json()


def gig(folder: Path, model: Path | None, heard: str, door: str = "kandinsky") -> tuple[Job, list[Stage]]:
    """A track with two artworks and its stages up to the keyframes; listening and style are given."""
    folder.mkdir(exist_ok=True)
    for k in (1, 2):
        Image.fromarray(art(k)).save(folder / f"art{k}.png")
    lines = ["[painting]", "steps = 1", 'size = "64x64"', "[[track]]", 'audio = "a.flac"', "seed = 5"]
    lines.append('artworks = [{ file = "art1.png" }, { file = "art2.png", weight = 3 }]')
    (folder / "gig.toml").write_text("\n".join(lines))
    listed = setlist.load(folder / "gig.toml")
    nobody = Chosen(Model("nobody", "walker", "not asked here", ""), "")
    parts = (Part("", "a/b", "main", ("model_index.json",)),)
    own = Chosen(Model("procedural", "painter", "our own", ""), "")
    learned = Chosen(Model("tiny", "painter", "tiny", f"precompute.painters.{door}", parts), "", model)
    home = folder / "track"
    home.mkdir(exist_ok=True)
    chosen = Models((), learned if model else own, nobody, nobody)
    sizes = layout.Sizes(SIZE, SIZE)
    job = Job(listed, listed.tracks[0], home, Shelf(home), records.load(home), sizes, 1, chosen)
    style = choice.write(choice.Choice("techno", "", (("techno", 0.6), ("jazz", 0.4))))
    given = [
        Stage("listen", (), lambda job: 1, lambda job: _given(job, layout.LISTENING, heard)),
        Stage("style", ("listen",), lambda job: 1, lambda job: _given(job, layout.STYLE, style)),
    ]
    return job, [*given, prompt.STAGE, artwork.STAGE, paint.STAGE]


def _given(job: Job, name: str, text: str) -> list[str]:
    write_text(job.folder / name, text)
    return [name]


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_words_artworks_and_keyframes_are_made_and_nothing_twice(models, heard, tmp_path):
    job, stages = gig(tmp_path, models / "kandinsky", heard)
    assert settle(job, stages, None) == ["listen", "style", "prompt", "artwork", "paint"]
    assert settle(job, stages, None) == []
    words = prompts.read(job.folder / layout.PROMPTS, [0.0, 4.0, 8.0, 12.0])
    assert [request.seed for request in words] == [5, 6, 7, 8]
    assert words[0].style.startswith("Futurism and Digital Art") and words[0].style.endswith("a touch of Abstract Art")
    np.testing.assert_array_equal(read_picture(job.folder / "artwork.png", SIZE), art(2), "the heaviest comes first")
    assert artwork.shares(job) == [("artwork.png", 0.75), ("artwork-2.png", 0.25)]
    noted = json.loads((job.folder / layout.PAINTED).read_text())
    assert [entry["seed"] for entry in noted["keyframes"].values()] == [5, 6, 7, 8]


def test_by_the_seeds_rule_each_keyframe_has_the_style_of_its_own_caption(models, heard, tmp_path):
    job, stages = gig(tmp_path, models / "kandinsky", heard)
    captions = ("a modern techno dance tune", "a calm tune without a name", "a jazz trio, with a touch of techno")
    spoken = json.loads(heard)
    for segment, caption in zip(spoken["segments"], captions, strict=True):
        segment["caption"] = caption
    write_text(job.folder / layout.LISTENING, json.dumps(spoken))
    job = replace(job, listed=replace(job.listed, making=replace(job.listed.making, genre_rule="first-substring")))
    settle(job, [replace(stages[0], make=lambda job: [layout.LISTENING]), *stages[1:3]], None)
    words = prompts.read(job.folder / layout.PROMPTS, [0.0, 4.0, 8.0, 12.0])
    futurism, abstract = (style.book(job)[genre].text for genre in ("techno", "jazz"))
    assert [request.style for request in words] == [futurism, "", abstract, abstract]
    assert [request.caption for request in words] == [*captions, captions[-1]]


def test_a_killed_painting_goes_on_and_ends_in_the_same_files(models, heard, tmp_path, monkeypatch):
    whole, stages = gig(tmp_path / "whole", models / "kandinsky", heard)
    settle(whole, stages, None)
    job, stages = gig(tmp_path / "killed", models / "kandinsky", heard)
    painted = kandinsky.Kandinsky.paint
    calls = []

    def dying(self, requests):
        calls.append([request.seed for request in requests])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return painted(self, requests)

    monkeypatch.setattr(kandinsky.Kandinsky, "paint", dying)
    with pytest.raises(KeyboardInterrupt):
        settle(job, stages, None)
    assert settle(job, stages, None) == ["paint"]
    assert calls == [[5], [6], [7], [7], [8]]
    assert files(job.folder) == files(whole.folder)


def test_an_edited_word_repaints_its_keyframe_alone(models, heard, tmp_path):
    job, stages = gig(tmp_path, models / "kandinsky", heard)
    settle(job, stages, None)
    before = files(job.folder / layout.KEYFRAMES)
    path = job.folder / layout.PROMPTS
    path.write_text(path.read_text().replace("seed = 6", "seed = 600"))
    assert settle(job, stages, None) == ["paint"]
    after = files(job.folder / layout.KEYFRAMES)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"001.png", "painted.json"}


def test_a_keyframe_that_stays_withheld_is_refused_with_what_to_do_and_the_others_are_kept(heard, tmp_path):
    tiny_variations.build(tmp_path / "strict", tiny_variations.ALWAYS)
    job, stages = gig(tmp_path, tmp_path / "strict", heard, "variations")
    with pytest.raises(ShowError, match="keyframe 000 was withheld") as caught:
        settle(job, stages, None)
    assert "edit its words" in caught.value.remedy
    assert not list((job.folder / layout.KEYFRAMES).glob("*.png"))


def test_a_picture_painted_with_another_seed_is_said_and_noted(models, heard, tmp_path, monkeypatch, capsys):
    job, stages = gig(tmp_path, models / "kandinsky", heard)
    painted = kandinsky.Kandinsky.paint
    monkeypatch.setattr(
        kandinsky.Kandinsky,
        "paint",
        lambda self, requests: [None] if requests[0].seed == 6 else painted(self, requests),
    )
    settle(job, stages, None)
    assert "keyframe 001 was withheld" in capsys.readouterr().err
    noted = json.loads((job.folder / layout.PAINTED).read_text())["keyframes"]["001.png"]
    assert noted["seed"] == 1_000_009
    assert [attempt["seed"] for attempt in noted["attempts"]] == [6, 1_000_009]


def test_the_procedural_painter_writes_no_words_and_says_which_artwork_it_takes(heard, tmp_path, capsys):
    job, stages = gig(tmp_path, None, heard)
    settle(job, stages, None)
    assert "art2.png" in capsys.readouterr().err
    assert not (job.folder / layout.PROMPTS).exists()
    assert len(list((job.folder / layout.KEYFRAMES).glob("*.png"))) == 4
