"""Pictures of the show folder: written whole or not at all, and an edited one that is broken is refused clearly."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from show.errors import ShowError
from show.files import write_bytes

JPEG_QUALITY = 95
_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 3]
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]


def write_picture(path: Path, picture: np.ndarray) -> None:
    """Writes uint8 [h, w, 3] sRGB as PNG or JPEG, by the name's ending."""
    options = _PNG if path.suffix == ".png" else _JPEG
    done, data = cv2.imencode(path.suffix, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ShowError(path, "cannot be encoded", "report this")
    write_bytes(path, data.tobytes())


def read_picture(path: Path, size: tuple[int, int]) -> np.ndarray:
    """Reads a picture as uint8 [h, w, 3] sRGB of `size` (width, height); an edited one may have had another size."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise ShowError(path, f"cannot be read ({error.strerror})", "restore it, or use --redo for its stage") from None
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if picture is None:
        raise ShowError(path, "is not a picture any more", "restore it, or use --redo for its stage")
    if picture.shape[1::-1] != size:
        shrinks = picture.shape[1] > size[0]
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
