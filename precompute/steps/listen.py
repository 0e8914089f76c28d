"""listen: what the recording holds, in words for people and in curves for the show."""

from __future__ import annotations

from typing import Any

import numpy as np

from precompute.curve import curve as offline_curve
from precompute.job import Job, Stage
from precompute.listen.listening import Listening, from_json
from precompute.listen.track import listen as listen_to
from precompute.progress import bar, say
from show import hearing, layout
from show.files import sha256, write_text
from show.recording import Recording, mono, read
from show.segments import segments

VERSION = "measured 2"  # raise the number when what is heard changes


def heard(job: Job) -> Listening:
    """What was heard, as it stands in the track's folder, edited or not."""
    path = job.folder / layout.LISTENING
    return from_json(path.read_text(encoding="utf-8"), path)


def _facts(job: Job) -> Any:
    read_first = job.track.audio
    return [VERSION, sha256(read_first) if read_first.is_file() else None, job.listed.segment]


def _make(job: Job) -> list[str]:
    recording = read(job.track.audio)
    for warning in recording.warnings:
        say(f"{job.track.title}: {job.track.audio.name}: {warning}")
    times = segments(recording.duration, job.listed.segment)
    steps = iter(bar(range(3), 3, job.label("listen")))
    next(steps)
    _put_heard(job, recording)
    next(steps)
    job.shelf.put(layout.KEYFRAME_TIMES, times)
    curve_times, curve_positions = offline_curve(mono(recording), recording.rate, times)
    job.shelf.put(layout.CURVE_TIMES, curve_times)
    job.shelf.put(layout.CURVE_POSITIONS, curve_positions)
    next(steps)
    write_text(job.folder / layout.LISTENING, listen_to(recording, times).to_json())
    for _ in steps:
        pass
    return [
        layout.LISTENING, layout.KEYFRAME_TIMES, layout.CURVE_TIMES, layout.CURVE_POSITIONS, layout.HEARD, layout.HITS,
    ]  # fmt: skip


def _put_heard(job: Job, recording: Recording) -> None:
    curve = hearing.curve(recording.samples, recording.rate)
    columns = np.stack([curve.time, curve.percussive, curve.harmonic, curve.energy], axis=1)
    job.shelf.put(layout.HEARD, columns.astype(np.float32))
    job.shelf.put(layout.HITS, curve.time[curve.hit > 0])


STAGE = Stage("listen", (), _facts, _make)
