"""LPIPS against its definition written out straight, closed forms, and its published key layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from precompute.distance import LPIPS_THRESHOLD, measure
from precompute.lpips import Lpips, load
from show.errors import ShowError
from show.making import Making

pytestmark = pytest.mark.usefixtures("one_thread")

WIDTHS = (64, 192, 384, 256, 256)


def published() -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Random weights as torchvision and lpips name them; torchvision's file holds a classifier too."""
    torch.manual_seed(4)
    network = nn.Sequential(
        nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(),
        nn.MaxPool2d(3, 2), nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
    )  # fmt: skip
    features = {f"features.{key}": value.detach() for key, value in network.state_dict().items()}
    heads = {f"lin{k}.model.1.weight": torch.rand(1, width, 1, 1) for k, width in enumerate(WIDTHS)}
    return {**features, "classifier.6.bias": torch.zeros(1000)}, heads


def saved(folder: Path, network: dict[str, Tensor], heads: dict[str, Tensor]) -> Path:
    torch.save(network, folder / "alexnet-owt-7be5be79.pth")
    torch.save(heads, folder / "alex.pth")
    return folder


def straight(network: dict[str, Tensor], heads: dict[str, Tensor], first: Tensor, second: Tensor) -> float:
    """The definition, place by place as the paper's equation 1 has it, from the tensors as they are named."""
    total = 0.0
    pair = [
        (picture - torch.tensor([-0.03, -0.088, -0.188])[:, None, None])
        / torch.tensor([0.458, 0.448, 0.45])[:, None, None]
        for picture in (first, second)
    ]
    for k, (layer, stride, padding) in enumerate([(0, 4, 2), (3, 1, 2), (6, 1, 1), (8, 1, 1), (10, 1, 1)]):
        weight, bias = network[f"features.{layer}.weight"], network[f"features.{layer}.bias"]
        pair = [F.relu(F.conv2d(x[None], weight, bias, stride, padding))[0] for x in pair]
        unit = [x / torch.linalg.vector_norm(x, dim=0).clamp_min(1e-12) for x in pair]
        channels = heads[f"lin{k}.model.1.weight"].flatten()
        total += float(torch.einsum("chw,c->hw", (unit[0] - unit[1]) ** 2, channels).mean())
        if layer in (0, 3):
            pair = [F.max_pool2d(x[None], 3, 2)[0] for x in pair]
    return total


def pictures(count: int, side: int = 80) -> list[np.ndarray]:
    rng = np.random.default_rng(2)
    return [rng.integers(0, 256, (side, side + 16, 3), np.uint8) for _ in range(count)]


def tensor(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(picture).permute(2, 0, 1).float() / 255 * 2 - 1


def test_the_distance_is_the_papers_equation_with_weights_in_the_published_layout(tmp_path: Path) -> None:
    network, heads = published()
    model = load(saved(tmp_path, network, heads))
    first, second = pictures(2)
    expected = straight(network, heads, tensor(first), tensor(second))
    assert model.apart(model.sketch(first), model.sketch(second)) == pytest.approx(expected, rel=1e-4)


def test_safetensors_load_alike(tmp_path: Path) -> None:
    network, heads = published()
    save_file(network, tmp_path / "alexnet.safetensors")
    save_file(heads, tmp_path / "alex.safetensors")
    model = load(tmp_path)
    assert all(torch.equal(model.state_dict()[key], value) for key, value in heads.items())
    assert torch.equal(model.state_dict()["features.10.bias"], network["features.10.bias"])


def test_one_hot_features_of_two_flat_pictures_are_two_for_every_layer() -> None:
    """White lights channel 0 alone, black channel 1 alone: unit vectors at right angles, squared differences 1 + 1."""
    model = Lpips().requires_grad_(False)
    for key, value in model.state_dict().items():
        value.fill_(0.5 if key.startswith("lin") else 0)
    weights = dict(model.named_parameters())
    middle = weights["features.0.weight"].shape[2] // 2
    weights["features.0.weight"][0, 0, middle, middle] = 1
    weights["features.0.weight"][1, 0, middle, middle] = -1
    for layer in (3, 6, 8, 10):
        kernel = weights[f"features.{layer}.weight"]
        for channel in (0, 1):
            kernel[channel, channel, kernel.shape[2] // 2, kernel.shape[3] // 2] = 1
    black, white = (np.full((64, 64, 3), tone, np.uint8) for tone in (0, 255))
    assert model.apart(model.sketch(black), model.sketch(white)) == pytest.approx(5 * 0.5 * 2, rel=1e-5)


def test_it_is_zero_for_equal_pictures_symmetric_and_positive_otherwise(tmp_path: Path) -> None:
    model = load(saved(tmp_path, *published()))
    first, second = map(model.sketch, pictures(2))
    assert model.apart(first, first) == 0
    assert model.apart(first, second) == model.apart(second, first) > 0


def test_pictures_in_one_batch_are_measured_one_by_one(tmp_path: Path) -> None:
    model = load(saved(tmp_path, *published()))
    many = torch.stack([tensor(picture) for picture in pictures(3)])
    maps = model.maps(many)
    together = model.between([m[:2] for m in maps], [m[1:] for m in maps])
    single = [model.apart(model.sketch(a), model.sketch(b)) for a, b in zip(pictures(3), pictures(3)[1:], strict=False)]
    assert together.tolist() == pytest.approx(single, rel=1e-4)


def test_a_missing_file_a_missing_key_and_a_wrong_shape_are_named(tmp_path: Path) -> None:
    network, heads = published()
    with pytest.raises(ShowError, match=r"alexnet.*no such file"):
        load(tmp_path)
    with pytest.raises(ShowError, match=r"lin3\.model\.1\.weight.*missing"):
        load(saved(tmp_path, network, {key: value for key, value in heads.items() if "lin3" not in key}))
    with pytest.raises(ShowError, match=r"features\.3\.bias.*shape"):
        load(saved(tmp_path, {**network, "features.3.bias": torch.zeros(7)}, heads))
    (saved(tmp_path, network, heads) / "alex.pth").write_bytes(b"half a download")
    with pytest.raises(ShowError, match=r"alex\.pth.*cannot be read"):
        load(tmp_path)


def test_lpips_is_what_measures_where_the_setlist_names_its_weights(tmp_path: Path) -> None:
    folder = saved(tmp_path, *published())
    first, second = pictures(2)
    chosen, model = measure(Making(models={"lpips": str(folder)})), load(folder)
    assert chosen.name == "lpips" and chosen.threshold == LPIPS_THRESHOLD and chosen.key
    assert chosen(first, second) == pytest.approx(model.apart(model.sketch(first), model.sketch(second)))
    with pytest.raises(ShowError, match=r"alex\.pth.*missing"):
        (folder / "alex.pth").unlink()
        measure(Making(models={"lpips": str(folder)}))
