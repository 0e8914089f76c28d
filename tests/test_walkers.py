"""Walkers between keyframes: the halving of gaps, and turbo with a small honest model and a tiny real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from precompute.distance import PLAIN, Distance, measure
from precompute.models import catalogue
from precompute.models.model import Chosen, Placement
from precompute.painters.painter import Request
from precompute.walk import Walk
from precompute.walkers import redenoising, turbo
from precompute.walkers.bisection import Spot, bisected
from precompute.walkers.unfinished import Segment, Unfinished
from precompute.walkers.walker import walker
from show.making import Making, Walking
from tests.tiny import turbo as tiny

pytestmark = pytest.mark.usefixtures("one_thread")

SIZE = (64, 48)
WALKING = Walking(threshold=2.0, depth=4, most=12)


class Mixer:
    """A model whose every part is linear: latents are pixels of blocks, and denoising leans towards the words' tone."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def encode(self, pictures: Sequence[np.ndarray]) -> torch.Tensor:
        given = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
        return torch.nn.functional.avg_pool2d(given, 4)

    def decode(self, latents: torch.Tensor) -> list[np.ndarray]:
        large = torch.nn.functional.interpolate(latents, scale_factor=4)
        levels = ((large + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
        return list(levels.permute(0, 2, 3, 1).numpy())

    def embed(self, text: str) -> float:
        return len(text) / 100

    def mixed(self, first: float, last: float, fraction: float) -> float:
        return (1 - fraction) * first + fraction * last

    def noise(self, seed: int, like: torch.Tensor) -> torch.Tensor:
        return torch.randn((1, *like.shape[1:]), generator=torch.Generator().manual_seed(seed))

    def noised(self, latents: torch.Tensor, noise: torch.Tensor, strength: float) -> torch.Tensor:
        return (1 - strength) * latents + strength * noise

    def denoise(self, noised: torch.Tensor, conditioning: Sequence[float], strength: float, steps: int) -> torch.Tensor:
        self.batches.append(len(noised))
        tones = torch.tensor(conditioning).view(-1, 1, 1, 1)
        return (1 - strength) * noised + strength * tones


def keyframes(count: int = 3) -> list[np.ndarray]:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    waves = [(x * np.cos(2.1 * k) + y * np.sin(2.1 * k)) / 5 for k in range(count)]
    return [np.dstack([127 + 90 * np.sin(wave + c) for c in range(3)]).astype(np.uint8) for wave in waves]


def requests(count: int = 3) -> list[Request]:
    return [Request("Pop Art." * (k + 1), f"part {k}", "", seed=40 + k) for k in range(count)]


def walked(walking: Walking = WALKING, model: Any = None, **more: Any) -> Walk:
    return turbo.walk(model or Mixer(), keyframes(), requests(), walking, PLAIN, **more)


def same(first: Walk, second: Walk) -> bool:
    alike = all(np.array_equal(a, b) for a, b in zip(first.pictures, second.pictures, strict=True))
    return alike and np.array_equal(first.positions, second.positions)


# the halving of gaps


def spots(*tones: int) -> list[Spot]:
    return [
        Spot(k / (len(tones) - 1), np.full((8, 8, 3), tone, np.uint8), np.zeros((1, 1, 1)))
        for k, tone in enumerate(tones)
    ]


TONE = Distance("tone", 1.0, lambda picture: float(picture.mean()), lambda first, second: abs(first - second))


def halves(gaps: list[tuple[Spot, Spot]]) -> list[Spot]:
    def middle(first: np.ndarray, last: np.ndarray) -> np.ndarray:
        return ((first.astype(int) + last) // 2).astype(np.uint8)

    return [Spot((a.place + b.place) / 2, middle(a.picture, b.picture), a.latent) for a, b in gaps]


def test_halving_stops_where_neighbours_are_nearer_than_the_threshold() -> None:
    row, distances = bisected(*spots(0, 160), halves, TONE, 30, most=100, depth=8)
    assert [spot.picture[0, 0, 0] for spot in row] == list(range(0, 161, 20))  # 160 / 8 = 20 < 30 <= 160 / 4
    assert distances.tolist() == [20] * 8


def test_halving_never_exceeds_its_depth_or_its_number_and_takes_the_widest_gaps() -> None:
    assert len(bisected(*spots(0, 255), halves, TONE, 0, most=100, depth=5)[0]) == 2 + 31
    assert len(bisected(*spots(0, 255), halves, TONE, 0, most=12, depth=5)[0]) == 2 + 12

    def lopsided(gaps: list[tuple[Spot, Spot]]) -> list[Spot]:
        return [replace(spot, picture=gap[0].picture + 2) for spot, gap in zip(halves(gaps), gaps, strict=True)]

    row, distances = bisected(*spots(0, 200), lopsided, TONE, 1, most=2, depth=5)
    assert [spot.place for spot in row] == [0, 0.5, 0.75, 1] and distances.tolist() == [2, 2, 196]


def test_a_level_is_asked_for_at_once() -> None:
    asked: list[int] = []

    def counted(gaps: list[tuple[Spot, Spot]]) -> list[Spot]:
        asked.append(len(gaps))
        return halves(gaps)

    bisected(*spots(0, 255), counted, TONE, 0, most=100, depth=4)
    assert asked == [1, 2, 4, 8]


# turbo


def test_a_turbo_walk_meets_every_keyframe_exactly_and_rises_strictly() -> None:
    made = walked()
    at = {float(place): picture for place, picture in zip(made.positions, made.pictures, strict=True)}
    assert all(np.array_equal(at[float(k)], picture) for k, picture in enumerate(keyframes()))
    assert (np.diff(made.positions) > 0).all() and made.positions[-1] == 2
    assert len(made.pictures) > 3


@pytest.mark.parametrize("most", [1, 5, 12])
def test_a_turbo_walk_never_makes_more_than_its_most(most: int) -> None:
    made = walked(replace(WALKING, most=most, threshold=0.0))
    assert len(made.pictures) == 3 + 2 * most


def test_a_keyframe_is_approached_smoothly_though_its_remaking_differs() -> None:
    """Without giving back what is lost, the neighbour of a keyframe would jump to the model's own version of it."""
    model, (first, last) = Mixer(), keyframes(2)
    ends = [
        redenoising.end(model, picture, asked.text, asked.seed, WALKING)
        for picture, asked in zip((first, last), requests(2), strict=True)
    ]
    ends_as_spots = [Spot(float(k), end.picture, end.latent) for k, end in enumerate(ends)]
    near = replace(ends_as_spots[1], place=0.01)
    made = redenoising.middles(model, *ends, [(ends_as_spots[0], near)], replace(WALKING, crossfeed=0.0))[0]
    remade = model.decode(ends[0].like - torch.from_numpy(ends[0].lost)[None])[0]
    assert PLAIN(made.picture, first) < 0.05 * PLAIN(remade, first)


def test_in_betweens_equal_the_closed_form_of_a_linear_model() -> None:
    """(1 - s)((1 - s) x + s n) + s c, with x and n on their arcs, plus what the ends lose, squared nearness each."""
    model, walking = Mixer(), Walking(crossfeed=0.0, statistics=False, strength=0.3)
    pictures, asked = keyframes(2), requests(2)
    ends = [redenoising.end(model, p, a.text, a.seed, walking) for p, a in zip(pictures, asked, strict=True)]
    spots = [Spot(float(k), end.picture, end.latent) for k, end in enumerate(ends)]
    made = redenoising.middles(model, *ends, [(spots[0], spots[1])], walking)[0]
    x, n = (arc_middle(*pair) for pair in ([e.latent for e in ends], [e.noise for e in ends]))
    tone = sum(model.embed(a.text) for a in asked) / 2
    lost = sum(e.latent - (0.7 * (0.7 * e.latent + 0.3 * e.noise) + 0.3 * e.conditioning) for e in ends) / 4
    assert made.latent == pytest.approx(0.7 * (0.7 * x + 0.3 * n) + 0.3 * tone + lost, abs=1e-4)


def arc_middle(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    cosine = (first * last).sum() / np.linalg.norm(first) / np.linalg.norm(last)
    return (first + last) / (2 * np.cos(np.arccos(cosine) / 2))


def test_crossfeed_of_one_forgets_the_keyframes_and_of_none_forgets_the_parents() -> None:
    model, walking = Mixer(), Walking(statistics=False)
    ends = [redenoising.end(model, p, "", 7, walking) for p in keyframes(2)]
    spots = [Spot(float(k), end.picture, end.latent) for k, end in enumerate(ends)]

    def latent(crossfeed: float, gap: tuple[Spot, Spot]) -> np.ndarray:
        return redenoising.middles(model, *ends, [gap], replace(walking, crossfeed=crossfeed))[0].latent

    own = (spots[0], spots[1])
    other = tuple(replace(spot, latent=np.zeros_like(spot.latent)) for spot in own)
    assert np.array_equal(latent(0, own), latent(0, other))
    kept = 1 - walking.strength
    shift = latent(1, own) - latent(1, other)  # all of what was mixed comes from the parents, once noised, once remade
    assert shift == pytest.approx(kept**2 * arc_middle(spots[0].latent, spots[1].latent), abs=1e-4)


def test_the_same_seeds_give_the_same_walk_and_others_another() -> None:
    assert same(walked(), walked())
    other = [replace(request, seed=request.seed + 1) for request in requests()]
    assert not same(walked(), turbo.walk(Mixer(), keyframes(), other, WALKING, PLAIN))


def test_a_kill_costs_one_segment_and_changes_nothing(tmp_path: Path) -> None:
    class Dies(Mixer):
        def denoise(self, noised: torch.Tensor, *rest: Any) -> torch.Tensor:
            if len(self.batches) > 8:  # two keyframes, the first segment's four levels, a part of the second
                raise KeyboardInterrupt
            return super().denoise(noised, *rest)

    with pytest.raises(KeyboardInterrupt):
        walked(model=Dies(), kept=Unfinished(tmp_path, "a" * 64))
    assert len(list(tmp_path.iterdir())) == 1
    again = Mixer()
    assert same(walked(model=again, kept=Unfinished(tmp_path, "a" * 64)), walked())
    walked(model=(whole := Mixer()))
    assert sum(again.batches) < 0.7 * sum(whole.batches)


def test_segments_of_other_settings_or_broken_off_are_not_taken(tmp_path: Path) -> None:
    segment = Segment(np.zeros((1, 8, 8, 3), np.uint8), np.array([0.5]), np.array([1.0, 2.0]))
    Unfinished(tmp_path, "a" * 64).put(0, segment)
    found = Unfinished(tmp_path, "a" * 64).find(0)
    assert found is not None and found.distances.tolist() == [1, 2]
    assert Unfinished(tmp_path, "b" * 64).find(0) is None
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert Unfinished(tmp_path, "a" * 64).find(0) is None


def test_a_walk_that_is_not_evened_stands_at_the_halves() -> None:
    made = walked(replace(WALKING, even=False, threshold=0.0, depth=2))
    assert made.positions.tolist() == [k / 4 for k in range(9)]


def test_a_track_of_one_keyframe_is_that_keyframe() -> None:
    made = turbo.walk(Mixer(), keyframes(1), requests(1), WALKING, PLAIN)
    assert made.positions.tolist() == [0.0] and np.array_equal(made.pictures[0], keyframes(1)[0])


def test_a_real_few_step_pipeline_of_random_weights_walks(tmp_path: Path) -> None:
    from precompute.painters import turbo as painter

    tiny.build(tmp_path / "model")
    with painter.denoiser(tmp_path / "model", Placement("cpu", "float32"), SIZE) as model:
        made = walked(replace(WALKING, threshold=0.0, depth=2), model)
        again = walked(replace(WALKING, threshold=0.0, depth=2), model)
    assert len(made.pictures) == 3 + 2 * 3 and same(made, again)
    assert all(np.array_equal(made.pictures[4 * k], picture) for k, picture in enumerate(keyframes()))


# choosing


@pytest.mark.parametrize("name", ["painted", "slerp", "turbo"])
def test_every_walker_of_the_catalogue_is_there_by_its_name(name: str) -> None:
    assert walker(Chosen(catalogue.model(name, "walker"), "named")).version.startswith(name)


def test_the_distance_without_weights_is_the_plain_one() -> None:
    assert measure(Making()).name == "plain"
