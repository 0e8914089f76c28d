"""listen: what the recording holds, in words for people and in curves for the show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from precompute.curve import curve as offline_curve
from precompute.job import Job, Stage
from precompute.listen import genre_words, together
from precompute.listen.asking import ask
from precompute.listen.listening import Listening, from_json
from precompute.listen.said import Said
from precompute.listen.track import listen as listen_to
from precompute.models import finding
from precompute.models.model import Chosen
from precompute.progress import say, share_bar
from precompute.styles import styles
from show import hearing, layout
from show.errors import ShowError
from show.files import digest, fingerprint, reading, write_text
from show.recording import Recording, mono, read
from show.segments import segments
from show.setlist import Setlist

VERSION = "measured 2"  # raise the number when what is heard changes
MODELS_VERSION = "models 1"  # the same for what is asked of models and how it is put together
HEARING, CURVE = 0.15, 0.45  # of the time goes into what is heard live, up to the end of the offline curve


def heard(job: Job) -> Listening:
    """What was heard, as it stands in the track's folder, edited or not."""
    path = job.folder / layout.LISTENING
    try:
        with reading(path):
            text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "save it as UTF-8, or delete it to have it made again"
        raise ShowError(path, f"is not UTF-8 text ({error})", remedy) from None
    return from_json(text, path)


def rule(listed: Setlist) -> genre_words.Rule:
    """How a setlist reads a genre out of a caption; ShowError if its table names an unknown genre."""
    making = listed.making
    return genre_words.for_captions(making.genre_rule, _genres(listed), making.genres, listed.path)


def _genres(listed: Setlist) -> tuple[str, ...]:
    return tuple(styles(listed.styles).genres)


def _models(job: Job) -> tuple[Chosen, ...]:
    """The listeners that are models; what is measured is always heard first."""
    return tuple(chosen for chosen in job.models.listeners if chosen.model.door)


def _facts(job: Job) -> Any:
    own = [VERSION, digest(job.track.audio), job.listed.segment]
    if not _models(job):
        return own
    making = job.listed.making
    return [*own, MODELS_VERSION, making.genre_rule, dict(making.genres), [_model_facts(job, c) for c in _models(job)]]


def _model_facts(job: Job, chosen: Chosen) -> list[Any]:
    """What a model's answers depend on beside the recording."""
    return [chosen.name, finding.fingerprint(chosen.folder) if chosen.folder else None, list(_genres(job.listed))]


def _make(job: Job) -> list[str]:
    recording = read(job.track.audio)
    for warning in recording.warnings:
        say(f"{job.track.title}: {job.track.audio.name}: {warning}")
    with share_bar(job.label("listen")) as progress:
        measured = _measured(job, recording, progress)
    others = [_said(job, chosen, recording, measured) for chosen in _models(job)]
    write_text(job.folder / layout.LISTENING, together.together(measured, others).to_json())
    return [
        layout.LISTENING, layout.KEYFRAME_TIMES, layout.CURVE_TIMES, layout.CURVE_POSITIONS, layout.HEARD, layout.HITS,
    ]  # fmt: skip


def _measured(job: Job, recording: Recording, progress: Callable[[float], None]) -> Listening:
    """What is measured in the recording; its curves are put on the shelf."""
    times = segments(recording.duration, job.listed.segment)
    _put_heard(job, recording)
    progress(HEARING)
    curve_times, curve_positions = offline_curve(
        mono(recording), recording.rate, times, lambda part: progress(HEARING + (CURVE - HEARING) * part)
    )
    job.shelf.put(layout.KEYFRAME_TIMES, times)
    job.shelf.put(layout.CURVE_TIMES, curve_times)
    job.shelf.put(layout.CURVE_POSITIONS, curve_positions)
    return listen_to(recording, times, lambda part: progress(CURVE + (1 - CURVE) * part))


def _said(job: Job, chosen: Chosen, recording: Recording, measured: Listening) -> Said:
    """What a model says of the segments that are not silent."""
    spans = together.loud(measured)
    key = fingerprint([MODELS_VERSION, digest(job.track.audio), spans, _model_facts(job, chosen)])
    with share_bar(job.label(f"listen ({chosen.name})")) as progress:
        sound = (mono(recording), recording.rate)
        answers = ask(chosen, sound, spans, _genres(job.listed), (job.folder, key), progress)
        progress(1.0)
    return together.account(measured, chosen.model, answers, rule(job.listed))


def _put_heard(job: Job, recording: Recording) -> None:
    curve = hearing.curve(recording.samples, recording.rate)
    columns = np.stack([curve.time, curve.percussive, curve.harmonic, curve.energy], axis=1)
    job.shelf.put(layout.HEARD, columns.astype(np.float32))
    job.shelf.put(layout.HITS, curve.time[curve.hit > 0])


STAGE = Stage("listen", (), _facts, _make)
