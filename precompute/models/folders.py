"""Where models lie on this machine, and whether all of their files are there."""

from __future__ import annotations

import json
import os
from fnmatch import fnmatchcase
from pathlib import Path

import platformdirs

from precompute.models.model import Model, Part

VARIABLE = "LIMELIGHT_MODELS"  # environment: the folder of all models
INDEX = "model_index.json"  # of a pipeline in the layout of diffusers
_OPTIONAL = ("safety_checker/*",)  # what a pipeline may do without
_HEADER = 8  # bytes at the start of a safetensors file: the length of its header


def home() -> Path:
    """The folder of all models that were got with `limelight models get`."""
    written = os.environ.get(VARIABLE, "")
    if written:
        return Path(written).expanduser()
    return platformdirs.user_data_path("limelight", appauthor=False) / "models"


def links() -> Path:
    """The folder of links into the hub's cache; it may be removed at any time."""
    return platformdirs.user_cache_path("limelight", appauthor=False) / "models"


def first_lacking(model: Model, folder: Path) -> str | None:
    """The first file of a model that a folder lacks, or that is cut short; None if all are there."""
    lacking = (_lacking(part, folder / part.folder) for part in model.parts)
    return next((name for name in lacking if name), None)


def _lacking(part: Part, folder: Path) -> str | None:
    if not folder.is_dir():
        return part.folder or str(folder)
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    wanted = [pattern for pattern in part.files if not _left_to_index(pattern, names)] + _components(folder, names)
    absent = next((pattern for pattern in wanted if not matching(pattern, names)), None)
    absent = absent or _missing_shard(folder, names) or next((name for name in names if _is_cut(folder / name)), None)
    return str(Path(part.folder) / absent) if absent else None


def matching(pattern: str, names: list[str]) -> list[str]:
    """The names that a pattern of the catalogue takes: of "a|b", those of the first that takes any."""
    taken = ([name for name in names if fnmatchcase(name, either)] for either in pattern.split("|"))
    return next((some for some in taken if some), [])


def is_pattern(name: str) -> bool:
    """Whether a name of the catalogue stands for several files."""
    return "*" in name


def _left_to_index(pattern: str, names: list[str]) -> bool:
    """Whether the pipeline's own index says if these files are needed; all else tells one family from another."""
    return INDEX in names and pattern in _OPTIONAL


def _components(folder: Path, names: list[str]) -> list[str]:
    """A pattern for each component that a pipeline's index names."""
    if INDEX not in names:
        return []
    index = _json(folder / INDEX)
    held = [name for name, kind in index.items() if isinstance(kind, list) and kind and kind[0]]
    return [f"{name}/*" for name in held]


def _missing_shard(folder: Path, names: list[str]) -> str | None:
    """A file that the index of a model in several files names and that is not there."""
    for name in names:
        if name.endswith((".safetensors.index.json", ".bin.index.json")):
            beside = {str(shard) for shard in _json(folder / name).get("weight_map", {}).values()}
            gone = sorted(shard for shard in beside if not (folder / name).with_name(shard).is_file())
            if gone:
                return (Path(name).parent / gone[0]).as_posix()
    return None


def _is_cut(path: Path) -> bool:
    """Whether a safetensors file is shorter or longer than its header says, or any other file is empty."""
    size = path.stat().st_size
    if path.suffix != ".safetensors":
        return size == 0 and path.name == "config.json"
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_HEADER), "little")
            header = json.loads(file.read(length)) if length < size else None
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
    except (ValueError, AttributeError, KeyError, TypeError, IndexError):
        return True
    return size != _HEADER + length + max(ends, default=0)


def _json(path: Path) -> dict:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
