"""A session that uses every command there is, and its replay: the same frames, one by one."""

from dataclasses import replace

import numpy as np
import pytest
from showmaker import make

from limelight.__main__ import main
from live.addresses.actions import ACTIONS
from live.between.channels import MemoryOutbox
from live.commands import Beat, SetInput, SetValue, Timecode, Trigger
from live.control import transport
from live.parameters import TABLE
from live.rendering.replay import read_frames, replay
from live.stage.snapshot import resumed
from show.folder import open_show
from show.setlist import load
from tests.stages import START, Script, played, stage_of

FPS = 30.0
CUES = """
[[track.cue]]
time = 0.5
look = "ink"
fade = 0.3
[track.cue.parameters]
hue = 0.2
[[track.cue]]
number = "12.5"
name = "drop"
quantise = "beat"
follow = 0.4
[track.cue.parameters]
saturation = 0.3
[[track.cue]]
[track.cue.parameters]
contrast = 1.4
"""
TIMECODES = {"Song 1": "01:00:00:00", "Song 2": "01:01:00:00"}
WORTH = {  # what is set where half of the range would show nothing or end the show
    "blackout": False, "dmx_blackout": False, "freeze": False, "look": "limelight", "audio_device": "",
    "tempo_source": "auto", "crossfade": 0.0, "strobe": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    """Three tracks with cues, two of which a timecode calls."""
    made = make(tmp_path_factory.mktemp("desk"), seconds=8.0, tracks=3, track_lines=CUES)
    copy = made.root / "setlist.toml"
    text = copy.read_text()
    for title, code in TIMECODES.items():
        text = text.replace(f'title = "{title}"', f'title = "{title}"\ntimecode = "{code}"')
    copy.write_text(text)
    assert [track.timecode for track in load(copy).tracks] == [3600.0, 3660.0, None]
    return open_show(made.root)


def pull(name, argument=None):
    return Trigger(name, argument, "test")


def put(name, worth, seconds=0.0):
    return SetValue(name, worth, "test", seconds)


def clock(frame):
    """The machine's clock at a frame."""
    return START + frame / FPS


def beats(first, last):
    return {
        frame: [Beat("midi", clock(frame), (frame - first) / FPS * 2.5, 150.0, 1.0)] for frame in range(first, last)
    }


def codes(first, last, second):
    """Timecode with every frame, `second` at the first."""
    return {
        frame: [Timecode("ltc", clock(frame), second + (frame - first) / FPS, 1.0, 25.0)]
        for frame in range(first, last)
    }


def merged(*scripts):
    whole = {}
    for script in scripts:
        for frame, commands in script.items():
            whole[frame] = [*whole.get(frame, []), *commands]
    return whole


def every_parameter(first):
    """All faders turned on after the other, half of them in a tenth of a second."""
    turned = {}
    for place, (name, parameter) in enumerate(TABLE.items()):
        worth = WORTH.get(name, parameter.scaled(0.6) if parameter.kind == "float" else True)
        turned[first + place] = [put(name, worth, 0.1 * (place % 2))]
    return turned


SESSION = merged(
    beats(0, 60),
    codes(170, 205, 3602.0),
    codes(205, 230, 3663.0),
    {
        3: [pull("go")],
        20: [Trigger("cue", "12.5", "test", 0.4)],
        30: [SetInput(1, "glow", 0.8, "test"), put("hue", -0.4, 0.5)],
        34: [pull("pause")],
        38: [pull("resume")],
        42: [pull("load", "Song 2"), put("crossfade", 0.3)],
        48: [put("crossfade", 0.8)],
        54: [pull("go"), pull("tap")],
        56: [pull("hud"), pull("fullscreen")],
        60: [put("blackout", True, 0.3)],
        68: [put("blackout", False, 0.3), pull("resync")],
        76: [pull("panic", 0.3)],
        90: [pull("resume")],
        96: [pull("restart")],
        100: [pull("next")],
        104: [pull("prev")],
        108: [pull("back"), pull("notice", "a line"), pull("save_replay")],
        112: [pull("track", 3)],
        235: [pull("cue", 3), pull("nonsense"), put("nonsense", 1.0)],
        240: [pull("quit")],
    },
    every_parameter(116),
)  # fmt: skip


def test_the_session_uses_every_command_that_there_is():
    given = [command for commands in SESSION.values() for command in commands]
    names = {command.name for command in given if isinstance(command, Trigger)}
    assert {action.trigger for action in ACTIONS if action.trigger} <= names
    assert set(TABLE) <= {command.name for command in given if isinstance(command, SetValue)}
    assert {type(command) for command in given} == {SetValue, SetInput, Trigger, Beat, Timecode}


def test_a_replay_of_a_session_with_every_command_gives_identical_frames(show, tmp_path):
    with stage_of(show, log=tmp_path, frames=None, look=None, fps=FPS) as (stage, screen):
        assert stage.run(Script(SESSION), MemoryOutbox()) == 0
        pictures = screen.pictures
    again = [frame.pixels for frame in replay(tmp_path)]
    assert len(again) == len(pictures) == 241
    for one, other in zip(pictures, again, strict=True):
        np.testing.assert_array_equal(one, other)
    dark = [frame for frame, picture in enumerate(pictures) if not picture.any()]
    assert dark and set(dark) <= {*range(66, 70), *range(84, 93)}, "at the ends of the blackout's fade and the panic's"
    changes = [np.abs(one.astype(int) - other).mean() > 0 for one, other in zip(pictures, pictures[1:], strict=False)]
    assert sum(changes) > 190


@pytest.mark.parametrize("failing", ["draw", "present"])
def test_what_was_commanded_in_a_frame_that_failed_holds_in_its_replay_too(show, tmp_path, failing):
    kept = {"log": tmp_path / "log", "replay_minutes": 1.0, "replay_ring": tmp_path / "ring"}
    with stage_of(show, frames=60, fps=FPS, **kept) as (stage, screen):
        owner = stage.performer.renderer if failing == "draw" else screen
        whole, calls = getattr(owner, failing), []

        def confused(*given):
            calls.append(given)
            if len(calls) == 21:
                raise RuntimeError("the driver is confused")
            whole(*given)

        setattr(owner, failing, confused)
        assert stage.run(Script({20: [pull("next")]}), MemoryOutbox()) == 0
        assert stage.performer.state.track == 1
    shown = dict(zip([*range(20), *range(21, 60)], screen.pictures, strict=True))
    for folder, left_out in ((kept["log"], ()), (kept["replay_ring"], (21,))):  # a ring's new piece begins after it
        again = {frame.moment.index: frame.pixels for frame in replay(folder)}
        assert [index for index in shown if index not in again] == [*left_out]
        for index, pixels in again.items():
            np.testing.assert_array_equal(pixels, shown[index])
    (folder,) = kept["log"].iterdir()
    heard = sum(len(moment.block) for moment, *_ in read_frames(folder))
    assert heard == pytest.approx(59 / FPS * 48000, abs=1), "with the sound of every frame"


def test_a_log_holds_show_time_only(show, tmp_path):
    script = {3: [Beat("midi", clock(3), 0.0, 120.0, 1.0)], 4: [Timecode("mtc", clock(4), 60.0, 1.0, 25.0)]}
    played(show, script, log=tmp_path, frames=6, fps=FPS)
    (folder,) = tmp_path.iterdir()
    times = [command.time for moment, *_ in read_frames(folder) for command in moment.commands]
    assert times == pytest.approx([3 / FPS, 4 / FPS])


@pytest.mark.parametrize(
    "option",
    ["--track 1", "--seconds 5", "--look plain", "--guard public", "--rung baked", "--sheet out.png", "--mode causal",
     "--profile low-latency"],
)  # fmt: skip
def test_options_that_a_replay_would_pass_over_are_refused_in_one_line(tmp_path, capsys, option):
    assert main(["render", "--events", str(tmp_path), "--out", str(tmp_path / "out.mp4"), *option.split()]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{option.split()[0]}: means nothing with --events" in line


STOPS = {
    "paused": ({10: [pull("pause")]}, [pull("resume")]),
    "panicked": ({10: [pull("panic", 0.0)]}, [pull("go")]),
    "playing": ({10: [put("master", 0.2, 60.0), pull("load", 3)]}, []),
}


@pytest.mark.parametrize("word", STOPS)
def test_a_new_stage_stands_as_the_dead_one_stood_and_is_replayed_so(show, tmp_path, word):
    script, then = STOPS[word]
    _, before, _ = played(show, script, frames=30, fps=FPS)
    assert before.transport == word
    pictures, after, _ = played(
        show, {20: then}, log=tmp_path, frames=40, fps=FPS, resume=replace(before, time=START - 2.0)
    )
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)
    standing, _ = resumed(show, before, before.time + 2.0)
    assert transport.word(standing) == word and standing.armed == (2 if word == "playing" else None)
    if word == "playing":
        assert standing.values["master"] == before.parameters["master"] > 0.9, "what was on its way goes on"
        assert [(ramp.name, ramp.target) for ramp in standing.ramps] == [("master", 0.2)]
        assert standing.second == pytest.approx(before.second + 2.0)
    else:
        assert standing.second == before.second
        assert (pictures[5].any(), pictures[39].any()) == (word == "paused", True)
        assert after.transport == "playing"
