"""The recipe of the house autoencoder: `python -m train.house --minutes 45 --out house.safetensors`.

It sees only pictures that `train.pictures` draws. With `--steps` in place of `--minutes` a run can be repeated
exactly on the same machine. The networks learn without the gain between them, which takes next to nothing from a
picture alone; `python -m train.morph` then teaches the decoder what it leaves between pictures.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from autoencoders.house import CHANNELS, PATCH, House
from train.pictures import picture

PICTURES = 2400
HELD_OUT = 16  # pictures drawn beside those, for the figure that is printed
CROP = 128  # pixels
BATCH = 8
RATE = 1e-3
WARM_UP = 200  # steps
EMA = 0.999
CHECKPOINT = 180.0  # seconds
Progress = Callable[[int], float]  # steps done -> share of the run that is over, 0..1


def draw(count: int, seed: int, processes: int = 2) -> np.ndarray:
    """`count` pictures, uint8 [count, 256, 256, 3]."""
    with get_context("spawn").Pool(processes) as pool:
        return np.stack(list(tqdm(pool.imap(picture, range(seed, seed + count), 16), "drawing", count)))


def crops(pictures: np.ndarray, rng: np.random.Generator) -> Iterator[Tensor]:
    """Batches of random crops, turned, mirrored, with channels exchanged; float32 [8, 3, 128, 128], 0..1."""
    count, high, wide = pictures.shape[:3]
    while True:
        batch = np.empty((BATCH, CROP, CROP, 3), np.uint8)
        for row in range(BATCH):
            y, x = rng.integers(high - CROP + 1), rng.integers(wide - CROP + 1)
            crop = pictures[rng.integers(count), y : y + CROP, x : x + CROP]
            crop = np.rot90(crop, rng.integers(4))[:: rng.choice([-1, 1])]
            batch[row] = crop[..., rng.permutation(3)]
        yield torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255  # channels last in memory


def start(pictures: np.ndarray) -> House:
    """A house whose shortcuts are the whitened principal components of patches and whose networks add nothing."""
    sample = torch.from_numpy(pictures[::4]).permute(0, 3, 1, 2).float() / 255 - 0.5
    patches = functional.pixel_unshuffle(functional.pixel_unshuffle(sample, 2), 2)
    rows = patches.permute(0, 2, 3, 1).reshape(-1, PATCH)
    middle = rows.mean(0)
    values, vectors = torch.linalg.eigh((rows - middle).T @ (rows - middle) / len(rows))
    values, vectors = values[-CHANNELS:].flip(0), vectors[:, -CHANNELS:].flip(1)
    house = House()
    into, out = house.encoder.shortcut, house.decoder.shortcut
    with torch.no_grad():
        weights = (vectors / values.sqrt()).T
        into.weight.copy_(weights[:, :, None, None])
        into.bias.copy_(-weights @ middle)
        out.weight.copy_((vectors * values.sqrt())[:, :, None, None])
        out.bias.copy_(middle)
        for layer in (house.encoder.leave, house.decoder.leave):
            layer.weight.zero_()
            layer.bias.zero_()
    return house.to(memory_format=torch.channels_last)


def loss(pictures: Tensor, decoded: Tensor) -> Tensor:
    """4 MSE + L1 + half the L1 of neighbouring pixels' differences."""
    error = decoded.float() - pictures
    edges = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return 4 * error.square().mean() + error.abs().mean() + 0.5 * edges


