"""How much of an artwork a picture keeps, and how far two pictures are apart in colour and in drawing."""

import cv2
import numpy as np

STRUCTURE_SCALE = 1 / 70  # of the height: what is finer are marks
LIGHTING_SCALE = 1 / 8  # of the height: what is coarser is lighting, which is the painter's to change
FRAME = 1 / 9  # of the height: the quiet or ornamented edge, which is left out
DRAWING_SCALE = 1 / 400
DIRECTIONS = 24
SAMPLES = 4096


def structure_kept(picture: np.ndarray, ground: np.ndarray) -> float:
    """Mean correlation of lightness and of edges, both between marks and lighting in size; 1 is the same structure."""
    h = picture.shape[0]
    a, b = (cv2.GaussianBlur(_lightness(image), (0, 0), h * STRUCTURE_SCALE) for image in (picture, ground))
    forms = [image - cv2.GaussianBlur(image, (0, 0), h * LIGHTING_SCALE) for image in (a, b)]
    edges = [_slope(image) for image in (a, b)]
    m = round(h * FRAME)
    forms, edges = ([image[m:-m, m:-m] for image in pair] for pair in (forms, edges))
    return 0.5 * (_correlation(*forms) + _correlation(*edges))


def palette_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Sliced Wasserstein distance of the colours of two pictures uint8 [h, w, 3], in CIE Lab units."""
    a, b = (_colours(image) for image in (first, second))
    angles = np.random.default_rng(0).normal(size=(3, DIRECTIONS))
    angles /= np.linalg.norm(angles, axis=0)
    return float(np.abs(np.sort(a @ angles, axis=0) - np.sort(b @ angles, axis=0)).mean())


def edge_distance(first: np.ndarray, second: np.ndarray) -> float:
    """One minus the correlation of the fine edges of two pictures uint8 [h, w, 3]: 0 the same drawing, 1 unrelated."""
    sigma = first.shape[0] * DRAWING_SCALE
    a, b = (_slope(cv2.GaussianBlur(_lightness(image), (0, 0), sigma)) for image in (first, second))
    return 1 - _correlation(a, b)


def _lightness(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)[..., 0]


def _slope(image: np.ndarray) -> np.ndarray:
    return cv2.magnitude(cv2.Sobel(image, cv2.CV_32F, 1, 0), cv2.Sobel(image, cv2.CV_32F, 0, 1))


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / (np.sqrt((a * a).sum() * (b * b).sum()) + 1e-9))


def _colours(image: np.ndarray) -> np.ndarray:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab).reshape(-1, 3)
    return lab[np.linspace(0, len(lab) - 1, SAMPLES).astype(int)]
