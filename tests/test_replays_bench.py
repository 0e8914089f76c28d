"""The benchmark of replays: it sees pictures that differ, shaders that are told otherwise, and a replay of nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from showmaker import make

from bench import replays
from live.frame import Frame
from live.replays import ring
from show.folder import open_show
from show.meters import Levels

FRAME = Frame(3, 1.5, 0.1, Levels(), np.zeros((1, 4), np.float32), np.zeros((1, 4), np.float32), 0.5, 0.1, {"hue": 0.3})


@pytest.fixture
def line(tmp_path, tmp_path_factory, monkeypatch):
    """The line of a look without trails, three seconds of it in pieces of one."""
    monkeypatch.setattr(ring, "PIECE_SECONDS", 1.0)
    monkeypatch.setattr(ring, "RUN_IN_SECONDS", 0.0)
    show = open_show(make(tmp_path_factory.mktemp("ring"), seconds=8.0).root)
    return lambda: replays.line(show, "plain", (64, 36), 20.0, 3.0, tmp_path)


def test_a_replay_that_is_true_is_told_as_such(line):
    assert "frames differ, the same from the first frame on; shaders were told otherwise in 0;" in line()


def test_what_shaders_are_told_is_looked_at_where_pixels_are_the_same(line, monkeypatch):
    replayed = replays.replayed

    def moved(folder):
        for moment, pixels, told in replayed(folder):
            yield moment, pixels, replace(told, position=told.position + 1e-9)

    monkeypatch.setattr(replays, "replayed", moved)
    said = line()
    assert "the same from the first frame on" in said and "told otherwise in 0;" not in said


def test_a_replay_without_a_frame_fails(line, monkeypatch):
    monkeypatch.setattr(replays, "replayed", lambda folder: [])
    with pytest.raises(SystemExit, match="no frame"):
        line()


def test_frames_are_the_same_to_the_last_bit_or_not_at_all():
    assert replays.same(FRAME, replace(FRAME, parameters={"hue": 0.3})) and replays.same(None, None)
    louder = replace(FRAME, spectrum=FRAME.spectrum + 1e-7)
    for other in (louder, replace(FRAME, position=0.6), replace(FRAME, parameters={}), None):
        assert not replays.same(FRAME, other)
