"""What a bug report says beside the replay: the show, the program, its libraries, the machine, and the options."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from live import gl
from live.options import StageOptions
from live.version import version
from show import layout
from show.files import fingerprint, sha256
from show.folder import Show

FORMAT, VERSION = "limelight-replay", 1
LIBRARIES = ("numpy", "scipy", "soxr", "moderngl", "glfw", "sounddevice", "python-osc", "torch", "cuda-bindings")


def report(show: Show, options: StageOptions, context: gl.Context) -> dict[str, Any]:
    """What does not change while a stage runs, as JSON."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "show": {"title": show.title, "path": str(options.show.absolute()), "hash": show_hash(show, options.show)},
        "versions": {"limelight": version(), "python": platform.python_version(), **_libraries()},
        "machine": {
            "system": platform.platform(),
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "opengl": f"{context.info['GL_RENDERER']}, {context.info['GL_VERSION']}",
        },
        "options": {name: _plain(each) for name, each in asdict(_outspoken(options)).items()},
    }


def show_hash(show: Show, opened: Path) -> str:
    """One hash over the headers of a show, which hold the hashes of its arrays, and the setlist that was opened.

    The same show has it elsewhere too, and where it is opened by its folder as long as the copy there is the same.
    """
    setlist = opened if opened.is_file() else show.root / layout.SETLIST_COPY
    headers = [show.root / layout.SHOW_HEADER, setlist]
    headers += [show.root / layout.TRACKS / track.slug / layout.TRACK_HEADER for track in show.tracks]
    return fingerprint([sha256(each) for each in headers if each.is_file()])


def _outspoken(options: StageOptions) -> StageOptions:
    """The options without what is only a handle; `resume` is told by where the show stood."""
    return replace(options, peephole=None, resume=None, home=None)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _libraries() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
