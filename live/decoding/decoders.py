"""The show's decoder for those who wait for every picture: on the quickest device that runs it."""

from __future__ import annotations

from collections.abc import Sequence

from live.decoding.pictures import devices
from live.decoding.worker import Decodes, load, present
from show.decoding import Decoding
from show.errors import ShowError
from show.folder import Show


def quickest(weights: Decoding, allowed: Sequence[str]) -> tuple[tuple[str, Decodes] | None, str]:
    """The first of the allowed devices that decodes, with its decoder, None if none does; and why others do not."""
    faults: list[str] = []
    try:
        for device in present(allowed) if allowed else ():
            try:
                return (device, load(weights, device)), "; ".join(faults)
            except Exception as error:  # whatever a driver says, the next device may do
                faults.append(f"{device}: {error or type(error).__name__}")
    except ImportError as error:
        faults.append(str(error))
    except OSError as error:
        faults.append(f"torch does not load ({error})")
    return None, "; ".join(faults)


def needed(show: Show) -> Decodes:
    """The decoder of a show; ShowError where no device runs it."""
    found, fault = quickest(show.decoder, devices(None))
    if found is None:
        raise ShowError(show.root, f"no decoder runs here ({fault})", "install torch, or render another mode")
    return found[1]
