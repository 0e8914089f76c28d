"""Slow tide: moonlit water under snow mountains, birches on a spit, one boat with a lantern."""

from __future__ import annotations

import numpy as np

from setlists.demo.art_marks import (
    Sheet,
    colour,
    ellipses,
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

SHORE = 0.60
MOON = (0.62, 0.245, 0.125)
BOAT = (0.47, 0.655)
SKY = [(0.0, "#02040d"), (0.45, "#06132b"), (0.8, "#0f3350"), (1.0, "#2c6478")]


def _sky(paper: Sheet) -> np.ndarray:
    """A cold night with a large moon, its seas and its halo, and thin clouds before it."""
    x, y, radius = MOON
    canvas = ramp(paper.y / SHORE, SKY)
    draw = np.random.default_rng(3)
    stars = ellipses(paper, [(a, b, 0.0012, 0.0012) for a, b in draw.random((150, 2)) * (1.78, 0.40)])
    canvas = lit(canvas, "#d5e6ff", 0.55 * stars * smoothstep(0.42, 0.05, paper.y))
    canvas = lit(canvas, "#7fb2c8", 0.30 * glow(paper, x, y, 0.20, 2.6))
    seas = smoothstep(0.44, 0.64, noise(paper, 12, 0.11, 5))
    limb_dark = np.sqrt(np.clip(1 - (np.hypot(paper.x - x, paper.y - y) / radius) ** 2, 0.05, 1))
    face = colour("#fff3d2") * (1.05 * limb_dark**0.35 * (1 - 0.42 * seas))[..., None]
    canvas = over(canvas, face, ellipses(paper, [(x, y, radius, radius)]))
    veil = smoothstep(0.48, 0.78, noise(paper, 14, 0.10, 6, 7.0)) * smoothstep(0.06, 0.30, paper.y)
    tint = ramp(glow(paper, x, y, 0.24, 2.2), [(0.0, "#06142a"), (1.0, "#8fa9b0")])
    return over(canvas, tint, 0.42 * veil)


def _ridge(paper: Sheet, seed: int, base: float, height: float, rough: float, lean: float) -> np.ndarray:
    """The top line of one mountain chain, float32 [w], in heights of the picture."""
    line = 0.5 + 0.5 * jagged(seed, paper.width, rough)
    bulge = np.interp(np.linspace(0, 1, paper.width), [0, 0.28, 0.52, 0.8, 1], [1.0, 0.75, 0.30, 0.8, lean])
    return (base - height * line * bulge).astype(np.float32)


def _mountains(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """Four chains, each darker than the one behind; snow faces the moon; mist lies between."""
    chains = [
        (81, 0.56, 0.36, 0.55, "#27566c", "#a9c6cc", 0.75),
        (95, 0.585, 0.24, 0.56, "#143a4f", "#5d8896", 0.45),
        (83, 0.600, 0.13, 0.62, "#0a2233", "#1f4252", 0.12),
        (84, 0.606, 0.055, 0.8, "#03101b", "#03101b", 0.0),
    ]
    mist = noise(paper, 71, 0.12, 5, 6.0)
    for index, (seed, base, height, rough, rock, snow, cover) in enumerate(chains):
        top = _ridge(paper, seed, base, height, rough, 1.1)
        mask = np.clip((paper.y - top[None, :]) * paper.height + 0.5, 0, 1)
        below = (paper.y - top[None, :]) / height
        relief = noise(paper, seed + 100, 0.09, 6, 0.8)
        slope = relief - moved(relief, right=max(1, paper.width // 260))
        toward = np.clip((MOON[0] - paper.x) / 0.25, -1, 1)
        light = smoothstep(-0.03, 0.05, -slope * toward) * smoothstep(0.62, 0.05, below + 0.5 * (relief - 0.5)) * cover
        stone = colour(rock) * (0.55 + 0.9 * (relief - 0.2))[..., None]
        canvas = over(canvas, over(stone, colour(snow), light), mask)
        haze = np.exp(-(((paper.y - base + 0.004) / (0.045 - 0.008 * index)) ** 2)) * (0.35 + 0.9 * mist)
        canvas = over(canvas, colour("#2f6a7c") * (0.85 - 0.2 * index), np.clip(haze * (0.55 - 0.13 * index), 0, 1))
    return canvas


def _birches(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """A stand of birches on a dark spit at the right, and two at the far left edge."""
    draw = np.random.default_rng(9)
    bank_x = np.linspace(1.02, 1.80, 120)
    bank = SHORE - 0.035 * smoothstep(1.02, 1.5, bank_x) - 0.012 * np.abs(jagged(17, 120, 0.7))
    canvas = over(
        canvas, colour("#01060b"), shapes(paper, [[*zip(bank_x, bank, strict=True), (1.8, 0.61), (1.0, 0.61)]])
    )
    stems = [
        (1.20, -0.02, 0.016),
        (1.29, 0.03, 0.024),
        (1.385, -0.03, 0.019),
        (1.47, 0.02, 0.028),
        (1.60, -0.02, 0.022),
        (1.70, 0.03, 0.03),
    ]
    trunks, twigs, leaves, scars = [], [], [], []
    for x, lean, thick in stems:
        top = -0.08
        trunks.append(limb((x, SHORE - 0.01), (x + lean, top), thick, thick * 0.4))
        for y in np.arange(0.0, SHORE - 0.17, 0.026):
            share = (SHORE - y) / (SHORE - top)
            side, reach = draw.choice((-1, 1)), draw.uniform(0.05, 0.13)
            bend = np.linspace(0, 1, 9)
            arch = np.stack(
                [x + lean * share + side * reach * bend**0.8, y - reach * (1.3 * bend - 2.3 * bend**2.6)], 1
            )
            twigs += [
                limb(tuple(a), tuple(b), 0.004 * (1.05 - t), 0.003 * (1 - t))
                for a, b, t in zip(arch, arch[1:], bend, strict=False)
            ]
            for place in draw.integers(4, 9, 46):
                a, b = arch[place] + (0, abs(draw.normal(0, 0.03))) + draw.normal(0, 0.008, 2)
                leaves.append((float(a), float(b), draw.uniform(0.0014, 0.0030), draw.uniform(0.0022, 0.0046)))
        for y in np.arange(top, SHORE - 0.02, 0.022):
            share = (SHORE - y) / (SHORE - top)
            width = thick * (1 - 0.65 * share)
            centre = x + lean * share + draw.uniform(-0.3, 0.3) * width
            scars.append(
                (centre, y + draw.uniform(-0.006, 0.006), width * draw.uniform(0.15, 0.45), draw.uniform(0.0012, 0.004))
            )
    bark = colour("#cfdcda") * (0.30 + 0.55 * noise(paper, 33, 0.03, 4))[..., None]
    trunk = shapes(paper, trunks)
    shadow = np.clip(trunk - moved(trunk, right=max(1, paper.width // 190)), 0, 1)
    canvas = over(canvas, colour("#02070d"), shapes(paper, twigs))
    canvas = over(canvas, bark * (0.30 + 0.9 * shadow)[..., None], trunk)
    canvas = over(canvas, colour("#04090e"), ellipses(paper, scars) * trunk)
    foliage = ellipses(paper, leaves)
    silver = noise(paper, 34, 0.02, 3)
    return over(canvas, ramp(silver, [(0.3, "#041018"), (0.6, "#12333a"), (0.85, "#6f9a92")]), foliage * 0.92)


def _boat(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """A rowing boat with one figure and the only warm light of the picture."""
    x, y = BOAT
    hull = [
        (x - 0.085, y - 0.022),
        (x - 0.05, y - 0.010),
        (x + 0.05, y - 0.010),
        (x + 0.09, y - 0.026),
        (x + 0.062, y + 0.006),
        (x - 0.06, y + 0.006),
    ]
    sitter = [(x + 0.010, y - 0.012), (x + 0.016, y - 0.052), (x + 0.034, y - 0.054), (x + 0.042, y - 0.012)]
    pole = limb((x - 0.066, y - 0.016), (x - 0.072, y - 0.082), 0.004, 0.003)
    canvas = lit(canvas, "#ff9a3c", 0.50 * glow(paper, x - 0.060, y - 0.070, 0.030, 2.4))
    canvas = over(canvas, colour("#01050a"), shapes(paper, [hull, sitter, pole]))
    hat = [(x + 0.002, y - 0.057), (x + 0.025, y - 0.082), (x + 0.048, y - 0.057)]
    oar = limb((x + 0.030, y - 0.035), (x + 0.118, y + 0.012), 0.003, 0.005)
    canvas = over(canvas, colour("#01050a"), shapes(paper, [hat, oar]))
    rim = [
        limb((x - 0.085, y - 0.023), (x - 0.02, y - 0.012), 0.003, 0.002),
        limb((x + 0.014, y - 0.050), (x + 0.008, y - 0.015), 0.004, 0.003),
    ]
    canvas = over(canvas, colour("#c9702e"), shapes(paper, rim))
    return over(canvas, colour("#ffd08a") * 1.6, ellipses(paper, [(x - 0.060, y - 0.070, 0.008, 0.011)]))


def _water(paper: Sheet, above: np.ndarray) -> np.ndarray:
    """The scene mirrored, drawn down and broken by long ripples; a path of moonlight."""
    depth = np.clip((paper.y - SHORE) / (1 - SHORE), 0.0, 1)
    ripple = np.zeros_like(depth)
    for seed, cell, near, full, far in (
        (51, 0.006, -0.1, 0.0, 0.3),
        (52, 0.013, 0.05, 0.3, 0.7),
        (53, 0.026, 0.3, 0.8, 9.0),
    ):
        ripple += smoothstep(near, full, depth) * smoothstep(far, full, depth) * noise(paper, seed, cell, 3, 14.0)
    wave = ripple - 0.5
    rows = (SHORE - depth * (SHORE - 0.03) * 0.98 + wave * (0.01 + 0.075 * depth)) * paper.height
    columns = np.arange(paper.width)[None, :] + wave * depth * 0.035 * paper.height
    rows, columns = np.clip(rows, 0, SHORE * paper.height - 1), np.clip(columns, 0, paper.width - 1)
    water = np.minimum(above, 0.7)[rows.astype(int), columns.astype(int)] * (0.72 - 0.34 * depth)[..., None]
    water = water * colour("#c8e2ea") + colour("#020c14") * 0.5
    water = over(water, colour("#020a14"), 0.6 * glints(paper, 57, 1100, (SHORE, 1.02), 0.075, (0.8, 0.9)))
    water = lit(water, "#79aebb", 0.10 * glints(paper, 56, 900, (SHORE, 1.02), 0.06, (0.8, 0.9)))
    water = lit(water, "#f2ecc8", 0.62 * glints(paper, 55, 420, (SHORE + 0.004, 0.99), 0.050, (MOON[0], 0.11)))
    lantern = (
        np.exp(-(((paper.x - BOAT[0] + 0.06) / 0.016) ** 2))
        * smoothstep(0.14, 0.17, depth)
        * smoothstep(0.62, 0.14, depth)
    )
    return lit(water, "#ff8a30", lantern * (0.10 + 0.9 * smoothstep(0.46, 0.6, ripple)))


def draw(paper: Sheet) -> np.ndarray:
    """The picture as uint8 sRGB [h, w, 3]."""
    above = _birches(paper, _mountains(paper, _sky(paper)))
    canvas = over(above, _water(paper, above), np.clip((paper.y - SHORE) * paper.height + 0.5, 0, 1))
    line = np.exp(-(((paper.y - SHORE) / 0.003) ** 2)) * (0.5 + noise(paper, 77, 0.05, 3, 4.0))
    canvas = lit(canvas, "#4f93a0", 0.10 * line)
    return finish(_boat(paper, canvas), 2)
