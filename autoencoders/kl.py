"""The full autoencoders of Stable Diffusion 1 to 3 and FLUX.1: Rombach et al. 2022, section 3.1 (arXiv 2112.10752).

The published layout is that of diffusers' AutoencoderKL; sizes come from config.json. What is stored of a picture is
the mode of its posterior, shifted and scaled as its painter takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from autoencoders import checkpoint
from autoencoders.family import Coder, Config, Facts
from show.errors import ShowError

NAMES = ("kl-sd", "kl-sdxl", "kl-sd3", "kl-flux1")
KIND = "AutoencoderKL"
EPS = 1e-6  # of every group norm
SCALE = 0.18215  # diffusers' default, Stable Diffusion 1's
ATTENTION = "mid_block.attentions.0."
OLD_KEYS = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}  # diffusers before 0.15


class Residual(nn.Module):
    """Two normalised 3x3 convolutions added to their input, which a 1x1 convolution widens if need be."""

    def __init__(self, inside: int, outside: int, groups: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(groups, inside, EPS), nn.GroupNorm(groups, outside, EPS)
        self.conv1, self.conv2 = nn.Conv2d(inside, outside, 3, padding=1), nn.Conv2d(outside, outside, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(inside, outside, 1) if inside != outside else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, inside, h, w] to [n, outside, h, w]."""
        change = self.conv1(functional.silu(self.norm1(x)))
        change = self.conv2(functional.silu(self.norm2(change)))
        added: Tensor = self.conv_shortcut(x) + change
        return added


class Attention(nn.Module):
    """One head over all places, added to its input; the map of all pairs of places is never held."""

    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, width, EPS)
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w]; the same shape comes back."""
        places = self.group_norm(x).flatten(2).transpose(1, 2)[:, None]
        seen = functional.scaled_dot_product_attention(self.to_q(places), self.to_k(places), self.to_v(places))
        change: Tensor = self.to_out[0](seen[:, 0]).transpose(1, 2).reshape(x.shape)
        return x + change


class Middle(nn.Module):
    """What stands at the lowest resolution: residual, attention, residual."""

    def __init__(self, width: int, groups: int, attends: bool) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(Residual(width, width, groups) for _ in range(2))
        self.attentions = nn.ModuleList([Attention(width, groups)] if attends else [])

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w]; the same shape comes back."""
        x = self.resnets[0](x)
        for attention in self.attentions:
            x = attention(x)
        result: Tensor = self.resnets[1](x)
        return result


class Halving(nn.Module):
    """Half the size, padded below and at the right only."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w] to [n, width, h/2, w/2]."""
        halved: Tensor = self.conv(functional.pad(x, (0, 1, 0, 1)))
        return halved


class Doubling(nn.Module):
    """Twice the size: every pixel four times, then a convolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w] to [n, width, 2h, 2w]."""
        doubled: Tensor = self.conv(functional.interpolate(x, scale_factor=2.0, mode="nearest"))
        return doubled


class Stage(nn.Module):
    """Residuals of one width, then a change of size in all stages but the last."""

    def __init__(self, inside: int, outside: int, layers: int, groups: int) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(Residual(inside if j == 0 else outside, outside, groups) for j in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        """The residuals in order, and the change of size if there is one."""
        for layer in (*self.resnets, *getattr(self, "downsamplers", ()), *getattr(self, "upsamplers", ())):
            x = layer(x)
        return x


class Encoder(nn.Module):
    """Pictures [n, 3, h, w], 0..1, to the raw mean and logarithmic variance of their latents [n, 2c, h/f, w/f]."""

    def __init__(self, channels: int, widths: Sequence[int], layers: int, groups: int, attends: bool) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, widths[0], 3, padding=1)
        stages = [Stage(*pair, layers, groups) for pair in zip([widths[0], *widths], widths, strict=False)]
        for stage, width in zip(stages[:-1], widths, strict=False):
            stage.downsamplers = nn.ModuleList([Halving(width)])
        self.down_blocks = nn.ModuleList(stages)
        self.mid_block = Middle(widths[-1], groups, attends)
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], EPS)
        self.conv_out = nn.Conv2d(widths[-1], 2 * channels, 3, padding=1)

    def forward(self, pictures: Tensor) -> Tensor:
        """The network itself takes pictures of -1..1."""
        x = self.conv_in(pictures * 2 - 1)
        for stage in self.down_blocks:
            x = stage(x)
        moments: Tensor = self.conv_out(functional.silu(self.conv_norm_out(self.mid_block(x))))
        return moments


