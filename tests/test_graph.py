from __future__ import annotations

import ctypes
import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from autoencoders import kl, taef2, taesd
from autoencoders.choices import Choice
from autoencoders.decoder import Decoder
from autoencoders.device_faults import DeviceLost, OutOfMemory, told
from autoencoders.executing import AtOnce
from autoencoders.family import Autoencoder, Coder, Facts
from autoencoders.graph import SCALES, GraphDecoder
from autoencoders.statistics import matched
from show.slerp import slerp
from tests.late import Late

pytestmark = pytest.mark.usefixtures("one_thread")

LATENT = (8, 12, 20)
EXACT = Choice("float32")
TINY = {
    "taesd": lambda: taesd.build("taesd", {"decoder_block_out_channels": (8,) * 4}, ""),
    "taef2": taef2.Taef2,
    "kl-sd": lambda: kl.build("kl-sd", {"block_out_channels": (8, 16), "norm_num_groups": 4}, ""),
}


def walk(count: int = 6, latent: tuple[int, int, int] = LATENT, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, *latent)).astype(np.float16)


def opened(latents: np.ndarray, weights: Autoencoder | None = None, executor: AtOnce | None = None) -> GraphDecoder:
    graph = GraphDecoder(weights, latents.shape[1:], len(latents), executor or AtOnce(), EXACT)
    graph.bank.load("walk", latents)
    while graph.bank.feed():
        if isinstance(executor, Late):
            executor.run()
    return graph


def tiny(name: str) -> Coder:
    torch.manual_seed(5)
    return TINY[name]().eval().requires_grad_(False)


def blended(latents: np.ndarray, index: int, fraction: float) -> np.ndarray:
    first, last = latents[index], latents[index + 1]
    return matched(slerp(first, last, fraction), first, last, fraction).astype(np.float16)


def drawn(graph: GraphDecoder, index: int, fraction: float, key: str = "walk") -> np.ndarray:
    frame = graph.draw(key, index, fraction)
    assert frame is not None
    return frame.host().copy()


class Probe(Coder):
    """One channel, painted as it is: the latent's values are the picture's shades."""

    class Painted(nn.Module):
        def forward(self, raw: torch.Tensor) -> torch.Tensor:
            return raw.expand(-1, 3, -1, -1)

    def __init__(self) -> None:
        super().__init__(Facts("probe", 1, 1), {})
        self.decoder = self.Painted()


def flat(*shades: float) -> np.ndarray:
    """A walk of flat latents, whose blends are flat too."""
    return np.stack([np.full((1, 4, 6), shade, np.float16) for shade in shades])


@pytest.mark.parametrize("fraction", [0.0, 0.4, 1.0])
def test_a_picture_is_the_one_that_the_plain_decoder_makes_of_numpys_blend(fraction) -> None:
    latents = walk()
    graph, plain = opened(latents), Decoder(None, precise=True)
    difference = np.abs(drawn(graph, 3, fraction).astype(int) - plain.decode(blended(latents, 3, fraction)))
    assert difference.max() <= 2 and difference.mean() < 0.1  # numpy's blend was rounded to float16 on the way
    graph.close()


@pytest.mark.parametrize("name", TINY)
def test_every_family_is_drawn_as_it_decodes(name) -> None:
    model = tiny(name)
    latents = walk(3, (model.facts.channels, 6, 10))
    wanted = model.decode(torch.from_numpy(latents[1:2]).float())[0].permute(1, 2, 0).numpy()
    graph = opened(latents, model)
    picture = drawn(graph, 1, 0.0)
    assert graph.size == (10 * model.facts.factor, 6 * model.facts.factor) == picture.shape[1::-1]
    np.testing.assert_allclose(picture[..., :3], np.clip(np.floor(wanted * 255 + 0.5), 0, 255), atol=1)
    assert (picture[..., 3] == 255).all()
    graph.close()


