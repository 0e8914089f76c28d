"""Which graphics cards are there, by the drivers' own word and without loading anything heavy."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

EGL_DEVICE, EGL_CUDA_DEVICE = 0x322C, 0x323A  # EGL_EXT_device_query, EGL_NV_device_cuda
EGL = "libEGL.so.1"
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
    if not sys.platform.startswith("linux"):
        return None
    try:
        egl = ctypes.CDLL(EGL)
    except OSError:
        return None
    egl.eglGetCurrentDisplay.restype = ctypes.c_void_p
    display = egl.eglGetCurrentDisplay()
    card = _attribute(egl, b"eglQueryDisplayAttribEXT", display, EGL_DEVICE) if display else None
    return _attribute(egl, b"eglQueryDeviceAttribEXT", card, EGL_CUDA_DEVICE) if card else None


def _attribute(egl: ctypes.CDLL, query: bytes, of: int, attribute: int) -> int | None:
    egl.eglGetProcAddress.restype, egl.eglGetProcAddress.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    address = egl.eglGetProcAddress(query)
    if not address:
        return None
    shape = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_ssize_t))
    value = ctypes.c_ssize_t()
    return value.value if shape(address)(of, attribute, ctypes.byref(value)) else None
