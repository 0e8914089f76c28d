"""The network of LP-MusicCaps (Doh et al., ISMIR 2023): mel picture, six convolutions, and BART, in its key layout."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BartConfig, BartForConditionalGeneration, GenerationConfig
from transformers.modeling_outputs import BaseModelOutput

from precompute.listeners.musiccaps_mel import HOP, MELS, SAMPLES, MelEncoder

HALVINGS = 5  # convolutions of stride 2
STEPS = SAMPLES // HOP // 2**HALVINGS + 1  # 32 vectors for 10 s
LONGEST_PERIOD = 10_000.0
BEAMS, MOST, LEAST = 5, 128, 2  # of the published `generate`
NO_REPEAT = 3  # tokens; with early stopping it comes from the configuration of facebook/bart-base


class AudioEncoder(nn.Module):
    """Sound float32 [batch, 160,000] at 16 kHz to vectors [batch, 32, width]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mel_encoder = MelEncoder()
        self.conv1 = nn.Conv1d(MELS, width, 3, padding=1)
        self.conv_stack = nn.ModuleList(nn.Conv1d(width, width, 3, stride=2, padding=1) for _ in range(HALVINGS))
        self.register_buffer("positional_embedding", sinusoids(STEPS, width))

    def forward(self, sound: Tensor) -> Tensor:
        """The vectors; the mel picture is made in single precision whatever the weights' precision."""
        picture = self.mel_encoder(sound).to(self.conv1.weight.dtype)
        picture = functional.gelu(self.conv1(picture))
        for conv in self.conv_stack:
            picture = functional.gelu(conv(picture))
        return picture.transpose(1, 2) + self.positional_embedding


class Captioner(nn.Module):
    """Sound to the tokens of a caption; `bart` is built from its configuration, without weights."""

    def __init__(self, config: BartConfig) -> None:
        super().__init__()
        self.bart = BartForConditionalGeneration(config)
        self.audio_encoder = AudioEncoder(config.d_model)

    def placed(self, device: str, dtype: torch.dtype) -> Captioner:
        """Itself on a device in a precision; the mel filters and the window stay in single precision."""
        self.to(device=device, dtype=dtype)
        self.audio_encoder.mel_encoder.float()
        return self.eval()

    @torch.inference_mode()
    def tokens(self, sound: Tensor) -> Tensor:
        """Tokens int64 [batch, <= 128] of float32 [batch, 160,000] by five beams."""
        heard = self.bart.model.encoder(inputs_embeds=self.audio_encoder(sound)).last_hidden_state
        outputs = BaseModelOutput(last_hidden_state=heard)
        return self.bart.generate(encoder_outputs=outputs, generation_config=_settings(self.bart.config))


def sinusoids(length: int, width: int) -> Tensor:
    """Positions as sines, then cosines, of periods up to 10,000 steps: float32 [length, width] (as Whisper's)."""
    rates = torch.exp(-math.log(LONGEST_PERIOD) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _settings(config: BartConfig) -> GenerationConfig:
    """The published settings, and those that the library took from facebook/bart-base's configuration."""
    return GenerationConfig(
        num_beams=BEAMS,
        max_length=MOST,
        min_length=LEAST,
        no_repeat_ngram_size=NO_REPEAT,
        early_stopping=True,
        do_sample=False,
        pad_token_id=config.pad_token_id,
        bos_token_id=config.bos_token_id,
        eos_token_id=config.eos_token_id,
        decoder_start_token_id=config.decoder_start_token_id,
        forced_bos_token_id=config.bos_token_id,
        forced_eos_token_id=config.eos_token_id,
    )
