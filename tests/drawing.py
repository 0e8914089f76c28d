"""A renderer without a window, looks of a line, and pictures to draw them over."""

import os

import numpy as np
import pytest

from live import gl
from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer
from live.frame import Frame
from show.levels import Levels

SIZE = (16, 8)
HEAD = '/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}%s]%s}*/ void main() { gl_FragColor = %s; }'


@pytest.fixture(name="renderer")
def small_renderer(context, tmp_path):
    return Renderer(context, SIZE, LookLibrary([tmp_path, tmp_path / "builtin"]))


def look(tmp_path, name, color, inputs="", rest=""):
    path = tmp_path / f"{name}.fs"
    path.write_text(HEAD % (inputs, rest, color))
    # Two versions written within one tick of the file system's clock would look alike.
    look.tick += 1_000_000_000
    os.utime(path, ns=(look.tick, look.tick))


look.tick = 10**18


def frame(index=0, levels=None, position=0.0, progress=0.0, **parameters):
    silence = np.zeros((1, 8), np.float32)
    return Frame(index, index / 30, 1 / 30, levels or Levels(), silence, silence, position, progress, parameters)


def picture(context, rows=None, size=SIZE):
    if rows is None:
        rows = np.random.default_rng(5).integers(0, 256, (size[1], size[0], 4))
    rows = np.array(rows, np.uint8)
    rows[..., 3] = 255
    texture = gl.picture(context, (rows.shape[1], rows.shape[0]))
    texture.write(np.ascontiguousarray(rows))
    return texture, rows[..., :3]


def shown(renderer, scene, now=None, previous=None, transition="", progress=1.0):
    renderer.draw(now or frame(), scene, previous, transition, progress)
    return renderer.read()


KEPT = ', "PASSES": [{"TARGET": "kept", "PERSISTENT": true}]'
GROW = "vec4(IMG_THIS_PIXEL(kept).rgb + 10.0 / 255.0, 1.0)"
