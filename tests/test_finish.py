"""The last pass's settings: masters multiply, blackouts add, the picture is placed, tinted and strobed."""

from __future__ import annotations

import numpy as np
import pytest

from live import gl
from live.drawing.finish import NEUTRAL, Finish, finish, light, placement
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer, Scene
from live.parameters import defaults
from tests.drawing import SIZE, frame, look, picture


def test_the_table_s_defaults_leave_the_picture_as_it_is() -> None:
    assert finish(defaults(), 1.0) == NEUTRAL


def test_masters_multiply() -> None:
    assert light({"master": 0.5, "dmx_master": 0.5}, 0.0) == 0.25


@pytest.mark.parametrize("dark", [{"blackout": True}, {"dmx_blackout": True}, {"blackout": 1.0, "dmx_blackout": True}])
def test_either_blackout_is_dark(dark: dict[str, float]) -> None:
    assert light({"master": 1.0, **dark}, 0.0) == 0.0


def test_a_blackout_on_its_way_dims() -> None:
    assert light({"master": 0.5, "blackout": 0.5}, 0.0) == 0.25


def test_a_strobe_gives_so_many_flashes_a_second_and_never_more() -> None:
    times = np.arange(0, 4, 1 / 240)
    lit = np.array([light({"strobe": 3.0}, time) > 0 for time in times])
    assert (np.diff(lit.astype(int)) == 1).sum() == 11  # twelve lights in four seconds, the first from the start
    assert lit.mean() == pytest.approx(0.5)


def test_zoom_is_in_octaves() -> None:
    turned, moved = placement(Finish(zoom=1.0), 16 / 9)
    assert turned == pytest.approx(np.eye(2) / 2)
    assert moved == (0.0, 0.0)


def test_a_quarter_turn_on_a_square_canvas_takes_right_to_down() -> None:
    turned, _ = placement(Finish(rotate=90.0), 1.0)
    # what is seen at the bottom comes from the right of the picture
    assert turned @ np.array([0.0, -0.5]) == pytest.approx(np.array([0.5, 0.0]))


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    folder = tmp_path_factory.mktemp("looks")
    look(folder, "white", "vec4(1.0)")
    return Renderer(gl.headless(), SIZE, LookLibrary([folder]))


WHOLE_TURN = {"hue": 1.0}  # changes no colour, and takes the same curves as every other setting


def drawn(renderer: Renderer, **parameters: float) -> np.ndarray:
    texture, _ = picture(renderer.context)
    renderer.draw(frame(**parameters), Scene(texture, "plain"), None, "", 1.0)
    return renderer.read().astype(int)


def test_moving_by_half_a_width_shows_the_mirrored_edge_and_nothing_black(renderer: Renderer) -> None:
    plain, moved = drawn(renderer, **WHOLE_TURN), drawn(renderer, x=0.5)
    half = SIZE[0] // 2
    assert np.abs(moved[:, half:] - plain[:, :half]).max() <= 3
    assert np.abs(moved[:, :half] - plain[:, :half][:, ::-1]).max() <= 3


def test_half_a_turn_shows_the_picture_upside_down(renderer: Renderer) -> None:
    assert np.abs(drawn(renderer, rotate=180.0) - drawn(renderer, **WHOLE_TURN)[::-1, ::-1]).max() <= 3


def test_full_red_adds_red_only_and_none_takes_it_away(renderer: Renderer) -> None:
    plain, more, none = drawn(renderer, **WHOLE_TURN), drawn(renderer, red=1.0), drawn(renderer, red=-1.0)
    assert (more[..., 0] >= 254).all()
    assert (none[..., 0] <= 1).all()
    assert np.abs(more[..., 1:] - plain[..., 1:]).max() <= 3


def test_no_amount_of_a_look_is_the_picture_itself(renderer: Renderer) -> None:
    texture, _ = picture(renderer.context)
    renderer.draw(frame(amount=0.0), Scene(texture, "white"), None, "", 1.0)
    without = renderer.read().astype(int)
    assert np.abs(without - drawn(renderer)).max() <= 2
    renderer.draw(frame(amount=1.0), Scene(texture, "white"), None, "", 1.0)
    assert (renderer.read() == 255).all()
