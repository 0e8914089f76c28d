"""A real window on a virtual display: on the screen that was named, with keys that do what they say."""

import ctypes
import os
import shutil
import subprocess
from contextlib import closing, contextmanager
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from live import gl
from live.commands import SetValue, Trigger
from live.display import keys
from live.display.hud import lines
from live.display.screen import fitted
from live.display.window import Monitor, chosen, home
from live.images import BAR_AT, BAR_LENGTH, Line, lettering
from live.parameters import defaults
from live.state.state import State
from show.errors import ShowError

pytestmark = pytest.mark.timed

UNKNOWN_CONTEXT_RESET = 0x8255  # of KHR_robustness
MONITORS = [Monitor("HDMI-1", 0, 0, 1920, 1080, 60), Monitor("Projector", 1920, 0, 1280, 720, 50)]


@pytest.fixture(scope="module")
def display():
    """An X server of our own; its number is the first that is free."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    ours, theirs = os.pipe()
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        number = answer.readline().strip()
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = f":{number}"
    yield os.environ["DISPLAY"]
    os.environ.pop("DISPLAY") if before is None else os.environ.update(DISPLAY=before)
    server.terminate()
    server.wait()


@contextmanager
def without_egl():
    """A thread has one current context: those of tests without a window step aside for a while."""
    egl = ctypes.CDLL("libEGL.so.1")
    for name in ("eglGetCurrentDisplay", "eglGetCurrentContext"):
        getattr(egl, name).restype = ctypes.c_void_p
    egl.eglMakeCurrent.argtypes = [ctypes.c_void_p] * 4
    display, context = egl.eglGetCurrentDisplay(), egl.eglGetCurrentContext()
    if context:
        egl.eglMakeCurrent(display, None, None, None)
    yield
    if context:
        egl.eglMakeCurrent(display, None, None, context)


@pytest.fixture
def window(display):
    from live.display.window import Window

    with without_egl(), closing(Window(None, "Tiny")) as opened:
        yield opened


def painted(context, size, colour):
    made = gl.target(context, size)
    made.framebuffer.clear(*colour)
    return made.texture


def on_screen(window):
    width, height = window.context.screen.size
    rows = np.frombuffer(window.context.screen.read(components=3, alignment=1), np.uint8)
    return rows.reshape(height, width, 3)[::-1]


def test_the_window_covers_its_screen_and_keeps_the_canvas_in_shape(window):
    shown = []
    swap = window._layout.draw
    window._layout.draw = lambda *told: (swap(*told), shown.append(on_screen(window)))
    window.present(painted(window.context, (160, 90), (1.0, 0.5, 0.0, 1.0)), None)
    picture = shown[0]
    assert picture.shape == (600, 800, 3)
    assert not picture[:74].any() and not picture[-74:].any()  # 800 x 450 in the middle
    assert (picture[80:520] == (255, 128, 0)).all()


def test_the_overlay_lies_over_the_window_and_not_in_the_canvas(window):
    canvas = painted(window.context, (160, 90), (0.0, 0.0, 1.0, 1.0))
    overlay = np.zeros((20, 100, 4), np.uint8)
    overlay[:10] = (255, 255, 255, 255)
    shown = []
    draw = window._layout.draw
    window._layout.draw = lambda *told: (draw(*told), shown.append(on_screen(window)))
    window.present(canvas, overlay)
    assert (shown[0][:10, :100] == 255).all() and not shown[0][10:20, :100].any()
    assert (np.frombuffer(canvas.read(), np.uint8).reshape(-1, 4) == (0, 0, 255, 255)).all()


def test_fullscreen_can_be_left_and_taken_again(window):
    import glfw

    window.fullscreen(False)
    window.keys()
    assert glfw.get_window_size(window._handle) == (600, 450)
    window.fullscreen(True)
    window.keys()
    assert glfw.get_window_size(window._handle) == (800, 600)


def test_a_key_that_is_pressed_is_handed_over_once(window):
    import glfw

    for code in (glfw.KEY_SPACE, glfw.KEY_N, glfw.KEY_LEFT_SHIFT):
        window._on_key(window._handle, code, 0, glfw.PRESS, 0)
        window._on_key(window._handle, code, 0, glfw.RELEASE, 0)
    assert window.keys() == ["space", "n"] and window.keys() == []


def test_a_window_whose_screen_is_unplugged_goes_to_another_and_comes_back(display):
    """Both screens lie on one virtual display; the window manager's part is done by the X server alone."""
    from live.display.window import Window

    left, right = Monitor("HDMI-1", 0, 0, 400, 300, 60), Monitor("Projector", 400, 100, 320, 240, 50)
    with without_egl(), closing(Window(None, "Tiny")) as window:
        window._wanted = window._monitor = right
        window._covering = None
        window.fullscreen(True)
        assert placed(window) == (400, 100, 320, 240)
        window.settle([left])
        assert placed(window) == (0, 0, 400, 300) and window.refresh == 60.0
        assert "Projector is gone" in window.problem
        window.present(painted(window.context, (40, 30), (1.0, 0.5, 0.0, 1.0)), None)
        window.settle([])
        assert placed(window) == (0, 0, 400, 300) and "Projector is gone" in window.problem
        window.settle([left, right])
        assert placed(window) == (400, 100, 320, 240) and window.refresh == 50.0 and window.problem == ""


