"""Few-step re-denoising with a latent diffusion model's UNet, from whatever noise its pictures were given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from precompute.painters import schedule, tensors

NAME = "the few-step painter"


class UNetDenoiser:
    """A latent diffusion model with a UNet; latents are float32 [n, 4, h / 8, w / 8] of about variance one.

    Noisy latents are variance preserving, sqrt(a) x0 + sqrt(1 - a) noise with the scheduler's own cumulative alphas:
    the scheduler's "sigma" form divided by sqrt(1 + sigma^2), so that a slerp between two keeps to their shell.
    """

    def __init__(self, pipe: Any, batch: int) -> None:
        self.batch = batch
        self._pipe = pipe
        self._signals: list[float] = pipe.scheduler.alphas_cumprod.tolist()
        self._embedded: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def encode(self, pictures: Sequence[np.ndarray]) -> torch.Tensor:
        """The most likely clean latents of pictures, scaled as the UNet wants them."""
        vae, device = self._pipe.vae, self._pipe._execution_device
        parts = tensors.from_pictures(pictures).split(self.batch)
        means = [vae.encode(part.to(device, vae.dtype)).latent_dist.mode().float() for part in parts]
        return torch.cat(means) * vae.config.scaling_factor

    def decode(self, latents: torch.Tensor) -> list[np.ndarray]:
        """The pictures of clean latents; ShowError where a value is not finite."""
        return tensors.sound(self.pictures(latents), NAME)

    @torch.no_grad()
    def pictures(self, latents: torch.Tensor) -> list[np.ndarray | None]:
        """The pictures of clean latents, None where one is not finite.

        Autoencoders of this family can overflow in half precision; the decoder then goes on in single precision.
        """
        vae = self._pipe.vae
        scaled = latents / vae.config.scaling_factor
        decoded = self._decoded(scaled)
        if vae.dtype != torch.float32 and torch.isfinite(scaled).all() and not torch.isfinite(decoded).all():
            vae.to(dtype=torch.float32)
            decoded = self._decoded(scaled)
        return tensors.to_pictures(decoded)

    def _decoded(self, scaled: torch.Tensor) -> torch.Tensor:
        vae = self._pipe.vae
        return torch.cat([vae.decode(part.to(vae.dtype)).sample.float() for part in scaled.split(self.batch)])

    @torch.no_grad()
    def embed(self, text: str) -> torch.Tensor:
        """The text encoder's states of a text [1, 77, d]; 77 tokens are read."""
        if text not in self._embedded:
            self._pipe.maybe_free_model_hooks()  # with offloading: makes room for the text encoder
            self._embedded[text] = self._pipe.encode_prompt(text, self._pipe._execution_device, 1, False)[0]
        return self._embedded[text]

    def mixed(self, first: torch.Tensor, last: torch.Tensor, fraction: float) -> torch.Tensor:
        """The straight mixture of two embeddings, exactly one of them at 0 and at 1."""
        return torch.lerp(first, last, fraction)

    def noise(self, seed: int, like: torch.Tensor) -> torch.Tensor:
        """Noise of a seed [1, 4, h / 8, w / 8], the same on every device."""
        return tensors.noise(seed, (1, *like.shape[1:])).to(like)

    def noised(self, latents: torch.Tensor, noise: torch.Tensor, strength: float) -> torch.Tensor:
        """Latents at `strength` 0..1 of the training timesteps; at 1 nothing is left of them, as in text-to-image."""
        levels = self._levels(strength, 1)
        if not levels:
            return latents
        kept = levels[0] ** 0.5 if strength < 1 else 0.0
        return kept * latents + (1 - levels[0]) ** 0.5 * noise

    def denoise(
        self, noised: torch.Tensor, conditioning: Sequence[torch.Tensor], strength: float, steps: int
    ) -> torch.Tensor:
        """Clean latents by `steps` of DDIM without added noise (Song et al., arXiv 2010.02502, equation 12).

        In these latents that is the Euler method that the published scheduler takes.
        """
        return self.guided(noised, conditioning, strength, steps)

    @torch.no_grad()
    def guided(
        self,
        noised: torch.Tensor,
        conditioning: Sequence[torch.Tensor],
        strength: float,
        steps: int,
        against: Sequence[torch.Tensor] = (),
        guidance: float = 0.0,
    ) -> torch.Tensor:
        """As `denoise`, and led away from what is to be avoided: classifier-free guidance, off at 1 and below."""
        avoided = against if guidance > 1 else ()
        parts = []
        for start in range(0, len(noised), self.batch):
            chosen = slice(start, start + self.batch)
            words = torch.cat([*avoided[chosen], *conditioning[chosen]])
            parts.append(self._denoised(noised[chosen], words, strength, steps, guidance))
        return torch.cat(parts)

    def _denoised(
        self, x: torch.Tensor, words: torch.Tensor, strength: float, steps: int, guidance: float
    ) -> torch.Tensor:
        """Clean latents of one batch; `words` of twice as many begin with those to be avoided."""
        for now, then in pairwise([*self._timesteps(strength, steps), None]):
            predicted = self._predicted(x, now, words, guidance)
            clean, noise = self._parted(x, predicted, self._signals[now])
            signal = 1.0 if then is None else self._signals[then]
            x = signal**0.5 * clean + (1 - signal) ** 0.5 * noise
        return x

    def _predicted(self, x: torch.Tensor, timestep: int, words: torch.Tensor, guidance: float) -> torch.Tensor:
        unet = self._pipe.unet
        times = len(words) // len(x)
        seen = torch.cat([x] * times).to(unet.dtype)
        predicted = unet(seen, timestep, encoder_hidden_states=words).sample.float()
        if times == 1:
            return predicted
        avoided, wanted = predicted.chunk(2)
        return avoided + guidance * (wanted - avoided)

    def _parted(self, x: torch.Tensor, predicted: torch.Tensor, signal: float) -> tuple[torch.Tensor, torch.Tensor]:
        """The clean latents and the noise that noisy ones are made of, by what the UNet predicts of them.

        Velocity: Salimans and Ho, arXiv 2202.00512, appendix D.
        """
        kept, added = signal**0.5, (1 - signal) ** 0.5
        if self._pipe.scheduler.config.prediction_type == "v_prediction":
            return kept * x - added * predicted, added * x + kept * predicted
        return (x - added * predicted) / kept, predicted

    def _timesteps(self, strength: float, steps: int) -> list[int]:
        return schedule.timesteps(strength, steps, len(self._signals))

    def _levels(self, strength: float, steps: int) -> list[float]:
        return [self._signals[step] for step in self._timesteps(strength, steps)]
