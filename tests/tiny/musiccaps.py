"""LP-MusicCaps with random weights, in the published key layout."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import BartConfig, BartForConditionalGeneration

from precompute.listeners.musiccaps_mel import mel_filters
from precompute.listeners.musiccaps_net import sinusoids
from tests.tiny import bytewise

WIDTH = 16
SPOKEN = ("techno", "jazz", "slow", "fast", "bass", "guitar", "with", "a", "song", "drums", "voice", "and")


def build(folder: Path, prefix: str = "") -> None:
    """Writes transfer.pth and bart/ as they are published; `prefix` is what data-parallel training puts before keys."""
    torch.manual_seed(5)
    (folder / "bart").mkdir(parents=True, exist_ok=True)
    config = _config(bytewise.save(folder / "bart", SPOKEN))
    config.save_pretrained(folder / "bart")
    state = {f"{prefix}{key}": value for key, value in _state(config).items()}
    torch.save({"epoch": 99, "state_dict": state, "optimizer": {}}, folder / "transfer.pth")


def _config(vocabulary: int) -> BartConfig:
    return BartConfig(
        vocab_size=vocabulary,
        d_model=WIDTH,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=130,
        init_std=0.6,
    )


def _state(config: BartConfig) -> dict[str, torch.Tensor]:
    """The keys of the published code's `state_dict()`, buffers of torchaudio's modules included."""
    state = {
        "audio_encoder.positional_embedding": sinusoids(32, WIDTH),
        "audio_encoder.mel_encoder.spec_fn.window": torch.hann_window(1024),
        "audio_encoder.mel_encoder.mel_scale.fb": mel_filters(),
    }
    for name, channels in (("conv1", 128), *((f"conv_stack.{k}", WIDTH) for k in range(5))):
        state[f"audio_encoder.{name}.weight"] = torch.randn(WIDTH, channels, 3) / (3 * channels) ** 0.5
        state[f"audio_encoder.{name}.bias"] = 0.1 * torch.randn(WIDTH)
    bart = BartForConditionalGeneration(config)
    bart.final_logits_bias[:, 4:260] = -1e4  # so that it says words rather than bytes
    bart.final_logits_bias[:, config.eos_token_id] = -1
    return state | {f"bart.{key}": value.clone() for key, value in bart.state_dict().items()}
