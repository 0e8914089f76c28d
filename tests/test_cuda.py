"""What only a card can show: the graph's pictures, nothing that waits or allocates, textures, memory that runs out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from autoencoders import families
from autoencoders.choices import Choice
from autoencoders.device_faults import OutOfMemory
from autoencoders.executing import OnCuda
from autoencoders.graph import GraphDecoder
from autoencoders.statistics import matched
from bench import devicemodels
from bench.deviceinterop import Lying
from live import gl
from live.decoding.slots import Slot
from show.slerp import slerp

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="CUDA is not here")

SIDE, ROWS = 256, 6
MEBIBYTE = 2**20


@pytest.fixture
def card() -> Iterator[OnCuda]:
    found = OnCuda()
    yield found
    found.close()


def opened(
    card: OnCuda, folder: Path, name: str = "house", choice: Choice | None = None
) -> tuple[GraphDecoder, np.ndarray]:
    file = devicemodels.decoder_file(name, folder)
    walk = devicemodels.latents(families.for_show(file), ROWS, (SIDE, SIDE))
    graph = GraphDecoder(file, walk.shape[1:], ROWS, card, choice)
    graph.bank.load("walk", walk)
    graph.bank.settle()
    return graph, walk


def drawn(graph: GraphDecoder, index: int, fraction: float) -> np.ndarray:
    frame = graph.draw("walk", index, fraction)
    assert frame is not None
    picture = frame.host().copy()
    frame.taken()
    return picture


@torch.inference_mode()
def eager(file: Path, walk: np.ndarray, index: int, fraction: float) -> np.ndarray:
    """Numpy's blend, decoded layer by layer in float32 on the processor."""
    first, last = walk[index].astype(np.float32), walk[index + 1].astype(np.float32)
    blend = matched(slerp(first, last, fraction), first, last, fraction)
    shades = families.for_show(file).decode(torch.from_numpy(blend)[None])[0].permute(1, 2, 0).numpy()
    return np.clip(np.floor(255 * shades + 0.5), 0, 255)


@pytest.mark.parametrize("name", ["house", devicemodels.TAESD])
@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.75])
def test_in_float16_a_picture_is_the_eager_one_of_float32_within_two_shades(card, tmp_path, name, fraction) -> None:
    graph, walk = opened(card, tmp_path, name, Choice("float16"))
    picture = drawn(graph, 2, fraction)
    difference = np.abs(picture[..., :3] - eager(tmp_path / f"{name}.safetensors", walk, 2, fraction))
    assert difference.max() <= 2 and difference.mean() <= 1
    assert (picture[..., 3] == 255).all()
    graph.close()


def test_steady_drawing_neither_waits_nor_allocates_nor_grows(card, tmp_path) -> None:
    graph, _ = opened(card, tmp_path)
    for index in range(20):
        drawn(graph, index % (ROWS - 1), 0.5)
    before, free = torch.cuda.memory_stats()["allocation.all.allocated"], torch.cuda.mem_get_info()[0]
    torch.cuda.set_sync_debug_mode("error")
    try:
        made = 0
        while made < 500:
            graph.bank.stand("walk", made % (ROWS - 1))
            graph.bank.feed()
            frame = graph.draw("walk", made % (ROWS - 1), (made % 7) / 7)
            if frame is not None:
                frame.taken()
                made += 1
    finally:
        torch.cuda.set_sync_debug_mode("default")
    torch.cuda.synchronize()
    assert torch.cuda.memory_stats()["allocation.all.allocated"] == before
    assert abs(torch.cuda.mem_get_info()[0] - free) < MEBIBYTE
    graph.close()


def test_a_picture_that_is_not_finite_leaves_the_last_good_one(card, tmp_path) -> None:
    graph, walk = opened(card, tmp_path)
    good = drawn(graph, 0, 0.0)
    broken = walk.copy()
    broken[1:] = np.nan
    graph.bank.load("broken", broken)
    graph.bank.settle()
    for _ in range(4):  # once round the ring
        frame = graph.draw("broken", 2, 0.5)
        assert frame is not None and np.array_equal(frame.host(), good)
        frame.taken()
    assert graph.bad >= 3  # the count comes some pictures late
    graph.close()


def test_a_texture_that_cuda_wrote_holds_the_tensor(card) -> None:
    runtime = pytest.importorskip("cuda.bindings.runtime", reason="CUDA is not here: no cuda-bindings")
    from live.decoding.interop import device_of_context, use
    from live.decoding.sinks import ways

    context = gl.headless()
    use(runtime, device_of_context(runtime))
    lane = torch.cuda.Stream()
    tensor = torch.randint(0, 256, (48, 80, 4), dtype=torch.uint8, device="cuda")
    torch.cuda.synchronize()
    for way in ways(runtime, context):
        sink, slot = way(), Slot(context)
        for _ in range(10):  # the pinned ring comes later
            sink.put(Lying(tensor, lane), slot, sink.name)
            if slot.shown == sink.name:
                break
            lane.synchronize()
        assert slot.texture.read() == tensor.cpu().numpy().tobytes(), sink.name
        sink.close()
        slot.release()


def test_a_card_without_room_says_so_and_works_again_once_there_is(card, tmp_path) -> None:
    file = devicemodels.decoder_file("house", tmp_path)
    torch.cuda.empty_cache()
    limit = (torch.cuda.memory_reserved() + 8 * MEBIBYTE) / torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(limit)
    try:
        with pytest.raises(OutOfMemory, match="memory"):
            GraphDecoder(file, (8, 512, 512), 2, card)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    graph, _ = opened(card, tmp_path)
    assert drawn(graph, 0, 0.5).std() > 1
    graph.close()
