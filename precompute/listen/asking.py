"""Asks a model what it hears, a few segments at a time; what it has said is kept, so that a kill costs little."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from precompute.listen.reading import read
from precompute.listeners.listener import Heard, Listener, ListenerDoor, Progress, Span
from precompute.models import card
from precompute.models.model import Chosen
from precompute.models.quiet import quiet
from show.errors import ShowError
from show.files import write_json

NOTES = ".said-{}.json"  # in the track's folder; not a part of the show
AT_ONCE = 8  # segments between two notes
FORMAT = "limelight notes of a listener"


@dataclass(frozen=True, slots=True)
class Notes:
    """What a listener has said so far, and what of: `key` changes with recording, segments and model."""

    key: str
    heard: tuple[Heard, ...]


def ask(
    chosen: Chosen,
    sound: tuple[np.ndarray, int],
    spans: Sequence[Span],
    genres: Sequence[str],
    notes: tuple[Path, str],
    progress: Progress,
) -> tuple[Heard, ...]:
    """What a model hears in each span of `sound` (mono float32 [n] and its rate), with `genres` to choose from.

    `notes` are the track's folder and the key under which earlier answers hold. The model is loaded only if answers
    are missing, and let go afterwards.
    """
    book = Notes(notes[1], _noted(notes[0] / NOTES.format(chosen.name), notes[1])[: len(spans)])
    if len(book.heard) < len(spans):
        book = _asked(chosen, sound, spans, genres, book, notes[0], progress)
        card.release()  # only now does nothing hold the model any more
    return book.heard


def _asked(
    chosen: Chosen,
    sound: tuple[np.ndarray, int],
    spans: Sequence[Span],
    genres: Sequence[str],
    book: Notes,
    folder: Path,
    progress: Progress,
) -> Notes:
    """Goes on from what was noted, noting after every few spans."""
    with _opened(chosen, genres) as listener:
        for first in range(len(book.heard), len(spans), AT_ONCE):
            wanted = spans[first : first + AT_ONCE]
            heard = listener.hear(*sound, wanted, _part(progress, first, len(wanted), len(spans)))
            book = Notes(book.key, book.heard + tuple(heard))
            write_json(folder / NOTES.format(chosen.name), {"format": FORMAT, **asdict(book)})
    return book


def _opened(chosen: Chosen, genres: Sequence[str]) -> AbstractContextManager[Listener]:
    if chosen.folder is None:
        raise ShowError(chosen.name, "has no folder", f"run `limelight models get {chosen.name}`")
    with quiet():
        door: ListenerDoor = importlib.import_module(chosen.model.door)
    return door.opened(chosen.folder, card.placement(chosen.model, card.card()), genres)


def _part(progress: Progress, done: int, wanted: int, whole: int) -> Progress:
    """Tells of a few spans what part of the `whole` is done."""
    return lambda part: progress((done + part * wanted) / whole)


def _noted(path: Path, key: str) -> tuple[Heard, ...]:
    """What was said before under the same key; nothing where the notes are others or broken."""
    try:
        notes = read(Notes, path.read_text(encoding="utf-8"), path, header={"format": FORMAT})
    except (OSError, UnicodeDecodeError, ShowError):
        return ()
    return notes.heard if notes.key == key else ()
