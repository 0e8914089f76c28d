"""Gets a model before the show: into a folder beside its place, each file checked, and then moved there at once."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError

from tqdm import tqdm

from precompute.models import folders, manifest, naming, web
from precompute.models.hub import Published, headers, published
from precompute.models.model import Model, Part
from precompute.progress import say
from show.errors import ShowError
from show.files import disk_fault, sha256

UNFINISHED = ".part"  # behind the name of a folder that is being filled
_WEIGHTS = (".safetensors", ".bin", ".ckpt", ".msgpack", ".h5", ".onnx", ".pth", ".pt")
_HALF = ".fp16"  # in the names of weights in half precision
_NAMED_HASH = re.compile(r"-([0-9a-f]{8,64})\.")  # the start of a file's SHA-256 in its name, as torchvision has it
Wanted = list[tuple[Part, Published]]


def get(name: str, to: Path | None = None) -> Path:
    """Fetches a model into `to` (the program's own models folder if None); returns its folder there.

    `name` may give other hub ids than the catalogue's: "sd-turbo=someone/sd-turbo". An interrupted call leaves an
    unfinished folder that nothing uses and that the next call goes on with. ShowError names the file that could not
    be had.
    """
    model = naming.parsed(name)
    if not model.parts:
        raise ShowError(model.name, "comes with the program", "there is nothing to get")
    target = (to or folders.home()) / model.name
    if _is_whole(model, target):
        return target
    _introduce(model)
    again = (
        f'check the connection and run "limelight models get {name}" again, it goes on from here; without a connection '
        f"run it on another machine and copy its folder to {target}"
    )
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        facts, wanted = _planned(model, again)
        _make_room(unfinished, wanted)
        files = _fetched(wanted, unfinished, again)
        manifest.write(unfinished, {"name": model.name, "licence": model.licence, **facts}, files)
        _settle(model, unfinished, target)
    except OSError as error:
        raise disk_fault(unfinished, error) from error
    return target


def _is_whole(model: Model, target: Path) -> bool:
    content = manifest.read(target)
    if content is None and target.exists():
        raise ShowError(target, 'is there and was not made by "models get"', "move it away, or use --to")
    hubs = [part.hub for part in model.parts]
    return content is not None and content.get("hubs") == hubs and manifest.first_wrong(target, content) is None


def _introduce(model: Model) -> None:
    size = f"{model.gigabytes:.1f} GB" if model.gigabytes >= 1 else f"{1000 * model.gigabytes:.0f} MB"
    say(f"{model.title}: about {size}, licence {model.licence} as published")
    if model.notice:
        say(model.notice)


def _planned(model: Model, again: str) -> tuple[Mapping[str, object], Wanted]:
    """What the manifest says of the sources, and the files to fetch."""
    commits, wanted = [], []
    for part in model.parts:
        commit, offered = _offered(part, again)
        commits.append(commit)
        wanted += [(part, file) for file in chosen(part, offered)]
    date = datetime.now(UTC).date().isoformat()
    return {"hubs": [part.hub for part in model.parts], "commits": commits, "fetched": date}, wanted


def _offered(part: Part, again: str) -> tuple[str, list[Published]]:
    if "://" in part.hub:
        return part.revision, [Published(name, f"{part.hub}/{name}") for name in part.files]
    return published(part.hub, part.revision, part.files[0].partition("|")[0], again)


def chosen(part: Part, offered: Sequence[Published]) -> list[Published]:
    """The files that a part takes of those offered; ShowError if one that it needs is not among them.

    Of weights that lie there several times in one folder it takes safetensors before others, half precision before
    full.
    """
    names = [file.name for file in offered]
    index = folders.INDEX in names
    taken: set[str] = set()
    for pattern in part.files:
        found = folders.matching(pattern, names)
        if not found and not (index and folders.is_pattern(pattern)):
            raise ShowError(part.hub, f"holds no {pattern} at {part.revision}", "name another one in [models]")
        taken |= set(found)
    by_folder: dict[str, list[str]] = {}
    for name in sorted(taken):
        by_folder.setdefault(str(PurePosixPath(name).parent), []).append(name)
    kept = {name for group in by_folder.values() for name in _once(group)}
    return [file for file in offered if file.name in kept]


def _once(names: list[str]) -> list[str]:
    """The names of a folder's files without weights that are there in a better form."""
    weights = [name for name in names if name.removesuffix(".index.json").endswith(_WEIGHTS)]
    safe = [name for name in weights if ".safetensors" in name]
    best = safe or weights
    half = [name for name in best if _HALF in name]
    best = half or [name for name in best if not fnmatch.fnmatch(name, "*.non_ema*")]
    return [name for name in names if name not in weights or name in best]


def _make_room(folder: Path, wanted: Wanted) -> None:
    """Refuses before the first byte if the disk cannot hold them."""
    folder.mkdir(parents=True, exist_ok=True)
    there = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    needed = sum(file.size for _, file in wanted) - there
    free = shutil.disk_usage(folder).free
    if needed > free:
        what = f"{needed / 1e9:.1f} GB are needed and {free / 1e9:.1f} GB are free"
        raise ShowError(folder, what, "free some room, or name another disk with --to")


def _fetched(wanted: Wanted, folder: Path, again: str) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of each file, by its name within the folder, once it is there and checked."""
    files = {}
    for number, (part, file) in enumerate(wanted, 1):
        name = (PurePosixPath(part.folder) / file.name).as_posix()
        path = folder / name
        if not path.is_file() or (file.size and path.stat().st_size != file.size):
            _fetch(part, file, path, f"{number}/{len(wanted)} {name}", again)
        files[name] = (path.stat().st_size, _checked(path, file, again))
    return files


def _fetch(part: Part, file: Published, path: Path, label: str, again: str) -> None:
    partial = path.with_name(path.name + web.PARTIAL)
    have = partial.stat().st_size if partial.is_file() else 0
    sent = {} if "://" in part.hub else headers()
    with tqdm(total=file.size or None, initial=have, desc=label, unit="B", unit_scale=True, ascii=" ·━") as bar:
        try:
            web.fetch(file.url, path, sent, lambda size: bar.update(size) and None)
        except HTTPError as error:
            raise ShowError(part.hub, f"{file.name} is not given ({error.code} {error.reason})", again) from error
        except OSError as error:
            if error.errno is not None and error.filename:
                raise
            raise ShowError(part.hub, f"{file.name} cannot be fetched ({error})", again) from error


def _checked(path: Path, file: Published, again: str) -> str:
    """SHA-256 of a file that is as published; one that is not is removed, and ShowError says so."""
    digest = sha256(path)
    named = _NAMED_HASH.search(file.name)
    right = (
        file.size in (0, path.stat().st_size)
        and (not file.sha256 or digest == file.sha256)
        and (not file.git or _git_hash(path) == file.git)
        and (not named or bool(file.size) or digest.startswith(named[1]))
    )
    if not right:
        path.unlink()
        raise ShowError(path, "arrived damaged and was removed", again)
    return digest


def _git_hash(path: Path) -> str:
    """The SHA-1 that git gives a file's content."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _settle(model: Model, unfinished: Path, target: Path) -> None:
    """Moves a folder that is whole to its place."""
    lacking = folders.first_lacking(model, unfinished)
    if lacking:
        raise ShowError(unfinished, f"{lacking} is missing or cut short", "the hub's files are not those of this model")
    if target.exists():
        shutil.rmtree(target)
    os.replace(unfinished, target)
