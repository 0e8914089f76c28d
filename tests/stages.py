"""A real stage on a screen without a window and a clock that is stepped, for tests."""

from contextlib import closing, contextmanager

import numpy as np
from showmaker import RATE

from live.between.channels import MemoryOutbox
from live.clock import SteppedClock
from live.commands import SetValue
from live.display.screen import Headless
from live.options import StageOptions
from live.sound.intake import Intake, open_input
from live.sound.locator import Nowhere, TapeLocator
from live.sound.tapes import Tapes
from live.stage.stage import Stage

START = 100.0  # s, what the clock says when a show begins


class Watched(Headless):
    """A screen that remembers every picture presented."""

    def __init__(self):
        super().__init__()
        self.pictures = []

    def present(self, canvas, overlay):
        super().present(canvas, overlay)
        width, height = canvas.size
        self.pictures.append(np.frombuffer(canvas.read(), np.uint8).reshape(height, width, 4)[::-1, :, :3].copy())


class Script:
    """An inbox that gives its commands at given frames."""

    def __init__(self, at):
        self.at, self.frame = at, -1

    def receive(self):
        self.frame += 1
        return self.at.get(self.frame, [])


def value(name, worth):
    return SetValue(name, worth, "test")


def options(show, **more):
    given = {"input": "tracks", "screen": "headless", "size": (64, 36), "fps": 60.0, "rung": "baked", "look": "plain"}
    opened = more.pop("opened", show.root)
    return StageOptions(opened, **{**given, "frames": 30, **more})


@contextmanager
def stage_of(show, source=None, **more):
    """A stage on a watched screen and a stepped clock; `source` replaces the sound."""
    chosen, clock = options(show, **more), SteppedClock(START)
    tapes = Tapes(show.tracks, RATE, ahead=False)
    if source is not None:
        intake = Intake(source, Nowhere())
    elif chosen.input == "tracks":
        intake = Intake(tapes, TapeLocator(tapes), tapes)
    else:
        intake = open_input(chosen.input, show, clock)
    with closing(Watched()) as screen, closing(intake):
        with closing(Stage(show, chosen, clock, screen, intake)) as stage:
            yield stage, screen


def played(show, commands=None, source=None, **more):
    """Runs a stage and returns its pictures, the last state it told and itself."""
    outbox = MemoryOutbox()
    with stage_of(show, source, **more) as (stage, screen):
        assert stage.run(Script(commands or {}), outbox) == 0
        return screen.pictures, outbox.newest, stage
