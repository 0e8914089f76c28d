"""Models of full size with random weights, in the published layout: for figures where the real ones are absent.

The shapes are those of the published config.json files; what is loaded, moved and computed is as much as with the real
weights, and the pictures are noise.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import torch

from precompute.models.model import Model

_SIGHT_L = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16,
            "image_size": 224, "patch_size": 14, "projection_dim": 768}  # fmt: skip
_VAE = {"block_out_channels": [128, 256, 512, 512], "layers_per_block": 2, "norm_num_groups": 32, "sample_size": 768}
_UNET = {
    "block_out_channels": [320, 640, 1280, 1280],
    "down_block_types": [*["CrossAttnDownBlock2D"] * 3, "DownBlock2D"],
    "up_block_types": ["UpBlock2D", *["CrossAttnUpBlock2D"] * 3],
    "layers_per_block": 2,
    "norm_num_groups": 32,
    "sample_size": 64,
}
# What differs from the tiny models of the tests, by the folder of each part.
SHAPES: dict[str, dict[str, dict[str, Any]]] = {
    "sd-turbo": {
        "unet": {**_UNET, "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20],
                 "use_linear_projection": True},
        "text_encoder": {"vocab_size": 49408, "hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23,
                         "num_attention_heads": 16},
        "vae": _VAE,
    },
    "sd-image-variations": {
        "unet": {**_UNET, "cross_attention_dim": 768, "attention_head_dim": 8},
        "image_encoder": _SIGHT_L,
        "safety_checker": {"projection_dim": 768, "vision_config": _SIGHT_L},
        "vae": _VAE,
        "feature_extractor": {"size": {"shortest_edge": 224}, "crop_size": {"height": 224, "width": 224}},
    },
    "sdxl-turbo": {
        "unet": {
            **_UNET, "block_out_channels": [320, 640, 1280],
            "down_block_types": ["DownBlock2D", *["CrossAttnDownBlock2D"] * 2],
            "up_block_types": [*["CrossAttnUpBlock2D"] * 2, "UpBlock2D"], "transformer_layers_per_block": [1, 2, 10],
            "attention_head_dim": [5, 10, 20], "cross_attention_dim": 2048, "use_linear_projection": True,
            "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816,
        },
        "text_encoder": {"vocab_size": 49408, "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
                         "num_attention_heads": 12, "projection_dim": 768},
        "text_encoder_2": {"vocab_size": 49408, "hidden_size": 1280, "intermediate_size": 5120,
                           "num_hidden_layers": 32, "num_attention_heads": 20, "projection_dim": 1280},
        "vae": _VAE,
    },
    "kandinsky-2.2": {
        "prior/prior": {"num_attention_heads": 32, "attention_head_dim": 64, "num_layers": 20, "embedding_dim": 1280},
        "prior/image_encoder": {**_SIGHT_L, "hidden_size": 1664, "intermediate_size": 8192, "num_hidden_layers": 48,
                                "projection_dim": 1280},
        "prior/text_encoder": {"vocab_size": 49408, "hidden_size": 1280, "intermediate_size": 5120,
                               "num_hidden_layers": 32, "num_attention_heads": 20, "projection_dim": 1280},
        "prior/image_processor": {"size": {"shortest_edge": 224}, "crop_size": {"height": 224, "width": 224}},
        "decoder/unet": {
            "block_out_channels": [384, 768, 1152, 1536],
            "down_block_types": ["ResnetDownsampleBlock2D", *["SimpleCrossAttnDownBlock2D"] * 3],
            "up_block_types": [*["SimpleCrossAttnUpBlock2D"] * 3, "ResnetUpsampleBlock2D"],
            "layers_per_block": 3, "cross_attention_dim": 768, "encoder_hid_dim": 1280, "attention_head_dim": 64,
            "norm_num_groups": 32, "sample_size": 64,
        },
        "decoder/movq": {"block_out_channels": [128, 256, 256, 512], "layers_per_block": 2, "norm_num_groups": 32,
                         "num_vq_embeddings": 16384},
    },
    "flux.2-klein-4b": {
        "transformer": {"in_channels": 128, "num_layers": 5, "num_single_layers": 20, "attention_head_dim": 128,
                        "num_attention_heads": 24, "joint_attention_dim": 7680, "timestep_guidance_channels": 256,
                        "axes_dims_rope": [32, 32, 32, 32]},
        "text_encoder": {"vocab_size": 151936, "hidden_size": 2560, "intermediate_size": 9728, "num_hidden_layers": 36,
                         "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
                         "tie_word_embeddings": True, "layer_types": ["full_attention"] * 36, "max_window_layers": 36},
        "vae": {**_VAE, "latent_channels": 32},
    },
    "clap": {
        "": {
            "projection_dim": 512,
            "text_config": {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
                            "intermediate_size": 3072, "max_position_embeddings": 514, "vocab_size": 50265},
            "audio_config": {"spec_size": 256, "num_mel_bins": 64, "window_size": 8, "patch_embeds_hidden_size": 128,
                             "hidden_size": 1024, "depths": [2, 2, 12, 2], "num_attention_heads": [4, 8, 16, 32],
                             "num_hidden_layers": 4},
        },
    },
}  # fmt: skip
_TINY = {
    "sd-turbo": "turbo", "sdxl-turbo": "turbo_xl", "sd-image-variations": "variations", "kandinsky-2.2": "kandinsky",
    "flux.2-klein-4b": "klein", "clap": "clap", "lp-musiccaps": "musiccaps",
}  # fmt: skip
_CONFIGS = ("config.json", "preprocessor_config.json")


def build(model: Model, folder: Path, tiny: bool) -> None:
    """Writes a model with random weights to a folder: of full size, or as tiny as the tests have it."""
    importlib.import_module(f"tests.tiny.{_TINY[model.name]}").build(folder)
    if tiny:
        return
    for part, shape in SHAPES.get(model.name, {}).items():
        _enlarge(folder / part, shape, getattr(torch, model.dtype))
    if model.name == "lp-musiccaps":
        _enlarge_captioner(folder)


def _enlarge(folder: Path, shape: dict[str, Any], dtype: torch.dtype) -> None:
    """Puts a part of the shape that is asked for in the place of a tiny one."""
    path = next(folder / name for name in _CONFIGS if (folder / name).is_file())
    config = _merged(json.loads(path.read_text(encoding="utf-8")), shape)
    path.write_text(json.dumps(config), encoding="utf-8")
    if path.name != _CONFIGS[0]:
        return
    for old in folder.glob("*.safetensors"):
        old.unlink()
    with torch.device("meta"):
        module = _empty(folder, config)
    randomise(module.to(dtype).to_empty(device="cpu")).save_pretrained(folder)
    if folder.joinpath("preprocessor_config.json").is_file():  # CLAP's, of the tiny model
        from transformers import ClapFeatureExtractor

        ClapFeatureExtractor(truncation="rand_trunc").save_pretrained(folder)


def _empty(folder: Path, config: dict[str, Any]) -> Any:
    import diffusers
    import transformers
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker as Safety

    if "_class_name" in config:
        cls = getattr(diffusers, config["_class_name"])
        return cls.from_config(config)
    named = config["architectures"][0]
    cls = Safety if named == Safety.__name__ else getattr(transformers, named)
    return cls(cls.config_class.from_pretrained(folder))


def _merged(config: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """A configuration with another shape, tables within it merged in turn."""
    both = {key: value for key, value in shape.items() if isinstance(value, dict) and isinstance(config.get(key), dict)}
    return {**config, **shape, **{key: _merged(config[key], value) for key, value in both.items()}}


@torch.no_grad()
def randomise(module: Any) -> Any:
    """Fills a module with weights that keep values near one, so that nothing overflows in half precision."""
    torch.manual_seed(0)
    for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
        if not tensor.is_floating_point():
            tensor.copy_(torch.arange(tensor.numel()).view_as(tensor) if "position_ids" in name else 0)
        elif tensor.dim() > 1:
            tensor.normal_(0, 0.7 * (tensor.numel() / len(tensor)) ** -0.5)
        else:
            tensor.fill_(1 if name.endswith(("norm.weight", "weight", "var", "std")) else 0)
    return module


def _enlarge_captioner(folder: Path) -> None:
    """LP-MusicCaps: its convolutions, and a BART of the base size."""
    from transformers import BartConfig, BartForConditionalGeneration

    config = BartConfig(vocab_size=50265, d_model=768, encoder_layers=6, decoder_layers=6, encoder_ffn_dim=3072,
                        decoder_ffn_dim=3072, encoder_attention_heads=12, decoder_attention_heads=12)  # fmt: skip
    config.save_pretrained(folder / "bart")
    checkpoint = torch.load(folder / "transfer.pth", weights_only=True)
    small = checkpoint["state_dict"]
    state = {key: value for key, value in small.items() if key.startswith("audio_encoder.mel_encoder.")}
    for key, value in small.items():
        if key.startswith("audio_encoder.") and key not in state:
            shape = [768 if side == len(small["audio_encoder.conv1.bias"]) else side for side in value.shape]
            state[key] = torch.randn(shape) / max(1, 3 * shape[1] if len(shape) == 3 else 1) ** 0.5
    bart = randomise(BartForConditionalGeneration(config))
    checkpoint["state_dict"] = state | {f"bart.{key}": value.clone() for key, value in bart.state_dict().items()}
    torch.save(checkpoint, folder / "transfer.pth")
