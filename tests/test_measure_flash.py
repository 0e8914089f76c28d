"""`measure flash`: an encoded file is judged as its pictures are, and the command's exit code says so."""

from contextlib import closing

import numpy as np
import pytest
from flashclips import square

from limelight.__main__ import main
from live.recording.recorder import Recorder
from measure.flash import flashes, measure, report
from show.errors import ShowError
from show.flashprofiles import PUBLIC, SHOW

NTSC = 60000 / 1001
CLIPS = {
    "3 Hz": (dict(hz=3), 60.0, True),
    "3 Hz at 59.94": (dict(hz=3), NTSC, True),
    "4 Hz": (dict(hz=4), 30.0, False),
    "4 Hz over 24 %": (dict(hz=4, share=0.24), 30.0, True),
    "4 Hz over 26 %": (dict(hz=4, share=0.26), 30.0, False),
    "4 Hz red and grey": (dict(hz=4, bright=(255, 0, 0), dark=(127, 127, 127)), 30.0, False),
}


def written(path, fps, seconds=2.0, **clip):
    with closing(Recorder(path, (320, 180), fps, 48000)) as recorder:
        for index, frame in enumerate(square(fps=fps, seconds=seconds, **clip)):
            recorder.picture(frame, index)
        recorder.sound(np.zeros((round(48000 * seconds), 2), np.float32))
    return path


@pytest.mark.parametrize("name", CLIPS)
def test_a_file_is_judged_as_its_pictures_are(tmp_path, name):
    clip, fps, safe = CLIPS[name]
    found = measure(written(tmp_path / "clip.mp4", fps, **clip), SHOW)
    assert found.safe == safe
    assert found.length == pytest.approx(2.0, abs=0.05)
    assert len(found.seconds) == 2


def test_the_table_says_what_flashed_when_and_how_much_of_the_picture():
    still = [(n / 30, np.zeros((180, 320, 3), np.uint8)) for n in range(33)]
    flashing = [(1.1 + n / 30, frame) for n, frame in enumerate(square(5, 30, 1.8, 0.5, dark=(0, 0, 0)))]
    head, *rows, verdict = report(flashes([*still, *flashing], SHOW)).splitlines()
    assert head.split() == ["second", "flashes", "red", "area"]
    assert rows[0].split()[:3] == ["1", ">3", "0"] and rows[0].split()[3] in ("50%", "51%") and "luminance" in rows[0]
    assert len(rows) == 2
    assert verdict.startswith("UNSAFE from 1.70 s on (profile show: 3 flashes a second over 25% of the picture; 2.9 s")


def test_a_still_picture_is_safe_in_a_line():
    found = flashes([(n / 30, np.full((90, 160, 3), 77, np.uint8)) for n in range(40)], PUBLIC)
    assert report(found).splitlines() == [
        "nothing flashes",
        "safe (profile public: 2 flashes a second over 15% of the picture; 1.3 s)",
    ]


def test_the_command_exits_with_1_for_what_is_unsafe_and_2_for_what_is_no_video(tmp_path, capsys):
    path = str(written(tmp_path / "clip.mp4", 30.0, hz=3))
    assert main(["measure", "flash", path]) == 0
    assert capsys.readouterr().out.endswith("picture; 2.0 s)\n")
    assert main(["measure", "flash", path, "--profile", "public"]) == 1
    assert "UNSAFE" in capsys.readouterr().out
    (tmp_path / "a.txt").write_text("no video")
    assert main(["measure", "flash", str(tmp_path / "a.txt")]) == 2
    assert "not a video that can be read" in capsys.readouterr().err
    for wrong in (tmp_path, tmp_path / "none.mp4"):
        with pytest.raises(ShowError, match="give a video"):
            measure(wrong, SHOW)


@pytest.mark.parametrize("start", [30.0, 0.0])
def test_a_file_of_two_parts_whose_times_begin_anew_is_as_long_as_both(start):
    times = [*(start + n / 30 for n in range(60)), *(1.4 + n / 30 for n in range(60))]
    strobe = [np.full((1, 1, 3), 255 * (n > 60 and n // 4 % 2), np.uint8) for n in range(120)]
    found = flashes(zip(times, strobe, strict=True), SHOW)
    assert found.length == pytest.approx(4.0, abs=0.1) and 2.0 < found.first < 3.0


@pytest.mark.parametrize("size", [(1, 1), (2, 1280), (1, 482), (1280, 3)])
def test_a_picture_thinner_than_a_patch_is_measured_too(size):
    frames = ((n / 30, np.full((*size, 3), 255 * (n // 4 % 2), np.uint8)) for n in range(60))
    assert not flashes(frames, SHOW).safe
