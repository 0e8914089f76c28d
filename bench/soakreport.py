"""What a soak comes to, as a page of Markdown and a plot beside its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import soakends, soakfigures, soakkept
from bench.soakends import CAUSES, kind_of
from bench.soakfigures import MIB, Life, column, percentiles
from bench.soakkept import Written

PAGE, PLOT = "soak.md", "soak.png"
DECODED = ("device", "cpu")  # the rungs whose pictures have an age
MOST = 5  # unhandled errors that are shown whole


def made(folder: Path) -> str:
    """Writes page and plot into the folder; returns the page."""
    written = soakkept.read(folder)
    if not written.samples:
        return f"{folder} has no samples yet"
    page = "\n".join([*_lines(written), "", *_recorded(folder)]) + "\n"
    (folder / PAGE).write_text(page)
    try:
        from bench.soakplot import draw
    except ImportError as error:
        return page + f"\nNo plot: {error.name} is not installed.\n"
    draw(written, folder / PLOT)
    return page


def _lines(written: Written) -> Iterator[str]:
    asked = written.run["asked"]
    whole = any(kind == "end" for _, kind, _ in written.events)
    length = column(written, "time")[-1] / 60
    yield f"# Soak of {length:.0f} minutes{'' if whole else ', not whole'}"
    yield ""
    yield f"{written.run['machine']}; {asked['size']} at {asked['fps']} frames/s, rung {asked['rung']},"
    screen = "a window" if written.run["screen"] else "headless"
    yield f"input {asked['input']}, {screen}, nice {asked['nice']}, seed {asked['seed']}."
    yield ""
    yield from _figures(written)
    yield ""
    yield from _memory(soakfigures.lives(written))
    yield ""
    yield from _happened(written)


def _figures(written: Written) -> Iterator[str]:
    quiet = soakfigures.quiet(written)
    errors = soakfigures.unhandled(written)
    caused, alone = soakends.restarts(written)
    faults = Counter(kind_of(words) for _, kind, words in written.events if kind == "fault")
    yield "| figure | in quiet | all |"
    yield "|---|---|---|"
    for name, values, shares, unit in _rows(written):
        cells = [", ".join(f"{each:.1f}" for each in percentiles(part, shares)) for part in (values[quiet], values)]
        yield f"| {name} | {cells[0]}{unit} | {cells[1]}{unit} |"
    yield f"| pictures came from | | {_rungs(written)} |"
    yield f"| late frames | | {_count(written, 'missed')} |"
    yield f"| guard interventions | | {_count(written, 'guard')} |"
    yield f"| messages to the desk, refused of them | | {_count(written, 'messages')}, {_count(written, 'refused')} |"
    yield f"| questions of the watchdog that the page did not answer | | {_count(written, 'failures')} |"
    yield f"| faults | | {', '.join(f'{count} x {kind}' for kind, count in sorted(faults.items())) or 'none'} |"
    yield f"| restarts after faults, without one | | {len(caused)}, {len(alone)} |"
    yield f"| unhandled errors | | {len(errors)} |"


def _rows(written: Written) -> Iterator[tuple[str, np.ndarray, tuple[int, ...], str]]:
    """What is told of quiet time and of all: a name, values, the percentiles to tell, a unit."""
    yield "frames a second, median", column(written, "fps"), (50,), ""
    yield "frame interval, p50", 1e3 * column(written, "interval_p50"), (50,), " ms"
    yield "frame interval, p99 (of 60 frames, the worst in 5 s): median, p99", 1e3 * column(written, "interval_p99"), (
        50, 99), " ms"  # fmt: skip
    decoding = np.array([row.get("rung") in DECODED for row in written.samples])
    ages = [np.where(decoding, 1e3 * column(written, f"age_{share}"), np.nan) for share in ("p50", "p99")]
    yield "decode age on a decoder's rung, p50", ages[0], (50,), " ms"
    yield "decode age on a decoder's rung, p99 (of 60 frames): median, p99", ages[1], (50, 99), " ms"
    yield (
        "place of the recordings against the clock, in 5 s: median, p5",
        100 * soakfigures.pace(written),
        (50, 5),
        " %",
    )
    yield "processors kept busy: median, p99", soakfigures.processors(written), (50, 99), ""


def _rungs(written: Written) -> str:
    found = Counter(row["rung"] for row in written.samples if row.get("rung"))
    return ", ".join(f"{name} {100 * count / found.total():.0f} %" for name, count in found.most_common())


def _count(written: Written, name: str) -> str:
    return f"{soakfigures.total(column(written, name)):,.0f}"


def _memory(lives: list[Life]) -> Iterator[str]:
    """Each life's memory at rest and at its end; only those of thirty minutes have both."""
    yield "| process | lived | resident, minutes 10-20 | last 10 | drift | anonymous drift | descriptors | threads |"
    yield "|---|---|---|---|---|---|---|---|"
    for life in lives:
        resident, anonymous = life.drift("rss"), life.drift("anonymous")
        begin, end = life.begin / 60, life.end / 60
        if resident is None or anonymous is None:
            weight = f"{np.median(life.columns['rss']) / MIB:.1f} MiB | | too short | "
        else:
            medians = " | ".join(f"{each / MIB:.1f} MiB" for each in resident)
            weight = f"{medians} | {_drift(resident)} | {_drift(anonymous)}"
        counts = f"{_from_to(life.columns['descriptors'])} | {_from_to(life.columns['threads'])}"
        yield f"| {life.role} | {begin:.0f}-{end:.0f} min | {weight} | {counts} |"


def _drift(medians: tuple[float, float]) -> str:
    early, late = medians
    return f"{100 * (late / early - 1):+.2f} %" if early else ""


def _from_to(values: np.ndarray) -> str:
    """The median of a life's first quarter, and that of its last."""
    part = max(1, len(values) // 4)
    return f"{np.median(values[:part]):.0f} to {np.median(values[-part:]):.0f}"


def _happened(written: Written) -> Iterator[str]:
    _, alone = soakends.restarts(written)
    errors = soakfigures.unhandled(written)
    for title, lines in (("Restarts without a fault", alone), ("Deaths of the program", soakfigures.deaths(written))):
        if lines:
            yield f"{title}:"
            yield from (f"- {line}" for line in lines)
            yield ""
    for error in errors[:MOST]:
        yield from ("```", error, "```", "")
    yield "Faults:"
    for time, words, ended in soakends.followed(written):
        yield f"- {time / 60:.1f} min: {words}{_after(words, ended)}"


def _recorded(folder: Path) -> Iterator[str]:
    found = soakkept.recordings(folder)
    if found:
        yield "Recordings:"
    for name, size, seconds in found:
        yield f"- {name}: {size:.0f} MB, {'cannot be opened' if seconds is None else f'{seconds:.0f} s can be seen'}"


def _after(words: str, ended: float | None) -> str:
    """What followed."""
    if kind_of(words) not in CAUSES:
        return ""
    return "; nothing ended" if ended is None else f"; it ended {ended:.1f} s later"