def placed(window):
    """Where a window stands on the desktop."""
    import glfw

    window.keys()
    return *glfw.get_window_pos(window._handle), *glfw.get_window_size(window._handle)


def test_a_monitor_event_is_acted_on_when_the_events_have_been_taken(window):
    import glfw

    window._wanted = Monitor("Projector", 0, 0, 100, 100, 50)
    window._on_monitor(None, glfw.DISCONNECTED)
    assert window.problem == ""
    window.keys()
    assert "Projector is gone" in window.problem
    assert window.name == window._monitor.name != "Projector"


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        (MONITORS[1], MONITORS, MONITORS[1]),
        (MONITORS[1], MONITORS[:1], MONITORS[0]),
        (MONITORS[1], [], None),
        (replace(MONITORS[1], x=800), [MONITORS[1], replace(MONITORS[1], x=800)], replace(MONITORS[1], x=800)),
        (replace(MONITORS[1], x=800), MONITORS, MONITORS[1]),
    ],
)
def test_a_window_belongs_on_the_screen_it_was_opened_on_and_else_on_the_first_there_is(wanted, offered, expected):
    assert home(wanted, offered) == expected


def test_a_screen_is_chosen_by_name_or_by_its_beginning():
    assert chosen(None, MONITORS) is MONITORS[0]
    assert chosen("Projector", MONITORS) is MONITORS[1]
    assert chosen("proj", MONITORS) is MONITORS[1]
    with pytest.raises(ShowError, match="use HDMI-1, Projector"):
        chosen("Beamer", MONITORS)


def test_a_window_asks_to_be_told_of_a_reset_and_does_without_where_a_driver_refuses_that(display, monkeypatch):
    import glfw

    from live.display.window import Window

    hints, asked, create = {}, [], glfw.create_window
    monkeypatch.setattr(glfw, "default_window_hints", lambda own=glfw.default_window_hints: (hints.clear(), own()))
    monkeypatch.setattr(
        glfw, "window_hint", lambda hint, value, own=glfw.window_hint: (hints.update({hint: value}), own(hint, value))
    )

    def refusing(*given):
        asked.append(hints.get(glfw.CONTEXT_ROBUSTNESS))
        return None if asked[-1] is not None else create(*given)

    monkeypatch.setattr(glfw, "create_window", refusing)
    with without_egl(), closing(Window(None, "Tiny")) as window:
        assert asked == [glfw.LOSE_CONTEXT_ON_RESET, None]
        gl.refuse_lost(window.context)  # nothing was reset


