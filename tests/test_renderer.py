"""The renderer: exact where nothing is asked for, and what looks, desk, transitions, reloads and the guard do."""

import os

import numpy as np
import pytest

from live import gl
from live.finish import grade
from live.fitting import cover
from live.frame import Frame
from live.guard.seam import Unguarded
from live.looks import LookLibrary
from live.renderer import Renderer, Scene
from show.levels import Levels
from tests.light import linear

SIZE = (16, 8)
HEAD = '/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}%s]%s}*/ void main() { gl_FragColor = %s; }'


@pytest.fixture
def renderer(context, tmp_path):
    return Renderer(context, SIZE, LookLibrary([tmp_path, tmp_path / "builtin"]))


def look(tmp_path, name, color, inputs="", rest=""):
    path = tmp_path / f"{name}.fs"
    path.write_text(HEAD % (inputs, rest, color))
    # Two versions written within one tick of the file system's clock would look alike.
    look.tick += 1_000_000_000
    os.utime(path, ns=(look.tick, look.tick))


look.tick = 10**18


def frame(index=0, levels=None, position=0.0, progress=0.0, **parameters):
    silence = np.zeros((1, 8), np.float32)
    return Frame(index, index / 30, 1 / 30, levels or Levels(), silence, silence, position, progress, parameters)


def picture(context, rows=None, size=SIZE):
    if rows is None:
        rows = np.random.default_rng(5).integers(0, 256, (size[1], size[0], 4))
    rows = np.array(rows, np.uint8)
    rows[..., 3] = 255
    texture = gl.picture(context, (rows.shape[1], rows.shape[0]))
    texture.write(np.ascontiguousarray(rows))
    return texture, rows[..., :3]


def shown(renderer, scene, now=None, previous=None, transition="", progress=1.0):
    renderer.draw(now or frame(), scene, previous, transition, progress)
    return renderer.read()


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


FLOAT = ', {"NAME": "%s", "TYPE": "float", "MIN": 0.0, "MAX": 1.0}'


@pytest.mark.parametrize("name", ["hit", "percussive", "harmonic", "energy", "low", "mid", "high", "level"])
def test_what_is_heard_reaches_an_input_of_its_name_scaled_by_reactivity(context, renderer, tmp_path, name):
    look(tmp_path, "meter", f"vec4({name}, 0, 0, 1)", FLOAT % name)
    now = frame(levels=Levels(**{name: 0.4}), reactivity=0.5)
    assert shown(renderer, Scene(picture(context)[0], "meter"), now)[0, 0, 0] == pytest.approx(51, abs=1)


def test_position_and_progress_are_offered_too(context, renderer, tmp_path):
    look(tmp_path, "meter", "vec4(position, progress, 0, 1)", FLOAT % "position" + FLOAT % "progress")
    now = frame(position=0.2, progress=0.6)
    assert shown(renderer, Scene(picture(context)[0], "meter"), now)[0, 0].tolist() == pytest.approx(
        [51, 153, 0], abs=1
    )


def test_the_desk_comes_before_drive_before_set_before_what_is_heard(context, renderer, tmp_path):
    look(tmp_path, "meter", "vec4(hit, low, 0, 1)", FLOAT % "hit" + FLOAT % "low")
    (tmp_path / "steered.toml").write_text("""
        [[pass]]
        shader = "meter.fs"
        set = { hit = 0.2, low = 0.2 }
        drive = { low = { from = "mid", amount = 2.0, offset = 0.1, high = 0.6 } }
    """)
    texture, now = picture(context)[0], frame(levels=Levels(hit=1.0, low=1.0, mid=0.1))
    assert shown(renderer, Scene(texture, "steered"), now)[0, 0, :2].tolist() == pytest.approx([51, 76], abs=1)
    desk = {(1, "hit"): 0.8, (1, "low"): 7.0, (2, "hit"): 0.0}
    assert shown(renderer, Scene(texture, "steered", desk), now)[0, 0, :2].tolist() == pytest.approx([204, 255], abs=1)


def test_a_value_of_the_wrong_type_is_passed_over_and_told(context, renderer, tmp_path):
    look(tmp_path, "meter", "vec4(amount, 0, 0, 1)", FLOAT % "amount")
    scene = Scene(picture(context)[0], "meter", {(1, "amount"): (1.0, 2.0)})
    assert shown(renderer, scene)[0, 0, 0] == 0
    assert "amount" in renderer.problems[0] and "float" in renderer.problems[0]
    shown(renderer, Scene(scene.picture, "meter"))
    assert renderer.problems == []


def test_an_event_lasts_one_frame_and_comes_again_when_its_count_changes(context, renderer, tmp_path):
    look(tmp_path, "flash", "vec4(bang, 0, 0, 1)", ', {"NAME": "bang", "TYPE": "event"}')
    texture = picture(context)[0]
    sent = [0, 1, 1, 1, 2, 2, None, 2]
    seen = [
        shown(renderer, Scene(texture, "flash", {} if each is None else {(1, "bang"): each}))[0, 0, 0] for each in sent
    ]
    assert [value > 0 for value in seen] == [False, True, False, False, True, False, False, True]


