"""Published weights: where they lie in a model's folder, and how they are put into a module, strictly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn

from autoencoders.family import Config
from show.errors import ShowError
from show.files import read_json

WEIGHTS = ("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors")
CONFIG = "config.json"
SUBFOLDER = "vae"  # of a painter's folder


def remedy(name: str) -> str:
    """What to do about an autoencoder whose files are not right."""
    return f"run: limelight models get {name}"


def files(name: str, place: Path) -> tuple[Path, Path]:
    """The weights and config.json of an autoencoder in diffusers' layout; ShowError names the file that is missing.

    `place` is a folder, one whose `vae` sub-folder holds them (a painter's), or the weights file itself.
    """
    if place.is_file():
        return place, place.parent / CONFIG
    folder = place / SUBFOLDER if (place / SUBFOLDER / CONFIG).is_file() else place
    found = next((folder / weights for weights in WEIGHTS if (folder / weights).is_file()), None)
    if found is None:
        raise ShowError(folder / WEIGHTS[0], "there is no such file", remedy(name))
    return found, folder / CONFIG


def config(name: str, path: Path, kind: str) -> Config:
    """The config.json of a diffusers class called `kind`; ShowError if it is of another one."""
    read = read_json(path, remedy(name))
    if read.get("_class_name", kind) != kind:
        raise ShowError(path, f"is of {read['_class_name']}, not of {kind}", remedy(name))
    return read


def tensors(name: str, path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file as float32."""
    try:
        return {key: tensor.float() for key, tensor in load_file(path).items()}
    except Exception as fault:  # safetensors raises its own, undocumented, class beside OSError
        raise ShowError(path, f"not readable as safetensors ({fault})", remedy(name)) from fault


def fill(module: nn.Module, given: Mapping[str, Tensor], name: str, path: object) -> None:
    """Puts the tensors into a module, which may be on the meta device; ShowError names the first that does not fit."""
    expected = module.state_dict()
    for key in sorted({*expected, *given}):
        fault = _fault(expected.get(key), given.get(key))
        if fault:
            raise ShowError(path, f"not the weights of {name}: {key} {fault}", remedy(name))
    module.load_state_dict(dict(given), assign=True)


def _fault(expected: Tensor | None, given: Tensor | None) -> str:
    if given is None:
        return "is missing"
    if expected is None:
        return "is not known"
    if expected.shape != given.shape:
        return f"has the shape {list(given.shape)} instead of {list(expected.shape)}"
    return ""
