"""The seed paper's second stage: its numbers as published, its division by zero mended, its frames decoded."""

import warnings
from dataclasses import replace
from pathlib import Path

import av
import librosa
import numpy as np
import pytest
from showmaker import make, sound

from autoencoders.decoder import Decoder
from limelight.__main__ import main
from live.rendering.seed import SeedOrder, render_seed
from live.rendering.seed import frames as seed_frames
from precompute import seed
from show import layout
from show import setlist as setlists
from show.errors import ShowError

pytestmark = pytest.mark.usefixtures("one_thread")

RATE = 22050
WAY = np.concatenate([np.linspace(0, 1, 30), 1 + np.linspace(0, 1, 30) ** 2]).astype(np.float32)


def music(seconds: float = 12.0, rate: int = RATE) -> np.ndarray:
    """A chord that swells, with a click every half second: float32 [n]."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(0).uniform(-1, 1, len(time))
    clicks = 0.5 * noise * np.exp(-(time % 0.5) / 0.01)
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277, 330)) * (0.05 + 0.05 * np.sin(time))
    return (clicks + chord).astype(np.float32)


def published(segment: np.ndarray, seconds: float) -> np.ndarray:
    """T by librosa's own functions, one after the other as the paper and its notebook name them."""
    harmonic, percussive = librosa.effects.hpss(segment, margin=(5.0, 5.0))
    vectors = []
    for part in (harmonic, percussive):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mel = librosa.feature.melspectrogram(y=part, sr=RATE, n_mels=512, hop_length=int(RATE / 30))
        strongest = np.amax(mel, axis=0)
        vectors.append((strongest - np.min(strongest)) / np.ptp(strongest))
    energy = np.resize(0.1 * vectors[0] + 0.9 * vectors[1], int(seconds * 30))
    way = np.cumsum(energy)
    way /= way[-1]
    way[0] = 0.0
    return way


def test_each_segment_has_the_published_values():
    sound = music()
    positions, even = seed.seed_curve(sound, RATE, np.array([0.0, 6.0, 12.0]))
    assert not even and positions.dtype == np.float32 and len(positions) == 360
    for k in (0, 1):
        wanted = published(sound[k * 6 * RATE : (k + 1) * 6 * RATE], 6)
        np.testing.assert_allclose(positions[k * 180 : (k + 1) * 180] - k, wanted, atol=1e-5)


def test_a_segment_goes_from_0_to_1_and_never_back():
    positions, _ = seed.seed_curve(music(17.3), RATE, np.array([0.0, 5.0, 10.01, 17.3]))
    edges = [0, 150, 300, 519]
    assert len(positions) == 519
    for k in range(3):
        way = positions[edges[k] : edges[k + 1]] - k
        assert way[0] == 0 and way[-1] == 1 and np.all(np.diff(way) >= 0)


def test_it_moves_fastest_at_the_clicks():
    positions, _ = seed.seed_curve(music(10.0), RATE, np.array([0.0, 10.0]))
    steps = np.diff(positions)
    clicks = np.arange(15, 290, 15)  # frames: a click every half second
    struck = np.max([steps[clicks - 1 + near] for near in (-1, 0, 1)], axis=0)
    between = steps[clicks + 6]
    assert struck.min() > 5 * between.max()


def test_another_rate_gives_the_same_way():
    one, _ = seed.seed_curve(music(10.0), RATE, np.array([0.0, 10.0]))
    other, _ = seed.seed_curve(librosa.resample(music(10.0), orig_sr=RATE, target_sr=44100), 44100, np.array([0.0, 10]))
    np.testing.assert_allclose(one, other, atol=0.02)


def test_silence_moves_evenly_and_is_named_without_a_warning():
    sound = music(15.0)
    sound[5 * RATE : 10 * RATE] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        positions, even = seed.seed_curve(sound, RATE, np.array([0.0, 5.0, 10.0, 15.0]))
    assert even == [1]
    np.testing.assert_allclose(positions[150:300], 1 + np.linspace(0, 1, 150), atol=1e-6)
    assert np.isfinite(positions).all()


def test_a_part_that_never_changes_leaves_the_way_to_the_other(monkeypatch):
    still, moving = np.zeros(10 * RATE, np.float32), music(10.0)
    monkeypatch.setattr(seed.librosa.effects, "hpss", lambda segment, margin: (moving, still))
    energy = seed.energy_vector(moving, 300)
    assert energy.max() == pytest.approx(seed.HARMONIC)


def test_a_square_picture_is_kept_whole_and_a_wide_one_cut_at_its_sides():
    wide = np.zeros((90, 160, 3), np.uint8)
    wide[:, 35:125] = 200
    assert np.all(seed.square(wide, 64) == 200)
    assert seed.square(wide[:, :90], 90).shape == (90, 90, 3)
    np.testing.assert_array_equal(seed.square(wide[:, :90], 90), wide[:, :90])


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A show of two tracks of two seconds as they were prepared before the seed's way was."""
    return make(tmp_path_factory.mktemp("tiny"), seconds=2.0, tracks=2)


