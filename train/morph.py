"""Teaches a trained house autoencoder to morph: `python -m train.morph --start first.safetensors --out FILE`.

The second half of the recipe (`train.house` is the first). Beside their own round trip, drawn pictures are blended in
latents as the show blends them, and what is decoded is drawn towards the gradient-domain mix of both pictures
(`train.mixing`), in which the stronger structure wins each place. The decoder alone learns: an encoder that may follow
makes all places equally strong, for which mixes are easy and ghosts come back.

Of what it has learned a quarter is kept: weights between the first and the taught ones (Wortsman et al., "Robust
fine-tuning of zero-shot models", CVPR 2022). The whole takes the latent's grid out of blends of photographs, but weaves
one into fine canvas textures, which drawn pictures lack (27.7 dB instead of 32.0 on an impressionist keyframe); a
quarter takes out a third of the grid and leaves the textures as they were.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from autoencoders.house import FACTOR, House, load
from train.house import Progress, crops, drawn, followed, loss, parser, progress_of, save
from train.mixing import blended, mask, mix

PICTURES = 1200
RATE = 6e-4
WARM_UP = 100  # steps
GRID = 8.0  # weight of the latent's grid in the picture
WEIGHT = 1.0  # of what lies between pictures, beside their own round trip
KEPT = 0.25  # of what was learned
WIDEST = 0.95  # largest share of either picture in a blend


def losses(house: House, pictures: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
    """The round trip's loss of 2n pictures, and that of the n blends of the first half with the second."""
    half = len(pictures) // 2
    first, last = pictures[:half], pictures[half:]
    with torch.autocast("cpu", torch.bfloat16):
        with torch.no_grad():
            latents = house.encode(pictures)
            between = blended(latents[:half], latents[half:], shares)
        decoded = house.decode(torch.cat((latents, between))).float()
    wanted = mix(first, last, mask(latents[:half], latents[half:], shares), shares).clamp(0, 1)
    parts = (pictures, decoded[: 2 * half]), (wanted, decoded[2 * half :])
    alone, mixed = (loss(*part) + GRID * grid(*part) for part in parts)
    return alone, mixed


def grid(wanted: Tensor, decoded: Tensor) -> Tensor:
    """How differently neighbouring pixels of pictures [n, 3, h, w] differ at each phase of the latent's grid; mean."""
    found = [_phases(p) for p in (wanted, decoded)]
    return (found[0] - found[1]).abs().mean()


def _phases(pictures: Tensor) -> Tensor:
    """Mean absolute differences down and across at each of the phases, [2n, 4]."""
    rows = []
    for turned in (pictures, pictures.transpose(-1, -2)):
        jumps = turned.diff(dim=-2).abs().mean((1, 3))
        rows.append(jumps[:, : jumps.shape[1] // FACTOR * FACTOR].unflatten(1, (-1, FACTOR)).mean(1))
    return torch.cat(rows)


def learn(house: House, pictures: Tensor, shares: Tensor, optimiser: torch.optim.Optimizer) -> Tensor:
    """One step of the optimiser; the loss before it."""
    alone, between = losses(house, pictures, shares)
    lost = alone + WEIGHT * between
    optimiser.zero_grad(set_to_none=True)
    lost.backward()
    torch.nn.utils.clip_grad_norm_(house.decoder.parameters(), 1.0)
    optimiser.step()
    return lost.detach()


def train(
    house: House, batches: Iterator[Tensor], seed: int, progress: Progress, keep: Callable[[House], None]
) -> House:
    """Trains until `progress` reaches 1 and gives back the running average; `keep` gets it every three minutes."""
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.AdamW(house.decoder.parameters(), RATE, weight_decay=1e-4)

    def step() -> Tensor:
        pictures = next(batches)
        shares = torch.rand(len(pictures) // 2, generator=generator) * (2 * WIDEST - 1) + 1 - WIDEST
        return learn(house, pictures, shares, optimiser)

    return followed(house, optimiser, step, WARM_UP, progress, keep)


@torch.no_grad()
def tempered(first: House, taught: House, share: float = KEPT) -> House:
    """A house at `share` of the way from the first weights to the taught ones."""
    house = copy.deepcopy(first)
    for mine, theirs in zip(house.parameters(), taught.parameters(), strict=True):
        mine.lerp_(theirs, share)
    return house


def main() -> None:
    """Draws, trains, saves."""
    told = parser(__doc__, minutes=11, seed=2)
    told.add_argument("--start", type=Path, required=True, help="what `train.house` wrote")
    given = told.parse_args()
    torch.manual_seed(given.seed)
    seen, unseen = drawn(PICTURES, given.seed)
    house = House().to(memory_format=torch.channels_last)
    house.load_state_dict(load(given.start).state_dict(), strict=False)  # the first weights were made without a gain
    first = copy.deepcopy(house)

    def keep(house: House) -> None:
        save(tempered(first, house), given.out, "train.morph", given.seed, unseen)

    keep(house)
    batches = crops(seen, np.random.default_rng(given.seed))
    keep(train(house, batches, given.seed, progress_of(given), keep))


if __name__ == "__main__":
    main()
