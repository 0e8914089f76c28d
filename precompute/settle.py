"""Decides for each stage whether its output holds, was edited, or has to be made again."""

from __future__ import annotations

from collections.abc import Sequence

from precompute import records
from precompute.job import Job, Stage, is_array
from precompute.progress import say
from show.files import sha256


def settle(job: Job, stages: Sequence[Stage], redo: str | None) -> list[str]:
    """Brings every stage up to date, in order; returns the names of those that were made."""
    made: list[str] = []
    outputs: dict[str, dict[str, str]] = {}
    for stage in stages:
        inputs = records.chain(stage.facts(job), [outputs[name] for name in stage.after])
        kept = None if stage.name == redo else _kept(job, stage, inputs)
        if kept is None:
            kept = _make(job, stage, inputs)
            made.append(stage.name)
        outputs[stage.name] = kept
    return made


def _kept(job: Job, stage: Stage, inputs: str) -> dict[str, str] | None:
    """The stage's present output if it stays, None if it has to be made."""
    record = job.records.stages.get(stage.name)
    if record is None:
        return None
    recorded: dict[str, str] = record["outputs"]
    present = _present(job, recorded)
    if present.keys() != recorded.keys():
        return None
    if present == recorded and not record.get("edited"):
        return present if record["inputs"] == inputs else None
    if present == recorded:  # the edit was taken back
        job.records.write(stage.name, record["inputs"], recorded, False)
        return present if record["inputs"] == inputs else None
    _say_edited(job, stage, [name for name in recorded if present[name] != recorded[name]], record["inputs"] == inputs)
    job.records.write(stage.name, record["inputs"], recorded, True)
    return present


def _present(job: Job, recorded: dict[str, str]) -> dict[str, str]:
    """SHA-256 of the outputs that are there; an array counts only if it is the recorded one."""
    files = records.hashes(job.folder, [name for name in recorded if not is_array(name)])
    arrays = {name: digest for name, digest in recorded.items() if is_array(name) and job.shelf.find(name, digest)}
    return {**files, **arrays}


def _make(job: Job, stage: Stage, inputs: str) -> dict[str, str]:
    job.records.forget(stage.name)
    names = stage.make(job)
    outputs = {name: sha256((job.shelf.next if is_array(name) else job.folder) / name) for name in names}
    job.records.write(stage.name, inputs, outputs, False)
    return outputs


def _say_edited(job: Job, stage: Stage, names: list[str], current: bool) -> None:
    shown = ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")
    old = "" if current else f", though what it was made from has changed; --redo {stage.name} makes it again"
    say(f"{job.track.title}: {shown} was edited by hand and is kept{old}")
