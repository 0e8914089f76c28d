"""What a show decodes its latents with, as its header says it, and whether the tracks' latents are of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from show import layout
from show.errors import ShowError
from show.files import sha256
from show.prepared import TrackFiles


class NotFinite(ShowError):
    """A latent was decoded to numbers of which one is not finite: there is no picture in them."""

    def __init__(self) -> None:
        super().__init__(
            "decoder", "a picture holds numbers that are not finite", "prepare it with another autoencoder"
        )


@dataclass(frozen=True, slots=True)
class Decoding:
    """A show's decoder file and the autoencoder it is of; fields are empty in folders that do not say.

    `digest` is the file's SHA-256, `channels` a latent's, `factor` a picture's pixels per latent pixel along a side.
    """

    path: Path
    remedy: str
    name: str = ""
    digest: str = ""
    channels: int = 0
    factor: int = 0

    def verified(self) -> Path | None:
        """The decoder file, None where the folder neither has nor names one; ShowError if it is not the named one."""
        if not self.path.is_file():
            if self.digest:
                raise ShowError(self.path, "there is no such file", self.remedy)
            return None
        if self.digest and sha256(self.path) != self.digest:
            raise ShowError(self.path, f"is not the {self.name} that made this show's latents", self.remedy)
        return self.path

    def refuse_others(self, files: TrackFiles, arrays: Mapping[str, np.ndarray], remedy: str) -> None:
        """Raises if a track's header or the shape of its latents says that another autoencoder made them."""
        made = stated(stated(files.header, "made_by"), "autoencoder")
        if self.digest and made.get("sha256", self.digest) != self.digest:
            theirs, ours = made.get("name"), self.name
            other = f"the show decodes with {ours}" if theirs != ours else "the show decodes with other weights of it"
            raise ShowError(files.folder, f"its latents are of {theirs}, {other}", remedy)
        latents, baked = arrays[layout.LATENTS].shape, arrays[layout.BAKED].shape
        if self.channels and latents[1] != self.channels:
            what = f"its latents have {latents[1]} channels, those of {self.name} have {self.channels}"
            raise ShowError(files.folder, what, remedy)
        if self.factor and tuple(side * self.factor for side in latents[2:]) != baked[1:3]:
            raise ShowError(files.folder, "its latents and its baked frames differ in size", remedy)


def read(root: Path, header: Mapping[str, Any], remedy: str) -> Decoding:
    """What the header of a show folder says of its decoder."""
    said = stated(header, "autoencoder")
    return Decoding(
        path=root / layout.DECODER,
        remedy=remedy,
        name=str(said.get("name", "")),
        digest=str(said.get("sha256", "")),
        channels=_count(said.get("channels")),
        factor=_count(said.get("factor")),
    )


def stated(header: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table within a header; empty if it is not there."""
    value = header.get(key)
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0
