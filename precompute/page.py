"""One picture of a prepared track: what was heard along the time axis, and what will be shown to it."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.image import imread
from matplotlib.lines import Line2D

from precompute import page_listeners
from show.minutes import minutes

SIZE = (18.0, 11.5)  # inches at 100 dots each
GROUND, PANEL, FAINT, TEXT = "#08090d", "#0e1017", "#262a36", "#e8e6e1"
MUTED, WAVE, PERCUSSIVE, HARMONIC, POSITION, HIT = "#8d93a3", "#5b6b8c", "#ff7a45", "#38c6d9", "#f2c14e", "#ff4d6d"
COLUMNS = 1700  # along the time axis
SMOOTHING = 0.4  # s, of the energies
RANGE = 50.0  # dB of energy shown
WRAP = 165  # characters in a line of text
THUMBNAIL = 320  # pixels wide at most, read from a keyframe
LEFT, RIGHT = 0.055, 0.975  # of the picture's width
STRIP = 0.145  # of its height, for the keyframes
MORE_LETTERS = (
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Hiragino Sans",
    "Yu Gothic",
    "Microsoft YaHei",
)


def page(
    title: str,
    samples: np.ndarray,
    rate: int,
    heard: np.ndarray,
    hits: np.ndarray,
    curve_times: np.ndarray,
    curve_positions: np.ndarray,
    keyframe_times: np.ndarray,
    keyframes: Sequence[Path],
    lines: Sequence[str],
    out: Path,
    rows: Sequence[page_listeners.Row] = (),
) -> None:
    """Write the page of one track as a picture to `out`.

    `samples` mono float32 [n] at `rate` Hz; `heard` float32 [hops, 4]: time in s, percussive, harmonic, energy; `hits`
    times [k] in s; the stored curve's times in s and positions; N+1 keyframe times in s and their pictures; `lines` of
    text to stand under the title, and `rows` of who said what under these.
    """
    figure = Figure(SIZE, dpi=100, facecolor=GROUND)
    FigureCanvasAgg(figure)
    duration = len(samples) / rate
    top = page_listeners.draw(figure, rows, _heading(figure, title, duration, lines))
    _keyframe_strip(figure, keyframe_times, keyframes, duration, top)
    bottom, height = 0.06, top - STRIP - 0.06
    wave = _panel(figure, (bottom + 0.72 * height, 0.27 * height), duration, keyframe_times, "waveform")
    energy = _panel(figure, (bottom + 0.31 * height, 0.37 * height), duration, keyframe_times, "heard, dB")
    position = _panel(figure, (bottom, 0.28 * height), duration, keyframe_times, "position")
    _draw_wave(wave, samples, rate)
    _draw_energy(energy, heard, hits)
    _draw_position(position, curve_times, curve_positions, keyframe_times)
    for axes in (wave, energy):
        axes.tick_params(labelbottom=False)
    position.set_xlabel("time", color=MUTED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a title may hold letters that the font lacks
        figure.savefig(out, facecolor=GROUND)


def _heading(figure: Figure, title: str, duration: float, lines: Sequence[str]) -> float:
    """Title and text at the top; the height at which they end."""
    figure.text(
        LEFT, 0.965, title, color=TEXT, fontsize=25, fontweight="bold", va="top", parse_math=False, fontfamily=_fonts()
    )
    figure.text(RIGHT, 0.961, minutes(round(duration)), color=MUTED, fontsize=20, va="top", ha="right")
    at = 0.918
    for number, line in enumerate(lines):
        for part in textwrap.wrap(line, WRAP):
            colour = MUTED if number else TEXT
            figure.text(LEFT, at, part, color=colour, fontsize=11.5, va="top", parse_math=False, fontfamily=_fonts())
            at -= 0.0185
        at -= 0.004
    return at - 0.008


def _fonts() -> list[str]:
    """The font, and what is installed of those that have the letters it lacks."""
    return ["DejaVu Sans", *(name for name in MORE_LETTERS if name in get_font_names())]


def _keyframe_strip(figure: Figure, times: np.ndarray, keyframes: Sequence[Path], duration: float, top: float) -> None:
    """Each keyframe's picture over its time, as large as its neighbours leave room for."""
    span = RIGHT - LEFT
    room = span / max(len(keyframes), 1)
    pictures = [_thumbnail(path) for path in keyframes]
    shape = pictures[0].shape if pictures else (9, 16)
    width = min(room * 0.94, 0.13 * shape[1] / shape[0] * SIZE[1] / SIZE[0])
    height = width * SIZE[0] / SIZE[1] * shape[0] / shape[1]
    places = _spread(LEFT + span * times / duration, width * 1.04, LEFT, RIGHT)
    foot = top - height
    for k, (picture, place) in enumerate(zip(pictures, places, strict=True)):
        axes = figure.add_axes((float(place) - width / 2, foot, width, height))
        axes.imshow(picture, aspect="auto", interpolation="antialiased")
        axes.set_axis_off()
        ends = [place, LEFT + span * times[k] / duration], [foot - 0.003, top - STRIP]
        figure.add_artist(Line2D(*ends, color=FAINT, linewidth=1.2))


