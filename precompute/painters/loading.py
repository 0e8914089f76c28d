"""Opens pipelines of diffusers from a folder: offline, in silence, where they shall run, and gone afterwards."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from precompute.models import card, checkpoint
from precompute.models.checkpoint import AGAIN
from precompute.models.model import Placement
from precompute.models.quiet import quiet
from precompute.painters.painter import Size
from show.errors import ShowError
from show.files import read_json

INDEX = "model_index.json"
HALF = "fp16"  # the variant in whose name half-precision weights are published
LARGEST_BATCH = 8
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


def batch(placement: Placement, gigabytes: float, size: Size) -> int:
    """How many pictures of a size (w, h) to make at once, one of a megapixel taking `gigabytes`.

    As many as what is free on a GPU holds; one on a CPU, and where the model is moved in pieces.
    """
    free = _free(placement)
    if free is None or placement.offload:
        return 1
    return max(1, min(LARGEST_BATCH, int(free[0] / (gigabytes * size[0] * size[1] / 1e6))))


def _free(placement: Placement) -> tuple[float, float] | None:
    """GB free and there in all, on a CUDA device."""
    if placement.device != "cuda":
        return None
    free, whole = torch.cuda.mem_get_info()
    return free / card.GIGABYTE, whole / card.GIGABYTE


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
    weights = checkpoint.files(folder)
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
    checkpoint.refuse_lacking(info, weights[0])
    checkpoint.refuse_strange(info, weights[0])
    return module.eval()


def _first_line(fault: BaseException) -> str:
    lines = str(fault).strip().splitlines()
    return lines[0][:200] if lines else type(fault).__name__
