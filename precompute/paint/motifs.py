"""Signs of a tradition laid into the quiet parts of a picture: borders, palms, arcs, a horizon's grid, an arch."""

import math

import cv2
import numpy as np

from precompute.paint.marks import SHIFT, mask_of, read, ribbons, slid, strokes
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, glow, over, smoothstep


def _flat(scene: Scene, tone: float, accent: float) -> np.ndarray:
    return scene.colour(np.full((1, 1), tone, np.float32), accent)[0, 0]


def border(canvas: np.ndarray, scene: Scene, *, width: float = 0.085, cell: float = 0.085) -> np.ndarray:
    """A printed border of diamonds, zigzags and dots in the picture's colours."""
    w, h = scene.size
    x, y = scene.grid
    left = np.minimum(x, w - 1 - x)
    top = np.minimum(y, h - 1 - y)
    depth = np.minimum(left, top) / scene.pixels(width)
    sideways = np.where(left < top, y - h / 2, x - w / 2)
    along = sideways / scene.pixels(cell) + 0.25 * scene.knobs.phase
    saw = np.abs(along - np.round(along)) * 2
    soft = 1.6 / scene.pixels(width)
    diamond = smoothstep(-soft, soft, 0.30 - np.abs(depth - 0.5) - 0.34 * saw)
    heart = smoothstep(-soft, soft, 0.13 - np.abs(depth - 0.5) - 0.16 * saw)
    zigzag = smoothstep(-soft, soft, 0.045 - np.abs(depth - 0.24 - 0.52 * saw + 0.1)) * (1 - diamond)
    rails = smoothstep(-soft, soft, 0.035 - np.abs(depth - 0.92)) + smoothstep(-soft, soft, 0.03 - np.abs(depth - 0.06))
    field = 1 - smoothstep(1 - soft, 1 + soft, depth)
    canvas = over(canvas, _flat(scene, 0.1, 0.0), field)
    canvas = over(canvas, _flat(scene, 0.62, 1.0), field * diamond)
    canvas = over(canvas, _flat(scene, 0.9, 0.0), field * (heart + zigzag + rails).clip(0, 1))
    return canvas


def palms(canvas: np.ndarray, scene: Scene, *, amount: float = 1.0, reach: float = 0.55) -> np.ndarray:
    """Silhouettes of palm fronds from the lower corners, swaying."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 141)
    outlines = []
    for side, base in ((-1, (0.02 * w, 1.02 * h)), (1, (0.99 * w, 1.0 * h))):
        for i in range(6):
            lift = 0.35 + 0.2 * i + rng.uniform(-0.06, 0.06)
            sway = 0.05 * np.sin(0.9 * scene.knobs.phase + i + side)
            outlines.append(_frond(scene, np.array(base), side, lift + sway, reach * rng.uniform(0.75, 1.1)))
    mask = mask_of(scene, np.concatenate(outlines))
    rim = np.clip(np.roll(mask, 2, 0) - mask, 0, 1)
    canvas = over(canvas, _flat(scene, 0.06, 0.0), amount * mask)
    return over(canvas, _flat(scene, 0.7, 1.0), 0.7 * amount * rim)


def _frond(scene: Scene, base: np.ndarray, side: int, lift: float, reach: float) -> np.ndarray:
    """Outlines [n, points, 2] of one frond: a drooping rib with leaves on both sides."""
    t = np.linspace(0, 1, 10)
    rib = np.stack([-side * math.cos(lift) * t, -math.sin(lift) * t + 0.55 * t**2.2], -1) * scene.pixels(reach) + base
    leaves = [rib]
    heading = np.gradient(rib, axis=0)
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    for at in np.linspace(0.16, 0.98, 24):
        i = at * 9
        point = np.array([np.interp(i, range(10), rib[:, c]) for c in (0, 1)])
        along = np.array([np.interp(i, range(10), heading[:, c]) for c in (0, 1)])
        across = np.array([-along[1], along[0]])
        length = scene.pixels(reach) * 0.36 * np.sin(np.pi * (0.12 + 0.8 * at))
        for turn in (-1, 1):
            tip = (0.75 * along + turn * 0.7 * across) * length
            leaves.append(point + t[:, None] * tip + (t**2)[:, None] * np.array([0, 0.2 * length]))
    widths = np.full(len(leaves), scene.pixels(reach) * 0.036)
    return ribbons(np.array(leaves), widths)


def arcs(canvas: np.ndarray, scene: Scene, *, count: int = 9, amount: float = 0.5) -> np.ndarray:
    """Large translucent discs and crescents that overlap and drift through one another."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 151)
    x, y = scene.grid
    soft = 1.2
    for i in range(count):
        px, py, size, drift, tint = rng.uniform(0, 1, 5)
        turn = 2 * np.pi * (drift + 0.16 * scene.knobs.phase * (1 if i % 2 else -1))
        cx, cy = (px + 0.05 * math.cos(turn)) * w, (py + 0.05 * math.sin(turn)) * h
        radius = scene.pixels(0.09 + 0.26 * size)
        inside = smoothstep(-soft, soft, radius - np.hypot(x - cx, y - cy))
        if i % 3:
            bite = np.hypot(x - cx - 0.45 * radius * math.cos(turn), y - cy - 0.45 * radius * math.sin(turn))
            inside = inside * smoothstep(-soft, soft, bite - radius * 0.86)
        colour = _flat(scene, 0.35 + 0.5 * tint, float(i % 3 == 0))
        mixed = np.where(i % 2, canvas * (0.35 + 1.15 * colour), glow(canvas, colour * 0.55))
        canvas = over(canvas, mixed.clip(0, 1).astype(np.float32), amount * inside)
    return canvas


