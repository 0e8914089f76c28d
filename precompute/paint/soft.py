"""Soft steps and blurs: what keeps marks free of jags and pops."""

import cv2
import numpy as np


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between."""
    t = ((x - low) / (high - low)).clip(0, 1)
    return t * t * (3 - 2 * t)


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur; wide ones are made on a smaller picture."""
    if sigma < 6:
        return cv2.GaussianBlur(image, (0, 0), max(sigma, 0.3))
    factor = 4 if sigma < 24 else 8
    h, w = image.shape[:2]
    small = cv2.resize(image, (max(w // factor, 2), max(h // factor, 2)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


def slope_of(image: np.ndarray) -> np.ndarray:
    """Length of the gradient of `image` [h, w], in Sobel's units; NumPy's root rounds alike on every run."""
    gx, gy = cv2.Sobel(image, cv2.CV_32F, 1, 0), cv2.Sobel(image, cv2.CV_32F, 0, 1)
    return np.sqrt(gx * gx + gy * gy)


def over(canvas: np.ndarray, colour: np.ndarray, mask: np.ndarray | float) -> np.ndarray:
    """`colour` laid over `canvas` where `mask` [h, w] is 1."""
    weight = np.asarray(mask, np.float32)
    return canvas + (colour - canvas) * (weight[..., None] if weight.ndim == 2 else weight)


def glow(canvas: np.ndarray, light: np.ndarray) -> np.ndarray:
    """`light` [h, w, 3] added as light adds on a wall, without clipping: the screen of the two."""
    return 1 - (1 - canvas) * (1 - light.clip(0, 1))
