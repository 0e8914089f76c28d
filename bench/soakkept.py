"""The files of a soak: rows are written as they come and flushed, so that a report can be made at any moment."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import av

from bench.soaksample import ROLES, Weight

SAMPLES, EVENTS, METRICS, RUN, LOG = "samples.csv", "events.csv", "metrics.jsonl", "run.json", "program.log"
NOTES = "notes.csv"  # events that a person adds, in the form of the others
RECORDINGS = "recordings"
TOLD = {  # columns that the page tells, by the name of the metric
    "fps": "frames_per_second",
    "missed": "missed_frames_total",
    "interval_p50": "frame_interval_seconds_0.5",
    "interval_p99": "frame_interval_seconds_0.99",
    "age_p50": "decode_age_seconds_0.5",
    "age_p99": "decode_age_seconds_0.99",
    "latency_p50": "sound_to_light_seconds_0.5",
    "problems": "problems",
    "messages": "messages_total",
    "refused": "refused_total",
    "lost_samples": "lost_samples_total",
    "guard": "guard_interventions_total",
    "guard_frames": "guard_limited_frames_total",
}
WEIGHED = ("pid", "rss", "pss", "anonymous", "descriptors", "threads", "seconds")
COLUMNS = (
    "time", "spell", *(f"{role}_{what}" for role in ROLES for what in WEIGHED), "rung", *TOLD,
    "failures", "load",
)  # fmt: skip


class Kept:
    """Writes the three files; time is seconds since the soak began."""

    def __init__(self, folder: Path, run: Mapping[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RUN).write_text(json.dumps(run, indent=1) + "\n")
        self._files: list[TextIO] = [(folder / name).open("w", newline="") for name in (SAMPLES, EVENTS, METRICS)]
        samples, events, self._metrics = self._files
        self._samples, self._events = csv.DictWriter(samples, COLUMNS), csv.writer(events)
        self._samples.writeheader()
        self._events.writerow(("time", "kind", "text"))

    def event(self, time: float, kind: str, text: str) -> None:
        self._events.writerow((f"{time:.1f}", kind, text))
        self._flush()

    def sample(
        self, time: float, more: Mapping[str, Any], weights: Mapping[str, Weight], told: Mapping[str, float]
    ) -> None:
        row: dict[str, Any] = {"time": f"{time:.1f}", **more}
        for role, weight in weights.items():
            row |= {f"{role}_{what}": getattr(weight, what) for what in WEIGHED}
        row |= {column: told[name] for column, name in TOLD.items() if name in told}
        self._samples.writerow(row)
        self._metrics.write(json.dumps({"time": round(time, 1), **told}) + "\n")
        self._flush()

    def close(self) -> None:
        for file in self._files:
            file.close()

    def _flush(self) -> None:
        for file in self._files:
            file.flush()


@dataclass(frozen=True, slots=True)
class Written:
    """A soak as read back: what it was asked for, its samples, its events, what the program said, its metrics."""

    run: dict[str, Any]
    samples: list[dict[str, str]]
    events: list[tuple[float, str, str]]
    said: str
    told: list[dict[str, float]]


def read(folder: Path) -> Written:
    """What there is so far."""
    with (folder / SAMPLES).open(newline="") as file:
        samples = [row for row in csv.DictReader(file) if row.get("load") is not None]  # the last may be half written
    events = sorted(_events(folder / EVENTS) + _events(folder / NOTES))
    log = folder / LOG
    said = log.read_text(errors="replace") if log.is_file() else ""
    return Written(json.loads((folder / RUN).read_text()), samples, events, said, _metrics(folder / METRICS))


def _metrics(path: Path) -> list[dict[str, float]]:
    found = []
    for line in path.read_text().splitlines() if path.is_file() else []:
        with suppress(ValueError):  # the last may be half written
            found.append(json.loads(line))
    return found


def _events(path: Path) -> list[tuple[float, str, str]]:
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return [(float(row["time"]), row["kind"], row["text"]) for row in csv.DictReader(file) if row["text"]]


def recordings(folder: Path) -> list[tuple[str, float, float | None]]:
    """Each video with its size in MB and the seconds that a player finds in it; None where it opens none."""
    found: list[tuple[str, float, float | None]] = []
    for path in sorted((folder / RECORDINGS).glob("*.mp4")):
        found.append((path.name, path.stat().st_size / 1e6, _seconds(path)))
    return found


def _seconds(path: Path) -> float | None:
    last = 0.0
    try:
        with av.open(str(path)) as file:
            for packet in file.demux(video=0):
                if packet.pts is not None:
                    last = max(last, float(packet.pts * packet.time_base))
    except av.error.InvalidDataError:
        return last or None  # it breaks off, or cannot be opened at all
    return last
