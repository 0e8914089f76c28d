"""What a stage keeps: recordings and session logs, and their replays."""

import time

import av
import numpy as np
import pytest
from showmaker import make

from live.between.channels import MemoryInbox, MemoryOutbox
from live.clock import SteppedClock
from live.commands import Trigger
from live.rendering.replay import render_log, replay
from show.folder import open_show
from tests.stages import START, played, stage_of, value


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


class Patient(SteppedClock):
    """A clock that waits for an encoder, as this one would have the time to keep up with a show."""

    def __init__(self, start, recorder):
        super().__init__(start)
        self.recorder = recorder

    def sleep_until(self, moment):
        while self.recorder.full:
            time.sleep(0.001)
        super().sleep_until(moment)


def test_a_recording_has_the_shows_length_and_its_sound(show, tmp_path):
    with stage_of(show, record=tmp_path / "show.mp4", frames=90) as (stage, _):
        stage._clock = Patient(START, stage._keeping.recorder)
        assert stage.run(MemoryInbox(), MemoryOutbox()) == 0
    with av.open(str(tmp_path / "show.mp4")) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        lengths = [float(stream.duration * stream.time_base) for stream in (video, audio)]
        heard = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio)])
    assert lengths[0] == pytest.approx(lengths[1], abs=0.2)
    assert np.abs(heard).max() > 0.1


def test_a_replay_of_the_session_log_gives_identical_frames(show, tmp_path):
    script = {4: [value("hue", 0.1)], 8: [Trigger("next", None, "test")], 30: [value("freeze", True)],
              40: [value("freeze", False)]}  # fmt: skip
    pictures, _, _ = played(show, script, log=tmp_path, frames=60, look=None)
    again = [frame.pixels for frame in replay(tmp_path)]
    assert len(again) == len(pictures)
    for one, other in zip(pictures, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_show_that_goes_round_where_nobody_is_goes_round_in_its_replay(show, tmp_path):
    last = {0: [Trigger("track", 2, "test")]}
    pictures, state, _ = played(open_show(show.root, True), last, log=tmp_path, frames=270, alone=True)
    assert state.track == 1
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_session_log_can_be_written_as_a_video(show, tmp_path):
    _, _, stage = played(show, log=tmp_path / "log", frames=60)
    length = render_log(tmp_path / "log", tmp_path / "again.mp4", 25.0)
    with av.open(str(tmp_path / "again.mp4")) as file:
        seconds = [float(stream.duration * stream.time_base) for stream in file.streams]
    assert seconds[0] == pytest.approx(length / 25) and seconds[1] == pytest.approx(seconds[0], abs=0.1)


def test_a_replay_of_a_resumed_show_gives_identical_frames(show, tmp_path):
    _, before, _ = played(show, {5: [Trigger("next", None, "test")]}, frames=40)
    pictures, _, _ = played(show, log=tmp_path, resume=before, frames=20)
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_offset_of_the_command_line_is_the_first_frames_and_is_logged(show, tmp_path):
    pictures, state, _ = played(show, log=tmp_path, frames=40, look=None, av_offset_ms=120.0)
    assert state.parameters["av_offset_ms"] == 120.0
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)
