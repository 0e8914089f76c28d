"""The stages of preparing a track, in order, and the header that says what they made."""

from __future__ import annotations

import importlib.metadata
from typing import Any

from autoencoders import families
from precompute.job import Job
from precompute.models import finding
from precompute.models.model import Chosen, Models
from precompute.steps import artwork, latents, listen, page, paint, prompt, seed, style, walk
from show import layout
from show.folder import settings

STAGES = (
    listen.STAGE, style.STAGE, prompt.STAGE, artwork.STAGE, paint.STAGE, walk.STAGE, latents.ENCODE, latents.BAKE,
    seed.STAGE, page.STAGE,
)  # fmt: skip
PUBLISHED = (
    layout.LATENTS, layout.POSITIONS, layout.BAKED, layout.KEYFRAME_TIMES,
    layout.CURVE_TIMES, layout.CURVE_POSITIONS, layout.HEARD, layout.HITS, layout.SEED_POSITIONS, layout.SEED_LATENTS,
)  # fmt: skip
_MODEL_VERSIONS = ("diffusers", "transformers")
_VERSIONS = ("numpy", "scipy", "librosa", "opencv-python-headless", "scikit-image", "torch")


def header(job: Job, audio_copy: str | None) -> dict[str, Any]:
    """What a track's header says beside its generation and arrays."""
    return {
        "format": layout.TRACK_FORMAT,
        "version": layout.VERSION,
        "title": job.track.title,
        "duration": listen.heard(job).duration,
        "settings": settings(job.track, job.listed),
        "audio_source": str(job.track.audio),
        "audio_copy": audio_copy,
        "made_by": {
            "listeners": [_made_by(listener) for listener in job.models.listeners],
            "painter": _made_by(job.models.painter),
            "walker": _made_by(job.models.walker),
            "morphs": _made_by(job.models.fewstep) if job.models.fewstep else None,
            "autoencoder": autoencoder(job.models.autoencoder),
            "recipes": [listen.VERSION, paint.version(job), walk.version(job)],
        },
        "edited": sorted(name for name, record in job.records.stages.items() if record.get("edited")),
        "versions": {package: importlib.metadata.version(package) for package in _packages(job.models)},
    }


def autoencoder(chosen: Chosen) -> dict[str, Any]:
    """The autoencoder whose latents a track holds, or which a show decodes with."""
    return families.identity(chosen.name, chosen.folder)


def _made_by(chosen: Chosen) -> dict[str, Any]:
    """A model as a header names it: its name, what its weights are known by, its licence, and why it was chosen."""
    known = finding.fingerprint(chosen.folder) if chosen.folder else None
    hubs = [f"{part.hub}@{part.revision}" for part in chosen.model.parts]
    return {
        "name": chosen.name,
        "hubs": hubs,
        "fingerprint": known,
        "licence": chosen.model.licence,
        "because": chosen.because,
    }


def _packages(models: Models) -> tuple[str, ...]:
    """The packages that had a hand in it."""
    used = (*models.listeners, models.painter, models.fewstep)
    return _VERSIONS + (_MODEL_VERSIONS if any(chosen and chosen.folder for chosen in used) else ())
