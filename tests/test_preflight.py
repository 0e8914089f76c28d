"""What `limelight check` says of a healthy show, and of each thing that can be wrong with it or with the machine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile
from showmaker import make

from bench.soundserver import RATE, Server
from limelight.__main__ import main
from limelight.arguments import parse
from limelight.preflight import asked, machine, pace, prepared, sound
from limelight.preflight.verdict import tried
from live.clock import SteppedClock
from live.decoding import decoders
from live.display import window
from live.sound import sounddevices
from live.sound.sources import SilenceSource
from show.files import sha256

pytestmark = pytest.mark.timed

TINY = ("--size", "64x36", "--fps", "10", "--rung", "baked", "--osc", "0", "--web", "0", "--no-midi")
GOOD = '/*{"ISFVSN": "2"}*/ void main() { gl_FragColor = vec4(1.0); }'
HEADLESS = ("--screen", "headless", "--input", "tracks")


@pytest.fixture
def show(tmp_path):
    return make(tmp_path, tracks=2)


@pytest.fixture
def quick(monkeypatch):
    """Drawing that was measured before: these tests are about the other doors."""
    measured = pace.Measured({"plain": [0.005] * 60}, [], 0, 1.0, "baked")
    monkeypatch.setattr(pace, "measure", lambda *given: measured)


@pytest.fixture(autouse=True)
def speakers(monkeypatch):
    """A sound output, which a machine that runs tests may lack."""
    monkeypatch.setattr(sounddevices, "index_of", lambda name, kind: 3)


def checked(capsys, show, *words):
    """The exit code of a check, its rows by name, and what was said on standard error."""
    code = main(["check", str(show.root), *TINY, *words, "--json"])
    said = capsys.readouterr()
    told = json.loads(said.out)
    return code, {row["name"]: row for row in told["rows"]}, said.err


def test_tracks_that_share_a_title_are_a_warning_that_names_them(show):
    first, second = show.tracks
    named = replace(show, tracks=(replace(first, title="Song"), replace(second, title="song")))
    row = tried("tracks", prepared.tracks, named, parse(["check", "x"]))
    assert row.verdict == "warning" and row.remedy.startswith("tracks 1, 2 have one title: ")


def test_an_older_preparation_that_is_played_is_a_warning_and_every_array_is_looked_at_all_the_same(show):
    older = replace(show, warnings=("Song 1: an older preparation is played: limelight precompute gig.toml",))
    row = tried("tracks", prepared.tracks, older, parse(["check", "x"]))
    assert (row.verdict, row.remedy) == ("warning", older.warnings[0])
    path = current(show, "latents.npy")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    row = tried("tracks", prepared.tracks, older, parse(["check", "x"]))
    assert row.verdict == "fault" and "latents.npy" in row.told


def test_a_healthy_show_is_green_and_its_figures_are_told(capsys, show):
    code, rows, _ = checked(capsys, show, *HEADLESS)
    assert code == 0
    machine = {"power", "disk", "memory", "look limelight"}  # what may be wrong with the one that runs this
    assert {name for name, row in rows.items() if row["verdict"] != "ok"} <= machine
    assert rows["tracks"]["told"] == "2 tracks, every array as it was prepared"
    assert rows["guard"]["figures"] == {"profile": "show"}
    drawn = rows["look limelight"]["figures"]
    assert drawn["budget_ms"] == 100.0 and drawn["frames"] >= 10 and 0 < drawn["median_ms"] <= drawn["p99_ms"]
    assert rows["decode"]["told"].startswith("nothing is decoded: baked pictures are played")


def test_the_page_ends_with_the_first_thing_to_do(capsys, show, quick):
    assert main(["check", str(show.root), *TINY, *HEADLESS, "--guard", "off"]) == 0
    assert capsys.readouterr().out.endswith("\nfirst, guard: choose --guard show before an audience comes\n")
    assert main(["check", str(show.root), *TINY, *HEADLESS, "--guard", "off", "--strict"]) == 1


def current(show, name):
    """A file of the first track's generation."""
    return next((show.root / "tracks" / show.tracks[0].slug).glob(f"gen-*/{name}"))


def test_a_missing_array_is_a_fault_that_names_the_command(capsys, show, quick):
    current(show, "baked.npy").unlink()
    code, rows, error = checked(capsys, show, *HEADLESS)
    assert code == 2 and rows["tracks"]["verdict"] == "fault"
    assert "baked.npy" in rows["tracks"]["told"] and "prepare it again where its setlist lies" in error


def test_an_array_that_has_changed_on_its_way_is_a_fault(capsys, show, quick):
    path = current(show, "latents.npy")
    before, whole = sha256(path), bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)
    assert sha256(path) != before
    code, rows, error = checked(capsys, show, *HEADLESS)
    assert code == 2 and "latents.npy" in rows["tracks"]["told"] and "prepare it again where" in error


