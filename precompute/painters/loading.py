"""Opens pipelines of diffusers from a folder: offline, in silence, where they shall run, and gone afterwards."""

from __future__ import annotations

import importlib
import logging
import pickle
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors import SafetensorError

from precompute.models import card
from precompute.models.model import Placement
from show.errors import ShowError
from show.files import read_json

INDEX = "model_index.json"
HALF = "fp16"  # the variant in whose name half-precision weights are published
HARMLESS = "position_ids"  # a constant that old checkpoints carry along
GIGABYTE = 1e9
LARGEST_BATCH = 8
AGAIN = "get the files again: limelight models get NAME"
_WEIGHTS = (".safetensors", ".bin")
_FAULTS = (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, SafetensorError, pickle.PickleError)


@contextmanager
def pipeline(cls: type, folder: Path, placement: Placement, **parts: Any) -> Iterator[Any]:
    """A pipeline of class `cls` from a folder in the published layout; what it holds is freed on leaving.

    `parts` stand in for parts of the folder and stay the caller's. Half-precision files (`*.fp16.safetensors`) are
    taken where only those are there. ShowError names a missing file, a wrong key, or how much memory was free.
    """
    with quiet(), enough_memory(placement):
        own = _modules(folder, placement, parts)
        try:
            pipe = _assembled(cls, folder, placement, {**own, **parts})
            yield pipe
            pipe.remove_all_hooks()
        finally:
            for module in own.values():
                module.to("meta")  # frees the memory whoever still holds the pipeline
            card.release()


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps warnings, log lines and progress bars of the libraries from the terminal."""
    loggers = [logging.getLogger(name) for name in ("diffusers", "transformers", "accelerate")]
    levels = [logger.level for logger in loggers]
    bars = [(diffusers, diffusers.utils.logging), (transformers, transformers.utils.logging)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        for _, settings in bars:
            settings.disable_progress_bar()
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            for _, settings in bars:
                settings.enable_progress_bar()


@contextmanager
def enough_memory(placement: Placement) -> Iterator[None]:
    """Makes one sentence of running out of memory: how much was free, and what to do."""
    free = _free(placement)
    try:
        yield
    except torch.OutOfMemoryError:
        card.release()
        had = f" ({free[0]:.1f} of {free[1]:.1f} GB were free before)" if free else ""
        remedy = "close what else uses it, write a smaller size under [painting], or a smaller painter in the setlist"
        raise ShowError(f"the {placement.device} device", f"ran out of memory{had}", remedy) from None


def batch(placement: Placement, gigabytes: float) -> int:
    """How many pictures to make at once where each takes `gigabytes`: one on a CPU, and what is free holds on a GPU."""
    free = _free(placement)
    return 1 if free is None or placement.offload else max(1, min(LARGEST_BATCH, int(free[0] / gigabytes)))


def generators(seeds: Sequence[int]) -> list[torch.Generator]:
    """A generator for each seed, on the CPU: the noise is the same on every device and in every batch."""
    return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]


def _free(placement: Placement) -> tuple[float, float] | None:
    """GB free and there in all, on a CUDA device."""
    if placement.device != "cuda":
        return None
    free, whole = torch.cuda.mem_get_info()
    return free / GIGABYTE, whole / GIGABYTE


def _assembled(cls: type, folder: Path, placement: Placement, parts: dict[str, Any]) -> Any:
    """The pipeline around loaded parts, with tokenizers and schedulers of the folder, on its device."""
    dtype = getattr(torch, placement.dtype)
    try:
        pipe = cls.from_pretrained(str(folder), dtype=dtype, local_files_only=True, **parts)
    except torch.OutOfMemoryError:
        raise
    except _FAULTS as fault:
        raise ShowError(folder, f"cannot be loaded ({_first_line(fault)})", AGAIN) from None
    pipe.set_progress_bar_config(disable=True)
    if placement.offload:
        pipe.enable_model_cpu_offload(device=placement.device)
        if hasattr(pipe, "vae") and hasattr(pipe.vae, "enable_slicing"):
            pipe.vae.enable_slicing()  # tiles would save more, and show their seams
    else:
        pipe.to(placement.device)
    return pipe


def _modules(folder: Path, placement: Placement, given: dict[str, Any]) -> dict[str, Any]:
    """The neural parts that the folder's index names and nobody gave, each loaded strictly."""
    index = read_json(folder / INDEX, AGAIN)
    found = {}
    for name, entry in index.items():
        cls = _class(entry) if name not in given else None
        if cls is not None:
            found[name] = _module(cls, folder / name, placement)
    return found


def _class(entry: Any) -> type | None:
    """The class of a part that holds weights, of its `[library, class]`; None for other entries."""
    if not isinstance(entry, list) or len(entry) != 2 or not all(isinstance(part, str) for part in entry):
        return None
    library, name = entry
    home = library if library in ("diffusers", "transformers") else f"diffusers.pipelines.{library}"
    try:
        cls = getattr(importlib.import_module(home), name, None)
    except ImportError:
        return None
    return cls if isinstance(cls, type) and issubclass(cls, torch.nn.Module) else None


def _module(cls: Any, folder: Path, placement: Placement) -> torch.nn.Module:
    """One part with exactly the weights of its folder, through the library's own renaming of older keys."""
    weights = _weights(folder)
    variant = None if any(f".{HALF}" not in path.name for path in weights) else HALF
    dtype = getattr(torch, placement.dtype)
    try:
        module, info = cls.from_pretrained(
            str(folder), dtype=dtype, local_files_only=True, variant=variant, output_loading_info=True
        )
    except torch.OutOfMemoryError:
        raise
    except _FAULTS as fault:
        raise ShowError(weights[0], f"cannot be loaded ({_first_line(fault)})", AGAIN) from None
    _refuse_wrong(info, weights[0])
    return module.eval()


def _weights(folder: Path) -> list[Path]:
    """The files of weights in a part's folder; ShowError names what is missing."""
    if not (folder / "config.json").is_file():
        raise ShowError(folder / "config.json", "there is no such file", AGAIN)
    found = sorted(path for path in folder.iterdir() if path.suffix in _WEIGHTS and path.is_file())
    if not found:
        raise ShowError(folder, "holds no weights (*.safetensors or *.bin)", AGAIN)
    return [path for path in found if path.suffix == _WEIGHTS[0]] or found


def _refuse_wrong(info: dict[str, Any], file: Path) -> None:
    """Refuses weights that left a part of the model at random, or that the model has no place for."""
    missing = sorted(info["missing_keys"])
    shapes = sorted(entry[0] for entry in info["mismatched_keys"])
    strange = sorted(key for key in info["unexpected_keys"] if not key.endswith(HARMLESS))
    for keys, what in ((missing, "is missing"), (shapes, "has another shape"), (strange, "is not this model's")):
        if keys:
            raise ShowError(file, f'has wrong keys: "{keys[0]}" {what}', AGAIN)


def _first_line(fault: BaseException) -> str:
    lines = str(fault).strip().splitlines()
    return lines[0][:200] if lines else type(fault).__name__
