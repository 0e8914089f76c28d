"""A soak on one page: memory, frames, decodes, descriptors and counts over its minutes, with the faults marked.

The only file here that needs matplotlib.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")  # no window
import matplotlib.pyplot as plt
import numpy as np

from bench import soakfigures
from bench.soakends import kind_of
from bench.soakfigures import MIB, Life, column
from bench.soakkept import Written

INK, PALE, GRID = "#2b2d33", "#8a8f99", "#e6e8ec"
ROLES = {"stage": "#2a6f97", "desk": "#e07a3f", "keeper": "#5a8f5c", "backdrop": "#8e6bbf"}
FAULTS = {"kill stage": "#b23a48", "stop stage": "#b23a48", "lose context": "#b23a48", "kill desk": "#e07a3f"}
LATE = "#b23a48"
SIZE = (11.0, 13.5)  # inches
HEIGHTS = (0.55, 2.0, 1.4, 1.5, 1.5, 1.2, 1.2)


def draw(written: Written, path: Path) -> None:
    """Draws the page."""
    plt.rcParams.update({"font.size": 9, "font.family": "sans-serif", "text.color": INK, "axes.labelcolor": INK,
                         "xtick.color": PALE, "ytick.color": PALE, "axes.edgecolor": GRID})  # fmt: skip
    figure, axes = plt.subplots(
        len(HEIGHTS), 1, sharex=True, figsize=SIZE, height_ratios=HEIGHTS, constrained_layout=True
    )
    minutes, lives = column(written, "time") / 60, soakfigures.lives(written)
    _strip(axes[0], written)
    _weights(axes[1], lives, ("stage",), "stage, resident", "MiB")
    _weights(axes[2], lives, ("desk", "keeper", "backdrop"), "desk and keeper, resident", "MiB")
    _band(axes[3], written, minutes, "interval", "frame interval: median, and p99 of 60 frames", "ms")
    _band(axes[4], written, minutes, "age", "decode age: median, and p99 of 60 frames", "ms")
    _descriptors(axes[5], lives)
    _counts(axes[6], written, minutes)
    for each in axes[1:]:
        _plain(each)
        _mark(each, written)
    axes[-1].set_xlabel("minutes")
    axes[-1].set_xlim(0, max(minutes[-1], 1.0))
    asked = written.run["asked"]
    figure.suptitle(
        f"Limelight, {minutes[-1]:.0f} minutes: {asked['size']}, {asked['fps']} frames/s, rung {asked['rung']}",
        x=0.01, ha="left", fontsize=13, fontweight="bold",
    )  # fmt: skip
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _strip(axis: Any, written: Written) -> None:
    """The faults by name, above all."""
    axis.axis("off")
    axis.set_ylim(0, 1)
    for number, (at, kind) in enumerate(_faults(written)):
        colour = FAULTS.get(kind, PALE)
        axis.plot([at], [0.05], marker="v", color=colour, markersize=5, clip_on=False)
        axis.text(at, 0.2 + 0.27 * (number % 3), kind, color=colour, fontsize=7, ha="center")


def _mark(axis: Any, written: Written) -> None:
    for at, kind in _faults(written):
        axis.axvline(at, color=FAULTS.get(kind, PALE), lw=0.6, alpha=0.45, zorder=0)
    for spell in written.run["spells"]:
        if spell["record"]:
            axis.axvspan(spell["begin"] / 60, spell["end"] / 60, color="#f4f1e8", zorder=-1)


def _faults(written: Written) -> list[tuple[float, str]]:
    return [(time / 60, kind_of(words)) for time, kind, words in written.events if kind == "fault"]


def _weights(axis: Any, lives: list[Life], roles: tuple[str, ...], title: str, unit: str) -> None:
    named: dict[str, Life] = {}
    for life in (each for each in lives if each.role in roles):
        axis.plot(life.times / 60, life.columns["rss"] / MIB, color=ROLES[life.role], lw=1.4)
        named[life.role] = life
    if len(roles) > 1:
        for role, life in named.items():
            _name(axis, life.times[-1] / 60, life.columns["rss"][-1] / MIB, role, ROLES[role])
    axis.set_ylim(bottom=0)
    _title(axis, title, unit)


def _band(axis: Any, written: Written, minutes: np.ndarray, name: str, title: str, unit: str) -> None:
    middle, high = (1e3 * column(written, f"{name}_{share}") for share in ("p50", "p99"))
    axis.plot(minutes, high, ".", color=LATE, ms=2.5, alpha=0.5)
    axis.plot(minutes, middle, color=ROLES["stage"], lw=1.2)
    known = high[np.isfinite(high) & (high > 0)]
    if len(known) and known.max() > 20 * np.median(known):
        axis.set_yscale("log")
    else:
        axis.set_ylim(bottom=0)
    _title(axis, title, unit)


def _descriptors(axis: Any, lives: list[Life]) -> None:
    named: dict[str, Life] = {}
    for life in lives:
        axis.plot(life.times / 60, life.columns["descriptors"], color=ROLES[life.role], lw=1.2)
        named[life.role] = life
    for role, life in named.items():
        _name(axis, life.times[-1] / 60, life.columns["descriptors"][-1], role, ROLES[role])
    axis.set_ylim(bottom=0)
    _title(axis, "open descriptors", "")


def _counts(axis: Any, written: Written, minutes: np.ndarray) -> None:
    """Late frames and what the guard did, both as counted so far."""
    for name, told, colour in (("missed", "late frames", LATE), ("guard", "guard interventions", ROLES["stage"])):
        so_far = _so_far(column(written, name))
        axis.plot(minutes, so_far, color=colour, lw=1.4)
        _name(axis, minutes[-1], so_far[-1], told, colour)
    axis.set_ylim(bottom=0)
    _title(axis, "counted so far", "")


def _so_far(values: np.ndarray) -> np.ndarray:
    """A counter that begins anew with each process, as one that does not."""
    known = np.isfinite(values)
    steps = np.diff(values[known], prepend=0.0)
    grown = np.cumsum(np.where(steps < 0, values[known], steps))
    places = np.cumsum(known) - 1
    return np.where(places >= 0, grown[np.maximum(places, 0)], 0.0) if len(grown) else np.zeros(len(values))


def _title(axis: Any, title: str, unit: str) -> None:
    axis.set_title(f"{title}, {unit}" if unit else title, loc="left", fontsize=9.5, color=INK)


def _name(axis: Any, at: float, value: float, words: str, colour: str) -> None:
    axis.annotate(
        words, (at, value), xytext=(5, 0), textcoords="offset points", color=colour, fontsize=8, va="center",
        annotation_clip=False,
    )  # fmt: skip


def _plain(axis: Any) -> None:
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.grid(axis="y", color=GRID, lw=0.8)
    axis.tick_params(length=0)
