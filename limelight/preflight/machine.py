"""What this machine has: memory of the card or its own, screen, room on disk, power."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from pathlib import Path

from limelight.preflight.verdict import Found
from live.replays.room import LEAST_FREE, Free, free
from show.errors import ShowError
from show.folder import Show

GIGABYTE = 1 << 30
LEAST_MEMORY = GIGABYTE  # free, below which a stage with a decoder comes to swap or fails to load
LEAST_ROOM = 100 << 20  # bytes free, below which not even the state of a show is kept
SUPPLIES = Path("/sys/class/power_supply")


def card(show: Show, chosen: Namespace) -> Found:
    """How the decoder runs quickest on a CUDA card."""
    from live.tuning import tuned

    return Found(tuned(show, chosen.compile) or "no CUDA card: nothing to tune")


def memory(show: Show, chosen: Namespace) -> Found:
    """Memory of the CUDA card, else what this machine has left."""
    from live.card_memory import card_memory

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
    from live.window import chosen as chosen_screen
    from live.window import monitors

    found = chosen_screen(chosen.screen, monitors())
    figures = {"name": found.name, "width": found.width, "height": found.height, "refresh": found.refresh}
    return Found(f"{found.name}, {found.width}x{found.height}", figures)


def disk(show: Show, chosen: Namespace, free: Free = free) -> Found:
    """Room where the state and the last minutes are kept, and whether it can be written."""
    from live.folders import user_state

    folder = user_state()
    left = free(folder)
    told, figures = f"{left / GIGABYTE:.1f} GB free for the state and the last minutes", {"free_bytes": left}
    if left < LEAST_ROOM:
        raise ShowError(folder, f"only {left >> 20} MB are free for the state", "free some room on that disk")
    if not writable(folder):
        return Found(f"{folder} cannot be written", figures, "mend its rights: a show that is cut off begins anew else")
    if left < LEAST_FREE:
        return Found(told, figures, f"free some room: below {LEAST_FREE >> 30} GB no replay can be saved")
    return Found(f"{told} in {folder}", figures)


def writable(folder: Path) -> bool:
    """Whether a file can be made in a folder, which may have to be made too."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def power(show: Show, chosen: Namespace, supplies: Path = SUPPLIES) -> Found:
    """Mains or battery, where this system tells."""
    online = [each for each in _read(supplies, "online") if each in ("0", "1")]
    if not online:
        return Found(f"{os.cpu_count()} cores; power is not told here", {"mains": None})
    if "1" in online:
        return Found(f"{os.cpu_count()} cores, on mains", {"mains": True})
    return Found(f"{os.cpu_count()} cores, on battery", {"mains": False}, "plug it in: batteries slow processors down")


def _read(supplies: Path, name: str) -> list[str]:
    try:
        return [path.read_text(encoding="utf-8").strip() for path in supplies.glob(f"*/{name}")]
    except OSError:
        return []
