"""Files that are either whole or not there: written beside their place and moved into it, and their hashes."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from show.errors import ShowError

Stamp = tuple[Path, int, int]

ESCAPED = "backslashreplace"  # a name on the disk that is no UTF-8: JSON reads the same name back
TEMPORARY = ".tmp-"  # a name that starts so is the leftover of a kill and may be removed


def unused(path: Path) -> Path:
    """The path, or the first of its numbered neighbours that is not there."""
    number, free = 2, path
    while free.exists():
        number, free = number + 1, path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def write_with(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Lets `write` fill a temporary file, flushes it to disk and puts it at `path` in one step."""
    try:
        _replace(path, write)
    except OSError as error:
        raise disk_fault(path, error) from error


def disk_fault(path: Path, error: OSError, remedy: str = "check the folder's permissions or name another") -> ShowError:
    """What a user is told when writing failed; the file that the system names, if it names one, rather than `path`."""
    path = Path(error.filename) if isinstance(error.filename, str) else path
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ShowError(
            path, "the disk is full", "free some room and run the same command again; it goes on from here"
        )
    return ShowError(path, f"cannot be written ({error.strerror or error})", remedy)


def write_bytes(path: Path, data: bytes) -> None:
    """Atomic `Path.write_bytes`."""
    write_with(path, lambda file: _write_all(file, data))


def write_text(path: Path, text: str) -> None:
    """Atomic `Path.write_text`, UTF-8, newlines as given."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Atomic, readable, with stable order of keys as given."""
    write_bytes(path, (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", ESCAPED))


def write_array(path: Path, array: np.ndarray) -> None:
    """Atomic `.npy`, never pickled."""
    write_with(path, lambda file: np.save(file, array, allow_pickle=False))


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def reading(path: Path, remedy: str = "look at its rights and at the disk") -> Iterator[None]:
    """Makes a ShowError that names `path` of what the system answers to its reader."""
    try:
        yield
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise ShowError(path, what, remedy) from error


def digest(path: Path) -> str | None:
    """As `sha256`, of a file that may be missing, which is None; ShowError where it cannot be read."""
    with reading(path):
        return sha256(path) if path.is_file() else None


def fingerprint(value: Any) -> str:
    """Hexadecimal SHA-256 of a JSON value, independent of the order of keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", ESCAPED)).hexdigest()


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """A JSON object; ShowError with the remedy if it is missing, truncated or something else."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ShowError(path, "there is no such file", remedy) from None
    except (OSError, ValueError) as error:
        raise ShowError(path, f"is unreadable ({error})", remedy) from None
    if not isinstance(value, dict):
        raise ShowError(path, "is not a JSON object", remedy)
    return value


def keep_text(path: Path, text: str) -> None:
    """Writes a file of the user's own as `write_text` does; ShowError tells of it during a show."""
    try:
        _replace(path, lambda file: _write_all(file, text.encode("utf-8")))
    except OSError as error:
        raise ShowError(path, f"cannot be written ({error})", "free the disk or mend the folder's rights") from error


def stamp_of(path: Path) -> Stamp:
    """What tells one version of a file from another: when changed (ns) and how long; zeros where it is missing."""
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size


def _replace(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    temporary = path.with_name(TEMPORARY + path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _write_all(file: IO[bytes], data: bytes) -> None:
    file.write(data)
