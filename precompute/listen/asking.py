"""Asks a model what it hears, a few segments at a time; what it has said is kept, so that a kill costs little."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from precompute.listen.reading import read
from precompute.listeners.listener import Heard, ListenerDoor, Span
from precompute.models import card
from precompute.models.model import Chosen
from show.errors import ShowError
from show.files import write_json

NOTES = ".said-{}.json"  # in the track's folder; not a part of the show
AT_ONCE = 4  # segments between two notes
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
    progress: Callable[[float], None],
) -> tuple[Heard, ...]:
    """What a model hears in each span of `sound` (mono float32 [n] and its rate), with `genres` to choose from.

    `notes` are the track's folder and the key under which earlier answers hold. The model is loaded only if answers
    are missing, and let go afterwards.
    """
    path, key = notes[0] / NOTES.format(chosen.name), notes[1]
    heard = _noted(path, key)[: len(spans)]
    if len(heard) < len(spans):
        heard = _asked(chosen, sound, spans, genres, heard, lambda said: _note(path, key, said, spans, progress))
        card.release()
    return heard


def _asked(
    chosen: Chosen,
    sound: tuple[np.ndarray, int],
    spans: Sequence[Span],
    genres: Sequence[str],
    heard: tuple[Heard, ...],
    note: Callable[[tuple[Heard, ...]], None],
) -> tuple[Heard, ...]:
    """Goes on from what was `heard`, noting after every few spans."""
    if chosen.folder is None:
        raise ShowError(chosen.name, "has no folder", f"run `limelight models get {chosen.name}`")
    door: ListenerDoor = importlib.import_module(chosen.model.door)  # type: ignore[assignment]
    with door.opened(chosen.folder, card.placement(chosen.model, card.card()), genres) as listener:
        for first in range(len(heard), len(spans), AT_ONCE):
            heard += listener.hear(*sound, spans[first : first + AT_ONCE])
            note(heard)
    return heard


def _note(
    path: Path, key: str, heard: tuple[Heard, ...], spans: Sequence[Span], progress: Callable[[float], None]
) -> None:
    write_json(path, {"format": FORMAT, **asdict(Notes(key, heard))})
    progress(len(heard) / len(spans))


def _noted(path: Path, key: str) -> tuple[Heard, ...]:
    """What was said before under the same key; nothing where the notes are others or broken."""
    try:
        notes = read(Notes, path.read_text(encoding="utf-8"), path, header={"format": FORMAT})
    except (OSError, UnicodeDecodeError, ShowError):
        return ()
    return notes.heard if notes.key == key else ()