def test_shades_are_rounded_and_clipped_to_bytes() -> None:
    graph = opened(flat(0.5, 100.4 / 255, -1.0, 7.0), Probe())
    assert [int(drawn(graph, index, 0.0)[0, 0, 1]) for index in range(3)] == [128, 100, 0]
    assert int(drawn(graph, 2, 1.0)[0, 0, 1]) == 255
    graph.close()


def test_the_last_latent_and_a_walk_of_one_can_be_drawn() -> None:
    graph = opened(flat(0.2, 0.6), Probe())
    assert int(drawn(graph, 1, 0.0)[0, 0, 0]) == 153
    graph.bank.load("single", flat(0.4))
    graph.bank.settle()
    assert int(drawn(graph, 0, 0.0, "single")[0, 0, 0]) == 102
    graph.close()


def test_a_picture_that_is_not_finite_is_counted_and_the_last_whole_one_stays() -> None:
    graph = opened(flat(0.2, 0.2, np.nan, np.nan, np.inf, -np.inf, 0.8, 0.8), Probe())
    before = drawn(graph, 0, 0.0)
    for count, index in enumerate((2, 3, 4, 1, 2)):  # once round the ring and on
        assert np.array_equal(drawn(graph, index, 0.5), before)
        assert (graph.good, graph.bad) == (1, count + 1)
    assert int(drawn(graph, 6, 0.0)[0, 0, 0]) == 204
    assert (graph.good, graph.bad) == (2, 5)
    graph.close()


def test_a_size_begun_with_a_broken_picture_shows_the_last_whole_one_of_the_size_before() -> None:
    graph = opened(flat(0.2, 0.2, np.nan), Probe())
    drawn(graph, 0, 0.0)
    graph.resize(0.5)
    assert (drawn(graph, 1, 0.5)[..., :3] == 51).all() and graph.size == (3, 2)
    graph.close()


def test_nothing_is_drawn_of_latents_that_are_not_here() -> None:
    graph = opened(walk())
    assert graph.draw("another", 0, 0.0) is None
    graph.bank.load("coming", walk(seed=1))
    assert graph.draw("coming", 0, 0.0) is None
    assert graph.seconds is None and graph.good == graph.bad == 0
    graph.close()


@pytest.mark.parametrize("scale", SCALES)
def test_a_smaller_size_shows_the_same_picture_and_the_whole_size_comes_back_as_it_was(scale) -> None:
    latents = np.repeat(walk(2, (8, 3, 5)).astype(np.float32), 4, 2).repeat(4, 3).astype(np.float16)  # coarse
    graph = opened(latents)
    whole = drawn(graph, 0, 0.3)
    graph.resize(scale)
    small = drawn(graph, 0, 0.3)
    assert graph.size == (round(80 * scale), round(48 * scale)) and graph.scale == scale
    planes = torch.from_numpy(whole).permute(2, 0, 1)[None].float()
    wanted = torch.nn.functional.interpolate(planes, small.shape[:2], mode="area")[0].permute(1, 2, 0).numpy()
    assert np.corrcoef(small[..., :3].ravel(), wanted[..., :3].ravel())[0, 1] > 0.9
    graph.resize(1.0)
    assert np.array_equal(drawn(graph, 0, 0.3), whole)
    assert graph.good == 3  # warming up is not counted
    graph.close()


def test_a_size_that_is_not_offered_is_refused() -> None:
    graph = opened(flat(0.1, 0.2), Probe())
    with pytest.raises(ValueError, match="0.6"):
        graph.resize(0.6)
    graph.close()


def test_a_frame_points_at_its_bytes_and_keeps_them_for_two_more_pictures() -> None:
    graph = opened(flat(0.0, 0.2, 0.4, 0.6, 0.8), Probe())
    frames = [graph.draw("walk", index, 0.0) for index in range(3)]
    held = [ctypes.string_at(frame.pointer, frame.width * frame.height * 4) for frame in frames]
    assert [bytes_[0] for bytes_ in held] == [0, 51, 102]
    assert held == [frame.host().tobytes() for frame in frames]
    assert graph.draw("walk", 3, 0.0).pointer == frames[0].pointer
    graph.close()


