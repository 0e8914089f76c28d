"""The demo: three short pieces composed by a small synthesiser, and their artworks drawn by code."""

from __future__ import annotations

import sys
from pathlib import Path


def make(folder: Path) -> None:
    """Write what is missing of `demo/media/` beside the setlist in `folder`: three pieces and three artworks."""
    from setlists.demo.media import write_missing  # the synthesiser's libraries are wanted here only

    write_missing(folder / "demo" / "media", lambda line: print(line, file=sys.stderr, flush=True))
