"""Light that is to be on the beat, or off it by an offset: what a setlist asks for, seen in whole shows."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from showmaker import RATE, make

from live.between.channels import MemoryOutbox
from live.commands import SetValue
from live.control.performance import begin
from live.display.screen import Headless
from live.performing.opening import looking, performer, stepped_ladder
from live.performing.performer import Moment
from live.rendering.render import Order, frames, ordered
from live.rendering.replay import replay
from live.sound.locator import Place
from show.errors import ShowError
from show.folder import open_show
from tests.rhythms import played, rock
from tests.stages import Script, stage_of

DT = 1 / 30
SIZE = (64, 36)
SECONDS = 14.0


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    """A show that asks for the beat ahead, whose recording is drums at 120 beats a minute."""
    folder = tmp_path_factory.mktemp("drums")
    made = make(folder, SECONDS, setlist="beat_ahead = true")
    soundfile.write(folder / "song1.wav", played(rock(120, 0.5, SECONDS), SECONDS, RATE), RATE, "FLOAT")
    return made


@pytest.fixture(scope="module")
def context():
    with closing(Headless()) as screen:
        yield screen.context


def test_a_setlist_asks_for_the_beat_ahead_and_its_copy_keeps_that(show, tmp_path):
    assert show.beat_ahead and open_show(show.root).beat_ahead
    assert not make(tmp_path / "plain").beat_ahead
    with pytest.raises(ShowError, match='"beat_ahead" is 1'):
        make(tmp_path / "wrong", setlist="beat_ahead = 1")


def walked(show):
    """The way of each frame of a causal render, and whether the beat was locked."""
    one, total, rate = ordered(show, Order(1, SECONDS, SIZE, 60.0, "plain", "causal", "card"))
    places, locked = [], []
    for frame in frames(one, Order(1, SECONDS, SIZE, 60.0, "plain", "causal", "card"), total, rate):
        places.append(frame.performer.state.walking.position)
        locked.append(frame.performer.listening.beats.locked)
    return np.diff(places), np.array(locked[1:])


def test_in_a_causal_render_the_walk_moves_earlier_by_what_hearing_is_late(show):
    """The steps of two renders, with and without, against each other: the shift at which they are most alike."""
    early, locked = walked(show)
    late, also = walked(replace(show, beat_ahead=False))
    assert locked[480:].all() and np.array_equal(also, locked), "the beat is heard either way"
    np.testing.assert_array_equal(early[:180], late[:180])
    early, late = early[480:], late[480:]
    alike = [np.corrcoef(late[shift:], early[: len(early) - shift])[0, 1] for shift in range(12)]
    assert int(np.argmax(alike)) / 60 == pytest.approx(0.045, abs=0.018)


def test_a_replay_is_identical_where_the_beat_was_read_ahead(show, tmp_path):
    with stage_of(show, look=None, log=tmp_path, frames=360, mode="causal", fps=30.0) as (stage, screen):
        stage.run(Script({}), MemoryOutbox())
        locked, pictures = stage.performer.listening.beats.locked, screen.pictures
    assert locked
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("offset", "late"), [(0.0, 0.0), (200.0, 0.2), (-200.0, 0.0)])
def test_light_is_held_back_by_the_offset_but_never_hurried_where_nothing_is_known(show, context, offset, late):
    stage = performer(
        looking(show, "plain"), context, SIZE, stepped_ladder(show, "baked"), begin(show.tracks), "causal"
    )
    sound = np.zeros((48000, 1), np.float32)
    sound[24000:24960] = np.random.default_rng(0).uniform(-0.8, 0.8, (960, 1))
    seen = None
    for index in range(30):
        commands = [SetValue("av_offset_ms", offset, "test")] if index == 0 else []
        block = sound[index * 1600 : (index + 1) * 1600]
        stage.step(Moment(index, index * DT, DT, block, 48000, Place(), commands))
        if seen is None and stage.told.levels.hit > 0:
            seen = index * DT
    assert seen == pytest.approx(0.5 + late, abs=2.1 * DT)


def test_the_beat_is_foreseen_further_by_the_measured_latency_and_a_negative_offset(show, context):
    """The same drums in three shows: the later the light or the earlier it shall be, the earlier the hits are told."""
    samples = played(rock(120, 0.5, 12), 12, 48000)[:, None]
    beats = np.arange(9.0, 11.5, 0.25)
    told = {}
    for latency, offset in ((0.0, 0.0), (0.05, 0.0), (0.05, -50.0)):
        stage = performer(
            looking(show, "plain"), context, SIZE, stepped_ladder(show, "card"), begin(show.tracks), "causal"
        )
        state = {**stage.state.values, "av_offset_ms": offset}
        stage.state = replace(stage.state, values=state)
        hits, last = [], 0.0
        for index in range(12 * 120):
            block = samples[index * 400 : (index + 1) * 400]
            stage.step(Moment(index, index / 120, 1 / 120, block, 48000, Place(), (), latency))
            if stage.told.levels.hit > last:
                hits.append(index / 120)
            last = stage.told.levels.hit
        near = [min(np.array(hits) - beat, key=abs) for beat in beats]
        told[latency, offset] = float(np.median(near))
    assert told[0.0, 0.0] == pytest.approx(0.0, abs=0.015)
    assert told[0.05, 0.0] == pytest.approx(-0.05, abs=0.015)
    assert told[0.05, -50.0] == pytest.approx(-0.1, abs=0.015)
