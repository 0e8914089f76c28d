"""Comparing for real: two walkers over one track, prepared, rendered and measured; and what is refused."""

import json
from argparse import Namespace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from limelight import comparing, tiling
from limelight.comparing import compare
from limelight.playing import Figures
from limelight.variants import Variant, variants
from precompute.listen import track as listening
from precompute.steps import paint as painting
from precompute.steps import seed as seed_step
from show import layout
from show import setlist as setlists
from show.errors import ShowError
from show.folder import open_show

RATE, SECONDS = 22050, 12.0
SETLIST = """
title = "Gig"
segment = 6
[[track]]
title = "Song"
audio = "song.wav"
"""


def beat() -> np.ndarray:
    time = np.arange(round(SECONDS * RATE)) / RATE
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-(time % 0.5) / 0.1)
    return (0.4 * kick + 0.1 * np.sin(2 * np.pi * 330 * time)).astype(np.float32)


@pytest.fixture(scope="module")
def gig(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gig")
    soundfile.write(folder / "song.wav", beat(), RATE)
    (folder / "gig.toml").write_text(SETLIST)
    return folder


@pytest.fixture(scope="module")
def small(one_thread):
    """Pictures of a tenth of the size, one thread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "KEYFRAME_AREA", 192 * 192)
        patch.setattr(layout, "WALK_AREA", 160 * 160)
        patch.setattr(seed_step, "SIDE", 192)
        yield patch


def asked(gig: Path, **options) -> Namespace:
    given = {
        "setlist": gig / "gig.toml",
        "painters": ("procedural",),
        "walkers": ("painted", "slerp"),
        "track": 1,
        "seconds": 3.2,
        "out": gig / "out.mp4",
        "sheet": gig / "out.png",
        "size": (96, 54),
        "fps": 30.0,
    }
    return Namespace(**{**given, **options})


@pytest.fixture(scope="module")
def compared(gig, small):
    """The folder after a comparison of two walkers, and how often each stage ran."""
    calls = {"listen": 0, "paint": 0}

    def counted(name, function):
        def call(*arguments, **named):
            calls[name] += 1
            return function(*arguments, **named)

        return call

    small.chdir(gig)
    small.setattr("precompute.steps.listen.listen_to", counted("listen", listening.listen))
    small.setattr(painting, "write_picture", counted("paint", painting.write_picture))
    assert compare(asked(gig)) == 0
    return gig, calls


def test_the_video_shows_both_over_their_names_with_the_sound(compared):
    with av.open(str(compared[0] / "out.mp4")) as file:
        picture, heard = file.streams.video[0], file.streams.audio[0]
        assert (picture.width, picture.height, picture.frames) == (192, 54 + tiling.BAR, 96)
        assert float(heard.duration * heard.time_base) == pytest.approx(3.2, abs=1 / 30)
        shown = [frame.to_ndarray(format="rgb24") for frame in file.decode(picture)]
    left, right = shown[75][:54, :96], shown[75][:54, 96:]
    assert left.std() > 20 and right.std() > 20
    assert np.abs(left.astype(int) - right).mean() > 1  # another walk gives another picture


def test_the_figures_are_those_of_each_walk(compared):
    found = json.loads((compared[0] / "out.json").read_text())
    painted, slerp = found["variants"]
    assert (found["track"], found["seconds"]) == ("Song", 3.2)
    assert (painted["painter"], painted["walker"], slerp["walker"]) == ("procedural", "painted", "slerp")
    assert slerp["ghost"] > painted["ghost"] + 0.1  # a blend of two pictures against a picture of its own
    for variant in found["variants"]:
        assert 0.3 < variant["contrast"] < 2 and variant["largest_step"] >= 1 and -1 <= variant["r0"] <= 1


def test_the_sheet_has_a_row_of_moments_for_each(compared):
    sheet = np.asarray(Image.open(compared[0] / "out.png"))
    tile = round(tiling.TILE * 54 / 96)
    rows = [row for row in range(sheet.shape[0]) if sheet[row, tiling.EDGE + 20 :: 40].std() > 25]
    assert 1.5 * tile < len(rows) < 3 * tile


def test_nothing_is_listened_to_or_painted_twice(compared):
    gig, calls = compared
    assert calls == {"listen": 1, "paint": 3}
    shows = [open_show(gig / "shows" / "gig-compare" / f"procedural+{walker}") for walker in ("painted", "slerp")]
    tracks = [show.tracks[0] for show in shows]
    for one, other in zip(*(track.keyframes for track in tracks), strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert not np.array_equal(tracks[0].latents[1], tracks[1].latents[1])


def test_a_track_that_is_prepared_holds_the_seeds_way(compared):
    track = open_show(compared[0] / "shows" / "gig-compare" / "procedural+painted").tracks[0]
    assert track.seed_latents.shape == (3, 8, 48, 48) and len(track.seed_positions) == 360
    assert track.seed_positions[0] == 0 and track.seed_positions[-1] == 2


def test_an_impossible_combination_is_named_and_the_others_stay(gig, capsys):
    listed = setlists.load(gig / "gig.toml")
    found = variants(listed, ("procedural", "kandinsky-2.2"), ("painted", "slerp", "auto"))
    assert found == [Variant("procedural", "painted"), Variant("procedural", "slerp")]
    said = capsys.readouterr().err
    assert "kandinsky-2.2 + painted is left out" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"painters": ("kandinsky-2.2",)}, "none of these combinations is possible"),
        ({"painters": ("rembrandt",)}, "procedural"),
        ({"walkers": ("moonwalk",)}, "slerp"),
        ({"track": 2}, "has no track 2"),
        ({"out": Path("out.gif")}, "is not the name of a video"),
        ({"sheet": Path("out.txt")}, "is not the name of a picture"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_is_made(gig, options, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ShowError, match=said):
        compare(asked(gig, **options))
    assert not list(tmp_path.iterdir())


def test_figures_that_could_not_be_measured_are_dashes_and_null():
    figures = Figures(0.5, 1.0, float("nan"), float("nan"))
    assert figures.as_json() == {"ghost": 0.5, "contrast": 1.0, "largest_step": None, "r0": None}
    assert comparing._written(figures) == ["0.50", "1.00", "-", "-"]


@pytest.mark.parametrize(("count", "wanted"), [(1, (1, 1)), (3, (3, 1)), (4, (2, 2)), (5, (3, 2)), (7, (3, 3))])
def test_more_than_three_make_a_grid(count, wanted):
    assert tiling.grid(count) == wanted
    columns, rows = wanted
    assert tiling.canvas(count, (64, 36)) == (64 * columns, (36 + tiling.BAR) * rows)
