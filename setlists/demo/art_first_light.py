"""First light: a lighthouse on a cliff turns its beam over the sea while the sun comes up."""

from __future__ import annotations

import numpy as np

from setlists.demo.art_marks import (
    Sheet,
    colour,
    ellipses,
    facets,
    finish,
    glints,
    glow,
    jagged,
    limb,
    lit,
    moved,
    noise,
    over,
    ramp,
    shapes,
    smoothstep,
)

HORIZON = 0.68
SUN = (0.50, 0.668)
LAMP = (1.262, 0.212)
SKY = [(0.0, "#04060f"), (0.3, "#0a1433"), (0.6, "#1c2c63"), (0.8, "#6a3560"), (0.92, "#d8592f"), (1.0, "#ffae4d")]


def _sky(paper: Sheet) -> np.ndarray:
    """Night above, morning at the horizon, warmest over the sun; clouds lit from below; stars."""
    aside = np.abs(paper.x - SUN[0])
    height = np.clip(paper.y / HORIZON, 0, 1) - 0.14 * smoothstep(0.1, 1.1, aside) * paper.y / HORIZON
    canvas = ramp(height, SKY)
    clouds = noise(paper, 11, 0.22, 6, 4.5)
    band = smoothstep(0.30, 0.5, paper.y) * smoothstep(0.69, 0.60, paper.y) + 0.5 * smoothstep(0.05, 0.35, paper.y)
    cover = smoothstep(0.5, 0.72, clouds) * np.clip(band, 0, 1)
    below = moved(clouds, down=-max(2, paper.height // 60))
    rim = np.clip((clouds - below) * 9, 0, 1) * cover
    shade = ramp(height, [(0.0, "#070a18"), (0.6, "#141a3d"), (0.85, "#3a2145"), (1.0, "#7c3238")])
    canvas = over(canvas, shade, 0.85 * cover)
    canvas = lit(canvas, "#ff7a3c", 1.1 * rim * glow(paper, *SUN, 0.42, 2.2))
    draw = np.random.default_rng(5)
    for size, count in ((0.0011, 260), (0.0022, 34)):
        places = zip(draw.uniform(0, 1.78, count), draw.uniform(0, 0.42, count) ** 1.15, strict=True)
        stars = ellipses(paper, [(x, y, size, size) for x, y in places])
        canvas = lit(canvas, "#cfe0ff", 0.8 * stars * smoothstep(0.46, 0.05, paper.y) * (1 - cover))
    canvas = lit(canvas, "#ff8b3a", 0.55 * glow(paper, *SUN, 0.13, 2.4))
    return canvas


def _sun(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """The sun half out of the sea: pale above, deep orange in the haze."""
    face = ramp((SUN[1] - paper.y) / 0.06, [(-0.2, "#ff6a1e"), (0.35, "#ffb54a"), (1.0, "#fff1c9")]) * 1.25
    return over(canvas, face, ellipses(paper, [(*SUN, 0.058, 0.058)]))


def _sea(paper: Sheet, sky: np.ndarray) -> np.ndarray:
    """Swell in perspective: the mirrored sky broken by waves, and a path of glitter under the sun."""
    depth = np.clip((paper.y - HORIZON) / (1 - HORIZON), 0.002, 1)
    swell = np.zeros_like(depth)
    for seed, cell, near, full, far in (
        (21, 0.007, -0.1, 0.0, 0.25),
        (22, 0.015, 0.05, 0.25, 0.6),
        (23, 0.034, 0.3, 0.7, 9.0),
    ):
        part = smoothstep(near, full, depth) * smoothstep(far, full, depth)
        swell += part * noise(paper, seed, cell, 3, 9.0)
    rows = (HORIZON - depth * 0.40 + (swell - 0.5) * (0.02 + 0.22 * depth)) * paper.height
    mirrored = sky[np.clip(rows, 0, HORIZON * paper.height - 2).astype(int), np.arange(paper.width)[None, :]]
    water = np.minimum(mirrored, 0.8) * (0.55 - 0.45 * depth**0.6)[..., None] + colour("#03101c") * 0.8
    crest = smoothstep(0.54, 0.66, swell)
    path = np.exp(-(((paper.x - SUN[0]) / (0.06 + 0.10 * depth)) ** 2)) * smoothstep(1.25, 0.0, depth)
    water = lit(water, "#ff8f43", 0.14 * path)
    water = over(water, colour("#050a18"), 0.7 * glints(paper, 24, 1500, (HORIZON, 1.02), 0.11, (0.5, 0.9)))
    water = lit(
        water, "#6d7ec9", 0.12 * glints(paper, 25, 900, (HORIZON, 1.02), 0.07, (0.5, 0.9)) + 0.05 * crest * depth
    )
    warm = ramp(depth, [(0.0, "#ffc878"), (0.3, "#ff8f43"), (1.0, "#c9452c")])
    return over(water, warm, 0.95 * glints(paper, 26, 520, (HORIZON + 0.002, 1.0), 0.055, (SUN[0], 0.13)))


def _beam(paper: Sheet, angle: float, spread: float, reach: float) -> np.ndarray:
    """A cone of light from the lamp, dusty, brightest at its core."""
    dx, dy = paper.x - LAMP[0], paper.y - LAMP[1]
    along = dx * np.cos(angle) + dy * np.sin(angle)
    aside = np.abs(-dx * np.sin(angle) + dy * np.cos(angle))
    cone = np.exp(-((aside / (0.006 + spread * np.maximum(along, 0))) ** 2) * 1.6) * (along > 0)
    dust = 0.55 + 0.9 * (noise(paper, 31, 0.25, 5, 2.0) - 0.2)
    return cone * dust * np.exp(-np.maximum(along, 0) / reach) * smoothstep(0.0, 0.03, along)


def _cliff() -> list[tuple[float, float]]:
    """The headland's outline: a broken slope from the sea up to the tower's foot."""
    x = np.linspace(0.80, 1.80, 240)
    rise = np.interp(x, [0.80, 0.90, 1.02, 1.12, 1.20, 1.45, 1.80], [0.80, 0.745, 0.70, 0.60, 0.545, 0.53, 0.46])
    y = rise + 0.022 * jagged(41, 240, 0.72) * np.interp(x, [0.8, 1.1, 1.2, 1.36, 1.5], [1, 1, 0.2, 0.2, 1.2])
    return [*zip(x, y, strict=True), (1.80, 1.02), (0.66, 1.02), (0.70, 0.93), (0.76, 0.86)]


def _rocks() -> list[list[tuple[float, float]]]:
    """Rocks in the surf, lower left."""
    stones = []
    for seed, (left, right, top) in enumerate([(-0.05, 0.30, 0.90), (0.22, 0.44, 0.955), (0.60, 0.76, 0.93)]):
        x = np.linspace(left, right, 60)
        hump = np.sin(np.linspace(0, np.pi, 60)) ** 0.6
        y = 1.02 - (1.02 - top) * hump * (1 + 0.35 * jagged(50 + seed, 60, 0.65))
        stones.append([(left, 1.03), *zip(x, y, strict=True), (right, 1.03)])
    return stones


def _land(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """Cliff and rocks: almost black, warm where the sun grazes them."""
    grain = 0.62 * facets(paper, 61, 3000, 0.026) + 0.38 * noise(paper, 63, 0.3, 7)
    for outline in (*_rocks(), _cliff()):
        mask = shapes(paper, [outline])
        shifted = moved(mask, right=max(1, paper.width // 320))
        rim = np.clip(mask - shifted, 0, 1)
        rock = ramp(grain, [(0.15, "#010206"), (0.55, "#080914"), (1.0, "#1d1a30")])
        sunlit = smoothstep(0.5, 0.95, grain) * glow(paper, SUN[0] + 0.2, SUN[1], 0.42, 3.4)
        rock = lit(rock, "#d9562a", 1.1 * rim * grain * glow(paper, SUN[0] + 0.1, SUN[1], 0.4, 3) + 0.26 * sunlit)
        canvas = over(canvas, rock, mask)
    return canvas


def _tower(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """The lighthouse: banded, lit by the morning on its left, lamp burning."""
    x, foot, top = LAMP[0], 0.548, 0.245
    half = 0.046 - 0.02 * np.clip((foot - paper.y) / (foot - top), 0, 1)
    round_side = np.clip((paper.x - x) / half, -1, 1)
    bands = (np.floor((paper.y - top) / 0.066) % 2 == 0).astype(np.float32)[..., None]
    skin = colour("#7a1f22") * bands + colour("#a79c98") * (1 - bands)
    light = 0.05 + 0.85 * np.clip(-round_side * 0.9 + 0.12, 0, 1) ** 1.6
    warm = skin * light[..., None] * colour("#ffb489")
    body = shapes(paper, [[(x - 0.046, foot), (x - 0.026, top), (x + 0.026, top), (x + 0.046, foot)]])
    canvas = over(canvas, warm, body)
    windows = [[(x - 0.005, y), (x + 0.005, y), (x + 0.005, y + 0.02), (x - 0.005, y + 0.02)] for y in (0.33, 0.46)]
    canvas = over(canvas, colour("#ffc46b"), shapes(paper, windows))
    house = [[(1.335, 0.56), (1.335, 0.497), (1.385, 0.462), (1.435, 0.497), (1.435, 0.56)]]
    canvas = over(canvas, colour("#0b0a12"), shapes(paper, house))
    canvas = over(
        canvas, colour("#ffb75a"), shapes(paper, [[(1.352, 0.51), (1.368, 0.51), (1.368, 0.53), (1.352, 0.53)]])
    )
    iron = [
        [(x - 0.043, top), (x + 0.043, top), (x + 0.036, top + 0.014), (x - 0.036, top + 0.014)],
        [(x - 0.026, 0.180), (x, 0.140), (x + 0.026, 0.180)],
        limb((x, 0.145), (x, 0.112), 0.004, 0.002),
        *(limb((x + d, 0.18), (x + d, top), 0.004, 0.004) for d in (-0.022, 0.022)),
        *(limb((x + d, 0.222), (x + d, top), 0.002, 0.002) for d in (-0.041, -0.031, 0.031, 0.041)),
        limb((x - 0.043, 0.222), (x + 0.043, 0.222), 0.003, 0.003),
    ]
    canvas = over(
        canvas,
        colour("#ffe7b0") * 2.4,
        shapes(paper, [[(x - 0.02, 0.18), (x + 0.02, 0.18), (x + 0.02, top), (x - 0.02, top)]]),
    )
    canvas = over(canvas, colour("#05060c"), shapes(paper, iron))
    return lit(canvas, "#ffd78a", 0.9 * glow(paper, *LAMP, 0.030, 2.6))


def draw(paper: Sheet) -> np.ndarray:
    """The picture as uint8 sRGB [h, w, 3]."""
    sky = _sky(paper)
    canvas = np.where((paper.y > HORIZON)[..., None], _sea(paper, sky), _sun(paper, sky))
    canvas = lit(canvas, "#ffe2a6", 0.62 * _beam(paper, np.pi + 0.16, 0.075, 0.95))
    canvas = lit(canvas, "#ffe2a6", 0.45 * _beam(paper, 0.16, 0.075, 0.6))
    canvas = _land(paper, _tower(paper, canvas))
    gulls = [((0.30, 0.40), 0.022), ((0.345, 0.425), 0.016), ((0.245, 0.432), 0.014), ((0.80, 0.36), 0.013)]
    wings = [limb((x, y), (x + s * w, y - w * 0.55), 0.004, 0.001) for (x, y), w in gulls for s in (-1, 1)]
    return finish(over(canvas, colour("#05060d"), shapes(paper, wings)), 1)
