"""What reaches the inputs of a look: what is heard, where the show is, what the desk sets."""

import pytest

from live.drawing.renderer import Scene
from show.levels import Levels
from tests.drawing import frame, look, picture, shown, small_renderer  # noqa: F401

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
