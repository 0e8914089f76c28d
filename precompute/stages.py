"""The stages of preparing a track, in order, and the header that says what they made."""

from __future__ import annotations

import importlib.metadata
from typing import Any

from autoencoders import house
from precompute.job import Job
from precompute.steps import artwork, latents, listen, page, paint, style, walk
from show import layout
from show.folder import settings

STAGES = (
    listen.STAGE, style.STAGE, artwork.STAGE, paint.STAGE, walk.STAGE, latents.ENCODE, latents.BAKE, page.STAGE,
)  # fmt: skip
PUBLISHED = (
    layout.LATENTS, layout.POSITIONS, layout.BAKED, layout.KEYFRAME_TIMES,
    layout.CURVE_TIMES, layout.CURVE_POSITIONS, layout.HEARD, layout.HITS,
)  # fmt: skip
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
            "listener": listen.VERSION,
            "painter": paint.VERSION,
            "walker": walk.VERSION,
            "autoencoder": autoencoder(),
            "licences": "everything here was made by Limelight's own code (MIT) from the performer's files",
        },
        "edited": sorted(name for name, record in job.records.stages.items() if record.get("edited")),
        "versions": {package: importlib.metadata.version(package) for package in _VERSIONS},
    }


def autoencoder() -> dict[str, str]:
    """The autoencoder whose latents the show holds."""
    return {"name": house.NAME, "sha256": house.weights_sha256()}
