"""The window on a screen: the only file that imports glfw."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import glfw
import numpy as np

from live import gl
from live.display.screen import Layout
from show.errors import ShowError

WINDOWED = 0.75  # of the screen's sides, when not fullscreen
LOOK_EVERY = 60  # calls for keys: systems tell of screens that come and go, not of those that move or change their mode
_KEYS = {
    glfw.KEY_SPACE: "space", glfw.KEY_RIGHT: "right", glfw.KEY_LEFT: "left", glfw.KEY_UP: "up", glfw.KEY_DOWN: "down",
    glfw.KEY_ENTER: "enter", glfw.KEY_TAB: "tab", glfw.KEY_ESCAPE: "escape", glfw.KEY_BACKSPACE: "backspace",
    glfw.KEY_F11: "f11",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Monitor:
    """A screen of this machine: its name, its place on the desktop and size in pixels, its refresh rate in Hz."""

    name: str
    x: int
    y: int
    width: int
    height: int
    refresh: int


def monitors() -> list[Monitor]:
    """The screens of this machine, the primary one first; ShowError without a display."""
    _start()
    return _connected()


def can_lower() -> bool:
    """Whether a new window can be put behind those that are there; Wayland lets it lie over them."""
    return bool(glfw.get_platform() != glfw.PLATFORM_WAYLAND)


def home(wanted: Monitor, offered: list[Monitor]) -> Monitor | None:
    """Where a window belongs that was opened on `wanted`: there, else on what is there first; None without a screen."""
    same = [monitor for monitor in offered if monitor.name == wanted.name]
    nearest = sorted(same, key=lambda monitor: (monitor.x, monitor.y) != (wanted.x, wanted.y))  # two of one make
    return next(iter(nearest or offered), None)


def chosen(name: str | None, offered: list[Monitor]) -> Monitor:
    """The screen of a name, or of the beginning of one in any case; None is the primary one."""
    if not offered:
        raise ShowError("screen", "none is connected", "connect one, or use --screen headless")
    if name is None:
        return offered[0]
    for monitor in offered:
        if monitor.name == name:
            return monitor
    for monitor in offered:
        if monitor.name.casefold().startswith(name.casefold()):
            return monitor
    raise ShowError(f"screen {name}", "there is none of this name", f"use {', '.join(m.name for m in offered)}")


class Window:
    """A borderless window over one screen, or a smaller one on it; it owns the OpenGL context.

    It follows its screen, and when that one is unplugged it goes to another, and comes back when that one does. It is
    seen from its first picture on. One that is `behind` stays behind all others and takes no key.
    """

    exact = False  # a swap's return tells when the picture went out, not when there is light

    def __init__(self, screen: str | None, title: str, fullscreen: bool = True, behind: bool = False) -> None:
        self._wanted = self._monitor = chosen(screen, monitors())
        self.name, self.refresh, self.problem = self._monitor.name, float(self._monitor.refresh), ""
        self._replugged, self._calls = False, 0
        self._handle = _open(self._monitor, title, behind)
        self._behind, self._seen, self._bared = behind, False, False
        self._interval = 0 if behind else 1
        self._pressed: list[str] = []
        self._covering: bool | None = None
        glfw.make_context_current(self._handle)
        self.context = gl.window()
        self._layout = Layout(self.context)
        glfw.swap_interval(self._interval)
        if behind:
            glfw.set_window_refresh_callback(self._handle, self._on_bared)
        else:
            glfw.set_key_callback(self._handle, self._on_key)
        glfw.set_monitor_callback(self._on_monitor)
        self.fullscreen(fullscreen)

    @property
    def closed(self) -> bool:
        """Whether its user has closed it."""
        return bool(glfw.window_should_close(self._handle))

    def keys(self) -> list[str]:
        """Takes the events that have happened and returns the keys that were pressed."""
        glfw.poll_events()
        self._calls += 1
        if self._replugged or self._calls >= LOOK_EVERY:
            self._replugged, self._calls = False, 0
            self.settle(_connected())
        pressed, self._pressed = self._pressed, []
        return pressed

    def bared(self, seconds: float) -> bool:
        """Waits at most so long for an event; whether a part of the window has come to light since the last call."""
        glfw.wait_events_timeout(seconds)
        self.keys()
        bared, self._bared = self._bared, False
        return bared

    def hide(self) -> None:
        """Takes it from the screen until the next picture."""
        self._seen = False
        glfw.hide_window(self._handle)

    def settle(self, offered: list[Monitor]) -> None:
        """Takes its place on the screens that are there now; with none it goes on unseen."""
        found = home(self._wanted, offered)
        away = found is None or found.name != self._wanted.name
        self.problem = f"screen {self._wanted.name} is gone: waiting for it" if away else ""
        if found is None or found == self._monitor:
            return
        self._monitor, covering = found, bool(self._covering)
        self.name, self.refresh, self._covering = found.name, float(found.refresh), None
        self.fullscreen(covering)
        glfw.swap_interval(self._interval)  # some drivers keep it with the screen

    def fullscreen(self, wanted: bool) -> None:
        """Covers the whole screen without a change of its mode, or becomes a window in its middle."""
        if wanted == self._covering:
            return
        self._covering = wanted
        monitor = self._monitor
        share = 1.0 if wanted else WINDOWED
        width, height = round(monitor.width * share), round(monitor.height * share)
        glfw.set_window_attrib(self._handle, glfw.DECORATED, not wanted)
        glfw.set_window_attrib(self._handle, glfw.FLOATING, wanted and not self._behind)
        glfw.set_window_pos(
            self._handle, monitor.x + (monitor.width - width) // 2, monitor.y + (monitor.height - height) // 2
        )
        glfw.set_window_size(self._handle, width, height)
        glfw.set_input_mode(self._handle, glfw.CURSOR, glfw.CURSOR_HIDDEN if wanted else glfw.CURSOR_NORMAL)

    def wait(self, wanted: bool) -> bool:
        """Lets swaps wait for the refresh or not: a screen that sleeps may keep each picture for a second."""
        glfw.swap_interval(int(wanted))
        return True

    def present(self, canvas: gl.Texture, overlay: np.ndarray | None) -> None:
        """Shows the canvas and, over it, the overlay."""
        self._layout.draw(canvas, overlay, glfw.get_framebuffer_size(self._handle))
        if not self._seen:
            self._show()
        glfw.swap_buffers(self._handle)

    def close(self) -> None:
        """Closes it."""
        glfw.destroy_window(self._handle)
        glfw.terminate()

    def _show(self) -> None:
        """A window without a picture would lie black over what is there."""
        self._seen = True
        if self._behind:
            _lower(self._handle)
        glfw.show_window(self._handle)

    def _on_bared(self, _window: Any) -> None:
        self._bared = True

    def _on_monitor(self, _monitor: Any, _event: int) -> None:
        self._replugged = True  # acted on after the event, when the desktop has its new shape

    def _on_key(self, _window: Any, key: int, _scancode: int, action: int, _modifiers: int) -> None:
        if action == glfw.PRESS:
            name = _KEYS.get(key) or glfw.get_key_name(key, 0)
            if name:
                self._pressed.append(name.lower())


def _start() -> None:
    glfw.ERROR_REPORTING = "ignore"
    if not glfw.init():
        raise ShowError("screen", "no display could be opened", "start a desktop, or use --screen headless")


def _connected() -> list[Monitor]:
    return [monitor for monitor in map(_described, glfw.get_monitors()) if monitor is not None]


def _described(handle: Any) -> Monitor | None:
    x, y = glfw.get_monitor_pos(handle)
    try:
        mode = glfw.get_video_mode(handle)
    except ValueError:  # a null pointer: it has gone since it was listed
        return None
    name = glfw.get_monitor_name(handle)
    text = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
    return Monitor(text, x, y, mode.size.width, mode.size.height, mode.refresh_rate)


def _open(monitor: Monitor, title: str, behind: bool) -> Any:
    hints = {
        glfw.CONTEXT_VERSION_MAJOR: 3, glfw.CONTEXT_VERSION_MINOR: 3, glfw.OPENGL_PROFILE: glfw.OPENGL_CORE_PROFILE,
        glfw.OPENGL_FORWARD_COMPAT: True, glfw.VISIBLE: False, glfw.DECORATED: False, glfw.AUTO_ICONIFY: False,
        glfw.FOCUS_ON_SHOW: not behind, glfw.FOCUSED: not behind,
    }  # fmt: skip
    telling = {glfw.CONTEXT_ROBUSTNESS: glfw.LOSE_CONTEXT_ON_RESET}  # else a driver keeps a reset to itself
    for asked in (hints | telling, hints):
        glfw.default_window_hints()
        for hint, value in asked.items():
            glfw.window_hint(hint, value)
        handle = glfw.create_window(monitor.width, monitor.height, title, None, None)
        if handle:
            return handle
    raise ShowError("screen", "no window with OpenGL 3.3 could be opened", "update the graphics driver")


def _lower(handle: Any) -> None:
    """Puts a window below all others; where no window manager lets the others float it would come to lie on top."""
    with suppress(OSError, AttributeError):
        if glfw.get_platform() == glfw.PLATFORM_X11:
            lower = ctypes.CDLL("libX11.so.6").XLowerWindow
            lower.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
            lower(glfw.get_x11_display(), glfw.get_x11_window(handle))
