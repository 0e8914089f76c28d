"""The one file that imports moderngl: contexts, textures, buffers to draw into, programs, copies.

Rows of every texture but a `picture` run from the bottom up, as OpenGL has it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Literal

import moderngl
import numpy as np

from live import cards
from show.errors import ShowError

Context = moderngl.Context
Texture = moderngl.Texture
Framebuffer = moderngl.Framebuffer
Buffer = moderngl.Buffer
Depth = Literal["f1", "f2", "f4"]  # 8 bit, half and single precision

_VERSION = 330
_TELLING_VERSION = 450  # of OpenGL: the first that tells of a reset by itself
_TELLING = {"GL_KHR_robustness": "glGetGraphicsResetStatus", "GL_ARB_robustness": "glGetGraphicsResetStatusARB"}
# Distributions ship the bare names only with development packages.
_EGL_NAMES: tuple[dict[str, str], ...] = (
    {},
    {"libgl": "libGL.so.1", "libegl": "libEGL.so.1"},
    {"libgl": "libOpenGL.so.0", "libegl": "libEGL.so.1"},
)
_LIBRARIES = {"linux": ("libGL.so.1", "libOpenGL.so.0"), "win32": ("opengl32",)}
_LAYOUT = {1: "RRR1", 2: "RG01", 4: "RGBA"}

CORNERS = """#version 330 core
out vec2 at;
void main() {
    at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
}
"""
_COPY = """#version 330 core
uniform sampler2D source;
in vec2 at;
out vec4 color;
void main() { color = texture(source, at); }
"""


class ContextLost(Exception):
    """The graphics card forgot the context: nothing drawn in it is seen any more, and only a new one helps."""


class CompileError(Exception):
    """A program did not compile or link; the text is the driver's log."""


@dataclass(frozen=True, slots=True)
class Target:
    """A texture that can be drawn into."""

    texture: Texture
    framebuffer: Framebuffer

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.texture.size

    def release(self) -> None:
        """Frees both at once."""
        self.framebuffer.release()
        self.texture.release()


def window() -> Context:
    """The context of the window that the caller has just made current."""
    try:
        return moderngl.create_context(require=_VERSION)
    except Exception as error:  # moderngl raises plain Exception
        raise ShowError("OpenGL", f"no context for the window ({error})", "update the graphics driver") from error


def headless() -> Context:
    """A context without any window: EGL on Linux, there on CUDA's first card if any, the platform's own elsewhere."""
    if sys.platform != "linux":
        return moderngl.create_context(standalone=True, require=_VERSION)
    reasons = []
    for names, card in product(_EGL_NAMES, dict.fromkeys((cards.egl_device_of_cuda() or 0, 0))):
        try:
            settings: dict[str, Any] = {"backend": "egl", "device_index": card, **names}
            return moderngl.create_context(standalone=True, require=_VERSION, **settings)
        except Exception as error:  # moderngl raises plain Exception
            reasons.append(str(error))
    raise ShowError("OpenGL", f"no EGL context ({reasons[-1]})", "install libegl1 and libgl1-mesa-dri")


def wait(context: Context) -> None:
    """Waits until all that was drawn is done, and lets other threads run meanwhile.

    moderngl's own `finish` keeps Python's lock, on a software driver for half of a frame, and the decoder starves.
    """
    finish = _of_the_system("glFinish")
    if finish is None:
        context.finish()
    else:
        finish()


def refuse_lost(context: Context) -> None:
    """Raises ContextLost if the card was reset; drivers tell contexts that were opened to be told (KHR_robustness)."""
    name = _telling(context)
    status = _of_the_system(name) if name else None
    if status is not None and status():
        raise ContextLost("the graphics card was reset")


def _telling(context: Context) -> str:
    """The function that tells of a reset in this context; empty where there is none.

    NVIDIA opens exactly the version that was asked for, so that the extensions have to be asked too.
    """
    if context.version_code >= _TELLING_VERSION:
        return _TELLING["GL_KHR_robustness"]
    return next((name for extension, name in _TELLING.items() if extension in context.extensions), "")


@cache
def _of_the_system(name: str) -> Callable[[], Any] | None:
    """A function of the system's library, which serves whatever context is current; None where there is none."""
    for library in _LIBRARIES.get(sys.platform, ()):
        try:
            return getattr(ctypes.CDLL(library), name)
        except (OSError, AttributeError):
            continue
    return _of_the_driver(name) if sys.platform == "win32" else None


def _of_the_driver(name: str) -> Callable[[], Any] | None:
    """A function without arguments that Windows' own library, which knows OpenGL 1.1, hands on to from the driver."""
    asked = ctypes.CDLL("opengl32").wglGetProcAddress
    asked.restype, asked.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    address = asked(name.encode())
    return ctypes.CFUNCTYPE(ctypes.c_uint)(address) if address else None


