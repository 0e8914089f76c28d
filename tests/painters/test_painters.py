"""Painters that are models: what the seed prescribes, and what the libraries themselves paint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from precompute.models.model import Placement
from precompute.painters import kandinsky, loading, tensors, variations
from tests.painters.painted import CPU, NEON, art, canvas
from tests.tiny import variations as tiny_variations


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
