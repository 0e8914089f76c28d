"""LPIPS, the learned perceptual distance (Zhang et al. 2018, arXiv 1801.03924), version 0.1 on AlexNet's features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from precompute.models import checkpoint
from show.errors import ShowError

SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)  # ImageNet's mean and spread, for pictures in -1..1
LEAST = 1e-10  # added to a feature vector's length
NETWORK, HEADS = "alexnet*", "alex.*"  # the files: torchvision's network, and the learned weights of its channels
_CONVOLUTIONS = {0: (3, 64, 11, 4, 2), 3: (64, 192, 5, 1, 2), 6: (192, 384, 3, 1, 1), 8: (384, 256, 3, 1, 1),
                 10: (256, 256, 3, 1, 1)}  # fmt: skip
_POOLED = (3, 6)  # the convolutions that a pooling stands before
AGAIN = "get the files again: limelight models get lpips"


class Lpips(nn.Module):
    """AlexNet's five feature maps, and the weights that say how much each channel's difference counts.

    The tensors are named as published: `features.0.weight` ... by torchvision, `lin0.model.1.weight` ... by lpips.
    """

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.ModuleDict({str(k): _convolution(*shape) for k, shape in _CONVOLUTIONS.items()})
        for k, (_, width, *_) in enumerate(_CONVOLUTIONS.values()):
            head = nn.ModuleDict({"model": nn.ModuleDict({"1": nn.Conv2d(width, 1, 1, bias=False)})})
            self.add_module(f"lin{k}", head)
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1), persistent=False)

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """Feature maps [n, c, h, w] of unit length in c at every place, of pictures [n, 3, h, w] in -1..1."""
        found, x = [], (pictures - self.shift) / self.scale
        for name, layer in self.features.items():
            pooled = nn.functional.max_pool2d(x, 3, 2) if int(name) in _POOLED else x
            x = torch.relu(layer(pooled))
            found.append(x / (x.square().sum(1, keepdim=True).sqrt() + LEAST))
        return found

    def between(self, first: Sequence[Tensor], second: Sequence[Tensor]) -> Tensor:
        """The distances [n] of pictures from their maps: weighted squared differences, averaged over places, added."""
        heads = [self.get_parameter(f"lin{k}.model.1.weight") for k in range(len(_CONVOLUTIONS))]
        squares = [(a - b).square() for a, b in zip(first, second, strict=True)]
        weighted = [nn.functional.conv2d(x, head) for x, head in zip(squares, heads, strict=True)]
        return torch.stack([x.mean((1, 2, 3)) for x in weighted]).sum(0)

    @torch.inference_mode()
    def sketch(self, picture: np.ndarray) -> list[Tensor]:
        """The maps of a picture uint8 [h, w, 3] sRGB, h and w at least 64."""
        given = torch.from_numpy(np.ascontiguousarray(picture)).to(self.shift.device)
        return self.maps(given[None].permute(0, 3, 1, 2).float() / 127.5 - 1)

    @torch.inference_mode()
    def apart(self, first: list[Tensor], second: list[Tensor]) -> float:
        """The distance of two pictures from their sketches: 0 for equal ones, about 0.7 for unrelated ones."""
        return float(self.between(first, second))


def load(folder: Path, device: str = "cpu") -> Lpips:
    """The distance with torchvision's `alexnet*` and lpips' `alex.*` of a folder (.pth or .safetensors).

    ShowError names a missing file, or the first key that is missing or of a wrong shape.
    """
    files = [_file(folder, pattern) for pattern in (NETWORK, HEADS)]
    model = Lpips()
    given: dict[str, Tensor] = {}
    for prefix, path in zip(("features", "lin"), files, strict=True):
        own, held = {key: x for key, x in model.state_dict().items() if key.startswith(prefix)}, checkpoint.read(path)
        taken = {key: held[key] for key in own if key in held}  # torchvision's file has its classifier, too
        checkpoint.refuse_unfit(own, taken, path)
        given |= taken
    model.load_state_dict(given)
    return model.to(device).eval().requires_grad_(False)


def _convolution(inside: int, outside: int, side: int, stride: int, padding: int) -> nn.Conv2d:
    return nn.Conv2d(inside, outside, side, stride, padding)


def _file(folder: Path, pattern: str) -> Path:
    found = sorted(path for path in folder.rglob(pattern) if path.suffix in (".pth", ".safetensors"))
    if not found:
        raise ShowError(folder / pattern, "there is no such file", AGAIN)
    return found[-1]
