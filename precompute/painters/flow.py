"""Few-step re-denoising with a flow-matching transformer, from whatever noise its pictures were given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.flux2.pipeline_flux2_klein import compute_empirical_mu

from precompute.painters import schedule, tensors
from precompute.painters.painter import Size

STEPS = 4  # what the model is distilled for; the shift of its schedule depends on it
PATCH = 16  # pixels of a picture's side that are one token: 8 of the autoencoder, 2 of the patches


class FlowDenoiser:
    """FLUX.2 klein; latents are float32 [n, 128, h / 16, w / 16], patches of 2x2 scaled by the autoencoder's own
    batch statistics, which is the space that the transformer works in.

    Noisy latents are straight mixtures, (1 - s) x0 + s noise, s being the schedule's sigma at a strength
    (Lipman et al., arXiv 2210.02747; the shift towards noise: Esser et al., arXiv 2403.03206, section 5.3.2).
    """

    def __init__(self, pipe: Any, size: Size, batch: int) -> None:
        self.batch = batch
        self._pipe = pipe
        self._mu = compute_empirical_mu(size[0] * size[1] // PATCH**2, STEPS)
        self._embedded: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def encode(self, pictures: Sequence[np.ndarray]) -> torch.Tensor:
        """The most likely clean latents of pictures."""
        device, dtype = self._pipe._execution_device, self._pipe.vae.dtype
        parts = tensors.from_pictures(pictures).split(self.batch)
        return torch.cat([self._pipe._encode_vae_image(part.to(device, dtype), None).float() for part in parts])

    @torch.no_grad()
    def decode(self, latents: torch.Tensor) -> list[np.ndarray]:
        """The pictures of clean latents; ShowError where a value is not finite."""
        vae = self._pipe.vae
        mean = vae.bn.running_mean.view(1, -1, 1, 1).to(latents)
        spread = torch.sqrt(vae.bn.running_var.view(1, -1, 1, 1) + vae.config.batch_norm_eps).to(latents)
        patches = self._pipe._unpatchify_latents(latents * spread + mean)
        decoded = [vae.decode(part.to(vae.dtype)).sample.float() for part in patches.split(self.batch)]
        return tensors.sound(tensors.to_pictures(torch.cat(decoded)))

    @torch.no_grad()
    def embed(self, text: str) -> torch.Tensor:
        """Three layers of the text encoder's states side by side [1, 512, 3 d]; 512 tokens are read."""
        if text not in self._embedded:
            self._pipe.maybe_free_model_hooks()  # with offloading: makes room for the text encoder
            self._embedded[text] = self._pipe.encode_prompt(text)[0]
        return self._embedded[text]

    def mixed(self, first: torch.Tensor, last: torch.Tensor, fraction: float) -> torch.Tensor:
        """The straight mixture of two embeddings, exactly one of them at 0 and at 1."""
        return torch.lerp(first, last, fraction)

    def noise(self, seed: int, like: torch.Tensor) -> torch.Tensor:
        """Noise of a seed [1, 128, h / 16, w / 16], the same on every device."""
        return tensors.noise(seed, (1, *like.shape[1:])).to(like)

    def noised(self, latents: torch.Tensor, noise: torch.Tensor, strength: float) -> torch.Tensor:
        """Latents at the schedule's noise level for `strength` 0..1; at 1 nothing is left of them."""
        return torch.lerp(latents, noise, self._sigmas(strength, 1)[0])

    @torch.no_grad()
    def denoise(
        self, noised: torch.Tensor, conditioning: Sequence[torch.Tensor], strength: float, steps: int
    ) -> torch.Tensor:
        """Clean latents by `steps` of Euler along the flow; no reference images, the latents themselves lead."""
        parts = []
        for start in range(0, len(noised), self.batch):
            chosen = slice(start, start + self.batch)
            parts.append(self._denoised(noised[chosen], torch.cat([*conditioning[chosen]]), strength, steps))
        return torch.cat(parts)

    def _denoised(self, x: torch.Tensor, words: torch.Tensor, strength: float, steps: int) -> torch.Tensor:
        pipe, shape = self._pipe, x.shape
        places, order = pipe._prepare_latent_ids(x).to(x.device), pipe._prepare_text_ids(words).to(x.device)
        tokens = pipe._pack_latents(x)
        for now, then in pairwise(self._sigmas(strength, steps)):
            velocity = pipe.transformer(
                hidden_states=tokens.to(words.dtype),
                encoder_hidden_states=words,
                timestep=torch.full((len(x),), now, device=x.device).to(words.dtype),
                img_ids=places,
                txt_ids=order,
                return_dict=False,
            )[0]
            tokens = tokens + (then - now) * velocity.float()
        return tokens.permute(0, 2, 1).reshape(shape)

    def _sigmas(self, strength: float, steps: int) -> list[float]:
        """The falling noise levels from `strength`, shifted as the published schedule is, with the 0 they end at."""
        times = [time for time in schedule.times(strength, steps) if time > 0]
        if not times:
            return [0.0]
        self._pipe.scheduler.set_timesteps(sigmas=times, mu=self._mu)
        return self._pipe.scheduler.sigmas.tolist()
