"""`make show`: performs a prepared setlist with its own recordings, or renders it where there is no display."""

from __future__ import annotations

import sys
from pathlib import Path

from limelight.__main__ import main
from show.errors import ShowError

OUT, SHEET = Path("out/demo.mp4"), Path("out/demo.png")
SECONDS, FPS = "30", "30"


def demonstrate(setlist: str) -> int:
    """Opens the window if there is a screen for it, else renders the first seconds and says so."""
    if _has_screen():
        return main(["live", setlist, "--input", "tracks"])
    print(f"no display here: rendering the first {SECONDS} s to {OUT} and a contact sheet to {SHEET}", file=sys.stderr)
    OUT.parent.mkdir(exist_ok=True)
    options = ["--seconds", SECONDS, "--fps", FPS, "--sheet", str(SHEET)]
    code = main(["render", setlist, "--out", str(OUT), *options])
    if code == 0:
        print(f"rendered {OUT} and {SHEET}", file=sys.stderr)
    return code


def _has_screen() -> bool:
    try:
        from live.display.window import monitors

        return bool(monitors())
    except (ShowError, ImportError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(demonstrate(sys.argv[1]))
