"""What a walker offers: the pictures between the keyframes, and how the latents between those are found."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from precompute.distance import Distance
from precompute.job import Job
from precompute.models.model import Chosen
from precompute.walk import Walk
from show.making import Walking


@dataclass(frozen=True, slots=True)
class Walker:
    """A way of walking from keyframe to keyframe; `version` rises when its pictures change.

    `facts` is what decides its pictures beside the setlist's walking, the artwork and the keyframes, as JSON; `walk`
    makes them. A walker that fills in latents once the pictures are encoded says with which settings: `widening`.
    """

    version: str
    facts: Callable[[Job], Any]
    walk: Callable[[Job, Distance], Walk]
    widening: Callable[[Walking], dict[str, Any] | None] = lambda walking: None


def walker(chosen: Chosen) -> Walker:
    """The walker that was chosen: the `WALKER` of its module."""
    found: Walker = importlib.import_module(chosen.model.door).WALKER
    return found
