"""`limelight models`: what there is, and getting one before the show."""

from __future__ import annotations

from pathlib import Path

from limelight import doors
from show import setlist
from show.making import Making


def listing(path: Path | None) -> int:
    """Prints the models with sizes and licences, and which are here."""
    from precompute.models.listing import lines

    making = setlist.load(doors.shipped(path)).making if path else Making()
    print("\n".join(lines(making)))
    return 0


def get(name: str, to: Path | None) -> int:
    """Fetches a model from its hub, whole or not at all."""
    doors.need("models get", "huggingface_hub", extra="models")
    from precompute.models.getting import get as get_model

    print(f"{name} is in {get_model(name, to)}")
    return 0
