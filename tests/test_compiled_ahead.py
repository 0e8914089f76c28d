"""The looks that only a hand can choose are compiled before the first frame, as far as there is time."""

from dataclasses import replace

import pytest
from showmaker import make

from live.channels import MemoryInbox, MemoryOutbox
from live.clock import SteppedClock
from live.looks import library
from live.opening import compile_ahead, named
from live.renderer import Renderer
from live.stage import perform
from show.cuelist import Cue
from tests.stages import options


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"))


class Driver:
    """A renderer whose looks take 0.6 s each to compile."""

    def __init__(self, clock):
        self.clock, self.compiled = clock, []

    def compile_ahead(self, look):
        self.clock.sleep_until(self.clock.now() + 0.6)
        self.compiled.append(look)


@pytest.mark.parametrize(("again", "looks"), [(False, 4), (True, 1)])
def test_a_crowd_that_waits_for_the_next_stage_waits_for_less_of_it(show, again, looks):
    driver = Driver(SteppedClock(10.0))
    compile_ahead(driver, show, driver.clock, again)
    assert driver.compiled == list(library(show.looks).names()[:looks])


@pytest.mark.parametrize(("simpler", "ahead"), [(False, True), (True, False)])
def test_a_stage_compiles_every_look_ahead_unless_looks_may_be_what_kills_it(show, simpler, ahead, monkeypatch):
    compiled = []
    monkeypatch.setattr(Renderer, "compile_ahead", lambda _, look: compiled.append(look))
    assert perform(options(show, frames=1, simpler=simpler), MemoryInbox(), MemoryOutbox()) == 0
    assert compiled == (list(library(show.looks).names()) if ahead else [])


def test_a_cue_finds_its_look_compiled(show):
    cue = Cue(1.0, "prism", {}, None)
    show = replace(show, tracks=(replace(show.tracks[0], look="ink", cues=(cue, replace(cue, look=None))),))
    assert named(show) == {"ink", "prism"}
