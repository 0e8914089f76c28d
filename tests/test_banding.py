"""A decoder's last stage in bands draws what it draws in one piece, and holds less while it does."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from autoencoders import banding, house, kl, taef2, taesd
from autoencoders.rendering import Rendering

pytestmark = pytest.mark.usefixtures("one_thread")

FULL = {"latent_channels": 4}


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(2)


def tiny() -> taesd.Taesd:
    config = FULL | {"num_decoder_blocks": [1, 1], "decoder_block_out_channels": [6, 6]}
    return taesd.build("taesd", config, "").eval().requires_grad_(False)


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("rows", [10, 13])
def test_bands_of_any_number_make_the_picture_of_the_whole(count, rows) -> None:
    decoder, raw = tiny().decoder, torch.randn(1, 4, rows, 7)
    head, tail = banding.split(decoder)
    banded = banding.Banded(head, tail, banding.reach(tail), count)
    assert torch.allclose(banded(raw), decoder(raw), atol=1e-5)


def test_one_row_less_around_a_band_would_show() -> None:
    decoder, raw = tiny().decoder, torch.randn(1, 4, 12, 7)
    head, tail = banding.split(decoder)
    narrow = banding.Banded(head, tail, banding.reach(tail) - 2, 3)
    assert banding.reach(tail) == 5 and not torch.allclose(narrow(raw), decoder(raw), atol=1e-5)


def test_only_rows_of_convolutions_are_split() -> None:
    with torch.device("meta"):
        assert banding.split(taesd.build("taesd", FULL, "").decoder) is not None
        assert banding.split(taef2.Taef2().decoder) is not None
        assert banding.split(house.House().decoder) is None
        assert banding.split(kl.build("kl-sd", {"block_out_channels": (32,)}, "").decoder) is None
        normalised = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(8, 8, 3, padding=1), nn.GroupNorm(4, 8))
        assert banding.split(normalised) is None


@pytest.mark.parametrize(("size", "count"), [((512, 512), 1), ((1024, 1024), 1), ((1088, 1920), 5), ((2160, 3840), 5)])
def test_full_size_is_banded_above_a_picture_of_a_thousand_pixels_square(size, count) -> None:
    with torch.device("meta"):
        _, tail = banding.split(taesd.build("taesd", FULL, "").decoder)
    assert banding.bands(tail, size, torch.float16) == count
    rows = -(-(size[0] // 2) // banding.BANDS) + 2 * -(-banding.reach(tail) // 2)
    assert count == 1 or 2 * rows * size[1] <= size[0] * size[1] / 4  # the stage before has a quarter of the pixels


def test_a_large_picture_is_rendered_in_bands_as_in_one_piece(monkeypatch) -> None:
    model = tiny()
    first, last, share = torch.randn(1, 4, 9, 8), torch.randn(1, 4, 9, 8), torch.tensor([0.3])
    whole = Rendering(model, torch.float32, False, (9, 8))
    monkeypatch.setattr(banding, "LARGEST", 2000)
    banded = Rendering(model, torch.float32, False, (9, 8))
    assert isinstance(banded.network, banding.Banded)
    assert int((whole(first, last, share)[0].int() - banded(first, last, share)[0].int()).abs().max()) <= 1
