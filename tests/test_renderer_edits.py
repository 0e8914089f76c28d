"""Looks that are broken or edited while the show runs."""

import pytest

from live.drawing.renderer import Scene
from tests.drawing import GROW, KEPT, look, picture, shown, small_renderer  # noqa: F401


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


def test_what_a_look_imports_is_read_before_it_is_shown(context, renderer, tmp_path):
    look(tmp_path, "paper", "IMG_THIS_PIXEL(sheet)", rest=', "IMPORTED": {"sheet": {"PATH": "sheet.png"}}')
    texture, rows = picture(context)
    assert not renderer.prepare("paper")
    assert (shown(renderer, Scene(texture, "paper")) == rows).all()
    assert "sheet.png" in renderer.problems[0]


def test_what_was_compiled_ahead_is_not_compiled_when_it_is_chosen(context, renderer, tmp_path, monkeypatch):
    look(tmp_path, "red", "vec4(1, 0, 0, 1)")
    renderer.compile_ahead("red")
    monkeypatch.setattr("live.drawing.shelf.compiled", lambda *_: pytest.fail("it is compiled in the show"))
    assert shown(renderer, Scene(picture(context)[0], "red"))[0, 0].tolist() == [255, 0, 0]


def test_what_is_wrong_with_a_look_compiled_ahead_is_told_once_it_is_chosen(context, renderer, tmp_path):
    look(tmp_path, "bad", "nothing")
    renderer.compile_ahead("bad")
    assert renderer.problems == []
    shown(renderer, Scene(picture(context)[0], "bad"))
    assert "bad.fs:1" in renderer.problems[0]
