"""Few-step painters: files that are wrong, sizes that do not fit, and values that are not numbers."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from precompute.models.model import Placement
from precompute.painters import tensors, turbo
from precompute.painters.painter import Canvas, Request
from show.errors import ShowError
from tests.painters.fewstep import DOORS, FAMILIES, SIZE, picture
from tests.painters.painted import CPU

TRUNK = {
    "turbo": "unet/diffusion_pytorch_model.safetensors",
    "klein": "transformer/diffusion_pytorch_model.safetensors",
}
LAST = {"turbo": "conv_out.weight", "klein": "proj_out.weight"}


@FAMILIES
def test_a_size_off_the_models_grid_is_refused(models, family):
    with pytest.raises(ShowError, match="64x100"), DOORS[family].denoiser(models / family, CPU, (64, 100)):
        pass


@FAMILIES
def test_a_missing_file_and_a_wrong_key_are_named(models, family, tmp_path):
    folder = shutil.copytree(models / family, tmp_path / family)
    file = folder / TRUNK[family]
    weights = load_file(file)
    save_file({**{key: value for key, value in weights.items() if key != LAST[family]}, "strange": torch.ones(1)}, file)
    with pytest.raises(ShowError, match=LAST[family]), DOORS[family].denoiser(folder, CPU, SIZE):
        pass
    file.unlink()
    with pytest.raises(ShowError, match=file.parent.name), DOORS[family].denoiser(folder, CPU, SIZE):
        pass


def test_a_model_that_predicts_something_else_is_refused(models, tmp_path):
    folder = shutil.copytree(models / "turbo", tmp_path / "turbo")
    file = folder / "scheduler" / "scheduler_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "prediction_type": "sample"}))
    with pytest.raises(ShowError, match="sample"), turbo.denoiser(folder, CPU, SIZE):
        pass


@FAMILIES
def test_values_that_are_not_numbers_are_no_picture(models, family, tmp_path):
    folder = shutil.copytree(models / family, tmp_path / family)
    weights = load_file(folder / TRUNK[family])
    weights[LAST[family]][:] = torch.nan
    save_file(weights, folder / TRUNK[family])
    with DOORS[family].opened(folder, CPU, Canvas(((picture(1), 1.0),), SIZE)) as painter:
        assert painter.paint([Request("pop", "", "", 1)]) == [None]
    with DOORS[family].denoiser(folder, CPU, SIZE) as model:
        latents = model.encode([picture(1)])
        with pytest.raises(ShowError, match="not numbers"):
            model.decode(model.denoise(model.noised(latents, latents, 0.5), [model.embed("")], 0.5, 1))


def test_an_autoencoder_that_overflows_in_half_precision_goes_on_in_single(models, tmp_path):
    folder = shutil.copytree(models / "turbo", tmp_path / "turbo")
    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    weights = load_file(file)
    for key in ("encoder.conv_in.weight", "decoder.conv_in.weight"):
        weights[key] *= 50_000 / weights[key].abs().max()
    save_file(weights, file)
    latents = tensors.noise(1, (2, 4, 12, 8))
    with turbo.denoiser(folder, CPU, SIZE) as model:
        single, encoded = model.decode(latents), model.encode([picture(1)])
    with turbo.denoiser(folder, Placement("cpu", "float16"), SIZE) as model:
        assert not torch.isfinite(model._pipe.vae.decode(latents.half()).sample).all()
        assert np.abs(np.subtract(model.decode(latents), single, dtype=int)).max() <= 2
    with turbo.denoiser(folder, Placement("cpu", "float16"), SIZE) as model:
        pixels = tensors.from_pictures([picture(1)]).half()
        assert not torch.isfinite(model._pipe.vae.encode(pixels).latent_dist.mode()).all()
        torch.testing.assert_close(model.encode([picture(1)]), encoded, rtol=0.01, atol=0.01)
