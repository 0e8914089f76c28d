"""Looks: strict TOML against literals, the search path, what a desk may set, and that all shipped looks draw."""

from pathlib import Path

import numpy as np
import pytest

from live import gl
from live.drawing.looks import Drive, LookLibrary, library
from live.drawing.renderer import Renderer, Scene
from live.frame import Frame
from show.errors import ShowError
from show.levels import Levels

SHADER = """/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "size", "TYPE": "float", "MAX": 2.0},
{"NAME": "on", "TYPE": "bool"}, {"NAME": "tint", "TYPE": "color"}]}*/
void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage) * size; }"""
TRANSITION = """/*{"INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},
{"NAME": "progress", "TYPE": "float"}]}*/ void main() {}"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "grow.fs").write_text(SHADER)
    (tmp_path / "transitions").mkdir()
    (tmp_path / "transitions" / "melt.fs").write_text(TRANSITION)
    return tmp_path


def write(folder, text, name="mine"):
    (folder / f"{name}.toml").write_text(text)
    return LookLibrary([folder, folder / "builtin"])


def test_a_look_is_read_with_what_it_sets_and_drives(folder):
    looks = write(folder, """
        title = "Mine"
        [[pass]]
        shader = "grow.fs"
        [pass.set]
        size = 9
        on = true
        tint = [1, 0, 0]
        [[pass]]
        shader = "grow.fs"
        [pass.drive]
        size = { from = "percussive", amount = 0.5, offset = 0.2, high = 0.6 }
    """)  # fmt: skip
    look = looks.look("mine")
    assert look.slots[0].settings == {"size": 2.0, "on": True, "tint": (1.0, 0.0, 0.0, 1.0)}
    assert look.slots[1].drives == {"size": Drive("percussive", 0.5, 0.2, None, 0.6)}


def test_the_inputs_a_desk_can_set_are_listed_by_slot_without_drawing(folder):
    looks = write(folder, '[[pass]]\nshader = "grow.fs"\n[[pass]]\nshader = "grow.fs"')
    assert [(slot, each.name) for slot, each in looks.inputs("mine")] == [
        (1, "size"), (1, "on"), (1, "tint"), (2, "size"), (2, "on"), (2, "tint"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("title =", "TOML"),
        ('tilte = "x"', 'did you mean "title"?'),
        ("pass = 3", "[[pass]]"),
        ("[[pass]]", "names no shader"),
        ('[[pass]]\nshader = "none.fs"', "none.fs is not found"),
        ('[[pass]]\nshader = "grow.fs"\nsets = 1', 'did you mean "set"?'),
        ('[[pass]]\nshader = "grow.fs"\nset = {sise = 1}', 'did you mean "size"?'),
        ('[[pass]]\nshader = "grow.fs"\nset = {size = "big"}', "is no float"),
        ('[[pass]]\nshader = "grow.fs"\ndrive = {on = {from = "hit"}}', "drive a float"),
        ('[[pass]]\nshader = "grow.fs"\ndrive = {size = {from = "hits"}}', "is not heard"),
        ('[[pass]]\nshader = "grow.fs"\ndrive = {size = {from = "hit", amount = "big"}}', "has to be a number"),
        ('[[pass]]\nshader = "grow.fs"\ndrive = {size = {form = "hit"}}', 'did you mean "from"?'),
    ],
)
def test_a_wrong_look_is_refused_with_a_sentence(folder, text, what):
    with pytest.raises(ShowError, match="mine.toml") as caught:
        write(folder, text).look("mine")
    assert what in str(caught.value)


def test_a_look_that_an_editor_of_windows_has_saved_is_read(folder):
    looks = write(folder, "\ufeff[[pass]]\r\nshader = 'grow.fs'\r\n")
    assert len(looks.look("mine").slots) == 1 and len(looks.files("mine")) > 2


def test_an_unknown_look_or_transition_suggests_a_known_one(folder):
    looks = write(folder, "")
    with pytest.raises(ShowError, match='did you mean "mine"'):
        looks.look("mein")
    with pytest.raises(ShowError, match='did you mean "melt"'):
        looks.transition("melts")


def test_a_transition_needs_its_three_inputs(folder):
    (folder / "transitions" / "grow.fs").write_text(SHADER)
    with pytest.raises(ShowError, match="startImage"):
        write(folder, "").transition("grow")
    assert write(folder, "").transition("melt").slots[0].shader.role == "transition"


def test_a_bare_isf_file_of_the_user_is_a_look_by_name_and_by_path(folder):
    looks = LookLibrary([folder, folder / "builtin"])
    assert looks.names() == ("grow", "plain")
    assert looks.look("grow").slots == looks.look(str(folder / "grow.fs")).slots


def test_the_show_s_own_look_comes_before_one_built_in(folder, tmp_path):
    built_in = tmp_path / "built_in" / "looks"
    built_in.mkdir(parents=True)
    (built_in / "mine.toml").write_text('title = "theirs"')
    (built_in / "other.toml").write_text('title = "other"')
    write(folder, 'title = "ours"')
    looks = LookLibrary([folder, built_in.parent])
    assert looks.look("mine").path == folder / "mine.toml"
    assert looks.names() == ("grow", "mine", "other", "plain")


def test_plain_is_always_there():
    assert LookLibrary([Path("nowhere")]).look("plain").slots == ()


SHIPPED = library()


def frame(index, loud):
    levels = Levels(*[loud] * 8)
    wave = np.sin(np.arange(512) / 9 + index).astype(np.float32)[None] * loud
    bins = np.exp(-np.arange(256) / 50).astype(np.float32)[None] * loud
    return Frame(index, index / 30, 1 / 30, levels, wave, bins, index / 100, index / 1000)


@pytest.fixture(scope="module")
def studio():
    try:
        context = gl.headless()
    except ShowError:
        pytest.skip("EGL is not here")
    y, x = np.mgrid[0:72, 0:128]
    pixels = np.stack([40 + x, 60 + 2 * y, 200 - x, np.full_like(x, 255)], -1).astype(np.uint8)
    picture = gl.picture(context, (128, 72))
    picture.write(np.ascontiguousarray(pixels))
    return Renderer(context, (128, 72), SHIPPED), picture


@pytest.mark.parametrize("name", SHIPPED.names())
def test_every_shipped_look_draws_a_picture_in_sound_and_in_silence(studio, name):
    renderer, picture = studio
    assert renderer.prepare(name), renderer.problems
    for loud in (1.0, 0.0):
        for index in range(6):
            renderer.draw(frame(index, loud), Scene(picture, name), None, "", 1.0)
        seen = renderer.read()
        assert 8 < seen.mean() < 247
        assert seen.std() > 4
    assert not renderer.problems


@pytest.mark.parametrize("name", SHIPPED.transitions())
def test_every_shipped_transition_begins_with_one_picture_and_ends_with_the_other(studio, name):
    renderer, picture = studio
    other = gl.picture(renderer.context, (128, 72))
    other.write(np.full((72, 128, 4), 90, np.uint8))
    assert renderer.prepare_transition(name), renderer.problems
    old, new = Scene(picture, "plain", key="1"), Scene(other, "plain", key="2")
    renderer.draw(frame(0, 0.0), old, None, "", 1.0)
    begins = renderer.read().astype(float)
    renderer.draw(frame(0, 0.0), new, old, name, 0.0)
    assert np.abs(renderer.read() - begins).mean() < 6
    renderer.draw(frame(1, 0.0), new, old, name, 0.5)
    renderer.draw(frame(2, 0.0), new, old, name, 0.9999)
    assert np.abs(renderer.read() - 90.0).mean() < 6
