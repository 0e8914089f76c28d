"""What is known about a model before it is loaded, and where and how it shall run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["listener", "painter", "autoencoder", "walker", "distance"]


@dataclass(frozen=True, slots=True)
class Part:
    """Files of a model from one place: `folder` ("" for the model's own) gets `files` of `hub` at `revision`."""

    folder: str
    hub: str
    revision: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of the catalogue.

    `door` is the module that loads it; `parts` is empty for what comes with the program. `gigabytes` on disk,
    `resident` and `offloaded` the GPU memory in GB that it wants whole and piece by piece. `paid` says whether its
    licence permits paid shows, `notice` what has to be shown before its first use. `few_step` painters can walk;
    painters that do not read words (`reads_words`) know the artwork alone.
    """

    name: str
    kind: Kind
    title: str
    door: str
    parts: tuple[Part, ...] = ()
    gigabytes: float = 0.0
    resident: float = 0.0
    offloaded: float = 0.0
    licence: str = "MIT"
    paid: bool = True
    notice: str = ""
    autoencoder: str = ""  # the tiny autoencoder that fits a painter's pictures
    few_step: bool = False
    reads_words: bool = True
    dtype: str = "float16"  # on a GPU; on a CPU it is float32


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model runs: `device` cuda, mps or cpu, `dtype` float16, bfloat16 or float32, moved in pieces or whole."""

    device: str
    dtype: str
    offload: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model that was chosen, `because` of what, and its folder (None for what comes with the program)."""

    model: Model
    because: str
    folder: Path | None = None

    @property
    def name(self) -> str:
        """The model's name in setlists."""
        return self.model.name


@dataclass(frozen=True, slots=True)
class Models:
    """All that were chosen for a show; `fewstep` is the painter that a re-denoising walker uses, None without one."""

    listeners: tuple[Chosen, ...]
    painter: Chosen
    autoencoder: Chosen
    walker: Chosen
    fewstep: Chosen | None = None
