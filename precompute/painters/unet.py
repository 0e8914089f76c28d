"""Few-step re-denoising with a latent diffusion model's UNet, from whatever noise its pictures were given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from precompute.models.model import Placement
from precompute.painters import loading, schedule, tensors
from precompute.painters.painter import Size
from show.errors import ShowError

PREDICTIONS = ("epsilon", "v_prediction")
PATCH = 8  # pixels of a picture's side to one latent


class UNetDenoiser:
    """A latent diffusion model with a UNet; latents are float32 [n, 4, h / 8, w / 8] of about variance one.

    Noisy latents are variance preserving, sqrt(a) x0 + sqrt(1 - a) noise with the scheduler's own cumulative alphas:
    the scheduler's "sigma" form divided by sqrt(1 + sigma^2), so that a slerp between two keeps to their shell.
    """

    def __init__(self, pipe: Any, batch: int) -> None:
        prediction = pipe.scheduler.config.prediction_type
        if prediction not in PREDICTIONS:
            what = f'"prediction_type" is "{prediction}"'
            raise ShowError(f"{pipe.name_or_path}/scheduler", what, f"use a model with one of {', '.join(PREDICTIONS)}")
        self.batch = batch
        self._pipe = pipe
        self._signals: list[float] = pipe.scheduler.alphas_cumprod.tolist()
        self._embedded: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def encode(self, pictures: Sequence[np.ndarray]) -> torch.Tensor:
        """The most likely clean latents of pictures, scaled as the UNet wants them."""
        vae = self._pipe.vae
        means = self._coded(lambda part: vae.encode(part).latent_dist.mode(), tensors.from_pictures(pictures))
        return means * vae.config.scaling_factor

    def decode(self, latents: torch.Tensor) -> list[np.ndarray]:
        """The pictures of clean latents; ShowError where a value is not finite."""
        return tensors.sound(self.pictures(latents))

    @torch.no_grad()
    def pictures(self, latents: torch.Tensor) -> list[np.ndarray | None]:
        """The pictures of clean latents, None where one is not finite."""
        vae = self._pipe.vae
        return tensors.to_pictures(
            self._coded(lambda part: vae.decode(part).sample, latents / vae.config.scaling_factor)
        )

    def _coded(self, code: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        """What the autoencoder makes of `x`; once it overflows in half precision it goes on in single."""
        vae, device = self._pipe.vae, self._pipe._execution_device

        def coded() -> torch.Tensor:
            return torch.cat([code(part.to(device, vae.dtype)).float() for part in x.split(self.batch)])

        made = coded()
        if vae.dtype != torch.float32 and torch.isfinite(x).all() and not torch.isfinite(made).all():
            vae.to(dtype=torch.float32)
            made = coded()
        return made

    @torch.no_grad()
    def embed(self, text: str) -> torch.Tensor:
        """The text encoder's states of a text [1, 77, d]; 77 tokens are read."""
        if text not in self._embedded:
            self._pipe.maybe_free_model_hooks()  # with offloading: makes room for the text encoder
            self._embedded[text] = self._embedding(text)
        return self._embedded[text]

    def _embedding(self, text: str) -> torch.Tensor:
        return self._pipe.encode_prompt(text, self._pipe._execution_device, 1, False)[0]

    def mixed(self, first: torch.Tensor, last: torch.Tensor, fraction: float) -> torch.Tensor:
        """The straight mixture of two embeddings, exactly one of them at 0 and at 1."""
        return torch.lerp(first, last, fraction)

    def noise(self, seed: int, like: torch.Tensor) -> torch.Tensor:
        """Noise of a seed [1, 4, h / 8, w / 8], the same on every device."""
        return tensors.noise(seed, (1, *like.shape[1:])).to(like)

    def noised(self, latents: torch.Tensor, noise: torch.Tensor, strength: float) -> torch.Tensor:
        """Latents at `strength` 0..1 of the training timesteps; at 1 nothing is left of them, as in text-to-image."""
        timesteps = self._timesteps(strength, 1)
        if not timesteps:
            return latents
        signal = self._signals[timesteps[0]]
        kept = signal**0.5 if strength < 1 else 0.0
        return kept * latents + (1 - signal) ** 0.5 * noise

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
        times = len(words) // len(x)
        seen = torch.cat([x] * times).to(self._pipe.unet.dtype)
        predicted = self._answer(seen, timestep, words).float()
        if times == 1:
            return predicted
        avoided, wanted = predicted.chunk(2)
        return avoided + guidance * (wanted - avoided)

    def _answer(self, x: torch.Tensor, timestep: int, words: torch.Tensor) -> torch.Tensor:
        return self._pipe.unet(x, timestep, encoder_hidden_states=words).sample

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


@contextmanager
def loaded(
    pipeline: type, kind: type[UNetDenoiser], gigabytes: float, folder: Path, placement: Placement, size: Size
) -> Iterator[UNetDenoiser]:
    """A denoiser of a `kind` around a pipeline of diffusers, for pictures of a size (w, h), sides multiples of 8.

    `gigabytes` of GPU memory are what a picture of a megapixel wants while it is decoded. ShowError names a missing
    file or a wrong key.
    """
    tensors.refuse_sides(size, PATCH)
    with loading.pipeline(pipeline, folder, placement) as pipe:
        yield kind(pipe, loading.batch(placement, gigabytes, size))
