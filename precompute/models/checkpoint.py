"""Weights of models, loaded strictly: a key that is missing or wrong is named, never filled with noise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from show.errors import ShowError

REMEDY = "take the files from where the model is published, or point the setlist's [models] elsewhere"
_WRAPPED = ("state_dict", "params")  # under which trainers put the weights
_PARALLEL = "module."  # the prefix that data-parallel training leaves
# Prefixes that a class has and its published file lacks, or the other way round.
_PREFIXES = ("module.", "model.", "text_model.", "vision_model.", "bert.", "clap.")
# Names of attention layers before diffusers 0.12, and of norms before transformers 1.0, which both still read.
_OLD = (
    (".query.", ".to_q."),
    (".key.", ".to_k."),
    (".value.", ".to_v."),
    (".proj_attn.", ".to_out.0."),
    (".gamma", ".weight"),
    (".beta", ".bias"),
)
_COMPUTED = ("position_ids", "token_type_ids", "relative_position_index", "num_batches_tracked")


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file or of a pickle (read with weights only), without wrapping and prefix."""
    try:
        content = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    except Exception as fault:  # both raise classes of their own for what is no checkpoint
        raise ShowError(path, f"cannot be read as weights ({type(fault).__name__})", REMEDY) from fault
    inner = next((content[name] for name in _WRAPPED if isinstance(content.get(name), Mapping)), content)
    tensors = {key: value for key, value in inner.items() if isinstance(value, Tensor)}
    prefixed = bool(tensors) and all(key.startswith(_PARALLEL) for key in tensors)
    return {key.removeprefix(_PARALLEL): value for key, value in tensors.items()} if prefixed else tensors


def load_strictly(module: nn.Module, path: Path) -> None:
    """Fills a module from a file; ShowError names the file and the first key that is missing, too much or misshapen."""
    fill(module, read(path), path)


def fill(module: nn.Module, tensors: Mapping[str, Tensor], path: Path) -> None:
    """Fills a module from tensors that came from `path`, as `load_strictly` does."""
    own = module.state_dict()
    for key in own:
        if key not in tensors:
            raise ShowError(path, f"lacks the weights {key}", REMEDY)
    for key, tensor in tensors.items():
        if key not in own:
            raise ShowError(path, f"has weights {key} that this model does not know", REMEDY)
        if tensor.shape != own[key].shape:
            raise ShowError(path, f"{key} is {list(tensor.shape)}, not {list(own[key].shape)}", REMEDY)
    module.load_state_dict(dict(tensors))


def refuse_wrong_keys(module: nn.Module, place: Path) -> None:
    """Refuses a published file or folder that does not fill all weights of a module loaded from it.

    The loaders of diffusers and transformers fill what is missing with noise and go on. What a file has beyond the
    module does no harm and passes: published files often hold the other half of a larger model.
    """
    path, names = _names(place)
    there = {_plain(name) for name in names}
    tied = _tied(module)
    for key, tensor in module.state_dict().items():
        if key.endswith(_COMPUTED) or tensor.numel() == 0 or _plain(key) in there:
            continue
        if not any(_plain(other) in there for other in tied.get(key, ())):
            raise ShowError(path, f"lacks the weights {key}", REMEDY)


def _plain(key: str) -> str:
    """A key without the prefixes and the old names that the loaders know how to read."""
    for prefix in _PREFIXES * 2:
        key = key.removeprefix(prefix)
    dotted = f".{key}"
    for old, new in _OLD:
        dotted = dotted.replace(old, new) if not old.endswith(("gamma", "beta")) else _ended(dotted, old, new)
    return dotted


def _ended(key: str, old: str, new: str) -> str:
    return key.removesuffix(old) + new if key.endswith(old) else key


def _tied(module: nn.Module) -> dict[str, list[str]]:
    """For each key, the other keys that share its memory."""
    groups: dict[tuple[int, int], list[str]] = {}
    for key, tensor in module.state_dict(keep_vars=True).items():
        if tensor.device.type != "meta":
            groups.setdefault((tensor.data_ptr(), tensor.numel()), []).append(key)
    return {key: keys for keys in groups.values() if len(keys) > 1 for key in keys}


def _names(place: Path) -> tuple[Path, Iterable[str]]:
    """The file that holds a model's weights, and the keys in it, read from its header where it has one."""
    path = place if place.is_file() else _weights(place)
    try:
        if path.name.endswith(".index.json"):
            return path, json.loads(path.read_text(encoding="utf-8"))["weight_map"]
        if path.suffix == ".safetensors":
            with safe_open(path, "pt") as file:
                return path, list(file.keys())
    except Exception as fault:
        raise ShowError(path, f"cannot be read as weights ({type(fault).__name__})", REMEDY) from fault
    return path, read(path)


def _weights(folder: Path) -> Path:
    """The file in a folder that the loaders take: an index before a single file, safetensors before pickles."""
    for pattern in ("*.safetensors.index*.json", "*.safetensors", "*.bin.index*.json", "*.bin"):
        found = sorted(folder.glob(pattern))
        if found:
            return found[0]
    raise ShowError(folder, "holds no weights", REMEDY)
