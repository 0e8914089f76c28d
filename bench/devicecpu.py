"""How often a stage presents and decodes where the processor does everything: two cores, a software driver."""

from __future__ import annotations

import time
from dataclasses import replace

from bench import deviceshow
from bench.devicerow import MET, MISSED, Bench, LeftOut, Line, spread
from bench.devicestage import Watch, drummed, perform, plain
from live.options import TRACKS
from live.stage.stage import Stage
from show.folder import Show

SIZE, PICTURE = (1280, 720), (688, 384)  # pixels of the canvas, and of a 16:9 show's walk
FPS = 60.0
PATIENCE, SECONDS = 60.0, 15.0  # s until the decoder serves, s that count
STRUCK = 100.0  # s that kicks are sent for: a p99 of fewer than a hundred is but the latest of them
PRESENTED, DECODED = 30.0, 12.0  # a second, the least that is aimed at
KICK = {"default": 75.0, "low-latency": 50.0}  # ms from a kick's half energy to the presented frame, p95, by profile
WHAT = f"processor alone, {SIZE[0]}x{SIZE[1]}, plain, house decoder {PICTURE[0]}x{PICTURE[1]}"


class Counted:
    """Pictures that a stage's worker decodes between two frames."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int]] = []

    def mark(self, stage: Stage) -> None:
        """At the first frame that counts, and at the last."""
        self._marks.append((time.perf_counter(), stage.worker.decoded if stage.worker else 0))

    @property
    def rate(self) -> float:
        """Pictures a second; NaN before both marks."""
        if len(self._marks) < 2:
            return float("nan")
        (begun, first), (ended, last) = self._marks[0], self._marks[-1]
        return (last - first) / (ended - begun)


def decodes(stage: Stage) -> bool:
    """Whether the stage's picture comes from a decoder."""
    return stage.performer.ladder.rung in ("device", "cpu")


def stage(bench: Bench) -> list[Line]:
    """Frames presented and pictures decoded a second, with the house autoencoder."""
    show, counted = _show(bench), Counted()
    watch = Watch(decodes, round(SECONDS * FPS), PATIENCE + SECONDS, counted.mark, counted.mark)
    performed = perform(show, watch, drummed(show), plain(show, SIZE, FPS, "cpu"))
    presented = 1 / float(performed.intervals.mean())
    return [
        _least(f"{WHAT}: presented", presented, PRESENTED, f"interval {spread(performed.intervals)}"),
        _least(f"{WHAT}: decoded", counted.rate, DECODED, f"rung {performed.rung}"),
    ]


def _least(what: str, rate: float, aim: float, beside: str) -> Line:
    return Line(what, f">= {aim:g} a second", f"{rate:.1f} a second ({beside})", MET if rate >= aim else MISSED)


def kick(bench: Bench) -> list[Line]:
    """From the half energy of a kick to the presented frame, by `live.measuring.latency`, in both profiles of hearing.

    By the clock alone: no sound card and no screen is in it.
    """
    from live.measuring.latency import measure

    show, lines = _show(bench), []
    for profile, aim in KICK.items():
        found = measure(show, replace(plain(show, SIZE, FPS, "cpu"), input=TRACKS, profile=profile), STRUCK)
        if found.headline is None:
            raise RuntimeError(f"{profile}: none of {found.kicks} kicks was seen")
        figures = " ".join(
            f"{name} {1e3 * value:.1f}" for name, value in zip(("p50", "p95", "p99"), found.headline, strict=True)
        )
        measured = (
            f"{figures} ms over {found.kicks - found.unseen} kicks, {found.unseen} more unseen; rung {found.state.rung}"
        )
        verdict = MET if 1e3 * found.headline[1] <= aim else MISSED
        lines.append(Line(f"{WHAT}: kick to frame by the clock, {profile}", f"p95 <= {aim:g} ms", measured, verdict))
    return lines


def _show(bench: Bench) -> Show:
    if bench.cuda:
        raise LeftOut("this machine has CUDA; the row is of a processor and Mesa")
    return deviceshow.make(bench.folder, "house", PICTURE)
