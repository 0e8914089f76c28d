"""The mel front end of LP-MusicCaps (Doh et al., ISMIR 2023), with the quirk that its weights were trained with.

The published code squares the real part of a complex short-time Fourier transform, not its magnitude, so that the
picture ripples with the phase. Weights fed with |STFT|^2 would see other data. The modules carry the names of
torchaudio's (Spectrogram, MelScale), whose buffers lie in the published checkpoint.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

RATE = 16_000  # Hz
SAMPLES = 10 * RATE  # of a window
SPAN, HOP = 1024, 160  # samples
MELS, HIGHEST = 128, 8_000.0  # Hz
LEAST_POWER = 1e-10


class MelEncoder(nn.Module):
    """Log-mel picture of sound: float32 [batch, samples] to float32 [batch, 128, 1 + samples // 160] in dB."""

    def __init__(self) -> None:
        super().__init__()
        self.spec_fn = nn.Module()
        self.spec_fn.register_buffer("window", torch.hann_window(SPAN))
        self.mel_scale = nn.Module()
        self.mel_scale.register_buffer("fb", mel_filters())

    def forward(self, sound: Tensor) -> Tensor:
        """The picture; frames are centred, the ends mirrored (torch.stft as torchaudio calls it)."""
        spectrum = torch.stft(sound, SPAN, HOP, window=self.spec_fn.window, pad_mode="reflect", return_complex=True)
        power = spectrum.real.square()  # the quirk
        mel = torch.einsum("bft,fm->bmt", power, self.mel_scale.fb)
        return 10 * torch.log10(mel.clamp(min=LEAST_POWER))


def mel_filters() -> Tensor:
    """Triangles of height 1 on the HTK mel scale, 0 to 8 kHz: float32 [513, 128], as torchaudio's `melscale_fbanks`."""
    bins = torch.linspace(0, RATE // 2, SPAN // 2 + 1)
    corners = _hertz(torch.linspace(0, _mel(HIGHEST), MELS + 2))
    apart = corners.diff()
    slopes = corners[None] - bins[:, None]
    rising, falling = -slopes[:, :-2] / apart[:-1], slopes[:, 2:] / apart[1:]
    return torch.minimum(rising, falling).clamp(min=0)


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)


def _hertz(mel: Tensor) -> Tensor:
    return 700 * (10 ** (mel / 2595) - 1)