KEPT = ', "PASSES": [{"TARGET": "kept", "PERSISTENT": true}]'
GROW = "vec4(IMG_THIS_PIXEL(kept).rgb + 10.0 / 255.0, 1.0)"


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


def test_a_broken_look_is_told_and_plain_shown_instead(context, renderer, tmp_path):
    look(tmp_path, "bad", "nothing")
    texture, rows = picture(context)
    assert not renderer.prepare("bad")
    assert (shown(renderer, Scene(texture, "bad")) == rows).all()
    assert "bad.fs:1" in renderer.problems[0]


def test_an_edited_shader_is_taken_in_and_keeps_its_buffers(context, renderer, tmp_path):
    look(tmp_path, "grow", GROW, rest=KEPT)
    scene = Scene(picture(context)[0], "grow")
    shown(renderer, scene)
    look(tmp_path, "grow", GROW.replace("10.0", "50.0"), rest=KEPT)
    assert int(shown(renderer, scene)[0, 0, 0]) == 20
    renderer.reload_changed()
    assert int(shown(renderer, scene)[0, 0, 0]) == 70


def test_an_edit_that_does_not_compile_keeps_the_last_good_program_and_tells_the_line(context, renderer, tmp_path):
    look(tmp_path, "red", "vec4(1, 0, 0, 1)")
    scene = Scene(picture(context)[0], "red")
    shown(renderer, scene)
    look(tmp_path, "red", "vec4(nothing)")
    renderer.reload_changed()
    assert shown(renderer, scene)[0, 0].tolist() == [255, 0, 0]
    assert "red.fs:1" in renderer.problems[0] and "nothing" in renderer.problems[0]
    look(tmp_path, "red", "vec4(0, 1, 0, 1)")
    renderer.reload_changed()
    assert shown(renderer, scene)[0, 0].tolist() == [0, 255, 0]
    assert renderer.problems == []


def test_a_look_broken_at_the_start_heals_when_its_file_does(context, renderer, tmp_path):
    look(tmp_path, "late", "nothing")
    scene = Scene(picture(context)[0], "late")
    shown(renderer, scene)
    look(tmp_path, "late", "vec4(0, 0, 1, 1)")
    renderer.reload_changed()
    assert shown(renderer, scene)[0, 0].tolist() == [0, 0, 255]


def test_an_edited_chain_is_taken_in(context, renderer, tmp_path):
    look(tmp_path, "red", "vec4(1, 0, 0, 1)")
    look(tmp_path, "blue", "vec4(0, 0, 1, 1)")
    (tmp_path / "mine.toml").write_text('[[pass]]\nshader = "red.fs"')
    scene = Scene(picture(context)[0], "mine")
    shown(renderer, scene)
    (tmp_path / "mine.toml").write_text('[[pass]]\nshader = "red.fs"\n[[pass]]\nshader = "blue.fs"')
    renderer.reload_changed()
    assert shown(renderer, scene)[0, 0].tolist() == [0, 0, 255]


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


def test_transparent_shaders_lie_on_black(context, renderer, tmp_path):
    look(tmp_path, "glass", "vec4(1, 1, 1, 0.5)")
    assert shown(renderer, Scene(picture(context)[0], "glass"))[0, 0].tolist() == pytest.approx([128] * 3, abs=1)


def test_smooth_gradients_are_dithered_the_same_at_every_frame(context, tmp_path):
    look(tmp_path, "dusk", "vec4(vec3(isf_FragNormCoord.x * 4.0 / 255.0), 1)")
    renderer = Renderer(context, (256, 16), LookLibrary([tmp_path, tmp_path]))
    scene = Scene(picture(context)[0], "dusk")
    seen = shown(renderer, scene)[..., 0]
    assert (np.ptp(seen, axis=0) == 1).mean() > 0.5  # most columns mix two neighbouring steps
    assert np.abs(seen.mean(0) - np.linspace(0, 4, 256)).mean() < 0.2
    assert (shown(renderer, scene, frame(1))[..., 0] == seen).all()


def test_what_the_guard_leaves_is_what_everybody_reads(context, tmp_path):
    rows = np.full((8, 16, 3), 33)

    class Grey(Unguarded):
        def apply(self, drawn, shown, time):
            assert drawn.size == shown.size == SIZE
            drawn.framebuffer.clear(33 / 255, 33 / 255, 33 / 255, 1.0)

    renderer = Renderer(context, SIZE, LookLibrary([tmp_path]), guard=Grey())
    assert (shown(renderer, Scene(picture(context)[0], "plain")) == rows).all()


def test_what_a_look_imports_is_read_before_it_is_shown(context, renderer, tmp_path):
    look(tmp_path, "paper", "IMG_THIS_PIXEL(sheet)", rest=', "IMPORTED": {"sheet": {"PATH": "sheet.png"}}')
    texture, rows = picture(context)
    assert not renderer.prepare("paper")
    assert (shown(renderer, Scene(texture, "paper")) == rows).all()
    assert "sheet.png" in renderer.problems[0]


def test_a_frozen_scene_can_be_graded_again(context, renderer):
    texture, rows = picture(context)
    first = shown(renderer, Scene(texture, "plain"))
    renderer.regrade({"master": 0.0}, 0.0)
    assert not renderer.read().any()
    renderer.regrade({}, 0.0)
    assert (renderer.read() == first).all()
