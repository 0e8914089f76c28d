"""How the house stands, in one value that the page and the monitoring read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """`words` say how it stands and until when; `mode` is `auto`, or what a hand has chosen until the next change.

    `light` is what the hour wants, 0..1.
    """

    open: bool
    words: str
    mode: str
    light: float
