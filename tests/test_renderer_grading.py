"""The last pass: light, colour, contrast and dither."""

import numpy as np
import pytest

from live.drawing.finish import grade
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer, Scene
from tests.drawing import frame, look, picture, shown, small_renderer  # noqa: F401
from tests.light import linear

LUMA = np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("master", [0.25, 0.5, 0.9])
def test_master_scales_light_not_code_values(context, renderer, master):
    texture, rows = picture(context)
    seen = shown(renderer, Scene(texture, "plain"), frame(master=master))
    assert linear(seen) == pytest.approx(linear(rows) * master, abs=0.012)


def test_without_saturation_the_picture_is_grey_of_the_same_light(context, renderer):
    texture, rows = picture(context)
    seen = shown(renderer, Scene(texture, "plain"), frame(saturation=0.0))
    assert np.ptp(seen.astype(int), axis=-1).max() <= 1
    assert linear(seen) @ LUMA == pytest.approx(linear(rows) @ LUMA, abs=0.012)


def test_hue_turns_keep_greys_and_light_and_add_up():
    third = grade(1 / 3, 1.0)
    assert third @ np.ones(3) == pytest.approx(np.ones(3))
    assert LUMA @ third == pytest.approx(LUMA)
    assert third @ third @ third == pytest.approx(np.eye(3), abs=1e-9)
    assert grade(0.0, 1.0) == pytest.approx(np.eye(3))
    assert grade(1.0, 1.0) == pytest.approx(np.eye(3), abs=1e-9)


def test_contrast_leaves_middle_grey_and_spreads_the_rest(context, renderer):
    rows = np.full((8, 16, 4), 118)  # 0.18 of the light
    rows[:, 8:, :3] = 160
    rows[:, 12:, :3] = 60
    seen = shown(renderer, Scene(picture(context, rows)[0], "plain"), frame(contrast=1.4))[0, :, 0]
    assert seen[0] == pytest.approx(118, abs=2) and seen[9] > 170 and seen[13] < 50


@pytest.mark.parametrize("parameters", [{"blackout": True}, {"master": 0.0}])
def test_blackout_and_master_at_zero_are_black(context, renderer, parameters):
    assert not shown(renderer, Scene(picture(context)[0], "plain"), frame(**parameters)).any()


def test_smooth_gradients_are_dithered_the_same_at_every_frame(context, tmp_path):
    look(tmp_path, "dusk", "vec4(vec3(isf_FragNormCoord.x * 4.0 / 255.0), 1)")
    renderer = Renderer(context, (256, 16), LookLibrary([tmp_path, tmp_path]))
    scene = Scene(picture(context)[0], "dusk")
    seen = shown(renderer, scene)[..., 0]
    assert (np.ptp(seen, axis=0) == 1).mean() > 0.5  # most columns mix two neighbouring steps
    assert np.abs(seen.mean(0) - np.linspace(0, 4, 256)).mean() < 0.2
    assert (shown(renderer, scene, frame(1))[..., 0] == seen).all()


def test_a_frozen_scene_can_be_graded_again(context, renderer):
    texture, rows = picture(context)
    first = shown(renderer, Scene(texture, "plain"))
    renderer.regrade({"master": 0.0}, 0.0)
    assert not renderer.read().any()
    renderer.regrade({}, 0.0)
    assert (renderer.read() == first).all()