def _spread(wanted: np.ndarray, apart: float, low: float, high: float) -> np.ndarray:
    """Centres [n] as near as may be to `wanted`, at least `apart` from each other, within `low`..`high`."""
    places = np.array(wanted, dtype=np.float64)
    low, high = low + apart / 2, high - apart / 2
    for k in range(len(places)):
        places[k] = max(places[k], low + k * apart)
    for k in range(len(places) - 1, -1, -1):
        places[k] = min(places[k], high - (len(places) - 1 - k) * apart)
    return places


def _thumbnail(path: Path) -> np.ndarray:
    picture = imread(path)
    step = max(picture.shape[1] // THUMBNAIL, 1)
    return picture[::step, ::step, :3]


def _panel(figure: Figure, place: tuple[float, float], duration: float, keyframe_times: np.ndarray, name: str) -> Axes:
    axes = figure.add_axes((LEFT, place[0], RIGHT - LEFT, place[1]), facecolor=PANEL)
    axes.set_xlim(0, duration)
    axes.set_ylabel(name, color=MUTED, fontsize=10)
    axes.tick_params(colors=MUTED, labelsize=9, length=0)
    axes.xaxis.set_major_formatter(lambda second, _: minutes(second))
    for spine in axes.spines.values():
        spine.set_visible(False)
    for time in keyframe_times:
        axes.axvline(time, color=FAINT, linewidth=1, zorder=0)
    return axes


def _draw_wave(axes: Axes, samples: np.ndarray, rate: int) -> None:
    """The highest and lowest sample of each column, and the effective level inside."""
    edges = np.linspace(0, len(samples), min(COLUMNS, len(samples)) + 1).astype(int)
    high, low = np.maximum.reduceat(samples, edges[:-1]), np.minimum.reduceat(samples, edges[:-1])
    level = np.sqrt(np.add.reduceat(samples.astype(np.float64) ** 2, edges[:-1]) / np.diff(edges))
    times = (edges[:-1] + np.diff(edges) / 2) / rate
    axes.fill_between(times, low, high, color=WAVE, alpha=0.55, linewidth=0)
    axes.fill_between(times, -level, level, color="#c9d6f2", alpha=0.85, linewidth=0)
    most = max(float(np.abs(samples).max()), 1e-3)
    axes.set_ylim(-1.05 * most, 1.05 * most)
    axes.set_yticks([])


def _draw_energy(axes: Axes, heard: np.ndarray, hits: np.ndarray) -> None:
    """Percussive and harmonic power in dB below the loudest moment, and a stroke for each hit."""
    times, percussive, harmonic = heard[:, 0], heard[:, 1], heard[:, 2]
    step = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    smooth = [_smoothed(series, max(int(SMOOTHING / step), 1)) for series in (harmonic, percussive)]
    most = max(float(max(series.max() for series in smooth)), 1e-12)
    for series, colour, name in zip(smooth, (HARMONIC, PERCUSSIVE), ("harmonic", "percussive"), strict=True):
        level = np.maximum(10 * np.log10(np.maximum(series, 1e-12) / most), -RANGE)
        thin = slice(None, None, max(len(level) // COLUMNS, 1))
        axes.fill_between(times[thin], -RANGE, level[thin], color=colour, alpha=0.16, linewidth=0)
        axes.plot(times[thin], level[thin], color=colour, linewidth=1.4, label=name)
    axes.vlines(hits, 1.5, 5.5, color=HIT, linewidth=0.9, alpha=0.9, label=f"{len(hits)} hits")
    axes.set_ylim(-RANGE, 7)
    legend = axes.legend(loc="lower right", bbox_to_anchor=(1, 0.99), ncols=3, frameon=False, fontsize=9.5)
    for text in legend.get_texts():
        text.set_color(TEXT)


def _draw_position(axes: Axes, times: np.ndarray, positions: np.ndarray, keyframe_times: np.ndarray) -> None:
    """The stored curve against the even pace, with a point at each keyframe."""
    count = np.arange(len(keyframe_times))
    axes.plot(keyframe_times, count, color=FAINT, linewidth=1.2, linestyle=(0, (4, 4)))
    axes.plot(times, positions, color=POSITION, linewidth=1.6)
    axes.plot(keyframe_times, count, "o", color=POSITION, markersize=4, clip_on=False)
    axes.set_ylim(0, max(len(keyframe_times) - 1, 1))
    axes.set_yticks(count[:: max(len(count) // 6, 1)])


def _smoothed(series: np.ndarray, width: int) -> np.ndarray:
    shape = np.hanning(width + 2)
    return np.convolve(series.astype(np.float64), shape / shape.sum(), "same")
