"""Weights of models, loaded strictly: a key that is missing or wrong is named, never filled with noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from show.errors import ShowError

AGAIN = "get the files again (limelight models get NAME), or point the setlist's [models] elsewhere"
MISSING, STRANGE = "is missing", "is not this model's"
_WRAPPED = ("state_dict", "params")  # under which trainers put the weights
_PARALLEL = "module."  # the prefix that data-parallel training leaves
_SUFFIXES = (".safetensors", ".bin")
# Constants that some versions of the libraries keep among the weights and others compute.
_COMPUTED = ("position_ids", "token_type_ids", "relative_position_index", "num_batches_tracked")


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file or of a pickle (read with weights only), without wrapping and prefix."""
    try:
        content = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    except Exception as fault:  # both raise classes of their own for what is no checkpoint
        raise ShowError(path, f"cannot be read as weights ({type(fault).__name__})", AGAIN) from fault
    inner = next((content[name] for name in _WRAPPED if isinstance(content.get(name), Mapping)), content)
    tensors = {key: value for key, value in inner.items() if isinstance(value, Tensor)}
    prefixed = bool(tensors) and all(key.startswith(_PARALLEL) for key in tensors)
    return {key.removeprefix(_PARALLEL): value for key, value in tensors.items()} if prefixed else tensors


def load_strictly(module: nn.Module, path: Path) -> None:
    """Fills a module from a file; ShowError names the file and the first key that is missing, too much or misshapen."""
    tensors = read(path)
    refuse_unfit(module.state_dict(), tensors, path)
    module.load_state_dict(tensors)


def refuse_unfit(own: Mapping[str, Tensor], given: Mapping[str, Tensor], path: Path) -> None:
    """Refuses tensors that came from `path` unless they are, in names and shapes, a module's `own`."""
    _refuse(path, [key for key in own if key not in given], MISSING)
    _refuse(path, [key for key in given if key not in own], STRANGE)
    for key, tensor in given.items():
        if tensor.shape != own[key].shape:
            _refuse(path, [key], f"has the shape {list(tensor.shape)} instead of {list(own[key].shape)}")


def refuse_lacking(info: Mapping[str, Any], path: Path) -> None:
    """Refuses weights that left a part of a model at random, by the loading info of diffusers or transformers.

    Their loaders fill with noise what is missing, and go on.
    """
    _refuse(path, _sorted(info["missing_keys"]), MISSING)
    _refuse(path, sorted(entry[0] for entry in info["mismatched_keys"]), "has another shape")


def refuse_strange(info: Mapping[str, Any], path: Path) -> None:
    """Refuses weights that the model has no place for, by the same loading info."""
    _refuse(path, _sorted(info["unexpected_keys"]), STRANGE)


def files(folder: Path) -> list[Path]:
    """The files of weights that the libraries' loaders take from a folder; ShowError names what is missing."""
    if not (folder / "config.json").is_file():
        raise ShowError(folder / "config.json", "there is no such file", AGAIN)
    found = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.is_file())
    if not found:
        raise ShowError(folder, f"holds no weights (*{' or *'.join(_SUFFIXES)})", AGAIN)
    return [path for path in found if path.suffix == _SUFFIXES[0]] or found


def _sorted(keys: Sequence[str]) -> list[str]:
    return sorted(key for key in keys if not key.endswith(_COMPUTED))


def _refuse(path: Path, keys: Sequence[str], what: str) -> None:
    if keys:
        raise ShowError(path, f'has wrong keys: "{keys[0]}" {what}', AGAIN)
