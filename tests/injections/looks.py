"""Faults of looks, and of what else happens within a frame."""

from __future__ import annotations

import numpy as np
from showmaker import RATE

from injections.wall import MOST, Seen, perform, reference, seen
from injections.world import World
from live.commands import SetValue
from live.display.relief import HOPELESS
from live.keeper.heartbeat import HANG
from live.sound.sources import FileSource

NEGATIVE = """/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
void main() { gl_FragColor = vec4(1.0 - IMG_THIS_PIXEL(inputImage).rgb, 1.0); }
"""
FOR_GOOD = 75.0  # s into the sound
BROKEN = NEGATIVE.replace("1.0 - IMG", "1.0 - + ; IMG")


def _negative(show):
    return lambda frame: 255 - reference(show, frame.shown)


def look_broken(world: World) -> Seen:
    show = world.fresh()
    path = show.looks / "tint.fs"
    path.parent.mkdir(exist_ok=True)
    path.write_text(NEGATIVE)

    def script(wall):
        yield from wall.play(10)
        path.write_text(BROKEN)
        yield from wall.until(lambda frame: any("tint.fs:2: " in line for line in frame.told))
        yield from wall.play(40)
        path.write_text(NEGATIVE + "\n")
        yield from wall.until(lambda frame: not any("tint.fs" in line for line in frame.told))

    return seen(show, perform(show, script, look="tint", fps=20.0), _negative(show))


def look_wrong(world: World) -> Seen:
    """A look that never compiled is chosen, and is there once its file is right."""
    show, turns = world.fresh(), []
    path = show.looks / "tint.fs"
    path.parent.mkdir(exist_ok=True)
    path.write_text(BROKEN)

    def script(wall):
        yield [SetValue("fade_time", 0.0, "desk"), SetValue("look", "tint", "desk")]
        yield from wall.until(lambda frame: any("tint.fs:2: " in line for line in frame.told))
        yield from wall.play(40)
        path.write_text(NEGATIVE)
        turns.append(wall.now.state.frame)
        yield from wall.until(lambda frame: not any("tint.fs" in line for line in frame.told))
        turns.append(wall.now.state.frame)
        yield from wall.play(20)

    frames = perform(show, script, look=None, fps=20.0)
    written, told = turns

    def expected(frame):
        plain = reference(show, frame.shown)
        return plain if frame.state.frame <= written else 255 - plain

    return seen(show, [frame for frame in frames if not written < frame.state.frame < told], expected)


def look_slow(world: World) -> Seen:
    show = world.fresh()
    (show.looks / "tint.fs").parent.mkdir(exist_ok=True)
    (show.looks / "tint.fs").write_text(NEGATIVE)

    def script(wall):
        yield [SetValue("look", "tint", "desk")]
        yield from wall.until(lambda frame: frame.look == "plain", most=200)
        there = wall.now.shown.position
        yield from wall.play(60)
        assert wall.now.shown.position > there, "the walk goes on"
        yield [SetValue("look", "tint", "desk")]
        yield from wall.until(lambda frame: frame.look == "tint")
        yield from wall.play(20)

    frames = perform(show, script, "look-slow@1-20", look=None)
    settled = [frame for frame in frames[2:] if frame.look in ("tint", "plain")]

    def expected(frame):
        plain = reference(show, frame.shown)
        return plain if frame.look == "plain" else 255 - plain

    return seen(show, settled, expected)


class Raising(FileSource):
    """A source that raises for a second, twice, and in the end for good, which none may."""

    def read(self, now: float) -> np.ndarray:
        block = super().read(now)
        if 1.0 < self.second < 2.0 or 8.0 < self.second < 9.0 or self.second > FOR_GOOD:
            raise RuntimeError("the driver is confused")
        return block


def frame_fails(world: World) -> Seen:
    """The look comes back at once when it is chosen, and else by itself; where nothing helps the stage ends."""
    show = world.fresh()
    path = show.looks / "tint.fs"
    path.parent.mkdir(exist_ok=True)
    path.write_text(NEGATIVE)

    def script(wall):
        yield from wall.until(lambda frame: frame.look == "plain")
        yield [SetValue("fade_time", 0.0, "desk"), SetValue("look", "tint", "desk")]
        yield from wall.until(lambda frame: frame.look == "tint")
        yield from wall.until(lambda frame: frame.look == "plain")
        assert any("confused" in line for line in wall.now.told)
        yield from wall.until(lambda frame: frame.look == "tint" and not any("confused" in line for line in frame.told))
        yield from wall.play(MOST)

    terminal = world.asked.getfixturevalue("capfd")
    source = Raising(np.zeros((90 * RATE, 1), np.float32), RATE)
    frames = perform(show, script, source=source, look="tint", fps=10.0, ends=1)
    assert FOR_GOOD - 0.2 < frames[-1].state.show_time < FOR_GOOD + 0.2
    assert HOPELESS <= source.second - FOR_GOOD < HANG, "before the keeper takes it for hung"
    assert terminal.readouterr().err.count("confused") == 1, "the desk is told nothing"

    def expected(frame):
        plain = reference(show, frame.shown)
        return plain if frame.look == "plain" else 255 - plain

    return seen(show, frames, expected)
