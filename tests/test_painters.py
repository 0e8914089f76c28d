"""Painters that are models: what the seed prescribes, pictures that must not pass, and a kill in the middle."""

from __future__ import annotations

import json
import shutil
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
from precompute.models.model import Chosen, Model, Models, Part, Placement
from precompute.painters import kandinsky, loading, prompts, tensors, variations, withheld
from precompute.painters.painter import Canvas, Request
from precompute.pictures import read_picture
from precompute.settle import settle
from precompute.steps import artwork, paint, prompt, style
from show import layout, setlist
from show.errors import ShowError
from show.files import write_text
from show.making import Painting
from show.recording import read
from tests.tiny import kandinsky as tiny_kandinsky
from tests.tiny import variations as tiny_variations

CPU = Placement("cpu", "float32")
SIZE = (96, 64)
NEON = Request("neon lines", "a fast song", "lettering", 7)


@pytest.fixture(scope="module", autouse=True)
def _quick():
    """One thread, and two steps of the prior in place of 25."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kandinsky, "PRIOR_STEPS", 2)
        yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    tiny_kandinsky.build(folder / "kandinsky")
    tiny_variations.build(folder / "variations")
    return folder


def art(seed: int = 0, size: tuple[int, int] = SIZE) -> np.ndarray:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (4, 6, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC))


def canvas(*artworks: tuple[np.ndarray, float], **settings) -> Canvas:
    return Canvas(artworks or ((art(), 1.0),), SIZE, Painting(**{"steps": 2, **settings}))


def far(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.abs(first.astype(float) - second).mean())


# Kandinsky


def test_kandinsky_mixes_artworks_and_style_as_interpolate_does(models):
    pair = ((art(1), 0.75), (art(2), 0.25))
    with kandinsky.opened(models / "kandinsky", CPU, canvas(*pair)) as painter:
        wanted, unwanted = painter.embedded(NEON, tensors.generators([7])[0])
        reference = painter.prior.interpolate(
            [*(Image.fromarray(picture) for picture, _ in pair), NEON.style],
            [0.7 * 0.75, 0.7 * 0.25, 0.3],
            num_inference_steps=2,
            guidance_scale=4.0,
            negative_prompt=NEON.negative,
            generator=tensors.generators([7])[0],
        )
    torch.testing.assert_close(wanted, reference.image_embeds)
    torch.testing.assert_close(unwanted, reference.negative_image_embeds)


def test_kandinsky_at_weights_one_and_zero_paints_the_artwork_or_the_words_alone(models):
    with kandinsky.opened(models / "kandinsky", CPU, canvas(image_weight=1.0, text_weight=0.0)) as painter:
        image_only, _ = painter.embedded(NEON, tensors.generators([7])[0])
        pixels = painter.prior.image_processor(Image.fromarray(art()), return_tensors="pt").pixel_values
        torch.testing.assert_close(image_only, painter.prior.image_encoder(pixels).image_embeds)
    with kandinsky.opened(models / "kandinsky", CPU, canvas(image_weight=0.0, text_weight=1.0)) as painter:
        text_only, _ = painter.embedded(NEON, tensors.generators([7])[0])
        said = painter.prior(
            NEON.style,
            num_inference_steps=2,
            guidance_scale=4.0,
            generator=tensors.generators([7])[0],
        )
        torch.testing.assert_close(text_only, said.image_embeds)


def test_kandinsky_hears_the_caption_only_where_no_style_was_found(models):
    with kandinsky.opened(models / "kandinsky", CPU, canvas()) as painter:

        def embedded(**changes):
            return painter.embedded(replace(NEON, **changes), tensors.generators([7])[0])[0]

        torch.testing.assert_close(embedded(), embedded(caption="slow"), rtol=0, atol=0)
        bare = {"style": "", "styled": False}
        assert not torch.allclose(embedded(**bare), embedded(**bare, caption="slow"))
        torch.testing.assert_close(embedded(**bare), embedded(style=NEON.caption), rtol=0, atol=0)


def test_a_batch_is_what_the_free_memory_of_a_card_holds(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (10 << 30, 80 << 30))
    card = Placement("cuda", "float16")
    sizes = [(1000, 1000), (2000, 1000), (3000, 1000), (100, 100)]
    assert [loading.batch(card, 4.0, size) for size in sizes] == [2, 1, 1, loading.LARGEST_BATCH]
    assert loading.batch(replace(card, offload=True), 4.0, (100, 100)) == loading.batch(CPU, 4.0, (100, 100)) == 1


def test_kandinsky_paints_the_same_keyframe_alone_and_in_a_batch(models):
    requests = [replace(NEON, seed=seed) for seed in (1, 2, 3)]
    with kandinsky.opened(models / "kandinsky", CPU, canvas()) as painter:
        together = painter.paint(requests)
        alone = [painter.paint([request])[0] for request in requests]
        again = painter.paint(requests[:1])[0]
    for first, second in zip(together, alone, strict=True):
        assert np.abs(first.astype(int) - second).max() <= 1
    np.testing.assert_array_equal(alone[0], again)
    assert far(alone[0], alone[1]) > 5


def test_kandinsky_lets_style_artwork_and_negative_words_change_the_picture(models):
    with kandinsky.opened(models / "kandinsky", CPU, canvas()) as painter:
        plain = painter.paint([NEON])[0]
        assert far(plain, painter.paint([replace(NEON, style="oil on canvas")])[0]) > 0.5
        assert far(plain, painter.paint([replace(NEON, negative="everything dull")])[0]) > 0.5
    with kandinsky.opened(models / "kandinsky", CPU, canvas((art(9), 1.0))) as painter:
        assert far(plain, painter.paint([NEON])[0]) > 0.5


@pytest.mark.parametrize(("wanted", "painted"), [(None, (128, 64)), ((64, 128), (64, 128))])
def test_a_picture_is_painted_on_the_models_grid_and_fits_the_keyframe(models, wanted, painted):
    with kandinsky.opened(models / "kandinsky", CPU, canvas(size=wanted)) as painter:
        assert painter.size == painted
        assert painter.paint([NEON])[0].shape == (64, 96, 3)


# Variations


def test_variations_see_a_picture_as_the_cards_transform_does():
    flat = variations.normalised(np.full((40, 60, 3), 255, np.uint8), 224)
    assert flat.shape == (1, 3, 224, 224)
    expected = (1 - np.array([0.48145466, 0.4578275, 0.40821073])) / [0.26862954, 0.26130258, 0.27577711]
    np.testing.assert_allclose(flat.mean(dim=(0, 2, 3)).numpy(), expected, rtol=1e-5)
    stripes = np.zeros((448, 448, 3), np.uint8)
    stripes[:, ::4] = 255
    seen = variations.normalised(stripes, 112)[0, 0]
    assert seen.std() < 1e-5, "one column in four, always the same one: not antialiased"
    assert not torch.allclose(seen.mean(), torch.tensor((0.25 - 0.48145466) / 0.26862954), atol=0.1)


def test_variations_mix_artworks_by_their_embeddings(models):
    def embeds(*pictures):
        with variations.opened(models / "variations", CPU, canvas(*pictures)) as painter:
            return painter.embeds

    mixed = embeds((art(1), 0.75), (art(2), 0.25))
    torch.testing.assert_close(mixed, 0.75 * embeds((art(1), 1.0)) + 0.25 * embeds((art(2), 1.0)))


def test_variations_paint_as_the_librarys_own_pipeline_does(models):
    with variations.opened(models / "variations", CPU, canvas(size=(128, 64))) as painter:
        ours = painter.paint([NEON])[0]
        library = variations.StableDiffusionImageVariationPipeline(**painter.pipe.components)
        library.set_progress_bar_config(disable=True)
        theirs = library(
            variations.normalised(art(), tiny_variations.SIDE),
            width=128,
            height=64,
            num_inference_steps=2,
            guidance_scale=3.0,
            generator=tensors.generators([7]),
        ).images[0]
        assert far(ours, np.asarray(theirs.crop((16, 0, 112, 64)))) < 0.5


def test_variations_depend_on_seed_and_artwork_and_not_on_words_or_batch(models):
    requests = [replace(NEON, seed=seed) for seed in (1, 2)]
    with variations.opened(models / "variations", CPU, canvas()) as painter:
        together = painter.paint(requests)
        alone = [painter.paint([request])[0] for request in requests]
        words = painter.paint([replace(requests[0], style="oil", caption="slow", negative="")])[0]
    assert max(np.abs(a.astype(int) - b).max() for a, b in zip(together, alone, strict=True)) <= 1
    np.testing.assert_array_equal(alone[0], words)
    assert far(alone[0], alone[1]) > 5
    with variations.opened(models / "variations", CPU, canvas((art(9), 1.0))) as painter:
        assert far(alone[0], painter.paint(requests[:1])[0]) > 0.5


def test_what_the_safety_checker_objects_to_is_withheld(tmp_path):
    tiny_variations.build(tmp_path / "strict", tiny_variations.ALWAYS)
    with variations.opened(tmp_path / "strict", CPU, canvas()) as painter:
        assert painter.paint([NEON, NEON]) == [None, None]


# Loading


@pytest.mark.parametrize("door", [kandinsky, variations])
def test_a_model_moved_in_pieces_paints_what_the_whole_one_paints(models, door):
    folder = models / door.__name__.rpartition(".")[2]
    requests = [NEON, replace(NEON, negative="")]
    with door.opened(folder, CPU, canvas()) as painter:
        whole = painter.paint(requests[:1]) + painter.paint(requests[1:])
    with door.opened(folder, replace(CPU, offload=True), canvas()) as painter:
        assert painter.batch == 1
        pieces = painter.paint(requests[:1]) + painter.paint(requests[1:])
    assert max(np.abs(a.astype(int) - b).max() for a, b in zip(whole, pieces, strict=True)) <= 1


@pytest.fixture
def copy(models, tmp_path) -> Path:
    return Path(shutil.copytree(models / "variations", tmp_path / "copy"))


def refused(folder: Path) -> str:
    with pytest.raises(ShowError) as caught, variations.opened(folder, CPU, canvas()):
        pass
    return str(caught.value)


def tensors_of(file: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return load_file(file)


def store(tensors: dict[str, torch.Tensor], file: Path) -> None:
    from safetensors.torch import save_file

    save_file(tensors, file, metadata={"format": "pt"})


@pytest.mark.parametrize("part", ["unet", "image_encoder", "vae"])
def test_a_missing_file_is_named(copy, part):
    next((copy / part).glob("*.safetensors")).unlink()
    assert str(copy / part) in refused(copy)
    shutil.rmtree(copy / part)
    assert str(copy / part) in refused(copy)


def test_a_missing_index_is_named(copy):
    (copy / loading.INDEX).unlink()
    assert loading.INDEX in refused(copy)


@pytest.mark.parametrize("part", ["unet", "image_encoder"])
def test_a_wrong_key_is_named_with_its_file(copy, part):
    file = next((copy / part).glob("*.safetensors"))
    tensors = tensors_of(file)
    key = sorted(tensors)[0]
    tensors[f"wrong.{key}"] = tensors.pop(key)
    store(tensors, file)
    said = refused(copy)
    assert str(file) in said and key in said


def test_weights_cut_short_are_named(copy):
    file = next((copy / "unet").glob("*.safetensors"))
    file.write_bytes(file.read_bytes()[:1000])
    assert str(file) in refused(copy)


def test_weights_of_another_shape_are_named(copy):
    file = next((copy / "vae").glob("*.safetensors"))
    tensors = tensors_of(file)
    tensors["decoder.conv_in.weight"] = tensors["decoder.conv_in.weight"][:, :2].contiguous()
    store(tensors, file)
    said = refused(copy)
    assert str(file.parent) in said and "decoder.conv_in.weight" in said


def test_half_precision_files_and_the_old_names_of_attention_are_read(models, copy):
    old = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    for file in copy.rglob("*.safetensors"):
        tensors = tensors_of(file)
        if file.parent.name == "vae":
            for new, name in old.items():
                tensors = {key.replace(new, name) if "attentions" in key else key: t for key, t in tensors.items()}
            assert any("proj_attn" in key for key in tensors)
        store(tensors, file.with_name(f"{file.stem}.fp16.safetensors"))
        file.unlink()
    with variations.opened(models / "variations", CPU, canvas()) as painter:
        expected = painter.paint([NEON])[0]
    with variations.opened(copy, CPU, canvas()) as painter:
        np.testing.assert_array_equal(painter.paint([NEON])[0], expected)


def test_nothing_is_printed_and_memory_is_freed(models, capfd):
    with kandinsky.opened(models / "kandinsky", CPU, canvas()) as painter:
        painter.paint([replace(NEON, style="far too many words " * 50)])
    captured = capfd.readouterr()
    assert captured.out == "" and captured.err == ""
    assert {p.device.type for p in painter.decoder.unet.parameters()} == {"meta"}


def test_running_out_of_memory_is_one_sentence():
    with pytest.raises(ShowError, match="ran out of memory") as caught, loading.enough_memory(CPU):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
    assert "painting" in caught.value.remedy


# Words


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
        Request("", "a drum and a bass", "no letters", 4, False),
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
