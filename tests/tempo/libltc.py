"""The libltc library as a foreign encoder of linear timecode, through ctypes (its header: ltc.h of libltc 1.3)."""

from __future__ import annotations

import ctypes
import ctypes.util
from functools import cache

import numpy as np
import pytest

from show.timecode import Label, Rate

MODES = {24: 3, 25: 1, 30: 0}  # LTC_TV_FILM_24, LTC_TV_625_50, LTC_TV_525_60
MIDDLE, FULL = 128, 127.0  # of libltc's unsigned 8-bit samples


class _Timecode(ctypes.Structure):
    _fields_ = (
        ("timezone", ctypes.c_char * 6),
        *((name, ctypes.c_ubyte) for name in ("years", "months", "days", "hours", "mins", "secs", "frame")),
    )


@cache
def _library() -> ctypes.CDLL | None:
    for name in (ctypes.util.find_library("ltc"), "libltc.so.11", "libltc.11.dylib"):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library:
            library.ltc_encoder_create.restype = ctypes.c_void_p
            return library
    return None


def encoded(
    begin: Label, frames: int, rate: Rate, sample_rate: int = 48000, speed: float = 1.0, backwards: bool = False
) -> np.ndarray:
    """Sound of that many frames from a label on (or back from it), float32 [n], full scale 1 at -3 dBFS."""
    library = _library()
    if library is None:
        pytest.skip("libltc is not here")
    encoder = ctypes.c_void_p(
        library.ltc_encoder_create(
            ctypes.c_double(sample_rate), ctypes.c_double(rate.per_second), MODES[rate.nominal], 0
        )
    )
    now = _Timecode(b"+0000", 0, 1, 1, begin.hours, begin.minutes, begin.seconds, begin.frames)
    library.ltc_encoder_set_timecode(encoder, ctypes.byref(now))
    stretch = ctypes.c_double((-1 if backwards else 1) / speed)
    buffer, sound = (ctypes.c_ubyte * 65536)(), []
    for _ in range(frames):
        for byte in reversed(range(10)) if backwards else range(10):
            assert library.ltc_encoder_encode_byte(encoder, byte, stretch) == 0
            sound.append(bytes(buffer[: library.ltc_encoder_get_buffer(encoder, buffer)]))
        (library.ltc_encoder_dec_timecode if backwards else library.ltc_encoder_inc_timecode)(encoder)
    library.ltc_encoder_free(encoder)
    return (np.frombuffer(b"".join(sound), np.uint8).astype(np.float32) - MIDDLE) / np.float32(FULL)
