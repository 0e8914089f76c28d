"""In-betweens of two keyframes, made anew by a few-step painter from their mixture in noise space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autoencoders.statistics import matched
from precompute.painters.painter import FewStep
from precompute.walkers.bisection import Gap, Spot
from show.making import Walking
from show.slerp import slerp

# The power of nearness with which a keyframe's details are given back: at 1 both keyframes' still lie over the middle,
# at 6 the steps next to a keyframe become larger than the others (with TAEF2's latents and a filter as denoiser).
FADE = 2


@dataclass(frozen=True, slots=True)
class End:
    """A keyframe as the model sees it.

    `latent` its clean latent and `noise`, both float32 [c, h', w']; `lost` what making it anew takes from the latent
    and `unseen` (int16 [h, w, 3]) what the autoencoder takes from the picture; `like` a tensor of the model's kind.
    """

    picture: np.ndarray
    latent: np.ndarray
    noise: np.ndarray
    conditioning: Any
    lost: np.ndarray
    unseen: np.ndarray
    like: Any


def end(model: FewStep, picture: np.ndarray, text: str, seed: int, walking: Walking) -> End:
    """A keyframe uint8 [h, w, 3] with the words and the seed that it was painted from."""
    latent = model.encode([picture])
    noise, conditioning = model.noise(seed, latent), model.embed(text)
    anew = model.denoise(model.noised(latent, noise, walking.strength), [conditioning], walking.strength, walking.steps)
    unseen = picture.astype(np.int16) - model.decode(latent)[0]
    clean = _array(latent)
    return End(picture, clean, _array(noise), conditioning, clean - _array(anew), unseen, latent)


def middles(model: FewStep, first: End, last: End, gaps: Sequence[Gap], walking: Walking) -> list[Spot]:
    """A spot in the middle of each gap of the segment from `first` to `last`, all in one batch.

    What is noised is the mixture of the keyframes' clean latents, `walking.crossfeed` of it replaced by that of the
    gap's own ends: they carry the shapes that were found so far. The noise is slerped apart from it, so that it stays
    of variance one while the mixture keeps its contrast; since a schedule is linear, the sum lies between the
    keyframes' own noised latents. Near a keyframe its `lost` and `unseen` details return, so that it is met smoothly.
    """
    places = [(left.place + right.place) / 2 for left, right in gaps]
    mixtures = [_mixture(first, last, gap, place, walking) for gap, place in zip(gaps, places, strict=True)]
    noise = [slerp(first.noise, last.noise, place) for place in places]
    noised = model.noised(_tensor(mixtures, first.like), _tensor(noise, first.like), walking.strength)
    words = [model.mixed(first.conditioning, last.conditioning, place) for place in places]
    anew = model.denoise(noised, words, walking.strength, walking.steps)
    shares = [((1 - place) ** FADE, place**FADE) for place in places]
    given = [start * first.lost + stop * last.lost for start, stop in shares]
    clean = anew + _tensor(given, first.like)
    pictures = [
        _added(picture, start * first.unseen + stop * last.unseen)
        for picture, (start, stop) in zip(model.decode(clean), shares, strict=True)
    ]
    return [Spot(*spot) for spot in zip(places, pictures, _arrays(clean), strict=True)]


def _mixture(first: End, last: End, gap: Gap, place: float, walking: Walking) -> np.ndarray:
    blend = slerp(first.latent, last.latent, place)
    parents = slerp(gap[0].latent, gap[1].latent, 0.5)
    mixture = (1 - walking.crossfeed) * blend + walking.crossfeed * parents
    return matched(mixture, first.latent, last.latent, place) if walking.statistics else mixture


def _added(picture: np.ndarray, change: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(picture + change), 0, 255).astype(np.uint8)


def _tensor(arrays: Sequence[np.ndarray], like: Any) -> Any:
    return torch.from_numpy(np.stack(arrays).astype(np.float32)).to(like)


def _arrays(tensor: Any) -> np.ndarray:
    return tensor.detach().float().cpu().numpy()


def _array(tensor: Any) -> np.ndarray:
    """The first of a batch."""
    return _arrays(tensor)[0]
