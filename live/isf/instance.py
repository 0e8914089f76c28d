"""One ISF file at work: its program, its buffers, its own frame count; draws all its passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from live import gl
from live.frame import Frame
from live.isf import glsl
from live.isf.buffers import Buffer, buffers, sizes
from live.isf.model import Shader, Value
from live.isf.program import Compiled
from live.isf.sound import Sound


@dataclass(frozen=True, slots=True)
class Supplies:
    """What every instance shares: context, copier, sound textures, an empty texture, the date at time 0.

    `date` is (year, month, day, seconds of the day).
    """

    context: gl.Context
    copier: gl.Copier
    sound: Sound
    empty: gl.Texture
    date: tuple[float, float, float, float]


def supplies(
    context: gl.Context, copier: gl.Copier, date: tuple[float, float, float, float] = (2000.0, 1.0, 1.0, 0.0)
) -> Supplies:
    """What instances share in one context."""
    return Supplies(context, copier, Sound(context), gl.target(context, (1, 1)).texture, date)


class Instance:
    """An ISF file with the state it keeps from frame to frame: `frames` drawn so far, the first at `start` s."""

    def __init__(self, supplies: Supplies, shader: Shader, compiled: Compiled) -> None:
        self._supplies = supplies
        self._images: dict[str, gl.Texture] = {}
        self._buffers: dict[str, Buffer] = {}
        self._output: gl.Target | None = None
        self.frames = 0
        self.start = 0.0
        self.problems: list[str] = []
        self.adopt(shader, compiled)

    def adopt(self, shader: Shader, compiled: Compiled) -> None:
        """Takes a newer version of the same file; buffers of unchanged kind keep their content."""
        for texture in self._images.values():
            texture.release()
        self._images = {name: _uploaded(self._supplies.context, each) for name, each in compiled.pictures.items()}
        old, self._buffers = self._buffers, buffers(self._supplies.context, self._supplies.copier, shader)
        for name, buffer in old.items():
            new = self._buffers.get(name)
            if new is not None and (new.double, new.depth) == (buffer.double, buffer.depth):
                self._buffers[name] = buffer
            else:
                buffer.release()
        self.shader, self._programs = shader, compiled.programs
        self._sized: object = None
        self._leaves_holes = bool(shader.vertex) or "discard" in shader.fragment

    def draw(
        self,
        frame: Frame,
        size: tuple[int, int],
        values: Mapping[str, Value],
        pictures: Mapping[str, gl.Texture],
        canvas: gl.Target | None = None,
    ) -> gl.Texture:
        """Draws all passes and returns the last one's texture; `pictures` are the image inputs.

        With a canvas the last pass draws into it, over black and dithered, if it has no other target and its size.
        """
        if self.frames == 0:
            self.start = frame.time
        sides = self._resize(size, values)
        bound = {**self._images, **pictures, **self._heard(frame)}
        result = self._supplies.empty
        last = self.shader.passes[-1]
        direct = canvas is not None and not last.target and sides[-1] == canvas.size
        for each, side, program in zip(self.shader.passes, sides, self._programs, strict=True):
            program.set(glsl.FINAL, float(direct))
            self._set_uniforms(program, frame, values)
            program.set("RENDERSIZE", (float(side[0]), float(side[1])))
            onto = canvas if direct and each is last else self._output
            result = self._draw_pass(program, each.target, side, bound, onto)
        self.frames += 1
        return result

    def release(self) -> None:
        """Frees all textures; the program belongs to whoever compiled it."""
        for buffer in self._buffers.values():
            buffer.release()
        for texture in self._images.values():
            texture.release()
        if self._output is not None:
            self._output.release()

    def _resize(self, size: tuple[int, int], values: Mapping[str, Value]) -> list[tuple[int, int]]:
        numbers = {name: float(value) for name, value in values.items() if not isinstance(value, tuple)}
        if self._sized != (size, numbers):
            self._sized = (size, numbers)
            self.problems.clear()
            self._sides = sizes(self.shader.passes, size, numbers, self.problems)
        if self._output is None or self._output.size != self._sides[-1]:
            if self._output is not None:
                self._output.release()
            # Half floats cost no more than bytes and let the last pass dither.
            self._output = gl.target(self._supplies.context, self._sides[-1], "f2")
        for each, side in zip(self.shader.passes, self._sides, strict=True):
            if each.target:
                self._buffers[each.target].resize(side)
        return self._sides

    def _set_uniforms(self, program: gl.Program, frame: Frame, values: Mapping[str, Value]) -> None:
        program.set("TIME", frame.time - self.start)
        program.set("TIMEDELTA", frame.dt if self.frames else 0.0)
        program.set("FRAMEINDEX", self.frames)
        if program.uses("DATE"):
            year, month, day, seconds = self._supplies.date
            program.set("DATE", (year, month, day, (seconds + frame.time) % 86400.0))
        for name, value in values.items():
            program.set(glsl.name(name), value)

    def _heard(self, frame: Frame) -> dict[str, gl.Texture]:
        wanted = [each for each in self.shader.inputs if each.kind in ("audio", "audioFFT")]
        return {each.name: self._supplies.sound.texture(each, frame) for each in wanted}

    def _draw_pass(
        self,
        program: gl.Program,
        target: str,
        side: tuple[int, int],
        bound: Mapping[str, gl.Texture],
        output: gl.Target | None,
    ) -> gl.Texture:
        assert output is not None  # made by _resize
        buffer = self._buffers.get(target)
        drawn = output if buffer is None else buffer.back()
        if drawn.size != side:
            return drawn.texture  # a pass without a target that is not the last: nobody could see it
        textures = [(glsl.name(name), texture) for name, texture in bound.items()]
        for name, each in self._buffers.items():
            unreadable = name == target and not each.double
            textures.append((glsl.name(name), self._supplies.empty if unreadable else each.texture))
        if self._leaves_holes:
            drawn.framebuffer.clear()
        program.draw(drawn.framebuffer, textures)
        if buffer is None:
            return drawn.texture
        buffer.swap()
        return buffer.texture


def _uploaded(context: gl.Context, pixels: np.ndarray) -> gl.Texture:
    texture = gl.texture(context, (pixels.shape[1], pixels.shape[0]))
    texture.write(pixels)
    return texture
