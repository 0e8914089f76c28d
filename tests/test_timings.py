"""Figures of frames: each stage from its own two marks, what comes late in its own row, and nothing that nobody saw."""

import math

import numpy as np
import pytest

from live import gl
from live.display.screen import Headless
from live.display.timings import RECENT, TOTAL, Marks, Timings, figures, lettered
from live.gputime import BEHIND, NoDrawClock, Queries, draw_clock, software, timing
from live.sound.sources import DOUBTED, Dating, Stamp, leaving
from live.stage.watch import Made, Watch

# adc, latch, ready, returned, presented
FRAME = (10.0, 10.003, 10.005, 10.016, 10.017)


def marks(index=0, **more):
    return Marks(*(moment + index / 50 for moment in FRAME), **more)


def test_each_stage_lasts_from_one_mark_to_the_next():
    timings = Timings()
    for index in range(10):
        timings.record(marks(index, graph=0.0005, copy=0.0001, age=0.02))
    told = {name: figures[0] for name, figures in timings.figures().items()}
    expected = {
        "interval": 0.020, "sound": 0.003, "frame": 0.002, "graph": 0.0005, "copy": 0.0001, "swap": 0.011,
        "light": 0.001, TOTAL: 0.016, "decode age": 0.02,
    }  # fmt: skip
    assert told == pytest.approx(expected)
    assert list(told) == list(expected), "in the order of the chain"


def test_what_is_copied_of_the_last_frames_gives_their_figures():
    timings, waits = Timings(), np.random.default_rng(0).gamma(2.0, 0.01, 500)
    for index, wait in enumerate(waits):
        adc, latch, ready, *_ = (moment + index for moment in FRAME)
        timings.record(Marks(adc, latch, ready, ready + wait, ready + wait))
    told = figures(timings.recent())
    assert told["swap"] == pytest.approx(np.percentile(waits[-RECENT:], (50, 95, 99)))
    assert figures(Timings().recent()) == {}


def test_stages_are_lettered_in_milliseconds_in_lines_that_fit():
    found = {"sound": (0.003, 0.0041, 0.01), "graph": (0.00049, 0.0006, 0.0007), "swap": (0.011, 0.0121, 0.0132)}
    assert lettered(found, 40) == ["sound 3.0 4.1 10.0   graph 0.5 0.6 0.7", "swap 11.0 12.1 13.2"]
    assert lettered({}, 40) == []


def test_the_percentiles_are_numpys():
    timings, waits = Timings(), np.random.default_rng(0).gamma(2.0, 0.01, 500)
    for index, wait in enumerate(waits):
        adc, latch, ready, *_ = (moment + index for moment in FRAME)
        timings.record(Marks(adc, latch, ready, ready + wait, ready + wait))
    assert timings.figures()["swap"] == pytest.approx(np.percentile(waits, (50, 95, 99)))
    assert timings.latencies == pytest.approx(np.percentile(waits[-RECENT:] + 0.005, (50, 95, 99)))


def test_intervals_and_the_age_of_decodes_are_told_of_the_last_frames():
    timings, ages = Timings(), np.random.default_rng(1).gamma(2.0, 0.03, 500)
    for index, age in enumerate(ages):
        timings.record(marks(index, age=age))
    assert timings.intervals == pytest.approx((0.02, 0.02, 0.02))
    assert timings.ages == pytest.approx(np.percentile(ages[-RECENT:], (50, 95, 99)))


def test_what_the_card_tells_frames_later_goes_to_the_frame_it_was_for():
    timings = Timings(kept=4)
    numbers = [timings.record(marks(index)) for index in range(6)]
    assert numbers == list(range(6))
    timings.drawn(1, 0.009)  # its row has been taken by frame 5
    assert "draw" not in timings.figures()
    timings.drawn(3, 0.004)
    timings.drawn(99, 0.009)
    assert timings.figures()["draw"] == pytest.approx((0.004, 0.004, 0.004))


def test_nothing_is_told_of_what_was_not_measured():
    timings = Timings()
    assert timings.figures() == {} and timings.latencies == (0.0, 0.0, 0.0) and timings.fps == 0.0
    assert timings.intervals == timings.ages == (0.0, 0.0, 0.0)
    timings.record(marks())
    assert not {"graph", "copy", "draw", "interval"} & set(timings.figures())


