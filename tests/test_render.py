"""Renders: the same frames every time, sound and picture of one length, and each mode driven by what it says."""

from contextlib import closing

import av
import numpy as np
import pytest
from showmaker import RATE, make, sound

from live.display.screen import Headless
from live.rendering.render import Order, frames, ordered, render
from show.errors import ShowError
from show.folder import open_show
from show.levels import Levels

SMALL = {"size": (160, 90), "fps": 25.0, "rung": "baked", "look": "plain"}


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), seconds=2.0, tracks=2)


def rendered(show, **order):
    """All frames of a render with the performer's state at each."""
    order = Order(**{**SMALL, **order})
    made_ready, total, rate = ordered(show, order)
    return [(frame.pixels, frame.block, frame.performer.state) for frame in frames(made_ready, order, total, rate)]


@pytest.mark.parametrize("order", [{"look": None}, {"rung": None, "seconds": 0.4}])
def test_rendering_twice_gives_identical_frames_and_sound(show, order):
    once, again = rendered(show, track=1, **order), rendered(show, track=1, **order)
    assert len(once) == len(again) > 9
    for one, other in zip(once, again, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])


def test_rendering_twice_gives_identical_files(show, tmp_path):
    for name in ("one.mp4", "two.mp4"):
        render(show, tmp_path / name, Order(**SMALL, track=1))
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.parametrize(("fps", "seconds"), [(25.0, None), (60.0, 1.0), (29.97, 1.3)])
def test_sound_and_picture_are_as_long_as_was_asked_within_a_frame(show, tmp_path, fps, seconds):
    order = Order(**{**SMALL, "fps": fps}, seconds=seconds)
    render(show, tmp_path / "out.mp4", order, sheet=tmp_path / "out.png")
    wanted = seconds or 4.0
    with av.open(str(tmp_path / "out.mp4")) as file:
        for stream in (file.streams.video[0], file.streams.audio[0]):
            assert float(stream.duration * stream.time_base) == pytest.approx(wanted, abs=1 / fps)
    assert (tmp_path / "out.png").stat().st_size > 0


def test_the_file_is_tagged_bt709_and_shows_the_colours_that_were_drawn(show, tmp_path):
    render(show, tmp_path / "out.mp4", Order(**SMALL, track=1, seconds=0.2))
    drawn = rendered(show, track=1, seconds=0.2)[2][0]
    with av.open(str(tmp_path / "out.mp4")) as file:
        stream = file.streams.video[0]
        context = stream.codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        shown = list(file.decode(stream))[2].to_ndarray(format="rgb24", src_colorspace="ITU709")
    assert np.abs(shown.astype(int) - drawn).mean() < 3


def test_what_is_heard_is_the_recording(show):
    blocks = np.concatenate([block for _, block, _ in rendered(show, track=2)])
    np.testing.assert_allclose(blocks, sound(2.0, 440.0), atol=1e-6)


def test_the_set_goes_on_with_the_next_track_when_one_ends(show):
    states = [state for _, _, state in rendered(show)]
    changes = [index for index in range(1, len(states)) if states[index].track != states[index - 1].track]
    assert changes == [50] and states[51].change is not None


def test_known_is_where_the_stored_curve_is(show):
    track = show.tracks[0]
    for index, (_, _, state) in enumerate(rendered(show, track=1, mode="known")):
        expected = np.interp((index + 0.5) / 25, track.curve_times, track.curve_positions)
        assert state.walking.position == pytest.approx(expected, abs=0.02)


def test_causal_hears_its_way_to_the_keyframe(show):
    states = [state for _, _, state in rendered(show, track=1, mode="causal")]
    assert not any(state.known for state in states)
    positions = np.array([state.walking.position for state in states])
    assert np.all(np.diff(positions) >= 0)
    assert positions[26] == pytest.approx(1.0, abs=0.05)


def test_linear_gives_looks_nothing_to_hear(show):
    order = Order(**SMALL, track=1, mode="linear")
    made_ready, total, rate = ordered(show, order)
    for index, frame in enumerate(frames(made_ready, order, total, rate)):
        told = frame.performer.told
        assert told.levels == Levels() and not told.waveform.any() and not told.spectrum.any()
        assert told.position == pytest.approx(index / 25)


def test_sound_is_heard_up_to_the_frame_and_not_beyond(show):
    """A causal engine shows nothing of a click before the click."""
    order = Order(**SMALL, track=1, mode="causal")
    made_ready, total, rate = ordered(show, order)
    heard = 0
    for index, frame in enumerate(frames(made_ready, order, total, rate)):
        assert frame.performer.listening.newest == heard == round(index / 25 * RATE)
        heard += len(frame.block)


def test_a_recording_that_is_not_here_is_named(tmp_path):
    make(tmp_path)
    for copy in tmp_path.rglob("song1.wav"):
        copy.unlink()
    with pytest.raises(ShowError, match="the recording of Song 1 is not here"):
        render(open_show(tmp_path / "show"), tmp_path / "out.mp4", Order(**SMALL))


def test_a_look_that_is_not_there_is_refused(show, tmp_path):
    with pytest.raises(ShowError, match="no such look"):
        render(show, tmp_path / "out.mp4", Order(**{**SMALL, "look": "plane"}))
    assert not list(tmp_path.iterdir())


def test_a_render_that_cannot_be_written_leaves_nothing_behind(show, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ShowError, match="cannot be written"):
        render(show, tmp_path / "file" / "out.mp4", Order(**SMALL))


def test_headless_needs_no_display(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    with closing(Headless()) as screen:
        assert screen.context.version_code >= 330
