"""Few-step painters: what they denoise is what diffusers' own pipelines denoise, and the protocol is kept."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    Flux2KleinPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
)

from precompute.painters import klein, turbo, turbo_xl
from precompute.painters.klein import KleinPainter
from precompute.painters.painter import Canvas, Request
from precompute.painters.turbo import TurboPainter
from show.making import Painting
from tests.painters.fewstep import DOORS, FAMILIES, SIZE, picture
from tests.painters.painted import CPU
from tests.tiny import turbo as tiny_turbo
from tests.tiny import turbo_xl as tiny_turbo_xl


@pytest.fixture(scope="module")
def opened(models):
    """The denoisers of both families, with batches of two."""
    with turbo.denoiser(models / "turbo", CPU, SIZE) as one, klein.denoiser(models / "klein", CPU, SIZE) as other:
        one.batch = other.batch = 2
        yield {"turbo": one, "klein": other}


@pytest.fixture
def model(opened, family):
    return opened[family]


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
def test_turbo_denoises_noise_alone_as_text_to_image_does(tmp_path, prediction):
    tiny_turbo.build(tmp_path, prediction)
    theirs = StableDiffusionPipeline.from_pretrained(tmp_path, local_files_only=True)
    with turbo.denoiser(tmp_path, CPU, (64, 64)) as ours:
        noise = ours.noise(3, torch.zeros(1, 4, 8, 8))
        words = ours.embed("a red bird")
        for steps in (1, 2, 4):
            wanted = theirs(
                "a red bird", 64, 64, steps, guidance_scale=0, latents=noise.clone(), output_type="latent"
            ).images
            clean = ours.denoise(ours.noised(torch.zeros_like(noise), noise, 1.0), [words], 1.0, steps)
            torch.testing.assert_close(clean, wanted, rtol=1e-4, atol=1e-4)


def test_turbo_xl_denoises_noise_alone_as_its_pipeline_does_without_the_schedules_own_noise(tmp_path):
    tiny_turbo_xl.build(tmp_path)
    theirs = StableDiffusionXLPipeline.from_pretrained(tmp_path, local_files_only=True)
    theirs.scheduler = EulerDiscreteScheduler.from_config(theirs.scheduler.config)
    with turbo_xl.denoiser(tmp_path, CPU, SIZE) as ours:
        noise = ours.noise(3, torch.zeros(1, 4, SIZE[1] // 8, SIZE[0] // 8))
        start = ours.noised(noise, noise, 1.0)
        for steps in (1, 4):
            wanted = theirs(
                "a red bird",
                None,
                SIZE[1],
                SIZE[0],
                steps,
                guidance_scale=0,
                latents=noise.clone(),
                output_type="latent",
            ).images
            clean = ours.denoise(start, [ours.embed("a red bird")], 1.0, steps)
            torch.testing.assert_close(clean, wanted, rtol=1e-4, atol=1e-4)
        other = ours.denoise(start, [ours.embed("blue glass")], 1.0, 4)
    assert (other - clean).abs().max() > 1e-4
    with turbo_xl.opened(tmp_path, CPU, Canvas(((picture(1), 1.0),), SIZE)) as painter:
        assert painter.paint([Request("pop art", "", "", 1)])[0].shape == (SIZE[1], SIZE[0], 3)


@pytest.mark.parametrize(("guidance", "avoided"), [(0.0, []), (3.0, ["grey"])])
def test_turbo_repaints_as_image_to_image_does(models, opened, guidance, avoided):
    ours, theirs = (
        opened["turbo"],
        StableDiffusionImg2ImgPipeline.from_pretrained(models / "turbo", local_files_only=True),
    )
    start = ours.encode([picture(1)])
    wanted = theirs(
        "a red bird",
        image=start.clone(),
        strength=0.5,
        num_inference_steps=4,
        guidance_scale=guidance,
        negative_prompt=(avoided or [None])[0],
        generator=torch.Generator().manual_seed(5),
        output_type="latent",
    ).images
    noised = ours.noised(start, ours.noise(5, start), 0.5)
    clean = ours.guided(noised, [ours.embed("a red bird")], 0.5, 2, [ours.embed(text) for text in avoided], guidance)
    torch.testing.assert_close(clean, wanted, rtol=1e-4, atol=1e-4)


def test_turbo_encodes_and_decodes_as_its_autoencoder_does(models, opened):
    vae = AutoencoderKL.from_pretrained(models / "turbo" / "vae", local_files_only=True)
    pixels = torch.tensor(picture(1)).permute(2, 0, 1)[None].float() / 127.5 - 1
    with torch.no_grad():
        latents = vae.encode(pixels).latent_dist.mean * vae.config.scaling_factor
        decoded = vae.decode(latents / vae.config.scaling_factor).sample
    torch.testing.assert_close(opened["turbo"].encode([picture(1)]), latents)
    wanted = ((decoded[0].permute(1, 2, 0) + 1) * 127.5).clamp(0, 255).numpy()
    assert np.abs(opened["turbo"].decode(latents)[0] - wanted).max() < 0.51


@pytest.mark.parametrize("steps", [1, 4])
def test_klein_denoises_noise_alone_as_its_pipeline_does(models, opened, steps):
    ours, theirs = opened["klein"], Flux2KleinPipeline.from_pretrained(models / "klein", local_files_only=True)
    start = ours.encode([picture(1)])
    noise = ours.noise(3, start)
    wanted = theirs(
        prompt="a red bird",
        height=SIZE[1],
        width=SIZE[0],
        num_inference_steps=steps,
        guidance_scale=1.0,
        latents=noise.clone(),
        output_type="np",
    ).images[0]
    clean = ours.denoise(ours.noised(start, noise, 1.0), [ours.embed("a red bird")], 1.0, steps)
    assert np.abs(ours.decode(clean)[0] - wanted * 255).max() < 0.51


def test_klein_encodes_as_its_pipeline_encodes_a_reference(models, opened):
    theirs = Flux2KleinPipeline.from_pretrained(models / "klein", local_files_only=True)
    pixels = theirs.image_processor.preprocess(picture(1) / 255.0)
    with torch.no_grad():
        tokens, _ = theirs.prepare_image_latents([pixels], 1, None, "cpu", torch.float32)
    ours = opened["klein"].encode([picture(1)])
    torch.testing.assert_close(ours.flatten(2).permute(0, 2, 1), tokens)


def test_kleins_noise_level_is_the_shifted_time(opened):
    at_10, at_200 = 8.73809524e-05 * 24 + 1.89833333, 0.00016927 * 24 + 0.45666666  # the published fit at 24 tokens
    mu = at_10 + (4 - 10) * (at_200 - at_10) / 190  # a straight line, extended to the 4 steps of the distillation
    one = torch.ones(1, 16, 6, 4)
    level = opened["klein"].noised(torch.zeros_like(one), one, 0.5)[0, 0, 0, 0].item()
    assert level == pytest.approx(1 / (1 + np.exp(-mu)), abs=1e-5)


@FAMILIES
def test_hardly_any_noise_comes_off_without_a_trace(model):
    start = model.encode([picture(1)])
    words = [model.embed("a red bird")]
    nothing = model.denoise(model.noised(start, model.noise(1, start), 0.0), words, 0.0, 2)
    torch.testing.assert_close(nothing, start)
    little = model.noised(start, model.noise(1, start), 0.001)
    assert (model.denoise(little, words, 0.001, 2) - start).abs().max() < 0.15
    assert (little - start).abs().max() > 0


@FAMILIES
def test_at_full_strength_nothing_of_the_picture_is_left(model):
    black, white = model.encode([picture(1), picture(2)]).split(1)
    noise = model.noise(1, black)
    torch.testing.assert_close(model.noised(black, noise, 1.0), model.noised(white, noise, 1.0))
    assert model.noised(black, noise, 1.0).std().item() == pytest.approx(noise.std().item(), rel=0.01)


@FAMILIES
def test_mixed_conditioning_at_its_ends_is_the_ends(model):
    first, last = model.embed("a red bird"), model.embed("blue glass")
    assert torch.equal(model.mixed(first, last, 0.0), first)
    assert torch.equal(model.mixed(first, last, 1.0), last)
    torch.testing.assert_close(model.mixed(first, last, 0.25), 0.75 * first + 0.25 * last)


@FAMILIES
def test_a_seed_names_its_noise(model):
    start = model.encode([picture(1), picture(2)])
    assert model.noise(4, start).shape == (1, *start.shape[1:])
    assert torch.equal(model.noise(4, start), model.noise(4, start))
    assert not torch.equal(model.noise(4, start), model.noise(5, start))


@FAMILIES
def test_each_latent_of_a_batch_is_led_by_its_own_words(model):
    start = model.encode([picture(k) for k in range(3)])
    noised = model.noised(start, model.noise(1, start), 0.7)
    words = [model.embed(text) for text in ("a red bird", "blue glass", "")]
    together = model.denoise(noised, words, 0.7, 2)
    alone = [model.denoise(noised[k : k + 1], [words[k]], 0.7, 2) for k in range(3)]
    torch.testing.assert_close(together, torch.cat(alone), rtol=1e-4, atol=1e-5)
    swapped = model.denoise(noised, words[::-1], 0.7, 2)
    assert (swapped[0] - together[0]).abs().max() > 1e-4
    torch.testing.assert_close(swapped[1], together[1])


@FAMILIES
def test_pictures_come_back_in_their_size(model):
    pictures = model.decode(model.encode([picture(k) for k in range(3)]))
    assert [(p.shape, p.dtype) for p in pictures] == [((SIZE[1], SIZE[0], 3), np.uint8)] * 3


@FAMILIES
def test_a_keyframe_depends_on_its_own_request_alone(models, family):
    requests = [Request("pop art", "drums", "", 1), Request("grunge", "bass", "", 2)]
    with DOORS[family].opened(models / family, CPU, Canvas(((picture(1), 1.0),), SIZE)) as painter:
        together = painter.paint(requests)
        alone = [painter.paint([request])[0] for request in requests]
        reseeded = painter.paint([Request("pop art", "drums", "", 3)])[0]
    for one, other in zip(together, alone, strict=True):
        assert one.shape == (SIZE[1], SIZE[0], 3)
        assert np.abs(one.astype(int) - other).max() <= 1
    assert (reseeded != alone[0]).any()


@FAMILIES
def test_the_artworks_and_their_weights_reach_the_keyframe(opened, family):
    def painted(*artworks):
        canvas = Canvas(artworks, SIZE)
        model = opened[family]
        painter = TurboPainter(model, canvas) if family == "turbo" else KleinPainter(model._pipe, canvas, 2)
        return painter.paint([Request("pop art", "", "", 1)])[0]

    alone, both = painted((picture(1), 1.0)), painted((picture(1), 0.8), (picture(2), 0.2))
    assert (alone != painted((picture(2), 1.0))).any()
    assert (alone != both).any()
    assert (both != painted((picture(1), 0.2), (picture(2), 0.8))).any()


@FAMILIES
def test_a_picture_is_painted_on_the_models_grid_and_given_in_the_wanted_size(models, family):
    with DOORS[family].opened(models / family, CPU, Canvas(((picture(1), 1.0),), (70, 100))) as painter:
        assert painter.paint([Request("pop art", "", "", 1)])[0].shape == (100, 70, 3)


def test_the_artwork_alone_is_left_as_it_is(models, opened):
    canvas = Canvas(((picture(1), 1.0),), SIZE, Painting(image_weight=1, text_weight=0))
    with turbo.opened(models / "turbo", CPU, canvas) as painter:
        painted = painter.paint([Request("pop art", "", "", 1)])[0]
    assert np.array_equal(painted, opened["turbo"].decode(opened["turbo"].encode([picture(1)]))[0])
