"""What the house does to the picture: dimming, the burn-in shift to the pixel, and the breath of silence."""

from __future__ import annotations

import numpy as np
import pytest

from live import gl
from live.control.walking import Hop
from live.drawing.finish import BREATH_SECONDS, BREATHING, breathing, finish, light
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer, Scene
from live.performing import calm
from tests.drawing import SIZE, frame, look, picture
from tests.light import linear


def test_the_house_and_its_hour_are_masters_like_the_others() -> None:
    assert light({"master": 0.5, "house": 0.5, "house_dim": 0.4}, 0.0) == pytest.approx(0.1)


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    folder = tmp_path_factory.mktemp("looks")
    look(folder, "white", "vec4(1.0)")
    return Renderer(gl.headless(), SIZE, LookLibrary([folder]))


def drawn(renderer: Renderer, **parameters: float) -> np.ndarray:
    texture, _ = picture(renderer.context)
    renderer.draw(frame(**parameters), Scene(texture, "plain"), None, "", 1.0)
    return renderer.read().astype(int)


@pytest.mark.parametrize("grade", [{}, {"house_dim": 0.999999}])
def test_a_shift_by_whole_pixels_moves_every_pixel_and_mirrors_the_edge(renderer: Renderer, grade: dict) -> None:
    plain, moved = drawn(renderer, **grade), drawn(renderer, shift_x=3.0, shift_y=-2.0, **grade)
    assert np.abs(moved[2:, 3:] - plain[:-2, :-3]).max() <= 1  # dithering stays with the wall, not with the picture
    assert np.abs(moved[2:, :3] - plain[:-2, :3][:, ::-1]).max() <= 1
    assert np.abs(moved[:2, 3:] - plain[:2, :-3][::-1]).max() <= 1


def test_a_house_at_half_its_light_sends_half_the_light(renderer: Renderer) -> None:
    full, half = drawn(renderer, house_dim=0.999999), drawn(renderer, house_dim=0.5)
    bright = full > 100
    assert np.median(linear(half)[bright] / linear(full)[bright]) == pytest.approx(0.5, abs=0.02)


def test_a_breath_is_slow_begins_and_ends_at_nothing_and_never_shows_an_edge() -> None:
    times = np.linspace(0.0, BREATH_SECONDS, 1801)
    larger, dimmer = np.array([breathing(1.0, time) for time in times]).T
    assert (larger[0], dimmer[0]) == (0.0, 1.0)
    assert larger.min() >= 0.0 and larger.max() == pytest.approx(0.03)
    assert np.abs(np.diff(dimmer)).max() / (times[1] - times[0]) < 0.05  # of the light in a second
    assert finish({BREATHING: 0.0, "breath": 1.0}, 3.0).neutral


def test_silence_settles_over_two_seconds_and_a_sound_wakes_at_once() -> None:
    silent, sounding = Hop(0.0, False, 0.01), Hop(1.0, True, 0.01)
    one = calm.step(0.0, [silent] * 100, held=False)
    assert one == pytest.approx(0.5)
    assert calm.step(one, [silent] * 100, held=False) == pytest.approx(1.0)
    assert calm.step(1.0, [sounding] * 50, held=False) == pytest.approx(0.0)
    assert calm.step(1.0, [silent] * 50, held=True) == pytest.approx(0.0)
    assert calm.step(0.3, [], held=False) == 0.3
