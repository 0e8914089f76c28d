"""The flash guard in a real show: strobes, blackouts, cuts and looks pass through it, and a replay does the same."""

from dataclasses import replace

import numpy as np
import pytest
from flashclips import unsafe
from showmaker import make

from live.addresses.reports import values
from live.backdrop.bridge import Bridge
from live.between.peephole import Picture
from live.commands import SetValue, Trigger
from live.display.hud import lines
from live.drawing.chain import Scene
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer
from live.guard.flashguard import FlashGuard
from live.rendering.replay import replay
from live.web.crossing import View
from live.web.metrics import Counts, exposition
from show.flashprofiles import OFF, PROFILES, SHOW, guarded
from tests.drawing import frame, look, picture, small_renderer  # noqa: F401
from tests.stages import START, Script, played, stage_of

FPS, FRAMES = 60.0, 84
BRIGHT = """/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
void main() { gl_FragColor = vec4((0.5 + 0.5 * IMG_THIS_PIXEL(inputImage).rgb) * SHARE, 1.0); }"""
LOOKS = {"bright": BRIGHT.replace("SHARE", "1.0"), "flicker": BRIGHT.replace("SHARE", "step(0.5, fract(TIME * 9.0))")}


def put(name, worth):
    return SetValue(name, worth, "test")


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flashing")
    made = make(folder, tracks=2, seconds=8.0)
    made.looks.mkdir(exist_ok=True)
    for name, text in LOOKS.items():
        (made.looks / f"{name}.fs").write_text(text)
    return made


def played_with(show, guard, commands=None, **more):
    pictures, state, _ = played(show, commands, guard=guard, frames=FRAMES, **{"look": "bright", **more})
    return pictures, state