@pytest.fixture(scope="module")
def show(plain):
    """The same with a way of three latents at right angles to each other through every track."""
    latents = np.zeros((3, 8, 16, 16), np.float16)
    for k in range(3):
        latents[k, :, k::3] = np.random.default_rng(k).normal(size=latents[k, :, k::3].shape)
    way = {"seed_positions": WAY, "seed_latents": latents}
    return replace(plain, tracks=tuple(replace(track, **way) for track in plain.tracks))


def test_a_frame_is_the_decoded_slerp_of_its_segments_two_latents(show):
    track, decoder = show.tracks[0], Decoder()
    shown = [pixels for pixels, _ in seed_frames([track], decoder)]
    assert len(shown) == 60
    for index in (0, 7, 29, 30, 41, 59):
        k = min(int(WAY[index]), 1)
        angle = (WAY[index] - k) * np.pi / 2
        first, last = (np.float32(track.seed_latents[k + end]) for end in (0, 1))
        first, last = (latent / np.linalg.norm(latent) for latent in (first, last))
        lengths = [np.linalg.norm(np.float32(track.seed_latents[k + end])) for end in (0, 1)]
        wanted = np.cos(angle) * lengths[0] * first + np.sin(angle) * lengths[1] * last
        picture = decoder.decode(wanted.astype(np.float16))[..., :3]
        assert np.abs(shown[index].astype(int) - picture).max() <= 2


def test_a_video_over_two_tracks_has_picture_and_sound_of_one_length_and_is_the_same_again(show, tmp_path):
    for name in ("one.mp4", "two.mp4"):
        assert render_seed(show, tmp_path / name, SeedOrder(seconds=3.0), tmp_path / "sheet.png") == 90
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    assert (tmp_path / "sheet.png").stat().st_size > 0
    with av.open(str(tmp_path / "one.mp4")) as file:
        picture, heard = file.streams.video[0], file.streams.audio[0]
        assert (picture.width, picture.height, picture.average_rate, picture.frames) == (64, 64, 30, 90)
        assert float(heard.duration * heard.time_base) == pytest.approx(3.0, abs=1 / 30)


def test_the_sound_is_the_recordings(show):
    blocks = [block for _, block in seed_frames(show.tracks[1:], Decoder())]
    np.testing.assert_allclose(np.concatenate(blocks), sound(2.0, 440.0), atol=1e-6)


def test_seconds_and_size_are_as_was_asked(show, tmp_path):
    count = render_seed(show, tmp_path / "out.mp4", SeedOrder(track=2, seconds=0.5, size=(96, 96)))
    with av.open(str(tmp_path / "out.mp4")) as file:
        stream = file.streams.video[0]
        assert (count, stream.width, stream.height, stream.frames) == (15, 96, 96, 15)


def test_a_show_without_the_way_says_what_to_run_and_leaves_nothing(plain, tmp_path):
    with pytest.raises(ShowError, match="Song 1: the seed paper's way .* run limelight precompute"):
        render_seed(plain, tmp_path / "out.mp4", SeedOrder())
    assert not list(tmp_path.iterdir())


def test_a_render_that_fails_leaves_nothing(show, tmp_path):
    def fail(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_seed(show, tmp_path / "out.mp4", SeedOrder(track=1), progress=fail)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--look", "plain", "--look: means nothing"),
        ("--rung", "baked", "--rung: means nothing"),
        ("--events", "log", "--events: means nothing"),
        ("--profile", "low-latency", "--profile: means nothing"),
        ("--fps", "60", "30 frames a second"),
        ("--size", "640x360", "are square"),
    ],
)
def test_options_without_a_place_in_the_method_are_refused_with_one_line(plain, tmp_path, capsys, option, value, said):
    call = ["render", str(plain.root), "--mode", "seed", "--out", str(tmp_path / "out.mp4"), option, value]
    assert main(call) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and said in lines[0]
    assert not list(tmp_path.iterdir())


def test_the_documented_setlist_is_the_seeds_method(tmp_path):
    page = (Path(__file__).parent.parent / "docs" / "seed.md").read_text(encoding="utf-8")
    written = page.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "seed.toml").write_text(written)
    listed = setlists.load(tmp_path / "seed.toml")
    making = listed.making
    assert (making.listeners, making.painter, making.walker) == (("lp-musiccaps",), "kandinsky-2.2", "slerp")
    assert (making.autoencoder, making.genre_rule, making.noncommercial) == ("kl-sd", "first-substring", True)
    assert layout.sizes(listed.aspect).keyframe == (seed.SIDE, seed.SIDE)
    assert (making.painting.image_weight, making.painting.text_weight) == (0.7, 0.3)
    assert not making.walking.statistics and not making.walking.even
