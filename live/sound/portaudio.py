"""PortAudio's door: the only file that imports sounddevice, which then asks every sound system of the machine.

One of them may never answer: a JACK whose last client was killed in the middle of a question leaves a lock behind, and
whoever asks next waits for it. So a thread of its own brings it in, and nobody waits longer than he said.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import suppress
from functools import cache
from typing import Any

PATIENCE = 5.0  # s
SILENT = (
    "the sound system does not answer: restart it, or end what holds it (on Linux a killed JACK's /dev/shm/jack_db-*)"
)

# ALSA's snd_lib_error_handler_t; what its ellipsis stands for is not read
_Handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
_UNHEARD = _Handler(lambda *told: None)


def loaded(patience: float = PATIENCE) -> Any:
    """The module sounddevice; OSError where PortAudio is missing or fails, or has not come in after `patience` s."""
    bringing = _bringing()
    bringing.join(patience)
    if bringing.is_alive():
        raise OSError(SILENT)
    try:
        import sounddevice
    except OSError:
        raise
    except Exception as error:  # PortAudio begins at the import, and the word for its failing has not come in then
        raise OSError(str(error)) from error
    return sounddevice


def failures() -> tuple[type[Exception], ...]:
    """What asking for a device or opening a stream may raise."""
    known = getattr(sys.modules.get("sounddevice"), "PortAudioError", None)  # an import would begin PortAudio once more
    return (ValueError, OSError) if known is None else (ValueError, OSError, known)


@cache
def _bringing() -> threading.Thread:
    thread = threading.Thread(target=_bring, name="portaudio", daemon=True)
    thread.start()
    return thread


def _bring() -> None:
    _hush()
    with suppress(Exception):  # whoever asks for it is told
        import sounddevice  # noqa: F401


def _hush() -> None:
    """Keeps ALSA's own words off the terminal: what matters of it is told by us, and probing is no error."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_UNHEARD)
