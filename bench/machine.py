"""The machine that a benchmark ran on, in one line: no figure without it."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> str:
    """Name, processor, cores and how busy the last minute was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"machine: {platform.node() or 'unnamed'}, {_processor()}, {os.cpu_count()} cores{load}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
