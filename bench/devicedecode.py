"""Rows of the GPU report: decoding by graph with eager beside it, and how exact the graph's pictures are."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from autoencoders import choices, families
from autoencoders import house as house_autoencoder
from autoencoders.choices import FORMS, Choice
from autoencoders.executing import AtOnce, Executor, OnCuda
from autoencoders.family import Autoencoder
from autoencoders.graph import GraphDecoder
from autoencoders.measuring import Trial, measure
from autoencoders.statistics import matched
from bench import devicemodels
from bench.devicerow import TOLD, Bench, LeftOut, Line, spread
from live.decoding.device_rung import CHOICES
from live.folders import user_cache
from show.slerp import slerp

HOUSE = house_autoencoder.NAME
LIMITS = {
    (devicemodels.TAESD, 512): 0.5,
    (devicemodels.TAESD, 1024): 1.6,
    (HOUSE, 512): 0.3,
    (devicemodels.KL, 512): 9.0,
}
ROWS = 8  # latents of the walks that are decoded
WARM, TIMES, EAGER_TIMES = 50, 1000, 100
STAND_IN, STAND_IN_TIMES = 32, 4  # pixels of a side and pictures where the CPU stands in
EXACT = 512  # pixels of a side whose rounding is looked at
FRACTIONS = (0.0, 0.25, 0.5, 0.9)
WORST, MEAN = 2.0, 1.0  # of 255: what float16 may differ from float32


def executor(bench: Bench) -> Executor:
    """The card, or the processor in its place."""
    return OnCuda() if bench.cuda else AtOnce()


def taesd(bench: Bench) -> list[Line]:
    """The drawn TAESD at 512x512 and 1024x1024."""
    return [*_decoded(bench, devicemodels.TAESD, 512), *_decoded(bench, devicemodels.TAESD, 1024)]


def house(bench: Bench) -> list[Line]:
    """The house autoencoder at 512x512."""
    return _decoded(bench, HOUSE, 512)


def kl(bench: Bench) -> list[Line]:
    """The drawn AutoencoderKL of Stable Diffusion's size at 512x512."""
    return _decoded(bench, devicemodels.KL, 512)


def compiled_taesd(bench: Bench) -> list[Line]:
    """The same through torch.compile, where that is quicker."""
    return _compiled(bench, devicemodels.TAESD, 512)


def compiled_large(bench: Bench) -> list[Line]:
    """The same at 1024x1024."""
    return _compiled(bench, devicemodels.TAESD, 1024)


def compiled_house(bench: Bench) -> list[Line]:
    """The house's through torch.compile."""
    return _compiled(bench, HOUSE, 512)


def compiled_kl(bench: Bench) -> list[Line]:
    """The large one through torch.compile."""
    return _compiled(bench, devicemodels.KL, 512)


def exact(bench: Bench) -> list[Line]:
    """Pictures of the graph against numpy's blend decoded eagerly in float32."""
    lines = []
    for name in (HOUSE, devicemodels.TAESD, devicemodels.KL):
        for form in ("float16", "bfloat16"):
            side = EXACT if bench.cuda else STAND_IN
            worst, mean = _difference(bench, name, side, Choice(form))
            weights = "trained" if name == HOUSE else "drawn"
            what = f"{name} {side}x{side}, {weights} weights, graph in {form} against eager float32"
            measured = f"at most {worst:.0f}/255 at a pixel, {mean:.3f}/255 mean"
            if form == "float16":
                met = worst <= WORST and mean <= MEAN
                lines.append(bench.judged(what, f"<= {WORST:g}/255 at any pixel, <= {MEAN:g}/255 mean", measured, met))
            else:
                lines.append(Line(what, "", measured, TOLD))
    return lines


def opened(
    bench: Bench, name: str, side: int, on: Executor, choice: Choice | None, rows: int = ROWS
) -> tuple[GraphDecoder, np.ndarray]:
    """A graph of a fresh autoencoder with the walk "walk" in its bank of `rows`, and that walk."""
    file = devicemodels.decoder_file(name, bench.folder)
    walk = devicemodels.latents(families.for_show(file), ROWS, (side, side))
    graph = GraphDecoder(file, walk.shape[1:], rows, on, choice)
    graph.bank.load("walk", walk)
    graph.bank.settle()
    return graph, walk


def _compiled(bench: Bench, name: str, side: int) -> list[Line]:
    if not bench.cuda:
        raise LeftOut("CUDA is not here: nothing is compiled for a processor")
    return _decoded(bench, name, side, compiling=True)