class Decoder(nn.Module):
    """Raw latents [n, c, h, w] to pictures [n, 3, fh, fw], about 0..1."""

    def __init__(self, channels: int, widths: Sequence[int], layers: int, groups: int, attends: bool) -> None:
        super().__init__()
        down = list(widths)[::-1]
        self.conv_in = nn.Conv2d(channels, down[0], 3, padding=1)
        self.mid_block = Middle(down[0], groups, attends)
        stages = [Stage(*pair, layers + 1, groups) for pair in zip([down[0], *down], down, strict=False)]
        for stage, width in zip(stages[:-1], down, strict=False):
            stage.upsamplers = nn.ModuleList([Doubling(width)])
        self.up_blocks = nn.ModuleList(stages)
        self.conv_norm_out = nn.GroupNorm(groups, down[-1], EPS)
        self.conv_out = nn.Conv2d(down[-1], 3, 3, padding=1)

    def forward(self, latents: Tensor) -> Tensor:
        """The network itself gives pictures of -1..1."""
        x = self.mid_block(self.conv_in(latents))
        for stage in self.up_blocks:
            x = stage(x)
        pictures: Tensor = self.conv_out(functional.silu(self.conv_norm_out(x)))
        return pictures / 2 + 0.5


class Kl(Coder):
    """One of the family, with the 1x1 convolutions around the latents where it has them."""

    def __init__(self, facts: Facts, config: Config) -> None:
        super().__init__(facts, config)
        widths, layers = config.get("block_out_channels", (64,)), int(config.get("layers_per_block", 1))
        groups, attends = int(config.get("norm_num_groups", 32)), bool(config.get("mid_block_add_attention", True))
        self.encoder = Encoder(facts.channels, widths, layers, groups, attends)
        self.decoder = Decoder(facts.channels, widths, layers, groups, attends)
        twice = 2 * facts.channels
        self.quant_conv = nn.Conv2d(twice, twice, 1) if config.get("use_quant_conv", True) else nn.Identity()
        after = config.get("use_post_quant_conv", True)
        self.post_quant_conv = nn.Conv2d(facts.channels, facts.channels, 1) if after else nn.Identity()

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, h, w], 0..1, sides multiples of the factor, to the stored latents: the posterior's mode."""
        mean: Tensor = self.quant_conv(self.encoder(pictures))[:, : self.facts.channels]
        return (mean - self.facts.shift) * self.facts.scale

    def raw(self, latents: Tensor) -> Tensor:
        """Stored latents as the decoder's network takes them."""
        unscaled: Tensor = self.post_quant_conv(super().raw(latents))
        return unscaled


def build(name: str, config: Config, where: object) -> Kl:
    """The networks that an AutoencoderKL's config describes, without weights; ShowError if they are not ours."""
    stages = len(config.get("block_out_channels", (64,)))
    fixed = {
        "act_fn": "silu", "in_channels": 3, "out_channels": 3,
        "down_block_types": ["DownEncoderBlock2D"] * stages, "up_block_types": ["UpDecoderBlock2D"] * stages,
    }  # fmt: skip
    for key, value in fixed.items():
        if config.get(key, value) != value:
            raise ShowError(where, f"{key} is {config[key]}, not {value}", "choose another autoencoder")
    scale, shift = config.get("scaling_factor") or SCALE, config.get("shift_factor") or 0.0
    half = not config.get("force_upcast", True)
    channels, factor = int(config.get("latent_channels", 4)), 2 ** (stages - 1)
    return Kl(Facts(name, channels, factor, float(scale), float(shift), half), config)


def load(name: str, place: Path) -> Kl:
    """The trained pair, float32; `place` is a folder, a painter's with a `vae` sub-folder, or a weights file."""
    weights, described = checkpoint.files(name, place)
    with torch.device("meta"):
        model = build(name, checkpoint.config(name, described, KIND), described)
    tensors = {_present_key(key): tensor for key, tensor in checkpoint.tensors(name, weights).items()}
    checkpoint.fill(model, tensors, name, weights)
    return model.eval().requires_grad_(False)


def _present_key(key: str) -> str:
    """A tensor's name in the layout of today."""
    before, middle, part = key.partition(ATTENTION)
    name, dot, rest = part.partition(".")
    return before + middle + OLD_KEYS.get(name, name) + dot + rest if middle else key