def test_a_look_that_nobody_asked_for_and_that_does_not_compile_is_a_warning(capsys, show, quick):
    (show.root / "looks").mkdir()
    (show.root / "looks" / "mine.fs").write_text(GOOD)
    _, before, _ = checked(capsys, show, *HEADLESS)
    assert before["other looks"]["verdict"] == "ok" and before["other looks"]["figures"]["compile"] > 10
    (show.root / "looks" / "mine.fs").write_text(GOOD.replace("gl_FragColor", "gl_FragColour"))
    code, after, _ = checked(capsys, show, *HEADLESS)
    assert code == 0 and after["other looks"]["verdict"] == "warning" and "mine.fs:" in after["other looks"]["remedy"]
    assert after["other looks"]["figures"]["compile"] == before["other looks"]["figures"]["compile"] - 1


def test_a_folder_of_hundreds_of_looks_does_not_hold_the_check_up(show, monkeypatch):
    monkeypatch.setattr(prepared, "LONG_ENOUGH", -1.0)
    found = prepared.other_looks(show, parse(["check", str(show.root), *TINY, *HEADLESS]))
    assert found.figures["compile"] == 0 and f"{found.figures['left']} were not tried" in found.told


def test_a_screen_that_is_not_there_is_a_fault_that_names_those_that_are(capsys, show, quick, monkeypatch):
    here = window.Monitor("Beamer", 0, 0, 1920, 1080, 60)
    monkeypatch.setattr(window, "monitors", lambda: [here])
    code, rows, _ = checked(capsys, show, "--screen", "Wall", "--input", "tracks")
    assert code == 2 and rows["screen"]["verdict"] == "fault" and "Beamer" in rows["screen"]["remedy"]


def test_a_door_that_breaks_is_a_fault_and_the_others_are_tried(show):
    def broken(show, chosen):
        raise RuntimeError("the driver is confused\nand says so at length")

    told = tried("card", broken, show, Namespace())
    assert (told.verdict, told.told) == ("fault", "RuntimeError: the driver is confused")


def test_a_battery_is_told(show, tmp_path):
    (tmp_path / "AC").mkdir()
    (tmp_path / "AC" / "online").write_text("0\n")
    assert "plug it in" in machine.power(show, Namespace(), tmp_path).remedy
    (tmp_path / "AC" / "online").write_text("1\n")
    assert not machine.power(show, Namespace(), tmp_path).remedy
    (tmp_path / "AC" / "online").write_text("0\n")
    (tmp_path / "mouse").mkdir()
    (tmp_path / "mouse" / "online").write_text("1\n")
    (tmp_path / "mouse" / "scope").write_text("Device\n")
    assert "plug it in" in machine.power(show, Namespace(), tmp_path).remedy, "the mouse's own battery is none of ours"


def test_a_driver_that_cannot_draw_is_a_fault_like_any_other(capsys, show, monkeypatch):
    def breaks(*given):
        raise RuntimeError("cannot create texture")

    monkeypatch.setattr(pace, "measure", breaks)
    code, rows, error = checked(capsys, show, *HEADLESS)
    assert code == 2 and rows["looks drawn"]["told"] == "RuntimeError: cannot create texture"


def test_a_look_that_is_too_slow_names_a_size_that_is_not():
    slow = pace.budget("ink", [0.05] * 60, 1 / 60, (1280, 720))
    assert slow.told == "50.0 ms a frame (p99 50.0) at 1280x720; 60 a second leave 16.7 ms"
    assert slow.remedy == "try --size 660x372, --fps 15, or another look"
    assert 0.8 * 1280 * 720 / 3 == pytest.approx(660 * 372, rel=0.01), "four fifths of the time, by the pixels"
    assert pace.budget("ink", [0.2] * 9, 1 / 60, (64, 36)).remedy.startswith("ink comes at 5 frames a second")


def test_a_look_with_more_than_one_late_frame_in_twenty_is_a_warning():
    late = pace.budget("ink", [0.01] * 60 + [0.05] * 40, 1 / 60, (1280, 720))
    assert late.told.startswith("10.0 ms a frame (p99 50.0)") and late.figures["late_share"] == 0.4
    assert late.remedy == "40% of the frames are late: try --size 660x372, --fps 15, or another look"
    assert not pace.budget("ink", [0.01] * 96 + [0.05] * 4, 1 / 60, (1280, 720)).remedy


def test_a_decoder_that_is_slower_than_the_walk_names_the_baked_frames():
    def told(seconds, count, needs):
        return pace.decoding(pace.Measured({}, [seconds] * count, count, 2.0, "cpu"), needs)

    assert told(0.038, 52, 12).told == "38.0 ms (p95 38.0), 26 a second beside the looks; the walk needs 12"
    assert not told(0.038, 52, 12).remedy
    assert told(0.2, 10, 12).remedy == "use --rung baked"
    assert "below four a second" in told(0.3, 6, 1).remedy


def test_a_decoder_that_is_dead_is_a_warning_where_still_pictures_were_not_asked_for():
    dead = pace.Measured({}, [], 0, 2.0, "baked", "decoder: no torch")
    for wanted in (None, "device", "cpu"):
        found = pace.decoding(dead, 12, wanted)
        assert found.told == "nothing is decoded: baked pictures are played (decoder: no torch)"
        assert found.remedy == "install torch or mend the driver; --rung baked says that this is meant"
    assert not pace.decoding(dead, 12, "baked").remedy


