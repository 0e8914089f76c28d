"""The performer's artwork from any picture file: upright, sRGB, on black, at the size asked for."""

import io
import struct
import warnings
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageCms, ImageOps

from precompute.paint.invent import invent
from show.errors import ShowError
from show.setlist import FITS

__all__ = ["invent", "load"]

MOST_PIXELS = 420_000_000  # a 20,000-pixel square passes; what unpacks to more is refused before it is unpacked


def load(path: Path, size: tuple[int, int], fit: str = "cover") -> np.ndarray:
    """The picture in a file as uint8 [h, w, 3] sRGB of `size` (w, h); animations give their first frame.

    `fit` cover fills the size and crops, contain shows all of it on black, mirror fills the rest with its reflection.
    """
    if fit not in FITS:
        raise ShowError(path, f"unknown fit {fit!r}", f"use one of {', '.join(FITS)}")
    picture = _open(path)
    try:
        pixels = _pixels(picture, size)
    except MemoryError:
        raise ShowError(path, "is too large for this machine's memory", "give a smaller picture") from None
    except (OSError, ValueError, SyntaxError, struct.error, IndexError, EOFError) as fault:
        raise ShowError(path, f"is a broken picture ({fault})", "save it again or give another one") from None
    return _fitted(pixels, size, fit)


def _open(path: Path) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
            try:
                picture = Image.open(path)
            finally:
                Image.MAX_IMAGE_PIXELS = limit
    except FileNotFoundError:
        raise ShowError(path, "there is no such file", "correct the path of the artwork") from None
    except IsADirectoryError:
        raise ShowError(path, "is a folder", "name a picture file") from None
    except PermissionError:
        raise ShowError(path, "may not be read", "change its permissions") from None
    except Exception:  # Pillow's format readers raise whatever they stumble over
        raise ShowError(path, "is not a picture that can be read", "give a PNG, JPEG, TIFF, WebP or GIF") from None
    w, h = picture.size
    if w * h > MOST_PIXELS:
        picture.close()
        raise ShowError(path, f"has {w} x {h} pixels, more than {MOST_PIXELS // 10**6} million", "scale it down first")
    return picture


def _pixels(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """Upright sRGB uint8 [h, w, 3], not much larger than needed."""
    with picture:
        enough = 2 * max(size)
        picture.draft(picture.mode if picture.mode in ("RGB", "L") else None, (enough, enough))
        picture.load()
        profile = picture.info.get("icc_profile")
        small = _shrunk(_in_eight_bits(picture), enough)
        upright = ImageOps.exif_transpose(small)
        return np.asarray(_on_black(_in_srgb(upright, profile)))


def _shrunk(picture: Image.Image, enough: int) -> Image.Image:
    """At most `enough` pixels on the longer side; shrunk before any conversion, which keeps memory bounded."""
    factor = max(picture.size) // enough
    exif = picture.getexif()
    if factor > 1 and picture.mode not in ("P", "1"):
        picture = picture.reduce(factor)
    elif factor > 1:
        picture = picture.resize((picture.width // factor, picture.height // factor), Image.Resampling.NEAREST)
    picture.info["exif"] = exif.tobytes()
    return picture


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """16-bit, 32-bit and floating-point greys scaled to eight bits; Pillow itself would cut them off at 255."""
    if picture.mode not in ("I;16", "I;16B", "I;16L", "I", "F"):
        return picture
    values = np.asarray(picture).astype(np.float32)
    if picture.mode == "F":
        most = 1.0 if np.nanmax(values, initial=0) <= 1 else 255.0
    else:
        most = 65535.0
    eight = (np.nan_to_num(values) * (255 / most)).clip(0, 255).astype(np.uint8)
    grey = Image.fromarray(eight)
    grey.info["exif"] = picture.getexif().tobytes()
    return grey


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in sRGB; a profile that cannot be used is passed over, as picture viewers do."""
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            opaque = picture.convert("RGB") if alpha else picture
            picture = _transformed(opaque, source)
        except (ImageCms.PyCMSError, OSError, ValueError):
            picture = picture.convert("RGB")
        if alpha:
            picture.putalpha(alpha)
    has_alpha = "A" in picture.getbands() or "a" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")


def _transformed(picture: Image.Image, source: Any) -> Image.Image:
    done = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return done if done is not None else picture.convert("RGB")


def _on_black(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    black = Image.new("RGBA", picture.size, (0, 0, 0, 255))
    return Image.alpha_composite(black, picture).convert("RGB")


def _fitted(pixels: np.ndarray, size: tuple[int, int], fit: str) -> np.ndarray:
    """`pixels` resized to cover or to lie inside `size`."""
    w, h = size
    ratios = w / pixels.shape[1], h / pixels.shape[0]
    scale = max(ratios) if fit == "cover" else min(ratios)
    wide, high = max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(np.ascontiguousarray(pixels), (wide, high), interpolation=method)
    if fit == "cover":
        x, y = (wide - w) // 2, (high - h) // 2
        return np.ascontiguousarray(resized[max(y, 0) : max(y, 0) + h, max(x, 0) : max(x, 0) + w])
    x, y = max(w - wide, 0), max(h - high, 0)
    margins = (y // 2, y - y // 2, x // 2, x - x // 2)
    border = cv2.BORDER_REFLECT if fit == "mirror" else cv2.BORDER_CONSTANT
    return cv2.copyMakeBorder(resized[:h, :w], *margins, border)
