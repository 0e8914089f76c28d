"""paint: a keyframe at the start of every segment and at the end of the last, by a model or by our own operators."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from precompute import pool, records
from precompute.job import Job, Stage
from precompute.models import card, finding
from precompute.models.quiet import quiet
from precompute.paint import painter as procedural
from precompute.painters import withheld
from precompute.painters.finished import Finished
from precompute.painters.painter import Canvas, Painter, PainterDoor, Request
from precompute.pictures import read_picture, write_picture
from precompute.progress import bar, say
from precompute.steps import artwork, listen, prompt, style
from show import layout
from show.errors import ShowError
from show.files import fingerprint

VERSION = "procedural 1"  # raise the number when the procedural painter's pictures change
ASKING = "asked 2"  # raise the number when the models are asked otherwise


@dataclass(frozen=True, slots=True)
class Asked:
    """A keyframe asked of a model: its file, the request, and the fingerprint of all it depends on."""

    file: Path
    request: Request
    inputs: str


def painter(job: Job) -> procedural.Painter:
    """The procedural painter of a track: its heaviest artwork, styles and moods as they stand in its folder."""
    picture = read_picture(job.folder / layout.ARTWORK, job.sizes.keyframe)
    return procedural.Painter(
        picture, style.chosen(job).blend, listen.heard(job).moods, job.track.seed, style.book(job)
    )


def names(job: Job) -> list[str]:
    """The keyframes' file names in order."""
    return [f"{layout.KEYFRAMES}/{k:03d}.png" for k in range(len(listen.heard(job).moods))]


def manner(job: Job) -> list[Any]:
    """Everything but the artwork that decides how the procedural painter paints a picture, as JSON."""
    book, chosen = style.book(job), style.chosen(job)
    moods = [[mood.arousal, mood.valence] for mood in listen.heard(job).moods]
    return [VERSION, job.track.seed, moods, chosen.blend, [asdict(book[name]) for name, _ in chosen.blend]]


def version(job: Job) -> str:
    """Which painter makes the track's keyframes, with the weights that it has."""
    chosen = job.models.painter
    return f"{chosen.name} {finding.fingerprint(chosen.folder)[:12]}" if chosen.folder else VERSION


def _facts(job: Job) -> Any:
    return _model_facts(job) if prompt.is_wanted(job) else [*manner(job), job.sizes.keyframe]


def _model_facts(job: Job) -> list[Any]:
    """Everything but words and artworks that decides how a model paints a picture, as JSON."""
    settings = asdict(job.listed.making.painting)
    del settings["negative"]  # it stands in the prompts, where a person may have edited it
    shares = [share for _, share in artwork.shares(job)]
    return [ASKING, version(job), settings, shares, job.sizes.keyframe]


def _make(job: Job) -> list[str]:
    wanted = names(job)
    for old in (job.folder / layout.KEYFRAMES).glob("*.png"):
        if f"{layout.KEYFRAMES}/{old.name}" not in wanted:
            old.unlink()
    if prompt.is_wanted(job):
        _by_model(job, wanted)
    else:
        _by_operators(job, wanted)
    return wanted


def _by_operators(job: Job, wanted: list[str]) -> None:
    (job.folder / layout.PAINTED).unlink(missing_ok=True)
    if len(job.track.artworks) > 1:
        say(f"{job.track.title}: painted from {job.track.artworks[0].path.name}; only models mix several artworks")
    requests = [(float(k), job.sizes.keyframe) for k in range(len(wanted))]
    with pool.painting(painter(job), job.jobs) as map_:
        pictures = bar(map_(pool.paint, requests), len(requests), job.label("paint"))
        for name, picture in zip(wanted, pictures, strict=True):
            write_picture(job.folder / name, picture)


def _by_model(job: Job, wanted: list[str]) -> None:
    """Paints what is not finished yet: after a kill, the rest; after an edit of the words, what they change."""
    finished = Finished(job.folder / layout.PAINTED)
    finished.keep_only({Path(name).name for name in wanted})
    missing = [asked for asked in _asked(job, wanted) if not finished.holds(asked.file, asked.inputs)]
    if missing:
        with _opened(job) as loaded:
            for _ in bar(_finishing(job, loaded, missing, finished), len(missing), job.label("paint")):
                pass


def _asked(job: Job, wanted: list[str]) -> list[Asked]:
    shared = [_model_facts(job), records.hashes(job.folder, [name for name, _ in artwork.shares(job)])]
    return [
        Asked(job.folder / name, request, fingerprint([shared, asdict(request)]))
        for name, request in zip(wanted, prompt.requests(job), strict=True)
    ]


def _opened(job: Job) -> AbstractContextManager[Painter]:
    chosen = job.models.painter
    with quiet():
        door: PainterDoor = importlib.import_module(chosen.model.door)
    if not chosen.model.reads_words:
        say(f"{job.track.title}: {chosen.name} cannot read words; it varies the artwork alone")
    canvas = Canvas(artwork.pictures(job), job.sizes.keyframe, job.listed.making.painting)
    return door.opened(chosen.folder, card.placement(chosen.model, card.card()), canvas)


def _finishing(job: Job, loaded: Painter, missing: list[Asked], finished: Finished) -> Iterator[Asked]:
    """Paints batch by batch and notes each batch as a whole, so that a kill leaves the same batches to paint."""
    for start in range(0, len(missing), loaded.batch):
        group = missing[start : start + loaded.batch]
        results = withheld.painted(loaded, [asked.request for asked in group])
        made = list(zip(group, results, strict=True))
        good = {asked.file: (asked.inputs, result) for asked, result in made if result.picture is not None}
        for file, (_, result) in good.items():
            write_picture(file, result.picture)
        finished.note(job.models.painter.name, good)
        for asked, result in made:
            _say_attempts(job, asked, result)
        yield from (asked for asked, result in made if result.picture is not None)


def _say_attempts(job: Job, asked: Asked, result: withheld.Painted) -> None:
    """Tells of the pictures that were not taken; ShowError where none was."""
    faults = [attempt.fault for attempt in result.attempts if attempt.fault]
    if result.picture is None:
        what = f"keyframe {asked.file.stem} was {faults[-1]}, {len(faults)} times with different seeds"
        raise ShowError(job.folder / layout.PROMPTS, what, "edit its words or its seed, and run the same command again")
    if faults:
        say(f"{job.track.title}: keyframe {asked.file.stem} was {faults[-1]}; painted with seed {result.seed} instead")


STAGE = Stage("paint", ("artwork", "prompt"), _facts, _make)
