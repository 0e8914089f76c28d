"""Sources that play recordings know the second that sounds; the others know nothing."""

import numpy as np
import pytest
import soundfile
from showmaker import RATE, make, sound

from live.clock import SteppedClock
from live.sound.intake import open_input
from live.sound.locator import Blind, FileLocator, Nowhere, Place, TapeLocator
from live.sound.sources import FileSource, SampleClock, SilenceSource, open_file
from live.sound.tapes import Tapes
from show.errors import ShowError


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


def test_nobody_knows_the_place_of_what_a_microphone_hears():
    assert Nowhere().locate() == Place()


def test_a_file_is_heard_as_a_microphone_would_have_delivered_it():
    samples = sound(1.0)
    source = FileSource(samples, RATE)
    blocks = [source.read(10.0 + frame / 60) for frame in range(61)]
    assert len(blocks[0]) == 0
    np.testing.assert_array_equal(np.concatenate(blocks), samples)
    assert source.second == pytest.approx(1.0)


def test_a_file_ends_in_silence_and_says_so():
    source = FileSource(sound(0.5), RATE, "song.wav")
    source.read(0.0)
    heard = np.concatenate([source.read(0.4), source.read(0.8), source.read(1.2)])
    assert len(heard) == round(1.2 * RATE) and not heard[RATE // 2 :].any()
    assert source.problem == "song.wav has ended: hearing silence"


def test_after_a_long_stall_a_file_skips_what_a_ring_would_have_lost():
    source = FileSource(sound(9.0), RATE)
    source.read(0.0)
    assert len(source.read(5.0)) == RATE
    assert source.lost == 4 * RATE and source.second == pytest.approx(5.0)


def test_silence_comes_at_the_pace_of_the_clock():
    source = SilenceSource(48000)
    source.read(3.0)
    assert len(source.read(3.25)) == 12000


def test_a_sample_clock_never_drifts():
    clock = SampleClock(44100)
    assert sum(clock.due(frame / 60) for frame in range(60 * 60 + 1)) == 60 * 44100


def test_blind_lets_only_the_end_through(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    tapes.play(3, 0, 4.0)
    assert Blind(TapeLocator(tapes)).locate() == Place(None, entry=3, ended=True)


def test_a_file_that_is_a_tracks_recording_knows_its_place(show):
    intake = open_input(str(show.tracks[1].audio), show, SteppedClock())
    assert isinstance(intake.locator, FileLocator) and intake.track == 1
    intake.source.read(0.0)
    intake.source.read(0.5)
    assert intake.locator.locate() == Place(0.5, track=1)


def test_another_file_knows_no_place(show, tmp_path):
    soundfile.write(tmp_path / "other.wav", sound(2.0), RATE)
    assert open_input(str(tmp_path / "other.wav"), show, SteppedClock()).locator.locate() == Place()


def test_a_file_that_cannot_be_read_is_refused_before_the_show(show, tmp_path):
    with pytest.raises(ShowError, match="no such file"):
        open_input(str(tmp_path / "gone.wav"), show, SteppedClock())
    (tmp_path / "text.wav").write_text("no sound at all" * 100)
    with pytest.raises(ShowError):
        open_file(tmp_path / "text.wav")
