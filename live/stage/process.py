"""The stage process: opens show, screen and sound, and performs."""

from __future__ import annotations

from contextlib import ExitStack, closing

from live.between.channels import Inbox, Outbox
from live.clock import WallClock
from live.display.screen import Headless, Screen
from live.faults import accidents, faults
from live.options import HEADLESS, StageOptions
from live.priority import raise_priority
from live.sound.intake import open_input
from live.stage.stage import Stage
from show.folder import Show, open_show


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """Performs a show until it is told to quit; 0 then, 1 when it cannot go on. ShowError before the first frame."""
    show = open_show(options.show, options.alone)
    clock = accidents.clock(WallClock(), faults.from_environment(resumed=options.resume is not None))
    with ExitStack() as closers:
        screen = closers.enter_context(closing(open_screen(options, show)))
        intake = closers.enter_context(closing(open_input(options.input, show, clock, options.ltc)))
        stage = Stage(show, options, clock, screen, intake)
        closers.enter_context(closing(stage))
        stage.rehearse()
        code = stage.run(inbox, outbox, raise_priority)
        if code == 0:
            outbox.end()  # a replay that is being saved may take longer than a stage may be without a frame
        return code


def open_screen(options: StageOptions, show: Show) -> Screen:
    """The screen that was asked for; ShowError where it cannot be opened."""
    if options.screen == HEADLESS:
        return Headless()
    from live.display.window import Window

    return Window(options.screen, show.title, options.fullscreen)
