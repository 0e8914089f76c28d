"""Stages of preparing: only what changed is made again, what a person edited is kept, a kill loses nothing."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from precompute import generation, records
from precompute.generation import Shelf
from precompute.job import Job, Stage
from precompute.models.model import Chosen, Model, Models
from precompute.settle import settle
from show import layout, setlist
from show.files import sha256, write_text


def opened(folder: Path, pause: float = 0.0) -> tuple[Job, list[Stage]]:
    """A job with three toy stages: words -> upper case -> an array of lengths."""
    toml = folder / "gig.toml"
    if not toml.exists():
        toml.write_text('[[track]]\naudio = "a.flac"\n')
    listed = setlist.load(toml)
    home = folder / "track"
    home.mkdir(exist_ok=True)
    nobody = Chosen(Model("nobody", "painter", "paints nothing", ""), "these stages need none")
    models = Models((), nobody, nobody, nobody)
    job = Job(listed, listed.tracks[0], home, Shelf(home), records.load(home), layout.sizes(16 / 9), 1, models)

    def words(job):
        time.sleep(pause)
        write_text(job.folder / "words.txt", "one two three")
        return ["words.txt"]

    def upper(job):
        time.sleep(pause)
        write_text(job.folder / "upper.txt", (job.folder / "words.txt").read_text().upper())
        return ["upper.txt"]

    def lengths(job):
        time.sleep(pause)
        text = (job.folder / "upper.txt").read_text()
        job.shelf.put("lengths.npy", np.array([len(word) for word in text.split()] * 1000))
        return ["lengths.npy"]

    stages = [
        Stage("words", (), lambda job: job.listed.fit, words),
        Stage("upper", ("words",), lambda job: 1, upper),
        Stage("lengths", ("upper",), lambda job: 1, lengths),
    ]
    return job, stages


def publish(job: Job) -> bool:
    digest = job.output("lengths", "lengths.npy")
    return generation.publish(job.shelf, {"lengths.npy": digest}, ["upper.txt"], _header(), digest[:12])


def _header() -> dict:
    return {"format": layout.TRACK_FORMAT, "version": 1}


def listing(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): sha256(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_second_run_makes_nothing(tmp_path):
    job, stages = opened(tmp_path)
    assert settle(job, stages, None) == ["words", "upper", "lengths"]
    assert publish(job)
    job, stages = opened(tmp_path)
    assert settle(job, stages, None) == []
    assert not publish(job)


def test_an_edited_output_is_kept_and_only_the_stages_after_it_run(tmp_path):
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    (job.folder / "upper.txt").write_text("MINE")
    job, stages = opened(tmp_path)
    assert settle(job, stages, None) == ["lengths"]
    assert (job.folder / "upper.txt").read_text() == "MINE"
    assert job.records.stages["upper"]["edited"]
    assert opened(tmp_path)[0].records.stages["upper"]["edited"]


def test_an_edit_survives_a_change_of_what_it_was_made_from_until_redo(tmp_path):
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    (job.folder / "upper.txt").write_text("MINE")
    (job.folder / "words.txt").write_text("four")
    job, stages = opened(tmp_path)
    assert settle(job, stages, None) == ["lengths"]
    assert (job.folder / "upper.txt").read_text() == "MINE"
    assert settle(job, stages, "upper") == ["upper", "lengths"]
    assert (job.folder / "upper.txt").read_text() == "FOUR"
    assert not job.records.stages["upper"]["edited"]


def test_a_changed_setting_reruns_its_stage_and_what_really_changed_after_it(tmp_path):
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    (tmp_path / "gig.toml").write_text('fit = "mirror"\n[[track]]\naudio = "a.flac"\n')
    job, stages = opened(tmp_path)
    assert settle(job, stages, None) == ["words"]


def test_a_deleted_output_is_made_again(tmp_path):
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    publish(job)
    (job.folder / "words.txt").unlink()
    assert settle(*opened(tmp_path), None) == ["words"]


def test_a_new_generation_replaces_the_old_one_and_keeps_unchanged_arrays(tmp_path):
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    publish(job)
    old = {path.name for path in job.folder.glob("gen-*")}
    (job.folder / "upper.txt").write_text("MINE AND YOURS")
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    assert publish(job)
    new = {path.name for path in job.folder.glob("gen-*")}
    assert len(old) == len(new) == 1
    assert old != new
    assert not job.shelf.next.exists()


def test_a_broken_record_file_means_everything_is_made_again(tmp_path):
    job, stages = opened(tmp_path)
    settle(job, stages, None)
    (job.folder / layout.RECORDS).write_text('{"words": {"inp')
    assert settle(*opened(tmp_path), None) == ["words", "upper", "lengths"]


_WORK = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
import test_settle as t
from precompute.generation import clear_leftovers
job, stages = t.opened(Path({folder!r}), pause=0.05)
print("ready", flush=True)
clear_leftovers(job.folder)
t.settle(job, stages, None)
t.publish(job)
"""


def test_preparing_killed_at_ten_random_moments_ends_in_the_same_folder(tmp_path):
    plain, killed = tmp_path / "plain", tmp_path / "killed"
    plain.mkdir(), killed.mkdir()
    here = Path(__file__).parent
    moments = random.Random(3)
    for _ in range(10):
        work = _WORK.format(paths=[str(here), str(here.parent)], folder=str(killed))
        process = subprocess.Popen([sys.executable, "-c", work], stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moments.uniform(0.0, 0.2))
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
        process.stdout.close()
        if moments.random() < 0.3:  # let several kills hit the early stages too
            shutil.rmtree(killed / "track" / generation.NEXT, ignore_errors=True)
    for folder in (plain, killed):
        job, stages = opened(folder)
        generation.clear_leftovers(job.folder)
        settle(job, stages, None)
        publish(job)
    assert listing(killed / "track") == listing(plain / "track")


def test_a_full_disk_is_said_in_one_sentence_and_leaves_no_half_file(tmp_path, monkeypatch):
    import errno
    import os

    from show.errors import ShowError

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("show.files.os.fsync", full)
    job, stages = opened(tmp_path)
    with pytest.raises(ShowError, match="the disk is full"):
        settle(job, stages, None)
    assert [path.name for path in job.folder.iterdir()] == []