def toggled(name, on, off, every):
    return {at: [put(name, on if at // every % 2 else off)] for at in range(2, FRAMES, every)}


CUTS = {at: [put("fade_time", 0.0), Trigger("track", 1 + at // 5 % 2, "test")] for at in range(2, FRAMES, 5)}
CASES = {
    "a strobe of 3 Hz": ("public", {0: [put("strobe", 3.0)]}, {}),
    "blackouts in a row": ("show", toggled("blackout", True, False, 6), {}),
    "the lighting desk's shutter": ("show", toggled("dmx_blackout", True, False, 4), {}),
    "the master up and down": ("show", toggled("master", 1.0, 0.0, 7), {}),
    "a look that flickers": ("show", {}, {"look": "flicker"}),
    "blackouts over a frozen picture": (
        "show", {**toggled("blackout", True, False, 6), 1: [put("freeze", True)]}, {},
    ),
    "a test card that is shut and opened": ("show", toggled("dmx_blackout", True, False, 5), {"rung": "card"}),
    "cuts between tracks": ("public", {0: [put("contrast", 1.5)], **CUTS}, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_flashes_in_a_show_is_safe_on_the_wall_and_told(show, name):
    guard, commands, more = CASES[name]
    bare, _ = played_with(show, OFF, commands, **more)
    assert unsafe(bare, FPS, PROFILES[guard])
    pictures, state = played_with(show, guard, commands, **more)
    assert not unsafe(pictures, FPS, PROFILES[guard])
    assert state.guard.profile == guard and state.guard.interventions == 1 and state.guard.frames > 5
    assert state.guard.why == "luminance" and state.guard.area > 0.9


def test_a_calm_show_is_left_to_the_bit(show):
    commands = {20: [put("hue", 0.5)], 50: [put("blackout", True)], 70: [put("blackout", False)]}
    bare, unguarded = played_with(show, OFF, commands)
    pictures, state = played_with(show, "public", commands)
    told = "flash guard off: strobes and cuts reach the wall as they are"
    assert told in unguarded.problems and told not in state.problems
    assert all(np.array_equal(*pair) for pair in zip(pictures, bare, strict=True))
    assert state.guard.interventions == 0


def test_a_replay_of_a_limited_show_gives_the_same_frames(show, tmp_path):
    with stage_of(show, look="flicker", guard="show", frames=70, log=tmp_path) as (stage, screen):
        stage.run(Script({}), type("Nobody", (), {"send": lambda self, state: None})())
    again = [one.pixels for one in replay(tmp_path)]
    assert stage.performer.renderer.guarded.frames > 5
    assert len(again) == 70
    assert all(np.array_equal(*pair) for pair in zip(again, screen.pictures, strict=True))


def test_a_stage_that_follows_another_limits_what_its_replay_limits(show, tmp_path):
    _, before = played_with(show, "show")
    dark = {6: [put("blackout", True)], 30: [put("blackout", False)]}
    resume = replace(before, time=START - 0.5)
    pictures, state = played_with(show, "show", dark, resume=resume, log=tmp_path)
    assert state.guard.frames > 0, "in its first second nothing large turns"
    again = [one.pixels for one in replay(tmp_path)]
    assert all(np.array_equal(*pair) for pair in zip(again, pictures, strict=True))


@pytest.mark.parametrize("remembered", [0.0, 0.6, 1.1])
def test_a_stage_that_follows_another_fades_from_its_picture_and_is_not_limited(context, tmp_path, remembered):
    guard = FlashGuard(context, SHOW, remembered)
    drawing = Renderer(context, (32, 18), LookLibrary([tmp_path, tmp_path / "builtin"]), guard)
    black = Picture(1, 4, 2, bytes((0, 0, 0, 255)) * 8)
    drawing.veil = Bridge(context, black, max(0.0, guarded(SHOW).window - remembered))
    look(tmp_path, "lamp", "vec4(1, 1, 1, 1)")
    scene, seen = Scene(picture(context)[0], "lamp"), []
    for index in range(120):
        drawing.draw(replace(frame(index), time=index / 60), scene, None, "", 1.0)
        seen.append(int(drawing.read()[0, 0, 0]))
    assert seen[0] == 0 and seen[-1] == 255 and np.abs(np.diff(seen)).max() < 12
    assert drawing.guarded.frames == 0 and drawing.veil is None
    drawing.release()


def test_a_picture_that_is_frozen_in_the_fade_goes_on_to_fade(context, renderer, tmp_path):  # noqa: F811
    look(tmp_path, "lamp", "vec4(1, 1, 1, 1)")
    renderer.veil = Bridge(context, Picture(1, 4, 2, bytes((0, 0, 0, 255)) * 8))
    for index in range(2):
        renderer.draw(frame(index), Scene(picture(context)[0], "lamp"), None, "", 1.0)
    assert renderer.read().max() < 128
    for index in range(2, 30):
        renderer.regrade(frame().parameters, index / 30)
    assert renderer.read().min() == 255


def test_overlay_addresses_and_metrics_tell_of_it(show):
    _, state = played_with(show, "show", {}, look="flicker")
    assert any("flash guard: show   limited 1 times, last luminance over 100%" in line.text for line in lines(state))
    told = values(state, {}, state.time, 0)["/state/guard"]
    assert told[:2] == ("show", 1) and told[3:] == ("luminance", 1.0)
    written = exposition(View(state=state), Counts(), state.time)
    assert "limelight_guard_interventions_total 1\n" in written
    assert f"limelight_guard_limited_frames_total {state.guard.frames}\n" in written


def test_a_frame_that_fails_leaves_the_picture_that_was_shown(renderer, context, tmp_path):  # noqa: F811
    look(tmp_path, "lamp", "vec4(1, 0.5, 0, 1)")
    scene = Scene(picture(context)[0], "lamp")
    renderer.draw(frame(), scene, None, "", 1.0)
    before, rows = renderer.canvas, renderer.read()

    def fail(*_):
        raise RuntimeError("lost")

    renderer._guard.apply, kept = fail, renderer._guard.apply
    with pytest.raises(RuntimeError):
        renderer.draw(frame(1, master=0.0), scene, None, "", 1.0)
    assert renderer.canvas is before and (renderer.read() == rows).all()
    renderer._guard.apply = kept
    renderer.draw(frame(2, master=0.0), scene, None, "", 1.0)
    assert not renderer.read().any()


def test_the_profile_show_is_what_a_stage_has_when_nobody_says(show):
    with stage_of(show) as (stage, _):
        assert stage.performer.renderer.guarded.profile == SHOW.name
