"""The sound of a video stays with its pictures, whatever is missing and at whatever rate it came."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from live.performing.performer import Moment
from live.recording.soundtrack import Soundtrack
from live.rendering import replay
from live.sound.locator import Place

RATE, FPS, SIZE = 48_000, 25.0, (64, 48)
HOLE = (2.0, 4.5)  # s in which a stage was dead
CLICK = 6.0  # s


def track_of(moments):
    """The left channel of a soundtrack of blocks, their rates in Hz and when they end, in s."""
    written = []
    track = Soundtrack(lambda block: written.append(block[:, 0]), RATE)
    for block, rate, until in moments:
        track.add(block, rate, until)
    track.finish()
    return np.concatenate(written)


def ticking(rate, seconds, samples=512, channels=2, click=None):
    """Blocks of a card with their times, silent but for one click."""
    for number in range(int(seconds * rate / samples)):
        block = np.zeros((samples, channels), np.float32)
        at = None if click is None else round(click * rate) - number * samples
        if at is not None and 0 <= at < samples:
            block[at] = 0.9
        yield block, rate, (number + 1) * samples / rate


def loudest(track):
    return int(np.abs(track).argmax()) / RATE


def test_blocks_of_another_rate_lose_nothing_at_their_seams():
    track = track_of(ticking(44100, 61.0, click=60.0))
    assert loudest(track) == pytest.approx(60.0, abs=2 / RATE)
    assert len(track) == pytest.approx(int(61 * 44100 / 512) * 512 * RATE / 44100, abs=1)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_sound_that_is_missing_is_silence(rate):
    kept = [each for each in ticking(rate, 8.0, click=CLICK) if not HOLE[0] < each[2] <= HOLE[1]]
    assert loudest(track_of(kept)) == pytest.approx(CLICK, abs=2 / RATE)


def test_what_sounded_before_the_first_picture_is_left_out():
    early = np.zeros((RATE, 2), np.float32), RATE, 0.0  # what a card had heard while the show was being opened
    track = track_of([early, *ticking(RATE, 8.0, click=CLICK)])
    assert loudest(track) == pytest.approx(CLICK, abs=2 / RATE) and len(track) == pytest.approx(8 * RATE, abs=512)


def test_sound_that_a_driver_held_back_takes_no_place_beside_the_silence_that_stood_for_it():
    held = [each for each in ticking(RATE, 8.0, click=CLICK) if 2.0 < each[2] <= 2.4]
    burst = np.concatenate([each[0] for each in held]), RATE, held[-1][2]
    before = [each for each in ticking(RATE, 8.0) if each[2] <= 2.0]
    after = [each for each in ticking(RATE, 8.0, click=CLICK) if each[2] > 2.4]
    empty = [(np.zeros((0, 2), np.float32), RATE, 2.0 + k / 25) for k in range(1, 10)]
    assert loudest(track_of([*before, *empty, burst, *after])) == pytest.approx(CLICK, abs=2 / RATE)


def test_a_card_of_another_rate_and_another_number_of_channels_goes_on_where_the_last_one_ended():
    before = [each for each in ticking(44100, 8.0) if each[2] <= 3.0]
    after = [each for each in ticking(96000, 8.0, channels=1, click=CLICK) if each[2] - 512 / 96000 >= 3.0]
    assert loudest(track_of([*before, *after])) == pytest.approx(CLICK, abs=0.02)


def test_sound_that_is_no_number_spoils_nothing_after_it():
    moments = list(ticking(44100, 8.0, click=CLICK))
    moments[10][0][:] = np.nan
    track = track_of(moments)
    assert np.isfinite(track).all() and loudest(track) == pytest.approx(CLICK, abs=2 / RATE)


def frames(folder, size=None, show=None):
    """A session at 44.1 kHz with a hole in it: a white picture comes with the click."""
    for index in range(round(8 * FPS)):
        now = index / FPS
        if HOLE[0] < now <= HOLE[1]:
            continue
        block = np.zeros((round(44100 / FPS), 2), np.float32)
        clicks = now == CLICK
        block[-1] = 0.9 * clicks
        pixels = np.full((SIZE[1], SIZE[0], 3), 255 * clicks, np.uint8)
        yield replay.Replayed(pixels, Moment(index, now, 1 / FPS, block, 44100, Place(), ()))


def seconds_of_white_and_click(path: Path):
    """When the first white picture is seen and the loudest sample is heard, in s."""
    with av.open(str(path)) as file:
        white = next(
            each.time for each in file.decode(file.streams.video[0]) if each.to_ndarray(format="gray").mean() > 99
        )
    with av.open(str(path)) as file:
        heard = [
            (each.pts * Fraction(each.time_base), each.to_ndarray()[0]) for each in file.decode(file.streams.audio[0])
        ]
    began, block = max(heard, key=lambda each: np.abs(each[1]).max())
    return white, float(began) + np.abs(block).argmax() / RATE


def test_a_replay_with_a_hole_shows_a_click_when_it_sounds(tmp_path, monkeypatch):
    monkeypatch.setattr(replay, "replay", frames)
    replay.render_log(tmp_path, tmp_path / "out.mp4", FPS, SIZE)
    white, click = seconds_of_white_and_click(tmp_path / "out.mp4")
    assert white == CLICK and click == pytest.approx(CLICK, abs=0.01)
