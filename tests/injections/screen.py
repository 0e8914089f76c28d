"""Faults of the screen: on a real window of a virtual display, and on a screen that sleeps."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from test_window import placed, without_egl

from injections.wall import Seen, Watched, perform, seen
from injections.world import World
from live.display.window import LOOK_EVERY


def _windowed(world: World, script, faults: str = "") -> Seen:
    """A show in a window of a display of our own."""
    world.asked.getfixturevalue("display")
    from live.display.window import Window

    class WatchedWindow(Window):
        newest = np.zeros((0, 0, 3), np.uint8)

        def present(self, canvas, overlay) -> None:
            super().present(canvas, overlay)
            width, height = canvas.size
            self.newest = np.frombuffer(canvas.read(), np.uint8).reshape(height, width, 4)[::-1, :, :3].copy()

    with without_egl():
        return seen(world.show, perform(world.show, script, faults, screen=WatchedWindow(None, "Tiny"), fps=20.0))


def screen_unplugged(world: World) -> Seen:
    def script(wall):
        yield from wall.until(lambda frame: any("is gone" in line for line in frame.told))
        yield from wall.play(20)
        yield from wall.until(lambda frame: not any("is gone" in line for line in frame.told))
        yield from wall.play(20)

    return _windowed(world, script, "screen-unplugged@40-60")


def screen_moved(world: World) -> Seen:
    """No event comes of it: the system only answers otherwise when it is asked."""

    def script(wall):
        yield from wall.play(10)
        window = wall.screen
        there = window._monitor
        for moved in (replace(there, x=100, y=50, width=640, height=480), there):
            mode = SimpleNamespace(size=SimpleNamespace(width=moved.width, height=moved.height), refresh_rate=50)
            world.patch.setattr("glfw.get_monitor_pos", lambda _monitor, moved=moved: (moved.x, moved.y))
            world.patch.setattr("glfw.get_video_mode", lambda _monitor, mode=mode: mode)
            place = moved.x, moved.y, moved.width, moved.height
            yield from wall.until(lambda frame, place=place: placed(window) == place, most=LOOK_EVERY + 5)
            yield from wall.play(10)
        assert not wall.now.told and wall.now.state.screen == there.name

    return _windowed(world, script)


def screen_asleep(world: World) -> Seen:
    """It still sleeps when it is waited for again after 10 s, and wakes up before the next time."""

    def script(wall):
        yield from wall.until(lambda frame: any("asleep" in line for line in frame.told))
        yield from wall.until(lambda frame: not any("asleep" in line for line in frame.told))
        yield from wall.play(20)

    return seen(world.show, perform(world.show, script, "screen-asleep@20-300", screen=Watched(), fps=20.0))