def _decoded(bench: Bench, name: str, side: int, compiling: bool = False) -> list[Line]:
    """The time of a graph in the quickest way that the product's own search finds, and all ways that it tried."""
    drawn, times, eager_times = (side, TIMES, EAGER_TIMES) if bench.cuda else (STAND_IN, STAND_IN_TIMES, STAND_IN_TIMES)
    file = devicemodels.decoder_file(name, bench.folder)
    walk = devicemodels.latents(families.for_show(file), ROWS, (drawn, drawn))
    choice, trials = _searched(bench, name, file, walk, compiling)
    on = executor(bench)
    graph, _ = opened(bench, name, drawn, on, choice)
    seconds, calls = replayed(graph, on, times)
    beside = (
        f"{spread(seconds)}, {_rate(graph, times):.0f} pictures/s back to back, call {1e3 * np.median(calls):.3f} ms"
    )
    graph.close()
    plain = 1e3 * np.median(_eager(families.for_show(file), walk, on.device, choice, eager_times))
    what = f"{name} {side}x{side}, one graph{', compiling allowed' if compiling else ''}"
    if not bench.cuda:
        what += f" (here {drawn}x{drawn})"
    beside += f"; {told(choice)}; eager, decoder alone: {plain:.3f} ms"
    tried = "; ".join(f"{told(each.choice)}: {_figure(each)}" for each in trials) or "nothing"
    return [
        bench.most(what, 1e3 * float(np.median(seconds)), LIMITS[name, side], beside),
        Line(f"{name} {side}x{side}, what was tried", "", tried, TOLD),
    ]


def _searched(bench: Bench, name: str, file: Path, walk: np.ndarray, compiling: bool) -> tuple[Choice, list[Trial]]:
    """The quickest way, kept for the rows that follow; on a processor only the house's, others take minutes."""
    if bench.cuda or name == HOUSE:
        return measure(file, walk, executor(bench), user_cache() / CHOICES, compiling)
    return choices.plain(families.for_show(file), torch.device("cpu")), []


def _figure(trial: Trial) -> str:
    return trial.fault if trial.seconds is None else f"{1e3 * trial.seconds:.3f} ms"


def replayed(graph: GraphDecoder, on: Executor, times: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of the device for single replays, each waited for, and of the host for the calls."""
    done = on.event()
    found, calls = [], []
    for index in range(WARM + times if times > WARM else times + 2):
        begun = time.perf_counter()
        frame = graph.draw("walk", index % (ROWS - 1), 0.5)
        calls.append(time.perf_counter() - begun)
        if frame is None:
            raise RuntimeError("the graph gave no picture although the device was idle")
        frame.taken()
        done.record("interop")
        done.wait()
        if graph.seconds is not None:
            found.append(graph.seconds)
    return np.array(found[-times:]), np.array(calls[-times:])


def _rate(graph: GraphDecoder, times: int) -> float:
    """Pictures a second when the next is asked for as soon as one can be."""
    begun, made = time.perf_counter(), 0
    while made < times:
        frame = graph.draw("walk", made % (ROWS - 1), 0.3)
        if frame is not None:
            frame.taken()
            made += 1
    frame.host()  # type: ignore[union-attr]
    return times / (time.perf_counter() - begun)


@torch.inference_mode()
def _eager(model: Autoencoder, walk: np.ndarray, device: torch.device, choice: Choice, times: int) -> np.ndarray:
    """Seconds of the same decode called layer by layer, each waited for, without blending and packing."""
    layout, form = torch.channels_last if choice.channels_last else torch.contiguous_format, FORMS[choice.form]
    model.to(device)
    network = model.decoder.to(dtype=form).to(memory_format=layout)  # type: ignore[call-overload]
    raw = model.raw(torch.from_numpy(walk[:1]).to(device).float()).to(form, memory_format=layout)
    wait: Callable[[], object] = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    found = []
    for _ in range(times + 3):
        begun = time.perf_counter()
        network(raw)
        wait()
        found.append(time.perf_counter() - begun)
    return np.array(found[3:])


@torch.inference_mode()
def _difference(bench: Bench, name: str, side: int, choice: Choice) -> tuple[float, float]:
    """The largest and the mean difference of shades, of 255, over a few places of a walk."""
    on = executor(bench)
    graph, walk = opened(bench, name, side, on, choice)
    model = families.for_show(devicemodels.decoder_file(name, bench.folder))
    model.to(on.device)
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    found = []
    for index, fraction in enumerate(FRACTIONS):
        frame = graph.draw("walk", index, fraction)
        if frame is None:
            raise RuntimeError("the graph gave no picture although the device was idle")
        picture = frame.host()[..., :3].astype(np.float32)
        frame.taken()
        first, last = walk[index].astype(np.float32), walk[index + 1].astype(np.float32)
        blend = matched(slerp(first, last, fraction), first, last, fraction)
        shades = model.decode(torch.from_numpy(blend)[None].to(on.device))[0].permute(1, 2, 0).cpu().numpy()
        found.append(np.abs(np.clip(np.floor(255 * shades + 0.5), 0, 255) - picture))
    graph.close()
    return float(np.max(found)), float(np.mean(found))


def told(choice: Choice) -> str:
    """A choice in words."""
    words = [choice.form, "channels last" if choice.channels_last else "channels first"]
    named = {"joined": choice.fused, "searched": choice.searched, "compiled": choice.compiled is not None}
    return " ".join([*words, *(word for word, chosen in named.items() if chosen)])
