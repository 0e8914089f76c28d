"""The renderer: exact where nothing is asked for, and what chains, trails, transitions and the guard do."""

import numpy as np
import pytest

from live import gl
from live.drawing.fitting import cover
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer, Scene
from live.guard.seam import Unguarded
from tests.drawing import GROW, KEPT, SIZE, frame, look, picture, shown, small_renderer  # noqa: F401


def test_plain_is_the_decoded_picture_to_the_last_bit(context, renderer):
    texture, rows = picture(context)
    assert (shown(renderer, Scene(texture, "plain")) == rows).all()


def test_what_lies_over_a_picture_is_seen_by_the_guard(context, tmp_path):
    seen = []

    class Witness(Unguarded):
        def apply(self, drawn, shown, time):
            seen.append((time, gl.pixels(drawn)))

    renderer = Renderer(context, SIZE, LookLibrary([tmp_path, tmp_path / "builtin"]), Witness())
    renderer.veil = lambda canvas, time: canvas.framebuffer.clear(1.0, time, 0.0, 1.0)
    texture, _ = picture(context)
    on_the_wall = shown(renderer, Scene(texture, "plain"), frame(15))
    assert len(seen) == 1 and seen[0][0] == 0.5
    assert (seen[0][1] == on_the_wall).all() and (on_the_wall == (255, 128, 0)).all()


def test_a_frozen_picture_gives_identical_frames(context, renderer):
    texture, _ = picture(context, size=(11, 7))
    first = shown(renderer, Scene(texture, "plain"), frame(0, saturation=1.3))
    assert all((shown(renderer, Scene(texture, "plain"), frame(k, saturation=1.3)) == first).all() for k in range(1, 4))


def test_a_picture_of_another_shape_covers_the_canvas():
    assert cover((200, 100), (100, 100)) == (0.5, -1.0)
    assert cover((100, 100), (200, 100)) == (1.0, -0.5)
    assert cover((64, 36), (1280, 720)) == (1.0, -1.0)


def test_a_wide_picture_shows_its_middle(context, renderer):
    rows = np.zeros((8, 32, 4), np.uint8)
    rows[:, 8:24] = 255
    assert (shown(renderer, Scene(picture(context, rows)[0], "plain")) == 255).all()


def test_a_chain_runs_in_order_and_later_slots_see_the_picture_too(context, renderer, tmp_path):
    look(tmp_path, "half", "IMG_THIS_PIXEL(inputImage) * vec4(0.5, 0.5, 0.5, 1.0)")
    look(tmp_path, "both", "vec4(IMG_THIS_PIXEL(inputImage).r, IMG_THIS_PIXEL(raw).r, 0, 1)",
         ', {"NAME": "raw", "TYPE": "image"}')  # fmt: skip
    (tmp_path / "chain.toml").write_text('[[pass]]\nshader = "half.fs"\n[[pass]]\nshader = "both.fs"')
    texture, _ = picture(context, np.full((8, 16, 4), 200))
    assert shown(renderer, Scene(texture, "chain"))[3, 3].tolist() == pytest.approx([100, 200, 0], abs=1)


def test_a_picture_that_is_shown_still_is_not_fitted_again(context, renderer, tmp_path):
    look(tmp_path, "same", "IMG_THIS_PIXEL(inputImage)")
    texture, rows = picture(context)
    shown(renderer, Scene(texture, "same", shown=1))
    texture.write(np.full((8, 16, 4), 255, np.uint8))
    assert (shown(renderer, Scene(texture, "same", shown=1)) == rows).all()
    assert (shown(renderer, Scene(texture, "same", shown=2)) == 255).all()
    texture.write(np.zeros((8, 16, 4), np.uint8))
    assert not shown(renderer, Scene(texture, "same")).any()


def test_each_scene_keeps_its_own_trails(context, renderer, tmp_path):
    look(tmp_path, "grow", GROW, rest=KEPT)
    one, two = (Scene(picture(context)[0], "grow", key=key) for key in "12")
    assert [int(shown(renderer, one)[0, 0, 0]) for _ in range(3)] == [10, 20, 30]
    assert int(shown(renderer, two)[0, 0, 0]) == 10
    assert int(shown(renderer, one)[0, 0, 0]) == 40


def test_two_scenes_of_the_same_look_and_key_are_still_drawn_once_each(context, renderer, tmp_path):
    look(tmp_path, "grow", GROW, rest=KEPT)
    scene = Scene(picture(context)[0], "grow")
    for _ in range(3):
        renderer.draw(frame(), scene, scene, "fade", 0.5)
    assert int(shown(renderer, scene)[0, 0, 0]) == 40


WIPE = """/*{"INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},
{"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1}]}*/
void main() {
    gl_FragColor = isf_FragNormCoord.x < progress ? IMG_THIS_PIXEL(endImage) : IMG_THIS_PIXEL(startImage);
}"""


def test_a_transition_goes_from_the_previous_scene_to_the_current(context, renderer, tmp_path):
    (tmp_path / "wipe.fs").write_text(WIPE)
    old, new = (Scene(picture(context, np.full((8, 16, 4), v))[0], "plain", key=str(v)) for v in (50, 200))
    seen = shown(renderer, new, frame(progress=0.9), old, "wipe", 0.25)
    assert (seen[:, :4] == 200).all() and (seen[:, 4:] == 50).all()
    assert (shown(renderer, new, frame(), old, "wipe", 1.0) == 200).all()


@pytest.mark.parametrize("transition", ["", "unknown", "half"])
def test_without_a_good_transition_the_scenes_fade(context, renderer, tmp_path, transition):
    look(tmp_path, "half", "vec4(1)")
    old, new = (Scene(picture(context, np.full((8, 16, 4), v))[0], "plain", key=str(v)) for v in (0, 255))
    seen = [int(shown(renderer, new, frame(), old, transition, p)[0, 0, 0]) for p in (0.0, 0.5, 0.9999)]
    assert seen == pytest.approx([0, 186, 255], abs=2)  # half the light is 186 in 8 bits


def test_transparent_shaders_lie_on_black(context, renderer, tmp_path):
    look(tmp_path, "glass", "vec4(1, 1, 1, 0.5)")
    assert shown(renderer, Scene(picture(context)[0], "glass"))[0, 0].tolist() == pytest.approx([128] * 3, abs=1)


def test_what_the_guard_leaves_is_what_everybody_reads(context, tmp_path):
    rows = np.full((8, 16, 3), 33)

    class Grey(Unguarded):
        def apply(self, drawn, shown, time):
            assert drawn.size == shown.size == SIZE
            drawn.framebuffer.clear(33 / 255, 33 / 255, 33 / 255, 1.0)

    renderer = Renderer(context, SIZE, LookLibrary([tmp_path]), guard=Grey())
    assert (shown(renderer, Scene(picture(context)[0], "plain")) == rows).all()