@pytest.mark.parametrize(
    ("wanted", "runs", "fault", "remedy"),
    [
        (None, "cpu", "", ""),
        ("cpu", "cpu", "", ""),
        ("device", "cuda", "", ""),
        ("device", "cpu", "", "mend the driver"),
        (None, "cpu", "cuda: out of memory", "mend the driver"),
        (None, None, "No module named 'torch'", "install torch"),
        ("device", None, "", "install torch"),
        ("cpu", None, "cpu: an old processor", "install torch"),
        ("baked", None, "", ""),
    ],
)
def test_a_decoder_that_does_not_run_where_it_should_is_told(show, monkeypatch, wanted, runs, fault, remedy):
    monkeypatch.setattr(decoders, "quickest", lambda *given: ((runs, None) if runs else None, fault))
    found = prepared.decoder(show, Namespace(rung=wanted))
    assert remedy in found.remedy and bool(remedy) == bool(found.remedy)
    assert fault in found.told and found.figures["device"] == runs


def test_a_walk_needs_the_in_betweens_of_its_quickest_second(show):
    """Four in-betweens a segment, two segments in four seconds, evenly."""
    assert pace.needed(show.tracks[0]) == pytest.approx(2.0, abs=0.05)


class Wave:
    """A source that gives a wave, and what is wrong with it."""

    channels, status, problem, lost, adc, adc_known = 2, "wave", "", 0, 0.0, True

    def __init__(self, amplitude, rate=48000, comes=1.0, broken=0.0):
        self.rate, self.comes, self.broken, self.amplitude, self.last = rate, comes, broken, amplitude, None

    def read(self, now):
        count = 0 if self.last is None else round((now - self.last) * self.rate * self.comes)
        self.last = now
        wave = np.clip(self.amplitude * np.sin(np.arange(count) / 9), -1, 1).astype(np.float32)
        wave[: round(self.broken * count)] = np.nan
        return np.stack((wave, wave), axis=1)

    def close(self):
        pass


def judged(source):
    return sound.judged(sound.listened(source, SteppedClock()))


@pytest.mark.parametrize(
    ("source", "said", "remedy"),
    [
        (Wave(0.1), "-23 dBFS at 48000 Hz, 2 channels", ""),
        (Wave(0.001), "-63 dBFS", "turn the input up"),
        (Wave(3.0), "clips", "turn the input down"),
        (Wave(0.1, broken=0.1), "samples are no numbers", "restart the sound server"),
        (Wave(0.1, comes=0.9), "43200 samples a second really came", "set one rate"),
        (Wave(0.1, rate=96000), "converted on the way", ""),
        (SilenceSource(), "silence (-120 dBFS", "play something"),
    ],
)
def test_what_is_wrong_with_the_sound_is_told(source, said, remedy):
    found = judged(source)
    assert said in found.told
    assert remedy in found.remedy and bool(remedy) == bool(found.remedy)


def test_an_input_that_does_not_open_gives_nothing():
    assert sound.listened(SilenceSource(problem="it is in use"), SteppedClock()) is None


LISTENS = """
import sys
from limelight.arguments import parse
from limelight.preflight.sound import sound
from limelight.preflight.verdict import tried
row = tried("sound", sound, None, parse(["check", "x", *sys.argv[1:]]))
print(row.verdict, row.told)
"""


def test_a_silent_card_is_a_warning_a_fault_where_sound_is_needed_and_music_is_heard(tmp_path):
    if shutil.which("pulseaudio") is None:
        pytest.skip("PulseAudio is not installed")

    def said(*words):
        command = [sys.executable, "-c", LISTENS, *words]
        return subprocess.run(command, env=server.environment, capture_output=True, text=True).stdout

    server = Server(tmp_path)
    try:
        assert said().startswith("warning input") and "silence" in said("--need-sound")
        assert said("--need-sound").startswith("fault")
        wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(30 * RATE) / RATE)
        soundfile.write(tmp_path / "tone.wav", np.stack((wave, wave), axis=1), RATE)
        player = server.play(tmp_path / "tone.wav")
        heard = said("--need-sound")
        player.kill()
        player.wait()
        level = re.search(r"(-\d+) dBFS at", heard)
        assert not heard.startswith("fault") and level is not None, heard
        assert abs(int(level[1]) - 20 * np.log10(0.3 / np.sqrt(2))) < 2.5, "a busy machine leaves gaps"
    finally:
        server.close()


def test_the_opening_hours_of_a_show_that_runs_alone_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(asked.time, "time", lambda: datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp())
    lone = make(tmp_path, setlist='[installation]\ntimezone = "UTC"\nopen = "10:00-18:00"\nrestart = "04:30"')
    found = asked.installation(lone, parse(["check", "x"]))
    assert "runs alone: open until 18:00" in found.told and "restart at 4:30" in found.told
    assert "webhook" in found.remedy