def mixed(pictures: Tensor, codes: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """The batch with its last member replaced by a spherical blend of the first two, in pixels and in codes.

    What a walk decodes between two pictures is then familiar to the decoder, so that no grid shows there.
    """
    first, second = math.cos(share * math.pi / 2), math.sin(share * math.pi / 2)
    blend = (0.5 + first * (pictures[:1] - 0.5) + second * (pictures[1:2] - 0.5)).clamp(0, 1)
    between = first * codes[:1] + second * codes[1:2]
    return torch.cat((pictures[:-1], blend)), torch.cat((codes[:-1], between))


def train(
    house: House, batches: Iterator[Tensor], seed: int, progress: Progress, keep: Callable[[House], None]
) -> House:
    """Trains until `progress` reaches 1 and gives back the running average; `keep` gets it every three minutes."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(house.parameters(), RATE, weight_decay=1e-4)

    def step() -> Tensor:
        return learn(house, next(batches), float(rng.uniform(0.1, 0.9)), optimiser)

    return followed(house, optimiser, step, WARM_UP, progress, keep)


def followed(
    house: House,
    optimiser: torch.optim.Optimizer,
    step: Callable[[], Tensor],
    warm_up: int,
    progress: Progress,
    keep: Callable[[House], None],
) -> House:
    """Takes steps, the rate rising for `warm_up` of them and then falling as a cosine; the weights' running average."""
    average, rate = copy.deepcopy(house).requires_grad_(False), optimiser.defaults["lr"]
    done, kept, bar = 0, time.monotonic(), tqdm(desc="training", unit="step", mininterval=1)
    while (over := progress(done)) < 1:
        optimiser.param_groups[0]["lr"] = rate * min(1, (done + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * over))
        lost = step()
        follow(average, house, min(EMA, (done + 1) / (done + 10)))
        done += 1
        bar.update()
        if time.monotonic() - kept > CHECKPOINT:
            kept = time.monotonic()
            bar.set_postfix(loss=float(lost))
            keep(average)
    return average


def learn(house: House, pictures: Tensor, share: float, optimiser: torch.optim.Optimizer) -> Tensor:
    """One step of the optimiser; the loss before it."""
    with torch.autocast("cpu", torch.bfloat16):
        wanted, codes = mixed(pictures, house.encoder(pictures), share)
        decoded = house.decoder(codes)
    lost = loss(wanted, decoded)
    optimiser.zero_grad(set_to_none=True)
    lost.backward()
    torch.nn.utils.clip_grad_norm_(house.parameters(), 1.0)
    optimiser.step()
    return lost.detach()


@torch.no_grad()
def follow(average: House, house: House, decay: float) -> None:
    """Moves the running average a little towards the weights of now."""
    torch._foreach_lerp_(list(average.parameters()), list(house.parameters()), 1 - decay)


@torch.no_grad()
def scaled(house: House, pictures: np.ndarray) -> House:
    """A copy whose codes of `pictures` have mean 0 and spread 1 in every channel."""
    house = copy.deepcopy(house)
    latents = house.encoder(torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255)
    house.mean.copy_(latents.mean((0, 2, 3), keepdim=True))
    house.spread.copy_(latents.std((0, 2, 3), keepdim=True))
    return house


@torch.no_grad()
def score(house: House, pictures: np.ndarray) -> float:
    """Mean PSNR of the round trip, dB."""
    wanted = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    error = (house.decode(house.encode(wanted)).clamp(0, 1) - wanted).square().mean((1, 2, 3))
    return float(-10 * error.log10().mean())


def save(house: House, path: Path, recipe: str, seed: int, unseen: np.ndarray) -> None:
    """Writes the weights, says how well they show pictures that they have not seen."""
    tensors = {name: value.contiguous() for name, value in house.state_dict().items()}
    save_file(tensors, path, {"recipe": recipe, "seed": str(seed)})
    print(f"{path}: {score(house, unseen):.2f} dB on drawn pictures it has not seen", flush=True)


def until(minutes: float) -> Progress:
    """Progress by the clock."""
    begun = time.monotonic()
    return lambda _: (time.monotonic() - begun) / (60 * minutes)


def parser(description: str | None, minutes: float, seed: int) -> argparse.ArgumentParser:
    """What every half of the recipe is told, with its own defaults."""
    told = argparse.ArgumentParser(description=description)
    told.add_argument("--minutes", type=float, default=minutes, help="of training, after about one minute of drawing")
    told.add_argument("--steps", type=int, help="train for so many steps instead")
    told.add_argument("--seed", type=int, default=seed)
    told.add_argument("--out", type=Path, required=True)
    return told


def drawn(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` pictures to learn from and 16 to be held out, uint8 [n, 256, 256, 3]."""
    pictures = draw(count + HELD_OUT, seed * 1_000_000)
    return pictures[:count], pictures[count:]


def progress_of(given: argparse.Namespace) -> Progress:
    """By the steps that were asked for, else by the clock."""
    return (lambda step: step / given.steps) if given.steps else until(given.minutes)


def main() -> None:
    """Draws, trains, saves."""
    given = parser(__doc__, minutes=45, seed=1).parse_args()
    torch.manual_seed(given.seed)
    seen, unseen = drawn(PICTURES, given.seed)

    def keep(house: House) -> None:
        save(scaled(house, seen[:64]), given.out, "train.house", given.seed, unseen)

    house = start(seen)
    keep(house)
    batches = crops(seen, np.random.default_rng(given.seed))
    keep(train(house, batches, given.seed, progress_of(given), keep))


if __name__ == "__main__":
    main()
