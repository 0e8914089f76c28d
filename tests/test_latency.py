"""Kicks on their way to the light: on a clock of our own, where every figure follows from hearing and from frames."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from showmaker import make

from limelight.__main__ import main
from limelight.latency import KICK, advice, lines
from live import gl
from live.clock import SteppedClock
from live.display.timings import STAGES
from live.drawing.looks import library
from live.keeper.environment import STAGE_ENVIRONMENT
from live.measuring.kicks import PAUSE, Kick, Kicked, half_energy, kick
from live.measuring.latency import SETTLE, Trial, measured, offset_ms
from live.measuring.probe import answers, probed
from live.options import StageOptions
from live.sound.sources import SilenceSource
from live.state.state import State
from show.errors import ShowError

RATE = 48000


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), seconds=30.0)


def options(show, **more):
    given = {"screen": "headless", "size": (64, 36), "fps": 60.0, "rung": "baked", "look": "plain"}
    return StageOptions(show.root, None, **{**given, **more})


def told_of(show, seconds, **more):
    """A measurement on a clock that stands while a frame is made."""
    return measured(show, options(show, **more), Trial(SteppedClock(50.0), seconds))


class Room(SilenceSource):
    """A card in a world of its own: samples come in blocks, and met its converter `delay` s before."""

    def __init__(self, block=0.0, delay=0.0):
        super().__init__(RATE)
        self.block, self.delay = block, delay

    def read(self, now):
        there = now if not self.block else np.floor(now / self.block + 1e-9) * self.block
        heard = super().read(there)
        self.adc = there - self.delay
        return heard


def fed(blocks, source=None):
    """What a source of kicks gives in so many reads at 60 a second, with the kicks."""
    kicked = Kicked(source or Room())
    sound = np.concatenate([kicked.read(10.0 + index / 60) for index in range(blocks)])
    return sound[:, 0], kicked.kicks


def test_half_of_a_kicks_energy_has_come_by_its_half_energy():
    for rate in (44100, 48000, 96000):
        samples = kick(rate).astype(np.float64)
        count = half_energy(samples)
        assert np.sum(samples[: count - 1] ** 2) < np.sum(samples**2) / 2 <= np.sum(samples[:count] ** 2)
        assert count / rate == pytest.approx(half_energy(kick(48000)) / 48000, abs=1e-4)


def test_kicks_lie_in_the_sound_where_they_are_said_to_lie():
    sound, kicks = fed(1200)
    assert len(kicks) > 20
    for each in kicks:
        first = round((each.onset - 10.0) * RATE)
        np.testing.assert_allclose(sound[first : first + 3000], kick(RATE)[:3000], atol=0.008)  # the room is not silent
        assert each.half - each.onset == pytest.approx(half_energy(kick(RATE)) / RATE)
    quiet = np.diff([each.onset for each in kicks]) - len(kick(RATE)) / RATE
    assert PAUSE[0] <= quiet.min() and quiet.max() <= PAUSE[1] + 1e-4


def test_kicks_are_dated_by_the_converter_and_not_by_their_arrival():
    _, kicks = fed(300)
    _, later = fed(300, Room(delay=0.02))
    np.testing.assert_allclose([each.onset for each in kicks], [each.onset + 0.02 for each in later], atol=1e-9)


def test_an_answer_is_the_first_frame_that_has_risen_by_half():
    moments = np.arange(100) / 50
    brightness = np.full(100, 0.1)
    brightness[50:60] = (0.2, 0.5, 0.59, 0.61, 1.0, 1.1, 0.9, 0.7, 0.4, 0.2)
    found = answers(moments, brightness, [Kick(0.985, 1.0), Kick(1.5, 1.52), Kick(-1.0, -0.9), Kick(1.99, 2.0)])
    assert found[0] == pytest.approx(moments[53] - 1.0)  # 0.6 lies half way from 0.1 to 1.1
    assert np.isnan(found[1:]).all()  # nothing rose; before all frames; after them


@pytest.mark.parametrize(("profile", "median", "late"), [("default", 0.030, 0.035), ("low-latency", 0.016, 0.020)])
def test_a_kick_reaches_a_frame_within_hearings_own_delay_and_a_frame(show, profile, median, late):
    """The aims of hearing for the half energy of hits, and on average half a frame, at most one, until the next."""
    told = told_of(show, 20.0, profile=profile)
    assert told.kicks > 20 and told.unseen == 0
    assert told.headline[0] <= median + 0.5 / 60 and told.headline[1] <= late + 1 / 60
    assert told.stages["sound to swap"] == (0.0, 0.0, 0.0)  # this clock stands while a frame is made
    assert told.adc_known and told.light_known and told.state.missed == 0


def test_the_chain_does_not_slow_down_with_time(show):
    short, long = (told_of(show, seconds, fps=30.0) for seconds in (8.0, 40.0))
    assert long.kicks > 4 * short.kicks
    np.testing.assert_allclose(long.headline, short.headline, atol=1 / 30)


def test_sound_that_is_held_back_on_purpose_answers_later_by_as_much(show):
    prompt = told_of(show, 10.0)
    held = told_of(show, 10.0, av_offset_ms=100.0)
    np.testing.assert_allclose(held.headline[0] - prompt.headline[0], 0.1, atol=1 / 60)


def test_frames_before_the_stage_has_settled_do_not_count(show):
    told = told_of(show, 5.0)
    assert 60 * SETTLE < told.state.frame - 60 * 5.0 < 60 * (SETTLE + 1)


def test_a_stage_has_settled_once_its_picture_comes_from_a_decoder_wherever_that_runs():
    trial = Trial(SteppedClock(50.0), 1.0)
    ladder, worker = SimpleNamespace(rung="baked"), SimpleNamespace(over=False, device="")
    context = gl.headless()
    performer = SimpleNamespace(ladder=ladder, renderer=SimpleNamespace(canvas=gl.target(context, (32, 32))))
    trial.watch(SimpleNamespace(worker=worker, performer=performer))
    told = State(50.0, 0.0, 1, 1, "Song", "", 0.0, 0.0, 1.0, True, True, "plain", {})
    trial.send(told)
    assert trial.began == math.inf
    ladder.rung = "device"
    trial.send(replace(told, time=51.0))
    assert trial.began == 51.0 + SETTLE


def test_the_corner_is_drawn_over_whatever_look_is_measured(show, tmp_path):
    bare = tmp_path / "own.fs"
    bare.write_text('/*{ "ISFVSN": "2", "INPUTS": [] }*/ void main() { gl_FragColor = vec4(1.0); }')
    looks = library(show.looks)
    for index, name in enumerate(("plain", "limelight", str(bare))):
        folder, slots = tmp_path / str(index), len(looks.look(name).slots) + 1
        folder.mkdir()
        assert len(library(show.looks).look(probed(looks, name, folder)).slots) == slots
    with pytest.raises(ShowError, match="no such look"):
        probed(looks, "nonsense", tmp_path)


@pytest.mark.parametrize(("option", "worth"), [("--look", "plain"), ("--rung", "baked")])
def test_a_calibration_refuses_what_it_would_pass_over(show, capsys, option, worth, monkeypatch):
    for name, value in STAGE_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert main(["latency", str(show.root), "--calibrate", option, worth]) == 2
    assert f"{option}: means nothing with --calibrate" in capsys.readouterr().err


def test_the_table_ends_with_the_headline(show):
    told = told_of(show, 5.0)
    said = lines(told, KICK)
    assert any(line.startswith(KICK) and "0 unseen" in line for line in said)
    rows = {line[:15].strip() for line in said}
    assert set(told.stages) <= rows and set(told.stages) == set(STAGES) - {"graph", "copy", "draw", "decode age"}
    silent = lines(replace(told, answers={}), KICK)
    assert "was answered" in silent[-1]


@pytest.mark.parametrize(
    ("metres", "seconds", "expected"), [(0.0, 0.0, 0.0), (34.3, 0.0, 100.0), (15.0, 0.045, -1.27), (3.43, 0.05, -40.0)]
)
def test_sound_goes_343_metres_in_a_second(metres, seconds, expected):
    assert offset_ms(metres, seconds) == pytest.approx(expected, abs=0.01)


def test_the_advice_stays_within_what_can_be_set(show):
    told = told_of(show, 5.0)
    late = replace(told, answers={"percussive": (0.5, 0.5, 0.5)})
    assert "--av-offset -300" in advice(late, 0.0)[0] and "500 ms after" in advice(late, 0.0)[0]
    assert "--av-offset 300" in advice(told, 300.0)[0]
