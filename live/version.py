"""Which Limelight this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """Its version as installed; run from a checkout that is not, it has none."""
    try:
        return metadata.version("limelight")
    except metadata.PackageNotFoundError:
        return "from source"
