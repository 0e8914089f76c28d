"""How a decoder runs on a card, and what was found to be quickest there: kept on disk, read when a show starts.

Nothing is measured or compiled while a show plays: without a kept choice it runs as `plain` says.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from autoencoders import families, house
from autoencoders.device import number_format
from autoencoders.family import Autoencoder
from show.files import sha256

VERSION = 1  # of what a graph computes: choices of another version are measured anew
NORMS = 0.25  # of the convolutions: with more group norms than that, which torch computes channels first, ...
FORMS = {"float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32}


@dataclass(frozen=True, slots=True)
class Choice:
    """`form`: a key of FORMS. `channels_last`: the network's memory layout. `searched`: cuDNN tries its algorithms
    when warming up; the same show may then differ in its last bits from one start to the next. `fused`: convolutions
    joined with what follows them. `compiled`: the file that torch.compile left, None for eager.
    """

    form: str = "float32"
    channels_last: bool = True
    searched: bool = False
    fused: bool = False
    compiled: Path | None = None


def plain(model: Autoencoder, device: torch.device) -> Choice:
    """What suits an autoencoder on a device without measuring."""
    parts = [*model.decoder.modules()]
    convolutions = sum(isinstance(part, nn.Conv2d) for part in parts)
    norms = sum(isinstance(part, nn.GroupNorm) for part in parts)
    form = number_format(device.type, model.facts.half)
    return Choice(str(form).removeprefix("torch."), device.type != "cuda" or norms <= NORMS * convolutions)


def key(weights: Path | Autoencoder | None, latent: tuple[int, int, int], device: torch.device) -> str:
    """What a choice holds for: card, driver, torch, the weights and the latent's size; hexadecimal."""
    told = {
        "version": VERSION,
        "card": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
        "driver": _driver(),
        "torch": torch.__version__,
        "weights": _hash(weights),
        "latent": latent,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def recall(folder: Path, named: str) -> Choice | None:
    """The choice kept in a folder under a key; None if there is none that can be read."""
    try:
        told = json.loads(_file(folder, named).read_text(encoding="utf-8"))
        compiled = folder / told["compiled"] if told["compiled"] else None
        channels_last, searched, fused = (bool(told[name]) for name in ("channels_last", "searched", "fused"))
        choice = Choice(str(told["form"]), channels_last, searched, fused, compiled)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if choice.form not in FORMS:
        return None
    return choice if compiled is None or compiled.is_file() else replace(choice, compiled=None)


def keep(folder: Path, named: str, choice: Choice) -> None:
    """Stores a choice under a key; OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = asdict(choice) | {"compiled": choice.compiled.name if choice.compiled else ""}
    part = _file(folder, named).with_suffix(".part")
    part.write_text(json.dumps(told, indent=1), encoding="utf-8")
    part.replace(_file(folder, named))


def compiled_file(folder: Path, named: str) -> Path:
    """Where what is compiled for a key is kept."""
    return _file(folder, named).with_suffix(".compiled")


def load(weights: Path | Autoencoder | None) -> Autoencoder:
    """The autoencoder itself, that of a show's file, or the house's."""
    return families.for_show(weights) if weights is None or isinstance(weights, Path) else weights


def _driver() -> int:
    """The newest CUDA version that the driver knows, as CUDA numbers them; 0 without one."""
    asked = getattr(torch._C, "_cuda_getDriverVersion", None)
    return int(asked()) if asked is not None else 0


def _hash(weights: Path | Autoencoder | None) -> str:
    if weights is None:
        return house.weights_sha256()
    if isinstance(weights, Path):
        return sha256(weights)
    digest = hashlib.sha256()
    for name, tensor in sorted(weights.decoder.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().float().cpu().numpy().tobytes())
    return digest.hexdigest()


def _file(folder: Path, named: str) -> Path:
    return folder / f"{named[:32]}.json"
