"""Tapes: recordings of the setlist that are laid on, moved by speakers or by the clock, and known to the sample."""

import queue
import threading

import numpy as np
import pytest
import soundfile
from showmaker import RATE, make, sound

from live.sound.locator import Place, TapeLocator
from live.sound.tapes import EARLY, LOADING, SETTLED, STALLED, Tapes
from show import recording
from tests.waiting import until


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


def test_tapes_know_the_second_to_the_sample(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.read(0.0)
    tapes.play(7, 1, 0.5)
    heard = tapes.read(0.25)
    np.testing.assert_allclose(heard, sound(4.0, 440.0)[RATE // 2 : RATE // 2 + RATE // 4], atol=1e-6)
    assert TapeLocator(tapes).locate() == Place(0.75, entry=7, ended=False)


def test_two_decks_take_turns_and_the_one_that_plays_is_not_laid_on(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.read(0.0)
    places = []
    for entry in range(1, 7):
        before = tapes._tape.samples
        sounding = before.copy()
        tapes.play(entry, entry % 2, 0.0)
        np.testing.assert_array_equal(before, sounding)
        heard = tapes.read(entry / 4)
        np.testing.assert_allclose(heard, sound(4.0, 220.0 * (1 + entry % 2))[: len(heard)], atol=1e-6)
        places.append(tapes._tape.samples.ctypes.data)
    assert len(set(places)) == 2 and places[0] == places[2] == places[4]


def test_a_recording_that_has_become_longer_is_played_whole(tmp_path):
    show = make(tmp_path)
    soundfile.write(show.tracks[0].audio, sound(7.0), RATE)
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.play(1, 0, 6.5)
    assert not tapes.place()[2]


def test_tapes_say_when_they_have_ended(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.read(0.0)
    tapes.play(1, 0, 3.5)
    assert not tapes.read(0.75)[RATE // 2 :].any()
    assert TapeLocator(tapes).locate().ended


def test_speakers_move_the_tape_and_the_ears_hear_what_they_were_given(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.play(1, 0, 0.0)
    tapes.hand_to(speakers=True)
    block = tapes.pull(480)
    tapes.sounded(block, 99.0, True)
    np.testing.assert_array_equal(tapes.read(99.0), block)
    tapes.delay = 0.004
    assert TapeLocator(tapes).locate().second == pytest.approx(0.006)
    tapes.hand_to(speakers=False)
    assert len(tapes.read(100.0)) == 0 and len(tapes.read(100.1)) == 4800


def test_what_speakers_were_given_is_heard_when_it_leaves_them_and_once(show):
    tapes, held_back, heard = Tapes(show.tracks, RATE, ahead=False), 0.17, []
    tapes.play(1, 0, 0.0)
    tapes.hand_to(speakers=True)
    for frame in range(120):
        now = 30.0 + frame / 50
        if frame < 100:
            tapes.sounded(tapes.pull(RATE // 50), now + held_back + 1 / 50, True)
        heard.append(tapes.read(now))
        out = (frame / 50 - held_back + EARLY) * RATE  # samples that have left, or leave as soon as they may be heard
        assert sum(map(len, heard)) == pytest.approx(np.clip(out, 0, 2 * RATE), abs=2)
        assert not len(heard[-1]) or tapes.adc <= now + EARLY + 1e-6
    np.testing.assert_array_equal(np.concatenate(heard), np.float32(sound(4.0))[: 2 * RATE])


def test_pictures_go_on_while_the_speakers_are_stuck_and_follow_them_again_when_they_play(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.play(1, 0, 0.0)
    tapes.hand_to(speakers=True)
    places = []
    for frame in range(200):
        now = 50.0 + frame / 50
        if not 50 <= frame < 150:  # the driver hangs for two seconds
            tapes.sounded(tapes.pull(RATE // 50), now, True)
        tapes.read(now)
        places.append(tapes.place()[1])
    steps = np.diff(places)
    assert places[49] == pytest.approx(1.0) and (steps >= 0).all() and steps.max() < 0.05, "no jump"
    assert np.flatnonzero(steps[50:] > 0)[0] / 50 == pytest.approx(STALLED, abs=0.05), "it stands for no longer"
    assert places[-1] == pytest.approx(4.0 - STALLED, abs=0.1)


def test_a_recording_that_is_gone_is_silence_of_its_length_and_is_told(tmp_path):
    show = make(tmp_path)
    show.tracks[0].audio.unlink()
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.read(0.0)
    tapes.play(1, 0, 0.0)
    assert not tapes.read(0.5).any() and "no such file" in tapes.problem
    assert not TapeLocator(tapes).locate().ended


def test_a_disk_that_fails_is_silence_and_is_told_and_the_old_recording_does_not_go_on(show, monkeypatch):
    tapes = Tapes(show.tracks, RATE)
    tapes.read(0.0)
    tapes.play(1, 0, 0.0)
    wait_for(tapes, 1)

    def fails(path, pieces):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(recording, "fill", fails)
    tapes.play(2, 1, 0.0)
    wait_for(tapes, 2)
    assert not tapes.read(0.5).any() and "Input/output error" in tapes.problem


def wait_for(tapes, entry):
    until(lambda: tapes._tape.entry == entry)


def test_pictures_wait_for_a_recording_that_is_loaded_where_it_will_begin_but_not_for_ever(show, monkeypatch):
    goes_on, fill = threading.Event(), recording.fill
    monkeypatch.setattr(recording, "fill", lambda path, pieces: goes_on.wait(20.0) and fill(path, pieces))
    tapes = Tapes(show.tracks, RATE)
    tapes.read(10.0)
    tapes.play(1, 0, 2.5)
    for late in (0.0, 1.0, LOADING - 0.1):
        tapes.read(10.0 + late)
        assert tapes.place() == (1, 2.5, False)
    tapes.read(10.0 + LOADING)
    assert tapes.place() is None
    goes_on.set()
    wait_for(tapes, 1)
    assert tapes.place() == (1, 2.5, False)


def test_a_show_that_is_running_goes_on_while_its_recording_is_loaded_which_begins_where_it_is(show, monkeypatch):
    goes_on, fill = threading.Event(), recording.fill
    monkeypatch.setattr(recording, "fill", lambda path, pieces: goes_on.wait(20.0) and fill(path, pieces))
    tapes = Tapes(show.tracks, RATE)
    tapes.read(10.0)
    tapes.play(1, 0, 1.5, running=True)
    for late in (0.0, 0.5, 1.0):
        tapes.read(10.0 + late)
        assert tapes.place() == (1, 1.5 + late, False)
    goes_on.set()
    wait_for(tapes, 1)
    assert tapes.place() == (1, 2.5, False)
    heard = tapes.read(11.25)
    np.testing.assert_allclose(heard, sound(4.0)[round(2.5 * RATE) : round(2.75 * RATE)], atol=1e-6)


def laid_ready(tapes, index):
    until(lambda: index in tapes._laid)


def test_the_recording_that_stands_by_is_laid_ready_once_the_playing_one_has_settled(show, monkeypatch):
    tapes, loads, fill = Tapes(show.tracks, RATE), [], recording.fill
    monkeypatch.setattr("live.sound.tapes.ENDING", 1.0)
    monkeypatch.setattr(recording, "fill", lambda path, pieces: loads.append(path) or fill(path, pieces))
    tapes.read(0.0)
    tapes.stand_by(1)
    tapes.play(1, 0, 0.0)
    wait_for(tapes, 1)
    tapes.stand_by(1)
    assert len(loads) == 1, "its own beginning comes first"
    tapes.read(SETTLED + 0.1)
    for _ in range(3):
        tapes.stand_by(1)
    laid_ready(tapes, 1)
    tapes.play(2, 1, 0.5)
    assert tapes.place() == (2, 0.5, False) and len(loads) == 2
    np.testing.assert_allclose(tapes.read(SETTLED + 0.35), sound(4.0, 440.0)[RATE // 2 :][: RATE // 4], atol=1e-6)


def test_a_show_that_is_gone_on_with_near_the_end_of_a_track_has_the_next_recording_laid_at_once(show):
    tapes = Tapes(show.tracks, RATE)
    tapes.read(0.0)
    tapes.play(1, 0, 1.0, running=True)
    wait_for(tapes, 1)
    tapes.stand_by(1)
    laid_ready(tapes, 1)


def test_a_recording_that_cannot_be_laid_ready_is_told_when_it_is_wanted(show, monkeypatch):
    tapes, tried = Tapes(show.tracks, RATE), threading.Event()
    tapes.read(0.0)
    tapes.play(1, 0, 0.0)
    wait_for(tapes, 1)

    def fails(path, pieces):
        tried.set()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(recording, "fill", fails)
    tapes.read(SETTLED + 0.1)
    tapes.stand_by(1)
    assert tried.wait(20.0) and tapes.problem == ""
    tapes.play(2, 1, 0.0)
    wait_for(tapes, 2)
    assert "Input/output error" in tapes.problem


def test_what_was_heard_stays_as_it_was_when_its_deck_is_laid_on_anew(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.read(0.0)
    tapes.play(1, 0, 0.0)
    heard = tapes.read(0.5)
    before = heard.copy()
    for entry in (2, 3, 4):
        tapes.play(entry, entry % 2, 0.0)
    np.testing.assert_array_equal(heard, before)


def test_a_hand_that_skips_through_a_setlist_loads_one_recording_at_a_time_and_none_that_it_has_passed(
    monkeypatch, show
):
    begun, goes_on, fill = queue.Queue(), threading.Event(), recording.fill

    def filling(path, pieces):
        begun.put(path)
        assert goes_on.wait(20.0)
        return fill(path, pieces)

    monkeypatch.setattr(recording, "fill", filling)
    tapes = Tapes([*show.tracks, *show.tracks], RATE)
    tapes.play(1, 0, 0.0)
    assert begun.get(timeout=20.0) == show.tracks[0].audio
    for entry, index in ((2, 2), (3, 3), (4, 1)):
        tapes.play(entry, index, 0.0)
    goes_on.set()
    assert begun.get(timeout=20.0) == show.tracks[1].audio
    wait_for(tapes, 4)
    assert begun.empty()
