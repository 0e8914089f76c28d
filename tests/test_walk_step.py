"""The walk stage by its files: what each walker leaves in the track's folder, and what is filled in after encoding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from precompute import choice
from precompute.generation import Shelf
from precompute.job import Job
from precompute.models import catalogue
from precompute.models.model import Chosen, Models
from precompute.pictures import write_picture
from precompute.quality import psnr
from precompute.records import Records
from precompute.steps import paint, walk
from show import layout
from show.errors import ShowError
from show.making import Making, Walking
from tests.tiny import turbo as tiny

pytestmark = pytest.mark.usefixtures("one_thread")

SIZE = (64, 48)
NAMES = [f"{layout.KEYFRAMES}/{k:03d}.png" for k in range(3)]
WALKING = Walking(threshold=0.0, depth=2, per_segment=3)
Track = Callable[..., Job]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few") / "sd-turbo"
    tiny.build(folder)
    return folder


@pytest.fixture
def track(tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch) -> Track:
    """A track whose three keyframes are painted, to be walked as the test wants."""
    monkeypatch.setattr(paint, "names", lambda job: NAMES)
    for k, name in enumerate(NAMES):
        write_picture(tmp_path / name, picture(k))
    (tmp_path / layout.STYLE).write_text(choice.write(choice.Choice("rock", "the test says so", (("rock", 1.0),))))

    def job(walker: str, walking: Walking = WALKING, fewstep: bool = True) -> Job:
        named = {name: Chosen(catalogue.model(name), "named") for name in ("procedural", "house", walker)}
        few = Chosen(replace(catalogue.model("sd-turbo"), resident=0.1), "here", weights)
        listed: Any = SimpleNamespace(making=Making(walking=walking), styles=None, path=Path("a.toml"), tracks=[1])
        title: Any = SimpleNamespace(seed=5, number=1, title="A Track")
        chosen = Models((), named["procedural"], named["house"], named[walker], few if fewstep else None)
        sizes = layout.Sizes(SIZE, SIZE)
        return Job(listed, title, tmp_path, Shelf(tmp_path), Records(tmp_path / "r.json"), sizes, 1, chosen)

    return job


def picture(k: int) -> np.ndarray:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.dstack([127 + 90 * np.sin((x * (k + 1) + y * c) / 9) for c in range(3)]).astype(np.uint8)


def index(job: Job) -> dict[str, Any]:
    return json.loads((job.folder / walk.INDEX).read_text())


def test_turbo_leaves_its_pictures_and_positions_with_the_keyframes_where_they_belong(track: Track) -> None:
    job = track("turbo")
    names = walk.STAGE.make(job)
    assert len(names) == 9 + 1 and "widening" not in index(job)
    positions = walk.positions(job)
    assert positions[::4] == [0, 1, 2] and (np.diff(positions) > 0).all()
    pictures = list(walk.pictures(job))
    assert all(psnr(pictures[4 * k], picture(k)) > 30 for k in range(3))  # but for JPEG
    assert not list(job.shelf.next.rglob("*.npz"))
    assert walk.STAGE.make(job) == names and list(map(np.array_equal, walk.pictures(job), pictures)) == [True] * 9


def test_turbo_goes_on_where_a_kill_left_it(track: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    job = track("turbo")
    whole = {name: (job.folder / name).read_bytes() for name in walk.STAGE.make(job)}
    real, left = walk.write_picture, iter(range(3))

    def dies(*given: Any) -> None:
        next(left)
        real(*given)

    monkeypatch.setattr(walk, "write_picture", dies)
    with pytest.raises(StopIteration):
        walk.STAGE.make(job)
    assert len(list(job.shelf.next.rglob("*.npz"))) == 2
    monkeypatch.undo()
    monkeypatch.setattr(paint, "names", lambda job: NAMES)
    monkeypatch.setattr("precompute.walkers.turbo.between", None)  # nothing is to be made any more
    assert {name: (job.folder / name).read_bytes() for name in walk.STAGE.make(job)} == whole
    assert not list(job.shelf.next.rglob("*.npz"))


def test_slerp_leaves_the_keyframes_and_fills_in_once_they_are_latents(track: Track) -> None:
    job = track("slerp")
    assert len(walk.STAGE.make(job)) == 3 + 1 and walk.positions(job) == [0, 1, 2]
    given = np.random.default_rng(1).normal(size=(3, 4, 6, 8)).astype(np.float16)

    def decode(latents: np.ndarray) -> Iterator[np.ndarray]:
        return (
            np.clip(latent[:3].repeat(8, 1).repeat(8, 2) * 60 + 127, 0, 255).astype(np.uint8).T for latent in latents
        )

    latents, positions = walk.widened(job, given, np.arange(3.0), decode)
    assert np.array_equal(latents[::4], given) and positions[::4].tolist() == [0, 1, 2]
    assert len(latents) == 9 and (np.diff(positions) > 0).all()


def test_what_is_filled_in_is_read_from_the_file_that_a_person_may_edit(track: Track) -> None:
    job = track("slerp")
    walk.STAGE.make(job)
    changed = {**index(job), "widening": {"per_segment": 1, "statistics": False, "even": False}}
    (job.folder / walk.INDEX).write_text(json.dumps(changed))
    given = np.eye(3, 16, dtype=np.float16).reshape(3, 1, 4, 4)
    latents, positions = walk.widened(job, given, np.arange(3.0), lambda latents: [])
    assert positions.tolist() == [0, 0.5, 1, 1.5, 2]
    assert latents[1, 0, 0, :2] == pytest.approx(np.sqrt(0.5), abs=1e-3)
    (job.folder / walk.INDEX).write_text(json.dumps({**changed, "widening": {"even": True}}))
    with pytest.raises(ShowError, match="widening.*per_segment"):
        walk.widened(job, given, np.arange(3.0), lambda latents: [])


def test_a_walk_of_pictures_is_encoded_as_it_is(track: Track) -> None:
    job = track("turbo")
    walk.STAGE.make(job)
    latents, positions = np.zeros((9, 1, 2, 2), np.float16), np.arange(9.0)
    same = walk.widened(job, latents, positions, lambda latents: [])
    assert same[0] is latents and same[1] is positions


def test_the_facts_change_with_the_walker_its_settings_and_its_model(track: Track, weights: Path) -> None:
    def facts(job: Job) -> str:
        return json.dumps(walk.STAGE.facts(job))

    known = [facts(track("turbo")), facts(track("turbo", replace(WALKING, crossfeed=0.1))), facts(track("slerp"))]
    known.append(facts(track("slerp", replace(WALKING, statistics=False))))
    assert len(set(known)) == 4 and facts(track("turbo")) == known[0]
    file = weights / "unet" / "config.json"
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    assert facts(track("turbo")) not in known
    file.write_bytes(before)


def test_turbo_without_a_few_step_painter_says_what_to_do(track: Track) -> None:
    with pytest.raises(ShowError, match="few-step painter.*limelight models list"):
        walk.STAGE.facts(track("turbo", fewstep=False))
