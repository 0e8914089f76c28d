"""The looks and transitions that ship: they move with what is heard, settle in silence, never flash or go black."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from live import gl
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer, Scene
from live.frame import Frame
from setlists.demo.artworks import draw
from show.levels import Levels

SHADERS = Path(__file__).parents[1] / "shaders"
LIBRARY = LookLibrary([SHADERS])
LOOKS = sorted(set(LIBRARY.names()) - {"plain"})
TRANSITIONS = LIBRARY.transitions()
SIZE = (240, 136)
FPS = 60
STEADY = Levels(0.0, 0.3, 0.5, 0.5, 0.5, 0.5, 0.3, 0.6)
LOUDEST = Levels(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
GIVEN = ("startImage", "endImage", "progress")
LUMA = np.array([0.2126, 0.7152, 0.0722])


@lru_cache(maxsize=1)
def _context() -> gl.Context:
    return gl.headless()


@lru_cache(maxsize=2)
def _artwork(name: str) -> np.ndarray:
    return draw(name, SIZE)


def _uploaded(picture: np.ndarray) -> gl.Texture:
    texture = gl.picture(_context(), SIZE)
    texture.write(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]))
    return texture


def _frame(index: int, levels: Levels) -> Frame:
    silence = np.zeros((1, 64), np.float32)
    return Frame(index, index / FPS, 1 / FPS, levels, silence, silence, 0.3, 0.1, {})


def _run(look: str, picture: np.ndarray, heard: Callable[[int], Levels], count: int, keep: int) -> list[np.ndarray]:
    """The last `keep` of `count` frames, float [h, w, 3], 0..255."""
    renderer = Renderer(_context(), SIZE, LIBRARY)
    scene = Scene(_uploaded(picture), look)
    kept = []
    for index in range(count):
        renderer.draw(_frame(index, heard(index)), scene, None, "", 1.0)
        if index >= count - keep:
            kept.append(renderer.read().astype(float))
    assert renderer.problems == []
    return kept


def _change(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).mean())


def _luminance(picture: np.ndarray) -> np.ndarray:
    return (picture / 255) ** 2.2 @ LUMA


def _hit_at(when: int) -> Callable[[int], Levels]:
    def heard(index: int) -> Levels:
        hit = math.exp(-(index - when) / FPS / 0.18) if index >= when else 0.0
        return Levels(hit, 0.3, 0.5, 0.5, 0.5, 0.5, 0.3, 0.6)

    return heard


def test_at_least_eight_looks_and_six_transitions_ship() -> None:
    assert len(LOOKS) >= 8
    assert "limelight" in LOOKS
    assert len(TRANSITIONS) >= 6
    assert "luminance" in TRANSITIONS


def test_the_reference_names_every_look_transition_and_input() -> None:
    reference = (SHADERS / "README.md").read_text("utf-8")
    for look in LOOKS:
        row = next(line for line in reference.splitlines() if line.startswith(f"| `{look}` |"))
        assert all(f"`{each.name}`" in row for _, each in LIBRARY.inputs(look))
    for name in TRANSITIONS:
        row = next(line for line in reversed(reference.splitlines()) if line.startswith(f"| `{name}` |"))
        assert all(
            f"`{each.name}`" in row
            for each in LIBRARY.transition(name).slots[0].shader.inputs
            if each.name not in GIVEN
        )


@pytest.mark.parametrize("look", LOOKS)
def test_every_input_for_the_desk_has_a_label_a_range_and_a_default_within_it(look: str) -> None:
    for _, each in LIBRARY.inputs(look):
        assert each.default is not None
        if each.kind == "float":
            assert isinstance(each.low, float) and isinstance(each.high, float)
            assert each.low <= each.default <= each.high


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_in_silence_at_a_held_position_is_nearly_still(look: str) -> None:
    frames = _run(look, _artwork("first_light"), lambda _: Levels(), 60, 6)
    assert max(_change(a, b) for a, b in zip(frames, frames[1:], strict=False)) < 0.25


@pytest.mark.parametrize("look", LOOKS)
def test_a_hit_moves_the_picture_within_its_own_frame_and_no_flash_comes_of_it(look: str) -> None:
    before, struck, *after = _run(look, _artwork("night_market"), _hit_at(24), 34, 11)
    quiet = _run(look, _artwork("night_market"), lambda _: STEADY, 25, 2)
    assert _change(before, struck) > 8 * _change(*quiet)
    assert _change(before, struck) > 1.5
    assert max(_change(a, b) for a, b in zip([struck, *after], after, strict=False)) < 0.5 * _change(before, struck)
    means = [_luminance(each).mean() for each in (struck, *after)]
    assert max(abs(mean / _luminance(before).mean() - 1) for mean in means) < 0.10


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_neither_loses_the_picture_nor_burns_out_even_at_its_loudest(look: str) -> None:
    for picture in (_artwork("first_light"), _artwork("night_market")):
        plain = _luminance(picture.astype(float)).mean()
        for levels in (Levels(), STEADY, LOUDEST):
            (seen,) = _run(look, picture, lambda _, heard=levels: heard, 20, 1)
            assert 0.10 * plain < _luminance(seen).mean() < 1.6 * plain
            assert np.mean(seen.min(-1) >= 253) < 0.03
            structure = np.corrcoef(_luminance(seen).ravel() ** 0.45, _luminance(picture).ravel() ** 0.45)[0, 1]
            assert structure > 0.55


@pytest.mark.parametrize("look", LOOKS)
def test_feedback_dies_when_the_picture_goes_dark(look: str) -> None:
    renderer = Renderer(_context(), SIZE, LIBRARY)
    bright, dark = _uploaded(_artwork("night_market")), _uploaded(np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    for index in range(110):  # at 20 frames a second: one second of light, then darkness
        frame = replace(_frame(index, LOUDEST), time=index / 20, dt=1 / 20)
        renderer.draw(frame, Scene(bright if index < 20 else dark, look), None, "", 1.0)
    assert renderer.read().max() <= 12


@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_transition_begins_and_ends_exactly_and_never_flashes(name: str) -> None:
    renderer = Renderer(_context(), SIZE, LIBRARY)
    scenes = [Scene(_uploaded(_artwork(each)), "plain", key=each) for each in ("first_light", "night_market")]
    ends = []
    for scene in scenes:
        renderer.draw(_frame(0, STEADY), scene, None, "", 1.0)
        ends.append(renderer.read().astype(float))
    steps = []
    for index in range(31):
        progress = min(index / 30, 1 - 1e-9)  # at 1 the renderer would not ask the transition any more
        renderer.draw(_frame(index, STEADY), scenes[1], scenes[0], name, progress)
        steps.append(renderer.read().astype(float))
    assert renderer.problems == []
    assert np.abs(steps[0] - ends[0]).max() <= 1
    assert np.abs(steps[-1] - ends[1]).max() <= 1
    assert min(_change(steps[15], end) for end in ends) > 2
    means = [_luminance(each).mean() for each in steps]
    darkest, brightest = sorted((means[0], means[-1]))
    assert 0.85 * darkest < min(means) and max(means) < 1.35 * brightest
