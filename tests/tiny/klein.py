"""A FLUX.2 klein of random weights and a few thousand parameters, in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKLFlux2, FlowMatchEulerDiscreteScheduler, Flux2KleinPipeline, Flux2Transformer2DModel
from tokenizers.pre_tokenizers import ByteLevel
from transformers import Qwen2TokenizerFast, Qwen3Config, Qwen3ForCausalLM

LATENT = 4  # channels of the autoencoder; the transformer sees four times as many
TEXT = 16  # width of the text encoder
LAYERS = 27  # as many as the deepest of the states that the pipeline reads
ENDS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHAT = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"


def build(folder: Path) -> None:
    """Saves the model to `folder`."""
    torch.manual_seed(0)
    Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.5, max_shift=1.15, shift=3.0),
        vae=_autoencoder(),
        text_encoder=_text_encoder(),
        tokenizer=_tokenizer(),
        transformer=_transformer(),
        is_distilled=True,
    ).save_pretrained(folder)


def _autoencoder() -> AutoencoderKLFlux2:
    autoencoder = AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8), layers_per_block=1, latent_channels=LATENT, norm_num_groups=4, sample_size=64
    )
    channels = torch.arange(4 * LATENT)
    autoencoder.bn.running_mean = 0.1 * torch.sin(channels)
    autoencoder.bn.running_var = 0.5 + 0.3 * torch.cos(channels)
    return autoencoder


def _transformer() -> Flux2Transformer2DModel:
    return Flux2Transformer2DModel(
        in_channels=4 * LATENT,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=3 * TEXT,
        timestep_guidance_channels=16,
        axes_dims_rope=(2, 2, 2, 2),
        guidance_embeds=False,
    )


def _text_encoder() -> Qwen3ForCausalLM:
    config = Qwen3Config(
        vocab_size=300,
        hidden_size=TEXT,
        intermediate_size=16,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        max_position_embeddings=512,
    )
    return Qwen3ForCausalLM(config)


def _tokenizer() -> Qwen2TokenizerFast:
    """A tokenizer of the 256 bytes, without merges, with a chat's template."""
    letters = sorted(ByteLevel.alphabet())
    tokenizer = Qwen2TokenizerFast(
        vocab={word: k for k, word in enumerate([*letters, *ENDS])}, merges=[], additional_special_tokens=list(ENDS[1:])
    )
    tokenizer.chat_template = CHAT
    return tokenizer
