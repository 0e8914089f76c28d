"""Asks the system to run the frame loop before other work; where it may not, nothing is lost but that."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

NICE = -10  # for Linux
WINDOWS_HIGHEST = 2  # THREAD_PRIORITY_HIGHEST of winbase.h
MACOS_USER_INTERACTIVE = 0x21  # QOS_CLASS_USER_INTERACTIVE of sys/qos.h


def raise_priority() -> bool:
    """Raises the calling thread's priority and returns whether that was granted; never raises an error."""
    with suppress(Exception):  # whatever a system says against it, the show goes on as before
        return _ASK.get(sys.platform, _no)()
    return False


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


def _windows() -> bool:
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentThread.restype = ctypes.c_void_p
    kernel.SetThreadPriority.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), WINDOWS_HIGHEST))


def _macos() -> bool:
    return ctypes.CDLL(None).pthread_set_qos_class_self_np(MACOS_USER_INTERACTIVE, 0) == 0


def _no() -> bool:
    return False


_ASK = {"linux": _linux, "win32": _windows, "darwin": _macos}
