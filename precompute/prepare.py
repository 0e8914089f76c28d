"""Prepares a whole setlist, one track after another; a track that is refused never stops the others."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from autoencoders import families
from precompute import beside, generation, records, stages
from precompute.alone import alone
from precompute.claiming import refuse_anothers
from precompute.generation import Shelf
from precompute.job import Job
from precompute.models.card import card
from precompute.models.choosing import choose, notices, sentences
from precompute.models.model import Models
from precompute.progress import say
from precompute.settle import settle
from precompute.steps import listen
from show import layout
from show.errors import ShowError
from show.files import TEMPORARY, disk_fault, read_json, reading, sha256, write_bytes, write_json, write_text
from show.prepared import refuse_foreign
from show.setlist import Setlist, Track


def prepare(listed: Setlist, out: Path | None, number: int | None, jobs: int | None, redo: str | None) -> int:
    """Prepares a setlist into a show folder; returns 0, or 2 if any track was refused."""
    root = out or layout.default_folder(listed.path)
    wanted = [track for track in listed.tracks if number in (None, track.number)]
    if not wanted:
        raise ShowError(listed.path, f"has no track {number}", f"it has {len(listed.tracks)}, counted from 1")
    models = choose(listed.making, card())
    autoencoder = stages.autoencoder(models.autoencoder)  # so that wrong weights are refused before the work
    listen.rule(listed)  # the same for the performer's styles and words
    for sentence in sentences(models):
        say(sentence)
    with alone(root):
        _begin(listed, root, autoencoder)
        _give_notice(models, root)
        cores = jobs or _cores()
        refused = [error for track in wanted if (error := _try_track(listed, track, root, models, cores, redo))]
        _finish(listed, root, models)
    for error in refused:
        print(f"limelight: error: {error}", file=sys.stderr)
    return 2 if refused else 0


def _begin(listed: Setlist, root: Path, autoencoder: dict[str, Any]) -> None:
    """Claims the folder; an existing one has to be a show folder of ours."""
    header, old = root / layout.SHOW_HEADER, {}
    if header.is_file():
        old = read_json(header, "choose another folder with --out")
        refuse_foreign(header, old, layout.SHOW_FORMAT, "use --out")
        refuse_anothers(listed.path, root, old)
    elif root.exists() and (not root.is_dir() or any(not _is_leftover(entry) for entry in root.iterdir())):
        raise ShowError(root, "is there already and is not a show folder", "choose another one with --out")
    _write_header(listed, root, old.get("autoencoder") or autoencoder)
    tracks = root / layout.TRACKS
    tracks.mkdir(exist_ok=True)
    _rename_moved(listed, tracks)


def _give_notice(models: Models, root: Path) -> None:
    """Shows the terms of the models that have some, once, and keeps them in the show folder."""
    for name, notice in notices(models).items():
        kept = root / layout.LICENCES / f"{name}.txt"
        if not kept.is_file() or kept.read_text(encoding="utf-8").strip() != notice.strip():
            say(notice)
            kept.parent.mkdir(exist_ok=True)
            write_text(kept, notice + "\n")


def _is_leftover(entry: Path) -> bool:
    return entry.name.startswith(TEMPORARY)


def _rename_moved(listed: Setlist, tracks: Path) -> None:
    """A track that only changed its number keeps what was prepared."""
    wanted = {track.slug for track in listed.tracks}
    spare = {old.name.partition("-")[2]: old for old in sorted(tracks.iterdir()) if old.name not in wanted}
    for track in listed.tracks:
        old = spare.pop(track.slug.partition("-")[2], None) if not (tracks / track.slug).exists() else None
        if old is not None:
            os.replace(old, tracks / track.slug)


def _try_track(
    listed: Setlist, track: Track, root: Path, models: Models, jobs: int, redo: str | None
) -> ShowError | None:
    """Prepares one track; returns what it was refused for."""
    try:
        home = root / layout.TRACKS / track.slug
        _track(
            Job(listed, track, home, Shelf(home), records.load(home), layout.sizes(listed.aspect), jobs, models), redo
        )
    except ShowError as error:
        say(f"{track.title}: {error.what}")
        return error
    except OSError as error:
        return disk_fault(root / layout.TRACKS / track.slug, error)
    except MemoryError:
        return ShowError(f"{listed.path}: track {track.number}", "does not fit into memory", "run with --jobs 1")
    return None


def _track(job: Job, redo: str | None) -> None:
    home = job.folder
    home.mkdir(parents=True, exist_ok=True)
    generation.clear_leftovers(home)
    made = settle(job, stages.STAGES, redo)
    outputs = {name: digest for record in job.records.stages.values() for name, digest in record["outputs"].items()}
    arrays = {name: digest for name, digest in outputs.items() if name in stages.PUBLISHED}
    header = stages.header(job, _copied_audio(job))
    pictures = [layout.ARTWORK, *sorted(name for name in outputs if name.startswith(layout.KEYFRAMES))]
    name = records.chain(header, [arrays, records.hashes(home, pictures)])[:12]
    fresh = generation.publish(job.shelf, arrays, pictures, header, name)
    say(f"{job.track.title}: {'prepared (' + ', '.join(made) + ')' if fresh or made else 'nothing to do'}")


def _copied_audio(job: Job) -> str | None:
    """Copies the recording into the folder when the setlist asks for it; returns its name there."""
    if not job.listed.copy_audio:
        return None
    audio = job.track.audio
    copy = job.folder / f"audio{audio.suffix}"
    with reading(audio):
        wanted = audio.read_bytes() if not copy.is_file() or sha256(copy) != sha256(audio) else None
    if wanted is not None:
        write_bytes(copy, wanted)
    return copy.name


def _finish(listed: Setlist, root: Path, models: Models) -> None:
    """Puts beside the tracks what the stage machine needs: setlist, decoder, the performer's looks and maps."""
    home = listed.path.parent
    beside.copy_looks(home, root)
    beside.copy_maps(listed.patching.midi_map, home, root)
    write_bytes(root / layout.SETLIST_COPY, listed.path.read_bytes())  # after the maps, which may have one of its name
    autoencoder = models.autoencoder
    weights = families.packed(autoencoder.name, autoencoder.folder)
    if not (root / layout.DECODER).is_file() or (root / layout.DECODER).read_bytes() != weights:
        write_bytes(root / layout.DECODER, weights)
    _write_header(listed, root, stages.autoencoder(autoencoder))
    tracks = root / layout.TRACKS
    for old in tracks.iterdir():
        if old.name not in {track.slug for track in listed.tracks}:
            say(f"{old}: no longer in the setlist, kept; remove it to save room")


def _write_header(listed: Setlist, root: Path, autoencoder: dict[str, Any]) -> None:
    header = {
        "format": layout.SHOW_FORMAT,
        "version": layout.VERSION,
        "title": listed.title,
        "setlist": str(listed.path),
        "autoencoder": autoencoder,
        "tracks": [track.slug for track in listed.tracks],
    }
    write_json(root / layout.SHOW_HEADER, header)


def _cores() -> int:
    return os.cpu_count() or 1
