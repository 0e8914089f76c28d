"""`limelight render`: a show, or the replay of a session log, as a video file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from limelight import doors
from live.rendering.render import Order, render
from live.rendering.replay import render_log
from live.rendering.seed import FPS as SEED_FPS
from live.rendering.seed import SeedOrder, render_seed
from show.errors import ShowError
from show.folder import Show

FPS = 60.0
VIDEOS = (".mp4", ".mov", ".mkv")
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
SEED = "seed"
OF_THE_LOG = {  # options that a session log has settled, with what they are where nobody asks for them
    "track": None, "seconds": None, "look": None, "guard": None, "rung": None, "sheet": None,
    "mode": "known", "profile": "default",
}  # fmt: skip


def render_video(chosen: Namespace) -> int:
    """Renders what was asked for, with a bar that shows the time left."""
    refuse_names(chosen.out, chosen.sheet)
    if chosen.mode == SEED:
        _refuse_for_seed(chosen)
    if chosen.events:
        _refuse_for_replay(chosen)
        return _replay(chosen)
    if chosen.show is None:
        raise ShowError("limelight render", "no setlist was given", "name one, or a session log with --events")
    show = doors.show(chosen.show)
    for sentence in (*show.refused, *show.warnings):
        tqdm.write(sentence)
    return _seed(show, chosen) if chosen.mode == SEED else _render(show, chosen)


def refuse_names(video: Path, sheet: Path | None) -> None:
    """Raises for names that no video and no picture can be written to, before the work."""
    for path, kind, endings in ((video, "video", VIDEOS), (sheet, "picture", PICTURES)):
        if path and path.suffix.lower() not in endings:
            raise ShowError(path, f"is not the name of a {kind}", f"let it end in {', '.join(endings)}")


def _render(show: Show, chosen: Namespace) -> int:
    order = Order(
        track=chosen.track,
        seconds=chosen.seconds,
        size=chosen.size or doors.canvas(show),
        fps=chosen.fps or FPS,
        look=chosen.look,
        mode=chosen.mode,
        rung=chosen.rung,
        profile=chosen.profile,
        guard=chosen.guard or show.guard,
    )
    doors.warn(order.guard)
    with _bar(chosen.out) as progress:
        render(show, chosen.out, order, chosen.sheet, progress)
    return 0


def _seed(show: Show, chosen: Namespace) -> int:
    order = SeedOrder(chosen.track, chosen.seconds, chosen.size)
    with _bar(chosen.out) as progress:
        render_seed(show, chosen.out, order, chosen.sheet, progress)
    return 0


def _refuse_for_seed(chosen: Namespace) -> None:
    """Raises for options that the seed paper's method has no place for: it decodes, and nothing else."""
    for option in ("look", "rung", "events", "guard"):
        if getattr(chosen, option):
            raise ShowError(f"--{option}", "means nothing in the seed mode, which only decodes", "leave it out")
    if chosen.profile != "default":
        raise ShowError("--profile", "means nothing in the seed mode, which hears as published", "leave it out")
    if chosen.fps not in (None, SEED_FPS):
        raise ShowError("--fps", f"the seed mode has {SEED_FPS} frames a second, as published", "leave it out")
    if chosen.size and chosen.size[0] != chosen.size[1]:
        raise ShowError("--size", "the seed mode's pictures are square", "leave it out, or write --size 768x768")


def _refuse_for_replay(chosen: Namespace) -> None:
    """Raises for options that a replay has no place for: it shows what was shown, at any size and frame rate."""
    for option, unasked in OF_THE_LOG.items():
        if getattr(chosen, option) != unasked:
            raise ShowError(f"--{option}", "means nothing with --events, which shows the log as it was", "leave it out")


def _replay(chosen: Namespace) -> int:
    show = doors.shipped(chosen.show) if chosen.show is not None else None
    frames = render_log(chosen.events, chosen.out, chosen.fps or FPS, chosen.size, show)
    print(f"replayed {frames} frames to {chosen.out}")
    return 0


@contextmanager
def _bar(out: Path) -> Iterator[Callable[[int, int], None]]:
    """A bar that appears with the first frame: what is refused before that leaves one line, the error."""
    lines: list[tqdm] = []

    def progress(done: int, total: int) -> None:
        if not lines:
            lines.append(tqdm(desc=out.name, total=total, unit="frame", ascii=" ·━"))
        lines[0].update(done - lines[0].n)

    try:
        yield progress
    finally:
        for line in lines:
            line.close()
