"""CLAP with random weights, saved in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import ClapConfig, ClapFeatureExtractor, ClapModel

from tests.tiny import bytewise

TEXT = {
    "hidden_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 100,
}
AUDIO = {
    "spec_size": 128,
    "num_mel_bins": 16,
    "window_size": 4,
    "patch_size": 4,
    "patch_stride": [4, 4],
    "patch_embeds_hidden_size": 16,
    "hidden_size": 32,
    "depths": [1, 1],
    "num_attention_heads": [2, 2],
    "num_hidden_layers": 2,
    "initializer_factor": 8.0,
}


def build(folder: Path) -> None:
    """Writes a model that tells texts and sounds apart, though it knows neither."""
    _model(folder).save_pretrained(folder)


def build_collapsed(folder: Path) -> None:
    """Writes a model to which everything is the same, as the published larger_clap_music."""
    model = _model(folder)
    for projection in (model.text_projection, model.audio_projection):
        torch.nn.init.zeros_(projection.linear2.weight)
        torch.nn.init.ones_(projection.linear2.bias)
    model.save_pretrained(folder)


def _model(folder: Path) -> ClapModel:
    torch.manual_seed(3)
    size = bytewise.save(folder)
    ClapFeatureExtractor(feature_size=16, frequency_min=50, truncation="rand_trunc").save_pretrained(folder)
    text = {"vocab_size": size, "initializer_factor": 8.0, **TEXT}
    config = ClapConfig(text_config=text, audio_config=AUDIO, projection_dim=24, initializer_factor=8.0)
    model = ClapModel(config).eval()
    _centre(model)
    return model


@torch.inference_mode()
def _centre(model: ClapModel) -> None:
    """Takes the mean out of both projections: what random layers give points one way else."""
    words = torch.randint(4, 260, (16, 20))
    noise = 40 * torch.rand(8, 1, 1, 16) * torch.rand(8, 1, 1001, 16) - 80
    for hidden, projection in (
        (model.text_model(words).pooler_output, model.text_projection),
        (model.audio_model(noise).pooler_output, model.audio_projection),
    ):
        projection.linear2.bias -= projection(hidden).mean(dim=0)
