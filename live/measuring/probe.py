"""A corner of the canvas whose colour is what is heard: by it a program sees when the picture answered a sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from live.drawing.looks import LookLibrary
from live.drawing.renderer import Renderer
from live.measuring.kicks import Kick

CORNER = 16  # px, sides of the corner
SEEN = ("percussive", "hit")  # what is in its red and its green
CHANGE = 0.05  # of full brightness; a kick that rises less was not seen
AFTER = 0.35  # s after its onset within which a kick rises to its peak

SHADER = """/*{ "ISFVSN": "2", "INPUTS": [ {"NAME": "inputImage", "TYPE": "image"},
  {"NAME": "percussive", "TYPE": "float", "MIN": 0.0, "MAX": 1.0},
  {"NAME": "hit", "TYPE": "float", "MIN": 0.0, "MAX": 1.0} ] }*/
void main() {
    bool corner = max(gl_FragCoord.x, gl_FragCoord.y) < SIDE;
    gl_FragColor = corner ? vec4(percussive, hit, 0.0, 1.0) : IMG_THIS_PIXEL(inputImage);
}
""".replace("SIDE", f"{CORNER:.1f}")


def probed(looks: LookLibrary, name: str, folder: Path) -> str:
    """Writes a look into the folder that is the look `name` with the corner drawn over it; returns what it is called.

    Raises ShowError where the look is missing or wrong.
    """
    path = looks.look(name).path
    (folder / "corner.fs").write_text(SHADER, encoding="utf-8")
    text = "" if path is None or path.suffix == ".fs" else path.read_text("utf-8")
    if path is not None and path.suffix == ".fs":
        (folder / "look.fs").write_bytes(path.read_bytes())
        vertex = path.with_suffix(".vs")
        if vertex.is_file():
            (folder / "look.vs").write_bytes(vertex.read_bytes())
        text = '[[pass]]\nshader = "look.fs"\n'
    (folder / "probe.toml").write_text(f'{text}\n[[pass]]\nshader = "corner.fs"\n', encoding="utf-8")
    return str(folder / "probe")


class Eye:
    """Looks at the corner of each frame; `moments` are when, in s, `colours` what it saw, 0..1 in the order of SEEN."""

    def __init__(self, renderer: Renderer) -> None:
        self.moments: list[float] = []
        self.colours: list[tuple[float, ...]] = []
        self._renderer = renderer
        self._corner = (CORNER // 4, CORNER // 4, CORNER // 2, CORNER // 2)

    def look(self, moment: float) -> None:
        """Sees the frame that was presented at `moment` s; waits until it is drawn."""
        read = np.frombuffer(self._renderer.canvas.framebuffer.read(self._corner, components=3, alignment=1), np.uint8)
        self.moments.append(moment)
        self.colours.append(tuple((read.reshape(-1, 3)[:, : len(SEEN)].mean(axis=0) / 255).tolist()))


def answers(moments: np.ndarray, brightness: np.ndarray, kicks: list[Kick]) -> np.ndarray:
    """For each kick the s from its half energy to the first frame that has risen by half, NaN where none did.

    `moments` float64 [n] in s and `brightness` float64 [n], 0..1, are the frames. What a kick rises from is the last
    frame before its onset, and to is the brightest of the frames after it.
    """
    return np.array([_answer(moments, brightness, each) for each in kicks])


def _answer(moments: np.ndarray, brightness: np.ndarray, one: Kick) -> float:
    first, last = np.searchsorted(moments, (one.onset, one.onset + AFTER))
    if not 0 < first < last:
        return float("nan")
    before, after = float(brightness[first - 1]), brightness[first:last]
    peak = float(after.max())
    if peak - before < CHANGE:
        return float("nan")
    index = int(np.argmax(after >= before + (peak - before) / 2))
    return float(moments[first + index] - one.half)
