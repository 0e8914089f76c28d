"""Row of the GPU report: what each way of a picture from CUDA into an OpenGL texture costs the frame loop."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.devicerow import TOLD, Bench, LeftOut, Line, spread
from live import gl
from live.decoding.sinks import FrameSink, ways
from live.decoding.slots import Slot

SIDE = 1024  # pixels
PICTURES, WARM, TIMES = 4, 20, 2000
LIMIT = 0.15  # ms of the frame loop


@dataclass
class Lying:
    """A picture on the card, as the decoder's graph hands one over."""

    tensor: Any
    lane: Any

    @property
    def pointer(self) -> int:
        return self.tensor.data_ptr()

    @property
    def width(self) -> int:
        return self.tensor.shape[1]

    @property
    def height(self) -> int:
        return self.tensor.shape[0]

    @property
    def stream(self) -> int:
        return self.lane.cuda_stream

    def taken(self) -> None:
        pass

    def host(self) -> np.ndarray:
        self.lane.synchronize()
        return self.tensor.cpu().numpy()


def interop(bench: Bench) -> list[Line]:
    """Every way, best first: CPU time of a picture, and whether the texture holds what the tensor does."""
    if not bench.cuda:
        raise LeftOut("CUDA is not here")
    import torch

    from live.decoding.interop import device_of_context, runtime, use

    context, cudart = gl.headless(), runtime()
    card = device_of_context(cudart)
    use(cudart, card)
    torch.cuda.set_device(card)
    lane = torch.cuda.Stream()
    noise = torch.randint(0, 256, (PICTURES, SIDE, SIDE, 4), dtype=torch.uint8, device="cuda")
    torch.cuda.synchronize()
    pictures = [Lying(picture, lane) for picture in noise]
    lines = [Line("OpenGL", "", f"{context.info['GL_RENDERER']}, drawn by CUDA device {card}", TOLD)]
    for place, way in enumerate(ways(cudart, context)):
        try:
            lines.append(_way(bench, way(), pictures, context, first=place == 0))
        except Exception as error:  # the next way may work
            what = f"way {place + 1} of a picture into a texture"
            lines.append(bench.judged(what, "works", f"{type(error).__name__}: {error}", met=False))
    return lines


def _way(bench: Bench, sink: FrameSink, pictures: list[Lying], context: gl.Context, first: bool) -> Line:
    slot, canvas, copier = Slot(context), gl.target(context, (SIDE, SIDE)), gl.Copier(context)
    seconds, wrong = [], 0
    for index in range(WARM + TIMES):
        picture = pictures[index % len(pictures)]
        begun = time.perf_counter()
        sink.put(picture, slot, index)
        seconds.append(time.perf_counter() - begun)
        copier.copy(slot.texture, canvas.framebuffer)  # as a frame does, so that the next one has drawing to wait for
        context.finish()
        if index % (TIMES // 10) == 0:
            wrong += not _holds(sink, slot, picture, index)
    sink.close()
    taken = np.array(seconds[WARM:])
    exact = "checksums equal" if not wrong else f"{wrong} textures differ from their tensors"
    what = f"{sink.name}, {SIDE}x{SIDE} RGBA8, CPU time of a picture"
    measured = f"{spread(taken)}, {exact}"
    if not first:
        return Line(what, "", measured, TOLD)
    met = 1e3 * float(np.median(taken)) <= LIMIT and not wrong
    return bench.judged(what, f"<= {LIMIT} ms, checksum equal", measured, met)


def _holds(sink: FrameSink, slot: Slot, picture: Lying, name: int) -> bool:
    """Whether the texture's bytes are the tensor's; ways that are late get the same picture until it is there."""
    for _ in range(10):
        sink.put(picture, slot, name)
        if slot.shown == name:
            break
        picture.lane.synchronize()
    return zlib.crc32(slot.texture.read()) == zlib.crc32(picture.host().tobytes())
