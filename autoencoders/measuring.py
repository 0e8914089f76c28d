"""Finds the quickest way to run a decoder on this card: before a show, never during one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np
import torch

from autoencoders import choices, formats
from autoencoders.blending import neighbours
from autoencoders.choices import FORMS, Choice
from autoencoders.compiling import compile_to, rendered
from autoencoders.device_faults import DeviceLost, told
from autoencoders.executing import Executor
from autoencoders.family import Autoencoder
from autoencoders.rendering import Render, Rendering, prepare

TIMES = 50  # graphs that are timed, one after another
GAIN = 0.97  # of the time that was best so far: what a change has to save to be worth it


@dataclass(frozen=True, slots=True)
class Trial:
    """A choice that was tried: seconds of the device for one picture, None if it cannot be used, and why not."""

    choice: Choice
    seconds: float | None
    fault: str = ""


def measure(
    weights: Path | Autoencoder | None, latents: np.ndarray, executor: Executor, folder: Path, compiling: bool = True
) -> tuple[Choice, list[Trial]]:
    """Tries number formats, memory layouts, joined and compiled networks, and keeps the quickest in `folder`.

    `weights`: a show's decoder file, an autoencoder (it stays as it is), or None for the house's. `latents`: a few of
    the show's own, float16 [n, c, h, w]. `compiling`: torch.compile is tried on a card, which takes minutes. Raises
    DeviceLost, ShowError, and OSError where the folder cannot be written.
    """
    model = choices.load(weights)
    latent = (int(latents.shape[1]), *formats.size_of(latents))
    named = choices.key(weights, latent, executor.device)
    bench = _Bench(model, latents, executor)
    form, _ = formats.tolerated(model, latents, executor.device)
    first = Choice(form, choices.plain(model, executor.device).channels_last)
    trials = [bench.tried(first)]
    best = trials[0]
    for change in _changes(executor.device.type == "cuda"):
        trials.append(bench.tried(change(best.choice)))
        best = _better(best, trials[-1])
    if compiling and executor.device.type == "cuda":
        trials.append(bench.compiled(best.choice, choices.compiled_file(folder, named)))
        best = _better(best, trials[-1])
    choices.keep(folder, named, best.choice)
    return best.choice, trials


def _changes(on_a_card: bool) -> list[Callable[[Choice], Choice]]:
    """What is changed one after the other in the best choice so far."""
    return [_other_layout, _fused, _searched] if on_a_card else [_other_layout]


def _other_layout(choice: Choice) -> Choice:
    return replace(choice, channels_last=not choice.channels_last)


def _fused(choice: Choice) -> Choice:
    return replace(choice, fused=True)


def _searched(choice: Choice) -> Choice:
    return replace(choice, searched=True)


def _better(best: Trial, other: Trial) -> Trial:
    if other.seconds is None or (best.seconds is not None and other.seconds > GAIN * best.seconds):
        return best
    return other


class _Bench:
    """Times choices for one model, on some of the show's latents, and checks what they draw."""

    def __init__(self, model: Autoencoder, latents: np.ndarray, executor: Executor) -> None:
        self._model, self._latents, self._executor = model, latents, executor
        self._size = formats.size_of(latents)
        self._exact = formats.wanted(model, latents, executor.device)

    def tried(self, choice: Choice) -> Trial:
        """A choice, timed."""
        try:
            with told():
                render = rendered(self._copied(choice), choice, self._size)
                found = formats.deviation(formats.pictures(render, self._latents, self._executor.device), self._exact)
                if not formats.within(choice.form, found):
                    return Trial(choice, None, f"differs by up to {found.most * formats.BYTE:.0f}/255")
                return Trial(choice, self._seconds(render, choice.searched))
        except DeviceLost:
            raise
        except Exception as error:  # whatever a driver or a compiler says, another choice does
            return Trial(choice, None, str(error).partition("\n")[0] or type(error).__name__)
        finally:
            self._executor.close()

    def compiled(self, choice: Choice, path: Path) -> Trial:
        """The same choice compiled into a file, read back, and timed."""
        plain = replace(choice, fused=False, searched=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            rendering = Rendering(self._copied(plain), FORMS[plain.form], plain.channels_last, self._size)
            with told():
                compile_to(path, rendering, self._latents.shape[1:], self._executor.device)
        except DeviceLost:
            raise
        except Exception as error:  # there need not be a compiler
            return Trial(plain, None, f"cannot be compiled: {str(error).partition(chr(10))[0] or type(error).__name__}")
        return self.tried(replace(plain, compiled=path))

    def _copied(self, choice: Choice) -> Autoencoder:
        form = FORMS[choice.form]
        return prepare(copy.deepcopy(self._model), form, choice.channels_last, self._executor.device)

    @torch.no_grad()
    def _seconds(self, render: Render, searched: bool) -> float:
        """The median time of its graph."""
        executor = self._executor
        rows = torch.from_numpy(np.array(self._latents)).to(executor.device)
        pair = torch.tensor([[0, len(rows) - 1]], device=executor.device)
        share = torch.full((1,), 0.5, device=executor.device)

        @torch.no_grad()
        def work() -> None:
            render(*neighbours(rows, pair), share)

        (replay,) = executor.capture([work], searched)
        began, done = executor.event(timed=True), executor.event(timed=True)
        found = []
        for _ in range(TIMES):
            with executor.on("decode"):
                began.record("decode")
                replay()
                done.record("decode")
            done.wait()
            found.append(done.since(began))
        return median(found)