def test_the_first_frames_can_be_left_out_and_the_oldest_make_room():
    timings = Timings(kept=100)
    for index in range(250):
        timings.record(marks(index, age=float(index)))
    assert timings.figures(skip=200)["decode age"][0] == pytest.approx(np.median(np.arange(200, 250)))
    assert timings.figures()["decode age"][0] == pytest.approx(np.median(np.arange(150, 250)))
    assert timings.fps == pytest.approx(50.0)


def test_one_estimated_end_makes_the_whole_an_estimate():
    timings = Timings()
    timings.record(marks())
    assert timings.known
    timings.record(marks(1, known=False))
    assert not timings.known


def test_drawing_is_timed_frames_later_and_told_once(context):
    """Mesa answers such queries, if with too little; which is why the stage does not ask where it draws."""
    clock, told = Queries(context), []
    target = gl.target(context, (64, 64))
    for frame in range(30):
        told.append(clock.answered())
        with timing(clock, frame):
            target.framebuffer.clear(frame / 30, 0.0, 0.0, 1.0)
    assert told[:BEHIND] == [None] * BEHIND
    assert [frame for frame, _ in told[BEHIND:]] == list(range(30 - BEHIND))
    assert all(0 <= seconds < 1 for _, seconds in told[BEHIND:])


def test_a_frame_that_fails_while_it_draws_leaves_the_clock_in_order(context):
    clock = Queries(context)
    for frame in range(2 * BEHIND):
        clock.answered()
        with pytest.raises(RuntimeError), timing(clock, frame):
            raise RuntimeError("the driver is confused")
    frame, _ = clock.answered()
    assert frame == BEHIND


def test_a_driver_that_draws_on_the_processor_is_not_asked(context):
    assert software(context) == ("llvmpipe" in context.info["GL_RENDERER"])
    assert isinstance(draw_clock(context), NoDrawClock) == software(context)
    with timing(NoDrawClock(), 0):
        pass
    assert NoDrawClock().answered() is None


class Fake(Headless):
    """A headless screen that states a refresh and presents late."""

    refresh = 50.0
    exact = False


def test_the_watch_turns_a_frame_into_marks_and_follows_its_screen():
    screen = Fake()
    watch = Watch(screen, 50.0)
    assert watch.pacing == "trying the screen, 50 Hz" and watch.begin(5.0) == 5.0
    watch.presented(10.003, 10.005, 10.016, (10.0, True), Made(age=0.02, graph=0.001))
    told = {name: figures[0] for name, figures in watch.timings.figures().items()}
    assert told[TOTAL] == pytest.approx(0.016) and told["graph"] == 0.001 and told["decode age"] == 0.02
    assert not watch.timings.known, "a window's light is an estimate"
    screen.refresh = 0.0
    watch.begin(10.02)
    assert watch.pacing == "clock, as the screen states no rate"
    screen.close()


@pytest.mark.parametrize(
    ("since", "time", "known"),
    [
        (0.010, 99.995, True),  # its first sample 10 ms ago, its last 5 ms after that
        (0.005, 100.0, True),
        (0.004, 100.0, True),  # a clock that is a little behind: never in the future
        (0.0, 99.993, False),  # the driver tells nothing
        (-3.0, 99.993, False),
        (0.275, 99.993, False),
        (math.nan, 99.993, False),
    ],
)
def test_a_block_is_dated_by_its_driver_where_that_can_be_believed(since, time, known):
    dating = Dating()
    dating.latency = 0.012
    stamp = dating.stamp(480, 100.0, since, 0.005)
    assert stamp.time == pytest.approx(time) and stamp.known is known and stamp.count == 480


def test_a_driver_that_has_told_what_cannot_be_is_not_believed_for_a_while():
    dating = Dating()
    dating.latency = 0.012
    since = [0.010] * 50 + [0.275] + [0.010] * (DOUBTED + 50)
    known = [dating.stamp(0, 100.0, each, 0.005).known for each in since]
    assert known == [True] * 50 + [False] * DOUBTED + [True] * 51


def test_a_sample_met_the_converter_a_samples_length_after_the_one_before():
    stamp = Stamp(1000, 7.0, True)
    assert stamp.of(1000, 500) == 7.0 and stamp.of(990, 500) == pytest.approx(6.98) and stamp.of(1100, 500) == 7.2


@pytest.mark.parametrize(("ahead", "expected"), [(0.02, (50.03, True)), (0.0, (50.11, False)), (9.0, (50.11, False))])
def test_what_is_played_leaves_the_converter_when_the_driver_says(ahead, expected):
    assert leaving(50.0, ahead, 0.01, 0.1) == (pytest.approx(expected[0]), expected[1])
