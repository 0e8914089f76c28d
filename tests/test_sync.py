"""Synchrony of a video with sound: known lags are found, chance stands at zero, faults are said in one sentence."""

import json

import av
import numpy as np
import pytest

from measure.motion import GRID, Motion, apart, on_grid, reduced
from measure.sync import measure, report, synchrony
from show.errors import ShowError
from show.recording import Recording

RATE = 44100
SECONDS = 12.0


def hits(seed: int = 2, seconds: float = SECONDS) -> np.ndarray:
    """Irregular times in s on the grid of 30 Hz."""
    times = 1.2 + np.cumsum(np.random.default_rng(seed).uniform(0.4, 1.2, round(2 * seconds)))
    return np.round(times[times < seconds - 0.5] * GRID) / GRID


def clicks(times: np.ndarray, seconds: float = SECONDS) -> np.ndarray:
    rng = np.random.default_rng(0)
    sound = rng.normal(0, 3e-3, round(seconds * RATE))
    burst = rng.normal(0, 0.3, round(0.06 * RATE)) * np.exp(-np.arange(round(0.06 * RATE)) / (0.015 * RATE))
    for time in times:
        room = sound[round(time * RATE) :][: len(burst)]
        room += burst[: len(room)]
    return sound.astype(np.float32)


def moved(times: np.ndarray, seconds: float = SECONDS, noise: float = 0.2) -> Motion:
    """A picture at 30 frames a second that changes at these times."""
    frames = np.arange(1, round(seconds * GRID)) / GRID
    change = noise * np.random.default_rng(1).random(len(frames))
    change[np.isin(np.round(frames * GRID), np.round(times * GRID))] += 30
    return Motion(frames, change, (change > 10) * 0.5, seconds, GRID, (320, 180), False)


def found(picture: np.ndarray, sound: np.ndarray, seconds: float = SECONDS):
    return synchrony(moved(picture, seconds), Recording(clicks(sound, seconds)[:, None], RATE, {}), "here")


@pytest.fixture(scope="module")
def together():
    return found(hits(), hits())


@pytest.mark.parametrize("late", [-3, 2, 5])
def test_a_picture_later_by_whole_frames_has_a_lag_later_by_as_much(together, late):
    shifted = found(hits() + late / GRID, hits())
    assert shifted.correlation.lag_ms - together.correlation.lag_ms == pytest.approx(1000 * late / GRID, abs=4)
    assert shifted.correlation.peak == pytest.approx(together.correlation.peak, abs=0.02)
    assert abs(together.correlation.lag_ms) < 30  # a click is already in the onset's span of 93 ms before its middle


def test_cuts_on_every_hit_agree_and_cuts_elsewhere_are_chance(together):
    other = found(hits(seed=9), hits())
    assert together.correlation.peak > 0.6
    assert together.correlation.z > 5
    assert together.events.precision > 0.9
    assert together.rhythm.rc > together.rhythm.random
    assert together.rhythm.share < 0.1
    assert abs(other.correlation.zero) < 0.2
    assert other.correlation.z < 3.5
    assert other.events.corrected < 0.25


def test_steady_movement_scores_nothing():
    linear = found(np.zeros(0), hits())
    assert abs(linear.correlation.zero) < 0.1
    assert abs(linear.events.corrected) < 0.15
    assert linear.rhythm.cuts == 0


@pytest.mark.parametrize(
    ("picture", "sound", "said"),
    [(0.0, 1.0, "the picture does not move"), (1.0, 0.0, "no onset is heard")],
)
def test_what_cannot_be_measured_is_null_and_said(picture, sound, said):
    seen = moved(hits())
    seen = Motion(seen.times, picture * seen.change, picture * seen.share, SECONDS, GRID, (320, 180), False)
    nothing = synchrony(seen, Recording(sound * clicks(hits())[:, None], RATE, {}), "here")
    plain = json.loads(json.dumps(nothing.as_json(), allow_nan=False))
    assert [plain["correlation"][name] for name in ("zero", "peak", "lag_ms", "z")] == [None] * 4
    assert [plain["events"][name] for name in ("precision", "recall", "f", "corrected")] == [None] * 4
    assert plain["rhythm"]["rc"] == 0
    assert said in report(nothing)
    assert "nan" not in report(nothing)


def test_changes_off_the_grid_keep_their_amount_and_their_time():
    rng = np.random.default_rng(3)
    times, change = np.sort(rng.uniform(0.1, 9.8, 200)), rng.exponential(size=200)
    grid = on_grid(times, change, 300)
    assert grid.sum() == pytest.approx(change.sum())
    assert grid @ np.arange(300) / GRID == pytest.approx(change @ times, rel=1e-4)
    np.testing.assert_array_equal(on_grid(np.arange(1, 5) / GRID, np.arange(1.0, 5.0), 6), [0, 1, 2, 3, 4, 0])


