"""What a control is taught to move."""

from __future__ import annotations

from live.reports import norms

SHADERS = "/shader/"
OF_THEIR_OWN = ("/select", "/norm")


def steered(wanted: str) -> str:
    """The address that a control shall send: an input of a look by its share 0..1, which fits whatever its range is."""
    is_input = wanted.startswith(SHADERS) and not wanted.endswith(OF_THEIR_OWN)
    return norms(wanted) if is_input else wanted
