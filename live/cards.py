"""Which graphics cards are there, by the drivers' own word and without loading anything heavy."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path

EGL_DEVICE, EGL_CUDA_DEVICE = 0x322C, 0x323A  # EGL_EXT_device_query, EGL_NV_device_cuda
EGL = "libEGL.so.1"
MOST_EGL_DEVICES = 32
DEVICE_QUERY = b"eglQueryDeviceAttribEXT"
CUDA_DRIVERS = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}


def has_cuda_driver() -> bool:
    """Whether NVIDIA's CUDA driver is installed."""
    try:
        ctypes.CDLL(CUDA_DRIVERS[sys.platform])
    except (KeyError, OSError):
        return False
    return True


def under_wsl() -> bool:
    """Whether this is Linux inside Windows."""
    try:
        return "microsoft" in Path("/proc/sys/kernel/osrelease").read_text(encoding="utf-8").casefold()
    except OSError:
        return False


def cuda_device_of_egl() -> int | None:
    """The CUDA device that the current EGL display draws on; None without EGL, or where its card is not CUDA's."""
    egl = _egl()
    if egl is None:
        return None
    egl.eglGetCurrentDisplay.restype = ctypes.c_void_p
    display = egl.eglGetCurrentDisplay()
    card = _attribute(egl, b"eglQueryDisplayAttribEXT", display, EGL_DEVICE) if display else None
    return _attribute(egl, DEVICE_QUERY, card, EGL_CUDA_DEVICE) if card else None


def egl_device_of_cuda() -> int | None:
    """The number among EGL's devices of the one that is CUDA's first; None where EGL knows of none that is CUDA's.

    EGL counts the cards of all drivers in its own order, which `CUDA_VISIBLE_DEVICES` does not change.
    """
    egl = _egl()
    return (
        first_of_cuda([_attribute(egl, DEVICE_QUERY, each, EGL_CUDA_DEVICE) for each in _devices(egl)]) if egl else None
    )


def first_of_cuda(numbers: Sequence[int | None]) -> int | None:
    """Where in a row of devices CUDA's first one stands; `numbers` are CUDA's of them, None for those of others."""
    known = {number: index for index, number in enumerate(numbers) if number is not None}
    return known[min(known)] if known else None


def _egl() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(EGL)
    except OSError:
        return None


def _devices(egl: ctypes.CDLL) -> list[int]:
    """EGL's devices (EGL_EXT_device_enumeration)."""
    address = _address(egl, b"eglQueryDevicesEXT")
    if not address:
        return []
    shape = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_int))
    found, count = (ctypes.c_void_p * MOST_EGL_DEVICES)(), ctypes.c_int()
    told = shape(address)(MOST_EGL_DEVICES, found, ctypes.byref(count))
    return [each for each in found[: count.value] if each] if told else []


def _attribute(egl: ctypes.CDLL, query: bytes, of: int, attribute: int) -> int | None:
    address = _address(egl, query)
    if not address:
        return None
    shape = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_ssize_t))
    value = ctypes.c_ssize_t()
    return value.value if shape(address)(of, attribute, ctypes.byref(value)) else None


def _address(egl: ctypes.CDLL, name: bytes) -> int | None:
    egl.eglGetProcAddress.restype, egl.eglGetProcAddress.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    address: int | None = egl.eglGetProcAddress(name)
    return address
