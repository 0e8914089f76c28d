"""Recordings: every sort of file is read, every sort of fault is one sentence."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from show import soundfiles
from show.errors import ShowError
from show.recording import Recording, mono, read, refuse_unreadable
from show.segments import segments
from show.soundread import Pieces

RATE = 44_100


def tone(seconds: float = 3.0, rate: int = RATE, channels: int = 2) -> np.ndarray:
    time = np.arange(int(seconds * rate)) / rate
    return np.stack([0.4 * np.sin(2 * np.pi * 220 * (k + 1) * time) for k in range(channels)], axis=1).astype(
        np.float32
    )


def encode(path: Path, codec: str, samples: np.ndarray, rate: int = 48_000, tags: dict[str, str] | None = None) -> None:
    with av.open(str(path), "w") as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        stream.bit_rate = 128_000
        resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=rate, frame_size=1024)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate = rate
        for piece in [*resampler.resample(frame), None]:
            container.mux(stream.encode(piece))


def error(path: Path) -> str:
    with pytest.raises(ShowError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)
    return caught.value.what


@pytest.mark.parametrize(("suffix", "tolerance"), [(".wav", 2e-4), (".flac", 2e-4), (".ogg", 0.05)])
def test_what_was_written_is_read_back(tmp_path: Path, suffix: str, tolerance: float) -> None:
    path = tmp_path / f"имя с пробелом: 音{suffix}"
    soundfiles.write(path, tone(), RATE, {"title": "First Light", "artist": "Limelight"})
    recording = read(path)
    assert recording.rate == RATE and recording.warnings == ()
    assert recording.tags["title"] == "First Light" and recording.tags["artist"] == "Limelight"
    np.testing.assert_allclose(recording.samples, tone(), atol=tolerance)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.m4a", "aac"), ("a.aac", "aac"), ("a.mkv", "ac3"), ("a.mp3", "libmp3lame"), ("a.wma", "wmav2")],
)
def test_what_libsndfile_cannot_read_comes_through_ffmpeg(tmp_path: Path, name: str, codec: str) -> None:
    encode(tmp_path / name, codec, tone(3, 48_000), tags={"TITLE": "Élan", "genre": "Techno"})
    recording = read(tmp_path / name)
    assert recording.samples.shape[1] == 2 and recording.rate == 48_000
    assert recording.duration == pytest.approx(3, abs=0.1)
    middle = recording.samples[40_000:90_000, 0]
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) * 48_000 / len(middle) == pytest.approx(220, abs=1)
    if name != "a.aac":  # a bare AAC stream has no place for tags
        assert recording.tags["title"] == "Élan" and recording.tags["genre"] == "Techno"


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (96_000, 2), (44_100, 6)])
def test_odd_rates_and_channel_counts_are_read_as_they_are(tmp_path: Path, rate: int, channels: int) -> None:
    soundfile.write(tmp_path / "a.wav", tone(2, rate, channels), rate)
    recording = read(tmp_path / "a.wav")
    assert recording.rate == rate and recording.samples.shape == (2 * rate, channels)


def test_faults_of_the_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("not a sound\n" * 1000)
    (tmp_path / "junk.mp3").write_bytes(np.random.default_rng(0).bytes(50_000))
    soundfile.write(tmp_path / "short.wav", tone(0.4), RATE)
    assert error(tmp_path / "missing.wav") == "no such file"
    assert error(tmp_path) == "a folder"
    assert error(tmp_path / "empty.wav") == "empty"
    assert error(tmp_path / "text.wav") == "not a sound file that can be read"
    assert error(tmp_path / "junk.mp3") == "not a sound file that can be read"
    assert error(tmp_path / "short.wav") == "only 0.4 s long"


@pytest.mark.parametrize(("name", "codec"), [("a.flac", ""), ("a.mkv", "ac3")])
def test_the_first_second_tells_whether_a_recording_can_be_read(tmp_path: Path, name: str, codec: str) -> None:
    if codec:
        encode(tmp_path / name, codec, tone(9.0, 48_000))
    else:
        soundfiles.write(tmp_path / name, tone(9.0), RATE, {})
    whole = (tmp_path / name).read_bytes()
    refuse_unreadable(tmp_path / name)
    (tmp_path / name).write_bytes(whole[: 2 * len(whole) // 3])
    refuse_unreadable(tmp_path / name)
    (tmp_path / name).write_bytes(whole[::-1])
    with pytest.raises(ShowError) as caught:
        refuse_unreadable(tmp_path / name)
    assert caught.value.what == error(tmp_path / name)


def test_a_playlist_is_not_followed_to_the_network(tmp_path: Path) -> None:
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n")
    assert error(tmp_path / "list.m3u8") == "not a sound file that can be read"


def test_a_picture_file_has_no_sound_in_it(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "mute.mkv"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        for frame in [av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24"), None]:
            container.mux(stream.encode(frame))
    assert error(tmp_path / "mute.mkv") == "no sound in it"


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
def test_the_readable_part_of_a_truncated_file_is_used_with_a_warning(tmp_path: Path, suffix: str) -> None:
    noise = 0.3 * np.random.default_rng(1).standard_normal((RATE * 4, 2)).astype(np.float32)
    soundfiles.write(tmp_path / f"whole{suffix}", noise, RATE, {})
    data = (tmp_path / f"whole{suffix}").read_bytes()
    (tmp_path / f"cut{suffix}").write_bytes(data[: len(data) // 2])
    (tmp_path / f"stub{suffix}").write_bytes(data[: max(len(data) // 8, 10_000)])
    recording = read(tmp_path / f"cut{suffix}")
    assert 1 <= recording.duration < 2.2
    assert len(recording.warnings) == 1 and "cut off or damaged" in recording.warnings[0]
    assert "cut off, only 0." in error(tmp_path / f"stub{suffix}")


def test_samples_that_are_not_numbers_become_silence(tmp_path: Path) -> None:
    samples = tone()
    samples[100:110] = np.nan
    samples[200] = np.inf
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    recording = read(tmp_path / "a.wav")
    assert np.isfinite(recording.samples).all() and not recording.samples[100:110].any()
    assert recording.warnings == ("22 samples are not numbers and were set to silence",)


def test_silence_is_allowed_and_said(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((RATE * 2, 1), np.float32), RATE)
    assert read(tmp_path / "a.wav").warnings == ("silent",)


def test_more_than_an_hour_is_refused_before_it_is_read() -> None:
    with pytest.raises(ShowError, match="longer than 60 minutes"):
        Pieces("long.wav").begin(RATE, 2, 3 * 3600)
    with pytest.raises(ShowError, match="more than 2 GB"):
        Pieces("wide.wav").begin(96_000, 6, 3000)


def test_a_header_that_promises_too_little_does_not_break_the_limit() -> None:
    pieces = Pieces("endless.aac")
    pieces.begin(4_000, 1, 0)
    with pytest.raises(ShowError, match="longer than 60 minutes"):
        for _ in range(400):
            pieces.add(np.zeros((40_000, 1), np.float32))


def test_mono_is_the_mean_of_the_channels() -> None:
    recording = Recording(np.array([[1, 0, 0.5], [0, -1, 1]], np.float32), 8_000, {})
    np.testing.assert_allclose(mono(recording), [0.5, 0])


def test_segments_are_ten_seconds_and_a_short_remainder_joins_the_one_before() -> None:
    np.testing.assert_array_equal(segments(30), [0, 10, 20, 30])
    np.testing.assert_array_equal(segments(34.9), [0, 10, 20, 34.9])
    np.testing.assert_array_equal(segments(35), [0, 10, 20, 30, 35])
    np.testing.assert_array_equal(segments(2), [0, 2])
    np.testing.assert_array_equal(segments(9, 4), [0, 4, 9])
