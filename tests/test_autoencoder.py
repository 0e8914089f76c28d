"""The house autoencoder with the weights that ship: its score, its two doors, its faults."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data
import torch
from safetensors.torch import save_file

from autoencoders import house, taef2
from autoencoders.decoder import Decoder
from autoencoders.device import devices
from autoencoders.statistics import matched
from precompute import encode
from precompute.mood import Mood
from precompute.paint.painter import Painter
from precompute.quality import contrast, ghost, grid, psnr
from precompute.styles import styles
from show.decoding import NotFinite
from show.errors import ShowError
from show.slerp import slerp

pytestmark = pytest.mark.usefixtures("one_thread")

FLOOR = 31.0  # dB, mean over photographs
NAMES = ("astronaut", "coffee", "chelsea", "rocket")
GHOSTS = (0.9977, 0.9992, 0.9995)  # ghost index half-way between each two neighbours, decoded by the first weights


@pytest.fixture(scope="module")
def photographs() -> list[np.ndarray]:
    """Middles of photographs at their own scale, uint8 [256, 256, 3]."""
    whole = [getattr(skimage.data, name)() for name in NAMES]
    return [np.ascontiguousarray(p[(p.shape[0] - 256) // 2 :, (p.shape[1] - 256) // 2 :][:256, :256]) for p in whole]


@pytest.fixture(scope="module")
def latents(photographs: list[np.ndarray]) -> list[np.ndarray]:
    return list(encode.encode(photographs))


def trip(model: house.House | taef2.Taef2, picture: np.ndarray) -> float:
    given = torch.from_numpy(picture)[None].permute(0, 3, 1, 2).float() / 255
    with torch.inference_mode():
        decoded = model.decode(model.encode(given))[0].permute(1, 2, 0).clamp(0, 1)
    return psnr((decoded * 255).round().numpy(), picture)


def test_photographs_it_has_never_seen_come_back_sharp(photographs: list[np.ndarray]) -> None:
    model = house.load()
    assert np.mean([trip(model, picture) for picture in photographs]) >= FLOOR


def test_the_cloth_of_a_painted_canvas_comes_back_without_a_weave_of_its_own() -> None:
    """Weights that were taught blends alone had 28.0 dB and a grid of 1.33 here; the first ones 32.4 and 1.20."""
    moods = [Mood(0.5, 0.5)] * 2
    painted = Painter(skimage.data.astronaut(), [("impressionism", 1.0)], moods, 1, styles()).at(0.0, (688, 384))
    (latent,) = encode.encode([painted])
    shown = Decoder(precise=True).decode(latent)[..., :3]
    assert psnr(shown, painted) > 31.5 and grid(shown) < 1.2


def test_it_loses_less_than_a_pretrained_tiny_autoencoder(photographs: list[np.ndarray], shared: Path) -> None:
    ours, theirs = house.load(), taef2.load(shared / "taef2")
    assert np.mean([trip(ours, p) for p in photographs]) >= np.mean([trip(theirs, p) for p in photographs])


def test_taef2_shows_a_photograph_as_its_notes_say(photographs: list[np.ndarray], shared: Path) -> None:
    assert 24 < trip(taef2.load(shared / "taef2"), photographs[0]) < 36  # worst and best of its 20 pictures


def test_latents_have_unit_spread_and_a_quarter_of_the_size(latents: list[np.ndarray]) -> None:
    assert {(latent.shape, latent.dtype) for latent in latents} == {((8, 64, 64), np.dtype(np.float16))}
    spread = np.stack(latents).astype(np.float32).std((0, 2, 3))
    assert 0.5 < np.sqrt(np.mean(spread**2)) < 1.5


def test_a_decoded_picture_is_opaque_and_as_large_as_the_walk() -> None:
    picture = Decoder(precise=True).decode(np.zeros((8, 96, 172), np.float16))
    assert picture.shape == (384, 688, 4) and picture.dtype == np.uint8 and (picture[..., 3] == 255).all()


def test_the_quick_number_format_shows_the_same_picture(latents: list[np.ndarray]) -> None:
    quick, exact = Decoder(), Decoder(precise=True)
    assert exact.format == torch.float32
    assert min(psnr(quick.decode(z)[..., :3], exact.decode(z)[..., :3]) for z in latents) > 45


def test_baked_frames_are_what_the_live_door_decodes(latents: list[np.ndarray]) -> None:
    decoder = Decoder()
    for baked, latent in zip(encode.bake(latents), latents, strict=True):
        assert np.array_equal(baked, decoder.decode(latent)[..., :3])


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_latent_that_holds_what_is_no_number_gives_no_picture(latents: list[np.ndarray], number: float) -> None:
    decoder, broken = Decoder(), latents[0].copy()
    broken[0, 3, 5] = number
    with pytest.raises(NotFinite, match="decoder: a picture holds numbers that are not finite"):
        decoder.decode(broken)
    assert decoder.decode(latents[0]).std() > 1


def test_decoding_twice_gives_the_same_bytes(latents: list[np.ndarray]) -> None:
    decoder = Decoder()
    assert decoder.decode(latents[0]).tobytes() == decoder.decode(latents[0]).tobytes()


def test_the_middle_of_a_slerp_shows_no_more_grid_than_its_ends(latents: list[np.ndarray]) -> None:
    decoder = Decoder(precise=True)
    for first, last in zip(latents, latents[1:], strict=False):
        middle = matched(slerp(first, last, 0.5), first, last, 0.5)
        ends = max(grid(decoder.decode(first)), grid(decoder.decode(last)))
        assert grid(decoder.decode(middle)) < ends * 1.05


def test_between_photographs_the_stronger_wins_instead_of_a_ghost(latents: list[np.ndarray]) -> None:
    """GHOSTS are what the first weights gave; a double exposure has 1."""
    decoder = Decoder(precise=True)
    for first, last, before in zip(latents, latents[1:], GHOSTS, strict=False):
        middle = matched(slerp(first, last, 0.5), first, last, 0.5)
        shown, *ends = (decoder.decode(z) for z in (middle, first, last))
        assert ghost(shown, *ends) < before - 0.06
        assert 0.85 < contrast(shown, *ends) < 1.15


def test_weights_made_without_a_gain_are_decoded_without_it(tmp_path: Path, latents: list[np.ndarray]) -> None:
    model = house.load()
    tensors = {name: value for name, value in model.state_dict().items() if name != "power"}
    save_file(tensors, tmp_path / "first.safetensors")
    given = torch.from_numpy(latents[0]).float()[None]
    assert torch.equal(house.load(tmp_path / "first.safetensors").raw(given), given * model.spread + model.mean)
    assert not torch.allclose(model.raw(given), given * model.spread + model.mean, atol=0.1)


def test_the_grid_measure_sees_blocks_of_four_pixels(photographs: list[np.ndarray]) -> None:
    blocks = cv2.resize(photographs[0], (64, 64), interpolation=cv2.INTER_AREA).repeat(4, 0).repeat(4, 1)
    assert grid(blocks) == pytest.approx(4) and grid(photographs[0]) < 1.05


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_matched_latents_have_statistics_between_their_ends(latents: list[np.ndarray], fraction: float) -> None:
    first, last = (z.astype(np.float32) for z in latents[:2])
    done = matched(slerp(first, last, 0.5), first, last, fraction)
    wanted = (1 - fraction) * first.std((1, 2)) + fraction * last.std((1, 2))
    assert done.std((1, 2)) == pytest.approx(wanted, rel=1e-4)


def test_a_latent_without_any_spread_stays_finite() -> None:
    flat = np.zeros((8, 4, 4), np.float16)
    assert np.isfinite(matched(flat, flat, flat, 0.5)).all()


def test_a_file_that_is_no_safetensors_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "weights.safetensors"
    wrong.write_bytes(b"not weights")
    with pytest.raises(ShowError, match="weights.safetensors.*not readable"):
        house.load(wrong)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    save_file({"decoder.leave.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ShowError, match="not the weights of the house autoencoder"):
        house.load(tmp_path / "other.safetensors")


def test_a_folder_without_taef2_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="taef2_encoder"):
        taef2.load(tmp_path)


def test_a_copy_of_the_weights_decodes_like_the_original(tmp_path: Path, latents: list[np.ndarray]) -> None:
    copy = tmp_path / "decoder.safetensors"
    copy.write_bytes(house.weights().read_bytes())
    assert np.array_equal(Decoder(copy).decode(latents[0]), Decoder().decode(latents[0]))


def test_the_weights_are_small_enough_to_ship() -> None:
    assert len(house.weights().read_bytes()) < 3_000_000


def test_a_cpu_is_always_among_the_devices() -> None:
    assert devices()[-1] == "cpu"
