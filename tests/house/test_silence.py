"""Silence and loudness in a house where nobody is: drift and back without a jump, round the setlist, at any volume."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from showmaker import RATE, make, sound
from showstep import DT, run, value

from live.control import transport
from live.control.advance import advance
from live.control.performance import begin
from live.control.walking import Hop
from live.sound.locator import Place
from show import position
from show.hearing import Ear
from show.prepared import PreparedTrack

SILENT = [Hop(0.0, False, DT)]
LOUD = [Hop(1.0, True, DT)]


@pytest.fixture(scope="module")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> tuple[PreparedTrack, ...]:
    return make(tmp_path_factory.mktemp("alone"), tracks=3, seconds=20.0).tracks


def positions(loudness: float) -> np.ndarray:
    """The walk by ear of 40 s of clicks and tones that swell and fade by half, at so many dB."""
    heard = sound(40.0)
    swell = np.interp(np.arange(len(heard)) / RATE, [0, 8, 10, 20, 22, 30, 40], [1, 1, 0.5, 0.5, 0.9, 0.5, 1])
    ear, walk, found = Ear(RATE), position.start(), []
    for hop in ear.hear((heard * swell[:, None] * 10 ** (loudness / 20)).astype(np.float32)):
        walk = position.step_unknown(walk, hop.energy, hop.open, ear.profile.hop_s, np.arange(0, 41, 10.0))
        found.append(walk.position)
    return np.array(found)


def test_the_same_recording_walks_the_same_way_at_any_volume() -> None:
    usual = positions(0.0)
    assert np.abs(positions(-30.0) - usual).max() < 1e-4  # segments
    assert np.abs(positions(12.0) - usual).max() < 0.02  # its peaks are clipped


def test_silence_drifts_after_its_time_and_the_music_goes_on_from_there_without_a_jump(tracks: tuple) -> None:
    state = run(begin(tracks), tracks, DT, value("drift", 1.0), value("ambient_after", 5.0))
    phases = ((2.0, LOUD), (30.0, SILENT), (3.0, LOUD))
    found, now = [], DT
    for seconds, hops in phases:
        for _ in range(round(seconds / DT)):
            now += DT
            state = advance(state, tracks, "auto", Place(), hops, (), now, DT)
            found.append(state.walking.position)
    moved = np.diff(found)
    loud, still, drift = moved[:95], moved[101:345], moved[360:1590]
    assert (still == 0.0).all()
    assert drift == pytest.approx(1.0 / 60 * DT, rel=1e-6)  # segments in a frame
    assert moved.min() >= 0.0 and moved.max() < 3 * loud.max()


def test_a_night_of_silence_walks_round_the_setlist_and_never_ends(tracks: tuple) -> None:
    going_round = tuple(replace(track, at_end="next") for track in tracks)
    state = run(begin(going_round), going_round, DT, value("drift", 1.0), value("ambient_after", 0.0))
    seen, now = [], DT
    hops = [Hop(0.0, False, 0.5)]
    for _ in range(2 * 60 * 15):
        now += 0.5
        state = advance(state, going_round, "auto", Place(), hops, (), now, 0.5)
        if not seen or seen[-1] != state.track:
            seen.append(state.track)
    assert seen == [0, 1, 2, 0, 1, 2, 0, 1][: len(seen)] and len(seen) >= 7  # two minutes a track of two segments


def test_a_closed_house_is_silent_and_the_light_by_the_hour_leaves_the_sound_alone(tracks: tuple) -> None:
    state = run(begin(tracks), tracks, DT, value("house_dim", 0.3))
    assert transport.loudness(state, DT) == 1.0
    assert transport.loudness(run(state, tracks, DT, value("house", 0.25)), DT) == 0.25
