"""Timecode in one channel of the sound input: what it says, and that the music goes on without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from live.clock import SteppedClock
from live.sound.intake import open_input
from live.sound.ltcsource import TimecodeChannel, with_timecode
from live.sound.sources import FileSource, Relayed, SilenceSource
from show.setlist import DEFAULT_RATE
from show.timecode import RATES, Label, seconds
from tests.tempo.libltc import encoded

RATE = 48000
BEGIN = Label(1, 0, 58, 10)


class Show:
    """As much of a show as the intake asks for."""

    tracks = ()
    timecode_rate = DEFAULT_RATE


def stereo(ltc_column: int) -> tuple[np.ndarray, np.ndarray]:
    """Music beside libltc's timecode, float32 [n, 2], and the music alone, [n, 1]."""
    timecode = encoded(BEGIN, 50, RATES["25"], RATE)
    music = np.random.default_rng(1).uniform(-0.5, 0.5, len(timecode)).astype(np.float32)
    pair = [music, timecode.astype(np.float32)]
    return np.stack(pair if ltc_column else pair[::-1], axis=1), music[:, None]


@pytest.mark.parametrize("column", [0, 1])
def test_the_timecode_says_the_second_and_the_music_is_untouched(column: int) -> None:
    sound, music = stereo(column)
    source, heard, said = TimecodeChannel(FileSource(sound, RATE), column, RATES["25"]), [], []
    for frame in range(1 + len(sound) * 60 // RATE):
        heard.append(source.read(100.0 + frame / 60))
        said += source.taken()
    assert np.array_equal(np.concatenate(heard)[: len(music)], music[: sum(map(len, heard))])
    assert len(said) >= 48 and {each.source for each in said} == {"ltc"}
    begin = seconds(BEGIN, RATES["25"])
    assert max(abs(each.second - begin - (each.time - 100.0)) for each in said) < 1e-3
    assert source.channels == 1 and source.taken() == []


def test_a_channel_that_is_not_there_is_a_problem_and_takes_nothing_away() -> None:
    sound, _ = stereo(1)
    source = TimecodeChannel(FileSource(sound, RATE), 2, None)
    assert source.problem == ""
    source.read(0.0)
    assert source.read(0.5).shape == (RATE // 2, 2)
    assert source.problem == "timecode: the input has no channel 3"


def test_an_input_of_timecode_alone_is_silence() -> None:
    sound, _ = stereo(0)
    source = TimecodeChannel(FileSource(sound[:, :1], RATE), 0, None)
    source.read(0.0)
    block = source.read(1.0)
    assert block.shape == (RATE, 1) and not block.any() and len(source.taken()) >= 20


def test_a_card_that_comes_later_at_another_rate_is_understood() -> None:
    sound, _ = stereo(0)

    class Late(Relayed):
        """Silence until it is given a card."""

        def replace(self, card: FileSource) -> None:
            self._source = card

    late = Late(SilenceSource(44100))
    source = TimecodeChannel(late, 0, None)
    source.read(0.0)
    source.read(1.0)
    late.replace(FileSource(sound, RATE))
    source.read(2.0)
    source.read(3.0)
    (first, *_, last) = source.taken()
    assert last.second - first.second == pytest.approx(last.time - first.time, abs=1e-3)


@pytest.mark.parametrize(
    ("picked", "channel", "opened", "column"),
    [
        (None, 2, (1, 2), 1),
        (None, 3, (1, 2, 3), 2),
        ((3, 4), 3, (3, 4), 0),
        ((5,), 1, (5, 1), 1),
    ],
)
def test_the_channels_to_open_are_the_music_and_the_timecode(
    picked: tuple[int, ...] | None, channel: int, opened: tuple[int, ...], column: int
) -> None:
    assert with_timecode(picked, channel) == (opened, column)


def test_a_file_as_if_live_carries_timecode_too(tmp_path: Path) -> None:
    sound, _ = stereo(1)
    path, clock = tmp_path / "gig.wav", SteppedClock()
    soundfile.write(path, sound, RATE, subtype="FLOAT")
    with_it = open_input(str(path), Show(), clock, ltc=2)  # type: ignore[arg-type]
    without = open_input(str(path), Show(), clock)  # type: ignore[arg-type]
    for intake in (with_it, without):
        intake.source.read(0.0)
        intake.source.read(1.0)
    assert len(with_it.timecodes()) >= 20 and with_it.timecodes() == [] and without.timecodes() == []
    assert (with_it.source.channels, without.source.channels) == (1, 2)


def test_who_asks_for_timecode_of_the_shows_own_recordings_is_told_that_they_carry_none() -> None:
    with_it, without = (open_input("tracks", Show(), SteppedClock(), ltc=ltc) for ltc in (2, None))  # type: ignore[arg-type]
    told = "timecode: the setlist's own recordings carry none: give a sound card or a file as --input"
    assert told in with_it.problems and told not in without.problems
    for intake in (with_it, without):
        intake.close()
