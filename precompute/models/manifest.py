"""What `limelight models get` notes of the files it fetched, and what a folder of weights is known by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from show.files import write_json

NAME = "model.json"
FORMAT = "limelight-model"
_SAMPLE = 1 << 20  # bytes read at each end of a large file


def write(folder: Path, facts: Mapping[str, Any], files: Mapping[str, tuple[int, str]]) -> None:
    """Notes `facts` (name, hubs, revisions, licence, date) and the size and SHA-256 of each file."""
    listed = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in sorted(files.items())}
    write_json(folder / NAME, {"format": FORMAT, **facts, "files": listed})


def read(folder: Path) -> dict[str, Any] | None:
    """The note of a folder, None if there is none or it is not ours."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("format") == FORMAT else None


def first_wrong(folder: Path, content: Mapping[str, Any]) -> str | None:
    """The first noted file that is gone or of another size, None if all are as noted."""
    for name, entry in content["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != entry["bytes"]:
            return str(name)
    return None


def fingerprint(folder: Path) -> str:
    """A SHA-256 that changes with the weights: of the noted hashes, else of names, sizes and the files' ends.

    Files above 2 MB are read at their two ends only: reading 16 GB at each start would take a minute.
    """
    content = read(folder)
    if content is not None:
        return hashlib.sha256(json.dumps(content["files"], sort_keys=True).encode()).hexdigest()
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path, folder)):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE))
            file.seek(max(_SAMPLE, size - _SAMPLE))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
