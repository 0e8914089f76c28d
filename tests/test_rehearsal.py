"""What a show may need for the first time in its middle is drawn unseen before it, as far as there is time."""

from dataclasses import replace

import numpy as np
import pytest
from showmaker import make

from live import gl
from live.between.channels import MemoryInbox, MemoryOutbox
from live.clock import SteppedClock
from live.drawing.looks import library
from live.drawing.renderer import Renderer, Scene
from live.guard.flashguard import FlashGuard
from live.performing.rehearsal import LONGEST, LONGEST_AGAIN, allowed, named, rehearse
from live.stage.process import perform
from show.cuelist import Cue
from show.flashprofiles import SHOW
from tests.drawing import frame, picture
from tests.stages import options

SIZE = (64, 36)


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


def renderer_of(context, show):
    return Renderer(context, SIZE, library(show.looks), FlashGuard(context, SHOW))


def strobed(renderer, look):
    """Every frame of a second of a strobe of 10 Hz that the guard has to limit."""
    white = picture(renderer.context, np.full((9, 16, 4), 255), (16, 9))[0]
    black = picture(renderer.context, np.zeros((9, 16, 4)), (16, 9))[0]
    for index in range(30):
        renderer.draw(frame(index), Scene(white if index // 2 % 2 else black, look, key="1"), None, "", 1.0)
        yield renderer.read()


def test_nothing_of_a_rehearsal_is_left_on_the_wall_in_the_looks_or_in_the_guard(context, show):
    plain, rehearsed = renderer_of(context, show), renderer_of(context, show)
    rehearse(rehearsed, show, SteppedClock(), 1.0)
    assert rehearsed.blank and rehearsed.size == SIZE and rehearsed.counted().looks == ()
    for one, other in zip(strobed(plain, "ink"), strobed(rehearsed, "ink"), strict=True):
        np.testing.assert_array_equal(one, other)
    assert rehearsed.guarded == plain.guarded and rehearsed.guarded.frames > 0


def test_a_show_that_goes_on_counts_on_after_a_rehearsal(context, show):
    before, renderer = renderer_of(context, show), renderer_of(context, show)
    list(strobed(before, "ink"))
    renderer.count_on(before.counted())
    rehearse(renderer, show, SteppedClock(), 1.0)
    assert renderer.counted() == before.counted()


def test_whatever_look_or_transition_comes_has_been_compiled(context, show, monkeypatch):
    renderer = renderer_of(context, show)
    rehearse(renderer, show, SteppedClock(), 1.0)
    monkeypatch.setattr("live.drawing.shelf.compiled", lambda *_: pytest.fail("it is compiled in the show"))
    scenes = [Scene(picture(context)[0], look, key=look) for look in library(show.looks).names()]
    for index, scene in enumerate(scenes):
        renderer.draw(frame(index), scene, scenes[0], show.tracks[0].transition, 0.5)
    assert not renderer.problems


@pytest.mark.parametrize("size", [(640, 360), (360, 640)])
def test_the_guard_finds_its_passes_compiled_on_a_wall_of_either_shape(context, show, size, monkeypatch):
    renderer = Renderer(context, size, library(show.looks), FlashGuard(context, SHOW))
    rehearse(renderer, show, SteppedClock(), 1.0)
    monkeypatch.setattr("live.guard.cellpasses.follow", lambda *_: pytest.fail("it is compiled in the show"))
    renderer.draw(frame(0), Scene(picture(context)[0], "plain"), None, "", 1.0)


@pytest.mark.parametrize("resumed", [False, True])
def test_a_crowd_that_waits_for_the_next_stage_waits_no_longer_than_for_the_rehearsal_of_one_thing_more(
    context, show, resumed, monkeypatch
):
    clock, parts = SteppedClock(10.0), []

    def slowly(*_):
        clock.sleep_until(clock.now() + 0.1)
        parts.append(clock.now())

    for name in ("draw", "compile_ahead"):
        monkeypatch.setattr(Renderer, name, slowly)
    given = replace(options(show), resume=object() if resumed else None)
    rehearse(renderer_of(context, show), show, clock, allowed(given))
    assert parts[-1] - 10.0 == pytest.approx(LONGEST_AGAIN if resumed else LONGEST, abs=0.11)


@pytest.mark.parametrize(("simpler", "looks"), [(False, "all"), (True, "none")])
def test_a_stage_rehearses_every_look_unless_looks_may_be_what_kills_it(show, simpler, looks, monkeypatch):
    compiled = []
    monkeypatch.setattr("live.performing.rehearsal.LONGEST", 60.0)
    monkeypatch.setattr(Renderer, "compile_ahead", lambda _, look: compiled.append(look))
    assert perform(options(show, frames=1, simpler=simpler), MemoryInbox(), MemoryOutbox()) == 0
    assert compiled == (list(library(show.looks).names()) if looks == "all" else [])


def test_a_driver_that_fails_in_the_rehearsal_does_not_keep_the_show_from_beginning(show, monkeypatch):
    def fails(*_):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(Renderer, "compile_ahead", fails)
    outbox = MemoryOutbox()
    assert perform(options(show, frames=3), MemoryInbox(), outbox) == 0
    assert outbox.newest.frame == 2


def test_the_look_of_a_cue_is_among_those_that_the_show_names(show):
    cue = Cue(1.0, "prism", {}, None)
    show = replace(show, tracks=(replace(show.tracks[0], look="ink", cues=(cue, replace(cue, look=None))),))
    assert named(show) == {"ink", "prism"}


def test_a_picture_that_was_being_kept_before_a_rehearsal_is_kept_after_it(context, show):
    renderer = renderer_of(context, show)
    scene = Scene(picture(context)[0], "ink", key="1")
    renderer.draw(frame(0), scene, None, "", 1.0)
    renderer.regrade({"master": 0.5}, 0.1)
    with renderer.unseen():
        renderer.draw(frame(1, master=0.5), Scene(gl.picture(context, (9, 5)), "plain"), None, "", 1.0)
    renderer.draw(frame(1), scene, None, "", 1.0)
    assert renderer.read().shape == (SIZE[1], SIZE[0], 3) and renderer.read().std() > 1