def horizon(
    canvas: np.ndarray, scene: Scene, *, level: float = 0.62, amount: float = 0.7, lines: float = 16.0
) -> np.ndarray:
    """A floor of light lines that runs to the horizon, under the picture's lower part."""
    w, h = scene.size
    x, y = scene.grid
    depth = (y / h - level) / (1 - level)
    below = smoothstep(0.0, 0.08, depth)
    far = 1 / np.maximum(depth, 0.02)
    u = (x / w - 0.5 - 0.1 * (scene.knobs.light_x - 0.5)) * lines * far * 0.35
    v = far * 2.4 + scene.knobs.phase
    fine = 0.0016 * lines * far
    wires = [1 - smoothstep(0.02 + fine * 0.4, 0.05 + fine, np.abs(c - np.round(c))) for c in (u, v)]
    fade = below * smoothstep(0, 0.35, depth)
    light = np.maximum(*wires) * fade * (1 - 0.55 * scene.tone)
    wired = light[..., None] * _flat(scene, 0.78, 1.0)
    return glow(
        canvas * (1 - 0.35 * below * amount)[..., None], amount * (wired + 0.8 * blur(wired, scene.pixels(0.012)))
    )


def arch(canvas: np.ndarray, scene: Scene, *, amount: float = 1.0) -> np.ndarray:
    """A pointed gothic arch of black stone around the picture, its edge catching the light."""
    w, h = scene.size
    x, y = scene.grid
    u, v = (x / w - 0.5) * w / h, y / h
    half = 0.46 * w / h
    radius = half * 2.1
    curve = np.hypot(np.abs(u) + radius - half, np.minimum(v - 0.62, 0) * 1.25) - radius
    soft = 2.0 / h
    stone = smoothstep(-soft, soft, curve)
    ribs = [1 - smoothstep(0.002, 0.006, np.abs(curve - d)) for d in (0.004, 0.03, 0.055)]
    dark = over(canvas, _flat(scene, 0.05, 0.0), 0.9 * amount * stone)
    return over(dark, _flat(scene, 0.55, 0.0), 0.55 * amount * np.maximum.reduce(ribs) * (0.35 + 0.65 * scene.light))


def chevrons(
    canvas: np.ndarray, scene: Scene, *, cell: float = 0.11, angle: float = 52.0, amount: float = 0.5
) -> np.ndarray:
    """Diagonal slashes of light in the dark parts, sliding along themselves."""
    x, y = scene.grid
    a = math.radians(angle)
    u = (math.cos(a) * x + math.sin(a) * y) / scene.pixels(cell)
    v = (math.cos(a) * y - math.sin(a) * x) / scene.pixels(cell * 3.2)
    row = np.floor(u)
    dash = v + 0.37 * row + 0.5 * scene.knobs.phase * np.where(row % 2 == 0, 1, -1)
    body = 1 - smoothstep(0.2, 0.26, np.abs(u - row - 0.5))
    on = smoothstep(0.1, 0.14, np.abs(dash - np.round(dash)))
    room = 1 - smoothstep(0.1, 0.75, blur(scene.tone, scene.pixels(0.015)))
    light = (body * on * (0.12 + 0.88 * room))[..., None]
    colour = scene.colour(np.full_like(x, 0.66), np.asarray((row % 3 == 0), np.float32))
    return glow(canvas, amount * light * colour)


def leaves(
    canvas: np.ndarray, scene: Scene, *, spacing: float = 0.13, size: float = 0.16, amount: float = 0.8
) -> np.ndarray:
    """Pointed leaves and petals that grow along the picture's lines where it is plain."""
    marks = strokes(scene.study, spacing, size, 160)
    plain = read(scene.study.detail, marks.lines[:, 0]) < 0.22 + 0.15 * marks.dice[:, 0]
    lines = scene.carry(slid(marks, scene.knobs.slide))[plain]
    dice = marks.dice[plain]
    outlines = ribbons(lines, scene.pixels(size) * (0.2 + 0.16 * dice[:, 1]))
    veins = ribbons(lines, np.full(len(lines), scene.pixels(0.005)))
    painted = (canvas * 255).astype(np.uint8)
    for outline, vein, tint, power in zip(outlines, veins, dice[:, 2], dice[:, 3], strict=True):
        colour = (_flat(scene, 0.42 + 0.4 * power, float(tint > 0.55)) * 255).tolist()
        cv2.fillPoly(painted, [outline], colour, cv2.LINE_AA, SHIFT)
        cv2.polylines(painted, [outline], True, (8, 6, 10), max(round(scene.pixels(0.003)), 1), cv2.LINE_AA, SHIFT)
        cv2.fillPoly(painted, [vein], (8, 6, 10), cv2.LINE_AA, SHIFT)
    return over(canvas, painted.astype(np.float32) / 255, amount)
