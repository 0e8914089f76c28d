"""All autoencoders by name: loading them, what tells one from another, and the one file that a show decodes with.

That file holds the decoder's half of the published weights, in float16, with the name and config.json as its metadata.
The house's is the file inside the package, as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as parse
from safetensors.torch import save

from autoencoders import checkpoint, house, kl, taef2, taesd
from autoencoders.family import Autoencoder, Coder, Config, Facts
from show.errors import ShowError
from show.files import fingerprint as fingerprint_of
from show.files import sha256

NAMES = (house.NAME, *taesd.NAMES, taef2.NAME, *kl.NAMES)
METADATA, ENTRY = "__metadata__", "autoencoder"  # keys of a safetensors header
LENGTH = 8  # bytes at the start of a safetensors file: the length of its header
ENCODING = ("encoder", "quant_conv")  # modules that a show does without
REMEDY = "prepare the show again: limelight precompute"


Build = Callable[[str, Config, object], Coder]
BUILDERS: dict[str, Build] = {
    **dict.fromkeys(taesd.NAMES, taesd.build),
    taef2.NAME: taef2.build,
    **dict.fromkeys(kl.NAMES, kl.build),
}


def load(name: str, place: Path | None = None) -> Autoencoder:
    """An autoencoder, float32, ready to use; ShowError names the file that is missing or wrong.

    `place` is the folder of its published files (or the weights file among them); the house needs none.
    """
    return house.load(place) if name == house.NAME else _coder(name, place)


def weights_files(name: str, place: Path | None) -> tuple[Path, ...]:
    """The files that an autoencoder is loaded from; none for the house's own inside the package."""
    if name == house.NAME:
        return () if place is None else (place,)
    found = _placed(name, place)
    return taef2.files(found) if name == taef2.NAME else checkpoint.files(name, found)


def fingerprint(name: str, place: Path | None = None) -> list[str]:
    """The name and a hash of all its weights: latents of another fingerprint have to be made again."""
    if name == house.NAME and place is None:
        return [name, house.weights_sha256()]
    try:
        return [name, fingerprint_of([sha256(path) for path in weights_files(name, place)])]
    except OSError as fault:
        raise ShowError(fault.filename, f"cannot be read ({fault.strerror})", checkpoint.remedy(name)) from None


def identity(name: str, place: Path | None = None) -> dict[str, Any]:
    """What show.json and a track's header say: name, hash of the show's decoder file, scaling and sizes."""
    data = packed(name, place)
    facts = house.House.facts if name == house.NAME else _facts(data)
    return {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "scale": facts.scale,
        "shift": facts.shift,
        "channels": facts.channels,
        "factor": facts.factor,
    }


def packed(name: str, place: Path | None = None) -> bytes:
    """The bytes of a show's decoder file: all that decoding needs."""
    if name == house.NAME:
        return (place or house.weights()).read_bytes()
    return _packed(name, place, fingerprint(name, place)[1])


@lru_cache(maxsize=1)
def _packed(name: str, place: Path | None, digest: str) -> bytes:
    """`digest` is that of the weights: files that change in between are packed anew."""
    coder = _coder(name, place)
    config = {
        key: value for key, value in coder.config.items() if not key.startswith("_")
    }  # those name versions, paths
    described = json.dumps({"name": name, "config": config}, sort_keys=True)
    kept = {key: value for key, value in coder.state_dict().items() if key.partition(".")[0] not in ENCODING}
    return save({key: value.half().contiguous() for key, value in kept.items()}, {ENTRY: described})


def for_baking(name: str, place: Path | None = None) -> Autoencoder:
    """What a show will decode with; it cannot encode."""
    return house.load(place) if name == house.NAME else _unpacked(packed(name, place), name)


def for_show(path: Path | None) -> Autoencoder:
    """What a show decodes with: its decoder file, or the house inside the package; only the house can encode too."""
    if path is None:
        return house.load()
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise ShowError(path, f"cannot be read ({fault.strerror})", REMEDY) from None
    return house.load(path) if _described(data) is None else _unpacked(data, path)


def _coder(name: str, place: Path | None) -> Coder:
    found = _placed(name, place)
    if name == taef2.NAME:
        return taef2.load(found)
    return taesd.load(name, found) if name in taesd.NAMES else kl.load(name, found)


def _placed(name: str, place: Path | None) -> Path:
    if name not in BUILDERS:
        raise ShowError(name, "there is no such autoencoder", f"choose one of {', '.join(NAMES)}")
    if place is None:
        raise ShowError(name, "its weights are not on this machine", checkpoint.remedy(name))
    return place


def _described(data: bytes) -> dict[str, Any] | None:
    """The entry in a safetensors header that says what the tensors are; None if there is none."""
    end = LENGTH + int.from_bytes(data[:LENGTH], "little")
    try:
        entry = json.loads(json.loads(data[LENGTH:end])[METADATA][ENTRY])
    except (ValueError, KeyError, TypeError):
        return None
    return entry if isinstance(entry, dict) else None


def _bare(data: bytes, where: object) -> Coder:
    """The networks of a packed file without weights."""
    entry = _described(data) or {}
    name = str(entry.get("name"))
    if name not in BUILDERS:
        raise ShowError(where, f"is of an autoencoder called {name}, which this program does not know", REMEDY)
    with torch.device("meta"):
        return BUILDERS[name](name, entry.get("config") or {}, where)


def _facts(data: bytes) -> Facts:
    return _bare(data, "").facts


def _unpacked(data: bytes, where: object) -> Coder:
    coder = _bare(data, where)
    for name in ENCODING:
        if hasattr(coder, name):
            delattr(coder, name)
    try:
        tensors = {key: tensor.float() for key, tensor in parse(data).items()}
    except Exception as fault:  # safetensors raises its own, undocumented, class
        raise ShowError(where, f"not readable as safetensors ({fault})", REMEDY) from fault
    checkpoint.fill(coder, tensors, coder.facts.name, where)
    return coder.eval().requires_grad_(False)
