"""What this machine has: memory of the card or its own, screen, power."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from limelight.preflight.verdict import Found
from show.folder import Show

GIGABYTE = 1 << 30
LEAST_MEMORY = GIGABYTE  # free, below which a stage with a decoder comes to swap or fails to load
SUPPLIES = Path("/sys/class/power_supply")


def card(show: Show, chosen: Namespace) -> Found:
    """How the decoder runs quickest on a CUDA card."""
    from live.decoding.tuning import tuned

    return Found(tuned(show, chosen.compile) or "no CUDA card: nothing to tune")


def memory(show: Show, chosen: Namespace) -> Found:
    """Memory of the CUDA card, else what this machine has left."""
    from live.decoding.card_memory import card_memory

    of_card = card_memory()
    known = of_card or own_memory()
    if known is None:
        return Found("no CUDA card, and this system does not tell how much memory is free")
    left, whole = known
    where = "of the CUDA card" if of_card else "of this machine (no CUDA card: the processor decodes)"
    told = f"{left / GIGABYTE:.1f} of {whole / GIGABYTE:.1f} GB free {where}"
    figures = {"free_bytes": left, "bytes": whole, "cuda": bool(of_card)}
    return Found(told, figures, "" if left >= LEAST_MEMORY else "close other programs, or use --rung baked")


def own_memory() -> tuple[int, int] | None:
    """Bytes free and in all of this machine, None where it does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
        told = {line.partition(":")[0]: int(line.split()[1]) << 10 for line in lines if line.endswith(" kB")}
        return told["MemAvailable"], told["MemTotal"]
    except (OSError, KeyError, ValueError):
        return None


def screen(show: Show, chosen: Namespace) -> Found:
    """The screen by its name."""
    if chosen.screen == "headless":
        return Found("headless, as asked", {"name": "headless"})
    from live.display.window import chosen as chosen_screen
    from live.display.window import monitors

    found = chosen_screen(chosen.screen, monitors())
    figures = {"name": found.name, "width": found.width, "height": found.height, "refresh": found.refresh}
    return Found(f"{found.name}, {found.width}x{found.height}", figures)


def power(show: Show, chosen: Namespace, supplies: Path = SUPPLIES) -> Found:
    """Mains or battery, where this system tells."""
    own = [each for each in _supplies(supplies) if "Device" not in _read(each / "scope")]  # no mouse's or headset's
    online = [told for each in own if (told := _read(each / "online")) in ("0", "1")]
    if not online:
        return Found(f"{os.cpu_count()} cores; power is not told here", {"mains": None})
    if "1" in online:
        return Found(f"{os.cpu_count()} cores, on mains", {"mains": True})
    return Found(f"{os.cpu_count()} cores, on battery", {"mains": False}, "plug it in: batteries slow processors down")


def _supplies(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
