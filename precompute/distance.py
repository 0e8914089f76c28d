"""How far apart two pictures look: by LPIPS where its weights are, else by a distance without trained weights."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from precompute.models import catalogue, finding
from show.making import Making

SCALES = 4  # the first at half the picture's size, each next at half of the one before
EDGES = 1.0  # weight of differing gradients beside differing colours
PLAIN_THRESHOLD = 3.0  # CIE L* units: steps of painted walks are of about this size
LPIPS_THRESHOLD = 0.1  # about what two frames of calm film are apart


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance of pictures uint8 [h, w, 3] sRGB of one size: `between` compares what `sketch` keeps of each.

    Neighbours of a walk that are nearer than `threshold` pass for one movement. `key` changes with the weights.
    """

    name: str
    threshold: float
    sketch: Callable[[np.ndarray], Any]
    between: Callable[[Any, Any], float]
    key: str = ""

    def __call__(self, first: np.ndarray, second: np.ndarray) -> float:
        """The distance of two pictures."""
        return self.between(self.sketch(first), self.sketch(second))


def measure(making: Making) -> Distance:
    """LPIPS if its weights are on this machine, else `PLAIN`; ShowError if the setlist's folder for it is wrong."""
    folder = finding.find(catalogue.model("lpips"), making)
    if folder is None:
        return PLAIN

    @functools.cache
    def model() -> Any:
        from precompute import lpips  # brings in torch
        from precompute.models import card

        return lpips.load(folder, card.card().device)

    key = finding.fingerprint(folder)
    return Distance(
        "lpips", LPIPS_THRESHOLD, lambda given: model().sketch(given), lambda *two: model().apart(*two), key
    )


def levels(picture: np.ndarray) -> list[np.ndarray]:
    """What `between` compares: Lab colours with the gradients of lightness at several scales, for a picture.

    `picture`: uint8 [h, w, 3] sRGB. Each level is float32 [h', w', 5] in units of CIE L* (0..100).
    """
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    found = []
    for _ in range(SCALES):
        lab = cv2.resize(lab, (max(1, lab.shape[1] // 2), max(1, lab.shape[0] // 2)), interpolation=cv2.INTER_AREA)
        found.append(np.dstack((lab, _gradients(lab[..., 0]))))
    return found


def between(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> float:
    """The distance of two pictures from their `levels`: 0 for equal ones, about 1 for a just visible change.

    The mean over scales and pixels of the Euclidean difference of colour (CIE 1976 colour difference) and gradient.
    It is a metric: symmetric, and a detour is never shorter. Blurred scales make small shifts count as small.
    """
    return float(np.mean([_spread(a - b) for a, b in zip(first, second, strict=True)]))


PLAIN = Distance("plain", PLAIN_THRESHOLD, levels, between)
"""The distance that needs no weights."""


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """`PLAIN` for two pictures uint8 [h, w, 3] of one size."""
    return PLAIN(first, second)


def _spread(difference: np.ndarray) -> float:
    return float(np.sqrt(np.square(difference).sum(-1)).mean())


def _gradients(lightness: np.ndarray) -> np.ndarray:
    across = cv2.Sobel(lightness, cv2.CV_32F, 1, 0, ksize=3, scale=EDGES / 8)
    return np.dstack((across, cv2.Sobel(lightness, cv2.CV_32F, 0, 1, ksize=3, scale=EDGES / 8)))