@pytest.mark.parametrize(
    ("version", "extensions", "asked"),
    [
        (460, (), "glGetGraphicsResetStatus"),
        (330, ("GL_KHR_robustness", "GL_ARB_robustness"), "glGetGraphicsResetStatus"),
        (330, ("GL_ARB_robustness",), "glGetGraphicsResetStatusARB"),
    ],
)
def test_a_reset_is_asked_for_by_the_name_that_the_context_knows(version, extensions, asked, monkeypatch):
    context = SimpleNamespace(version_code=version, extensions=set(extensions))
    monkeypatch.setattr(gl, "_of_the_system", {asked: lambda: UNKNOWN_CONTEXT_RESET}.get)
    with pytest.raises(gl.ContextLost):
        gl.refuse_lost(context)


def test_a_context_that_cannot_tell_of_a_reset_is_not_asked(monkeypatch):
    asked = []
    monkeypatch.setattr(gl, "_of_the_system", asked.append)
    gl.refuse_lost(SimpleNamespace(version_code=330, extensions=set()))
    assert not asked


def test_without_a_display_the_remedy_is_named(tmp_path):
    code = "from live.display.window import monitors\ntry: monitors()\nexcept Exception as error: print(error)"
    environment = {name: text for name, text in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [os.sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True).stdout
    assert "--screen headless" in said


@pytest.mark.parametrize(
    ("inner", "outer", "rectangle"),
    [
        ((1280, 720), (1280, 720), (0, 0, 1280, 720)),
        ((1280, 720), (1024, 768), (0, 96, 1024, 576)),
        ((400, 400), (1000, 500), (250, 0, 500, 500)),
    ],
)
def test_a_canvas_is_shown_whole_in_the_middle(inner, outer, rectangle):
    assert fitted(inner, outer) == rectangle


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("n", Trigger("next", None, "keyboard")),
        ("left", Trigger("prev", None, "keyboard")),
        ("space", Trigger("go", None, "keyboard")),
        ("3", Trigger("track", 3, "keyboard")),
        ("b", SetValue("blackout", True, "keyboard")),
        ("f", SetValue("freeze", True, "keyboard")),
        ("f11", Trigger("fullscreen", None, "keyboard")),
        ("h", Trigger("hud", None, "keyboard")),
        ("escape", Trigger("quit", None, "keyboard")),
        ("z", None),
    ],
)
def test_each_key_has_its_command(key, command):
    assert keys.command(key, defaults()) == command


def test_a_switch_key_pressed_again_switches_back():
    assert keys.command("b", {**defaults(), "blackout": True}) == SetValue("blackout", False, "keyboard")


def test_the_overlay_tells_what_an_operator_needs():
    state = State(
        1.0, 1.0, 9, 2, "Song", "Other", 1.5, 63.0, 240.0, True, True, "limelight", {"blackout": True},
        fps=59.9, latencies=(0.031, 0.042, 0.055), missed=3, pacing="screen, 60 Hz", rung="baked", sound="Scarlett",
        lost_samples=7, problems=("the card is gone",),
    )  # fmt: skip
    text = "\n".join(line.text for line in lines(state))
    told = ("2  Song", "1:03 of 4:00", "next: Other", "59.9", "31  42  55 ms", "missed 3", "60 Hz", "baked")
    for each in (*told, "Scarlett", "lost 7", "BLACKOUT"):
        assert each in text
    assert "the card is gone" in text
    spent = {"sound": (0.003, 0.004, 0.005), "graph": (0.0005, 0.0006, 0.0007), "sound to swap": (0.031, 0.042, 0.055)}
    assert "sound 3.0 4.0 5.0   graph 0.5 0.6 0.7" in [line.text for line in lines(state, spent)]


@pytest.mark.parametrize(("value", "filled"), [(-1.0, 0.0), (0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (9.0, 1.0)])
def test_a_meter_is_as_long_as_its_value(value, filled):
    row = lettering([Line("hit", (0, 0, 0), value)], 20, pad=0)[10, BAR_AT : BAR_AT + BAR_LENGTH, 0]
    assert (row > 100).mean() == pytest.approx(filled, abs=0.02)
