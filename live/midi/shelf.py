"""Where mapping files lie: the user's own first, then those built in; read again when they change."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from live.exchange.learnt import Watch
from live.midi import mapfile
from live.midi.mapping import Map
from show.errors import ShowError
from show.files import keep_text

LONGEST_NAME = 60  # characters of a file's
LONGEST_DEVICE = 120  # characters of a device's name
BRIDGES = ("a2j", "midi-bridge", "system")  # programs that pass on the devices of another system
_PORT = re.compile(r"\s+\d+(?::\d+)?$")  # what ALSA and Windows put behind a port's name: it changes with the socket


class Shelf:
    """All maps within reach: folders searched in order; `own` is where learn writes."""

    def __init__(self, folders: Sequence[Path], own: Path) -> None:
        self.faults: tuple[str, ...] = ()
        self._folders, self._own = (own, *folders), own
        self._watch = Watch(self._files)
        self._maps: tuple[tuple[Path, Map], ...] = ()

    def refresh(self, now: float) -> bool:
        """Looks at the folders now and then; whether anything has changed. What is broken keeps its last version."""
        if not self._watch.changed(now):
            return False
        self._read(self._files())
        return True

    def of(self, port: str) -> Map | None:
        """The first map that is for a port's device."""
        return next((found for _, found in self._maps if found.is_for(port)), None)

    def save(self, changed: Map) -> Path:
        """Writes a map into the user's folder and returns where; ShowError where that is not possible.

        A file that only gets one binding more keeps what somebody wrote into it by hand, and one that cannot be read
        is left as it is: all that it holds would be lost for a slip of the pen.
        """
        path = self._own / f"{_slug(changed.device)}.toml"
        keep_text(path, _text(path, changed))
        self._watch.again()
        return path

    def _files(self) -> list[Path]:
        return [path for folder in self._folders for path in sorted(folder.glob("*.toml"))]

    def _read(self, files: Sequence[Path]) -> None:
        before, maps, faults = dict(self._maps), [], []
        for path in files:
            try:
                maps.append((path, mapfile.load(path)))
            except ShowError as error:
                faults.append(str(error))
                maps += [(path, before[path])] if path in before else []
        self._maps, self.faults = tuple(maps), tuple(faults)


def built_in() -> Path:
    """The folder of the maps that come with Limelight."""
    return Path(str(resources.files("live.midi").joinpath("maps")))


def device_of(port: str) -> str:
    """The name of a port's device, without what only says where it is plugged in."""
    name = _PORT.sub("", "".join(letter for letter in port if letter.isprintable())).strip()
    client = name.partition(":")[0].strip()
    return (name if client.lower() in BRIDGES or not client else client)[:LONGEST_DEVICE]


def _text(path: Path, changed: Map) -> str:
    if not os.path.exists(path):  # unlike the path's own question, this one only ever says no
        return mapfile.text(changed)
    known = mapfile.load(path)
    if changed.bindings[:-1] != known.bindings or changed.title != known.title:
        return mapfile.text(changed)
    return path.read_text(encoding="utf-8").rstrip("\n") + "\n" + mapfile.block(changed.bindings[-1])


def _slug(device: str) -> str:
    return re.sub(r"[\W_]+", "-", device.casefold()).strip("-")[:LONGEST_NAME] or "controller"