def test_no_fourth_picture_is_begun_while_the_device_has_finished_none() -> None:
    device = Late()
    graph = opened(flat(0.0, 0.2, 0.4, 0.6), Probe(), device)
    frames = [graph.draw("walk", index, 0.0) for index in range(3)]
    assert all(frames) and graph.draw("walk", 1, 0.0) is None and graph.seconds is None
    device.run()
    assert graph.seconds == 1e-3 and graph.good == 3
    assert graph.draw("walk", 1, 0.0) is not None
    device.run()
    assert not device.stuck()
    graph.close()


def test_a_place_is_not_drawn_over_before_the_copies_of_its_picture_are_over() -> None:
    device, copying, seen = Late(), [True], []
    graph = opened(flat(0.2, 0.4, 0.6, 0.8), Probe(), device)
    first = graph.draw("walk", 0, 0.0)

    def copied() -> bool:
        if not copying:
            seen.append(ctypes.string_at(first.pointer, 1)[0])
        return not copying

    device.enqueue("interop", copied)
    first.taken()
    for index in (1, 2, 3):
        device.run()
        assert graph.draw("walk", index % 3, 0.0) is not None
    device.run()
    assert graph.good == 3 and not seen  # the fourth waits on the device
    copying.clear()
    device.run()
    assert seen == [51] and graph.good == 4 and not device.stuck()
    graph.close()


def test_a_copy_waits_for_the_decode_of_its_picture() -> None:
    device, seen = Late(), []
    graph = opened(flat(0.2, 0.4), Probe(), device)
    frame = graph.draw("walk", 1, 0.0)

    def copied() -> bool:
        seen.append(ctypes.string_at(frame.pointer, 1)[0])
        return True

    device.enqueue("interop", copied)
    device.run()
    assert seen == [102]
    graph.close()


def test_full_memory_says_how_much_was_asked_for_and_a_lost_card_is_told_from_other_faults() -> None:
    with pytest.raises(OutOfMemory, match="20.00 MiB"), told():
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total ...")
    with pytest.raises(OutOfMemory), told():
        raise RuntimeError("CUDA error: out of memory")
    lost = RuntimeError("CUDA error: an illegal memory access was encountered\nCompile with ...")
    lost.error_code = 700
    with pytest.raises(DeviceLost, match="encountered$"), told():
        raise lost
    with pytest.raises(RuntimeError, match="sizes") as other, told():
        raise RuntimeError("sizes of tensors must match")
    assert not isinstance(other.value, OutOfMemory | DeviceLost)


@pytest.mark.parametrize("code", [46, 101, 214, 220, 719, 721, 999])
def test_every_code_after_which_nothing_works_means_a_lost_card(code: int) -> None:
    error = RuntimeError("CUDA error: of a kind")
    error.error_code = code
    with pytest.raises(DeviceLost), told():
        raise error


def test_memory_that_runs_out_at_a_new_size_leaves_the_present_one_in_use() -> None:
    class Full(AtOnce):
        full = False

        def capture(self, works, searched=False):
            if self.full:
                raise OutOfMemory("the card's memory is full")
            return super().capture(works, searched)

    device = Full()
    graph = opened(flat(0.2, 0.4), Probe(), device)
    device.full = True
    with pytest.raises(OutOfMemory):
        graph.resize(0.5)
    assert graph.size == (6, 4) and int(drawn(graph, 1, 0.0)[0, 0, 0]) == 102
    graph.close()


def test_a_closed_graph_leaves_nothing_alive_without_a_collection() -> None:
    gc.collect()
    gc.disable()
    try:
        graph = opened(flat(0.2, 0.4), Probe())
        graph.resize(0.5)
        pixels = [weakref.ref(place.pixels) for ring in graph._rings.values() for place in ring]
        drawn(graph, 0, 0.0)
        graph.close()
        del graph
        assert not [kept for kept in pixels if kept() is not None]
    finally:
        gc.enable()