@contextmanager
def blending(context: Context) -> Iterator[None]:
    """Lets what is drawn lie over what is there by its alpha, and leaves that one opaque."""
    context.enable(context.BLEND)
    _blend(context, (context.SRC_ALPHA, context.ONE_MINUS_SRC_ALPHA, context.ONE, context.ONE))
    try:
        yield
    finally:
        _blend(context, (context.SRC_ALPHA, context.ONE_MINUS_SRC_ALPHA))
        context.disable(context.BLEND)


def _blend(context: Any, factors: tuple[int, ...]) -> None:
    context.blend_func = factors  # moderngl's types know of two factors only


def is_nvidia(context: Context) -> bool:
    """Whether NVIDIA's driver draws, which takes uploads through buffers quicker, as others do not."""
    return "nvidia" in context.info["GL_VENDOR"].casefold()


def buffer(context: Context, size: int) -> Buffer:
    """Memory of the card for `size` bytes of pixels that are on their way into a texture."""
    return context.buffer(reserve=size, dynamic=True)


def picture(context: Context, size: tuple[int, int]) -> Texture:
    """A texture to upload uint8 [h, w, 4] RGBA into with `.write`, sRGB-encoded, top row first."""
    return texture(context, size)


def texture(context: Context, size: tuple[int, int], channels: int = 4, depth: Depth = "f1") -> Texture:
    """A smoothly sampled texture that repeats its border; one channel reads as grey."""
    made = context.texture(size, channels, dtype=depth, alignment=1)
    made.filter = (moderngl.LINEAR, moderngl.LINEAR)
    made.repeat_x = made.repeat_y = False
    made.swizzle = _LAYOUT[channels]
    return made


def target(context: Context, size: tuple[int, int], depth: Depth = "f1") -> Target:
    """A cleared RGBA texture with the buffer that draws into it."""
    made = texture(context, size, 4, depth)
    framebuffer = context.framebuffer([made])
    framebuffer.clear()
    return Target(made, framebuffer)


def pixels(drawn: Target) -> np.ndarray:
    """uint8 [h, w, 3], sRGB-encoded, top row first: what the target shows."""
    width, height = drawn.size
    rows = np.frombuffer(drawn.framebuffer.read(components=3, alignment=1), np.uint8)
    return rows.reshape(height, width, 3)[::-1].copy()


class Program:
    """A compiled pair of shaders that fills a target; uniforms that the driver dropped are skipped."""

    def __init__(self, context: Context, vertex: str, fragment: str) -> None:
        self._context = context
        try:
            self._program = context.program(vertex_shader=vertex, fragment_shader=fragment)
        except (moderngl.Error, KeyError) as error:  # KeyError: moderngl's word for an #include
            raise CompileError(str(error)) from error
        self._corners = context.vertex_array(self._program, [])
        self._exact: moderngl.Sampler | None = None
        self._uniforms: dict[str, Any] = {name: self._program[name] for name in self._program}
        self._last: dict[str, object] = {}

    def uses(self, name: str) -> bool:
        """Whether the uniform survived compilation."""
        return name in self._uniforms

    def set(self, name: str, value: float | bool | Sequence[float]) -> None:
        """Sets a uniform where it is used."""
        uniform = self._uniforms.get(name)
        if uniform is not None and self._last.get(name) != value:
            uniform.value = value
            self._last[name] = value

    def draw(self, framebuffer: Framebuffer, textures: Sequence[tuple[str, Texture]] = (), exact: bool = False) -> None:
        """Fills the framebuffer's viewport, each texture bound to the sampler of its name.

        `exact`: every pixel falls on the middle of a texel, so that nothing has to be smoothed, for which a software
        driver takes as long again.
        """
        unit = 0
        for name, each in textures:
            if name in self._uniforms:
                each.use(unit)
                self.set(name, unit)
                unit += 1
        framebuffer.use()
        with self._exactly(unit) if exact else nullcontext():
            self._corners.render(moderngl.TRIANGLE_STRIP, vertices=4)

    @contextmanager
    def _exactly(self, units: int) -> Iterator[None]:
        """Takes texels from the first units as they are."""
        if self._exact is None:
            nearest = (moderngl.NEAREST, moderngl.NEAREST)
            self._exact = self._context.sampler(repeat_x=False, repeat_y=False, filter=nearest)
        for unit in range(units):
            self._exact.use(unit)
        yield
        for unit in range(units):
            self._exact.clear(unit)

    def release(self) -> None:
        """Frees the program."""
        if self._exact is not None:
            self._exact.release()
        self._corners.release()
        self._program.release()


class Copier:
    """Draws one texture over a whole framebuffer, scaled where sizes differ."""

    def __init__(self, context: Context) -> None:
        self._program = Program(context, CORNERS, _COPY)

    def copy(self, source: Texture, framebuffer: Framebuffer) -> None:
        """Fills the framebuffer's viewport with the texture."""
        self._program.draw(framebuffer, [("source", source)], exact=framebuffer.viewport[2:] == source.size)