@pytest.mark.parametrize(("rate", "every"), [(24, 1), (29.97, 1), (30, 1), (50, 2), (59.94, 2), (60, 2), (120, 4)])
def test_frames_are_compared_at_least_a_thirtieth_apart(rate, every):
    frames = [(round(index / rate, 3), index) for index in range(200)]  # as a file that counts in ms has them
    assert [index for _, index in apart(frames)] == list(range(0, 200, every))


def test_large_pictures_are_reduced_to_the_papers_number_of_pixels_and_small_ones_are_not():
    assert reduced((320, 180)) == (320, 180)
    assert reduced((768, 768)) == (768, 768)
    width, height = reduced((3840, 2160))
    assert 0.99 * 768 * 768 <= width * height <= 768 * 768
    assert width / height == pytest.approx(16 / 9, rel=0.01)


def write_video(
    path, picture: np.ndarray | None, sound: np.ndarray | None, fps: int = 30, seconds: float = 6.0
) -> None:
    """A picture 320x180 that takes another colour at each time, with sound."""
    colours = np.random.default_rng(1).integers(0, 256, (99, 3), dtype=np.uint8)
    with av.open(str(path), "w") as file:
        if picture is not None:
            stream = file.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        if sound is not None:
            audio = file.add_stream("aac", rate=RATE, layout="mono")
        for index in range(round(seconds * fps) if picture is not None else 0):
            colour = colours[np.searchsorted(picture, index / fps + 1e-6, side="right")]
            pixels = np.tile(colour, (180, 320, 1))
            file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        if picture is not None:
            file.mux(stream.encode())
        if sound is not None:
            frame = av.AudioFrame.from_ndarray(sound[None], "fltp", "mono")
            frame.sample_rate, frame.pts = RATE, 0
            file.mux(audio.encode(frame))
            file.mux(audio.encode())


@pytest.mark.parametrize("fps", [30, 60, 25])
def test_a_file_is_measured_as_its_pictures_and_sound_are(tmp_path, fps):
    times, path = hits(seconds=6.0), tmp_path / "zu spät – late.mp4"
    write_video(path, times, clicks(times, 6.0), fps)
    file, arrays = measure(path), found(times, times, 6.0)
    first_shown = np.ceil(times * fps - 1e-6) / fps - times  # at 25 frames a second a change waits for its frame
    expected = arrays.correlation.lag_ms + 1000 * first_shown.mean()
    assert (file.rate, file.size) == (fps, (320, 180))
    assert file.seconds == pytest.approx(6.0, abs=0.05)
    assert file.correlation.lag_ms == pytest.approx(expected, abs=8)
    assert file.correlation.peak > 0.5
    assert file.rhythm.cuts == arrays.rhythm.cuts
    assert json.loads(json.dumps(file.as_json()))["correlation"]["zero"] == file.correlation.zero
    assert not file.warnings


def test_what_is_no_video_with_sound_is_refused_in_one_sentence(tmp_path):
    times = hits(seconds=6.0)
    write_video(tmp_path / "mute.mp4", times, None)
    write_video(tmp_path / "blind.mp4", None, clicks(times, 6.0))
    write_video(tmp_path / "short.mp4", times, clicks(times, 2.0), seconds=2.0)
    (tmp_path / "cut.mp4").write_bytes((tmp_path / "mute.mp4").read_bytes()[:2000])
    (tmp_path / "text.mp4").write_text("no video at all\n" * 100)
    (tmp_path / "empty.mp4").write_bytes(b"")
    faults = {
        "mute.mp4": "no sound in it",
        "blind.mp4": "no picture in it",
        "short.mp4": "only 2.0 s of picture with sound",
        "cut.mp4": "not a video that can be read",
        "text.mp4": "not a video that can be read",
        "empty.mp4": "not a video that can be read",
        "missing.mp4": "no such file",
        "": "a folder",
    }
    for name, what in faults.items():
        with pytest.raises(ShowError) as fault:
            measure(tmp_path / name)
        assert (fault.value.where, fault.value.what) == (str(tmp_path / name), what)


def test_a_video_that_breaks_off_is_measured_as_far_as_it_goes(tmp_path):
    times = hits()
    write_video(tmp_path / "whole.mkv", times, clicks(times), seconds=SECONDS)
    whole = (tmp_path / "whole.mkv").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) * 2 // 3])
    cut = measure(tmp_path / "cut.mkv")
    assert 3 <= cut.seconds < 0.9 * SECONDS
    assert cut.warnings
