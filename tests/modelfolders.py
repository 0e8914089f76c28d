"""Models on a machine that tests may fill: folders with every file that the catalogue names, each a few bytes."""

import json
import struct

import pytest

from precompute.models import catalogue, folders, manifest


@pytest.fixture(name="home", autouse=True)
def empty_machine(tmp_path, monkeypatch):
    """An empty machine: no models folder, no hub's cache."""
    import huggingface_hub

    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    real = huggingface_hub.try_to_load_from_cache
    hub = tmp_path / "hub"
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *a, **k: real(*a, cache_dir=hub, **k))
    return tmp_path / "home"


def safetensors(path, size=8):
    """A whole safetensors file of `size` bytes of weights."""
    header = json.dumps({"a": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(size))


def filled(folder, name, skip=()):
    """A folder with every file that the catalogue names for a model, each a few bytes."""
    for part in catalogue.model(name).parts:
        for pattern in part.files:
            file = pattern.partition("|")[0].replace("*", "config.json")
            path = folder / part.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            if file in skip:
                continue
            if path.suffix == ".safetensors":
                safetensors(path)
            else:
                path.write_text("{}" if path.suffix == ".json" else "x")
    return folder


def got(home, name):
    """A model as `models get` leaves it."""
    folder = filled(home / name, name)
    files = {
        path.relative_to(folder).as_posix(): (path.stat().st_size, "0" * 64)
        for path in folder.rglob("*")
        if path.is_file()
    }
    hubs = [part.hub for part in catalogue.model(name).parts]
    manifest.write(folder, {"name": name, "hubs": hubs}, files)
    return folder
