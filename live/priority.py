"""Asks the system to run the frame loop before other work, and what can wait after it; a refusal does no harm."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

NICE, LAST = -10, 10  # for Linux; from 15 on a busy machine might not let a desk come up at all
WINDOWS_HIGHEST, WINDOWS_LOWEST, WINDOWS_IDLE = 2, -2, -15  # THREAD_PRIORITY_HIGHEST, _LOWEST, _IDLE of winbase.h
MACOS_USER_INTERACTIVE, MACOS_UTILITY, MACOS_BACKGROUND = 0x21, 0x11, 0x09  # QOS_CLASS_... of sys/qos.h

Made = TypeVar("Made")


def raise_priority() -> bool:
    """Raises the calling thread's priority and returns whether that was granted; never raises an error."""
    with suppress(Exception):  # whatever a system says against it, the show goes on as before
        return _RAISE.get(sys.platform, _no)()
    return False


def standing_back(work: Callable[[], Made]) -> Made:
    """Does work that takes a processor for long, such as imports, after all others that want one; waits for it.

    In a thread of its own, as a thread that has stood back may not come forward again. Raises what the work raises.
    """
    with ThreadPoolExecutor(1, initializer=_lower_priority) as aside:
        return aside.submit(work).result()


def idling(work: Callable[[], Made]) -> Made:
    """Does work that nobody waits for while the processors have nothing else to do; as `standing_back` otherwise."""
    with ThreadPoolExecutor(1, initializer=_idle) as aside:
        return aside.submit(work).result()


def _lower_priority() -> None:
    with suppress(Exception):
        _LOWER.get(sys.platform, _no)()


def _idle() -> None:
    with suppress(Exception):
        _IDLE.get(sys.platform, _no)()


def _linux() -> bool:
    """A nice value, which on Linux is each thread's own.

    Not a real-time class: the loop would be let run where it must wait for the driver's threads that draw for it. What
    the thread starts (who decodes, who reads files) begins as usual again, or it would run before those, too.
    """
    if os.getpriority(os.PRIO_PROCESS, 0) > 0:
        return False  # started with `nice`: whoever did that wants other work to come first
    with suppress(OSError):  # a sandbox may not know the flag
        os.sched_setscheduler(0, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))
    os.setpriority(os.PRIO_PROCESS, 0, NICE)
    return True


def _linux_last() -> bool:
    os.setpriority(os.PRIO_PROCESS, 0, LAST)
    return True


def _linux_idle() -> bool:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    return True


def _windows(priority: int = WINDOWS_HIGHEST) -> bool:
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentThread.restype = ctypes.c_void_p
    kernel.SetThreadPriority.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), priority))


def _macos(service: int = MACOS_USER_INTERACTIVE) -> bool:
    return ctypes.CDLL(None).pthread_set_qos_class_self_np(service, 0) == 0


def _no() -> bool:
    return False


_RAISE = {"linux": _linux, "win32": _windows, "darwin": _macos}
_LOWER: dict[str, Callable[[], bool]] = {
    "linux": _linux_last,
    "win32": lambda: _windows(WINDOWS_LOWEST),
    "darwin": lambda: _macos(MACOS_UTILITY),
}
_IDLE: dict[str, Callable[[], bool]] = {
    "linux": _linux_idle,
    "win32": lambda: _windows(WINDOWS_IDLE),
    "darwin": lambda: _macos(MACOS_BACKGROUND),
}
