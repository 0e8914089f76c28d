"""Signs of a tradition laid into the quiet parts of a picture: borders, palms, arcs, a horizon's grid, an arch."""

import math

import cv2
import numpy as np

from precompute.paint.marks import SHIFT, mask_of, read, ribbons, slid, strokes
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, glow, over, smoothstep


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
    canvas = over(canvas, scene.one(0.1), field)
    canvas = over(canvas, scene.one(0.62, 1.0), field * diamond)
    canvas = over(canvas, scene.one(0.9), field * (heart + zigzag + rails).clip(0, 1))
    return canvas


def palms(canvas: np.ndarray, scene: Scene, *, amount: float = 1.0, reach: float = 0.3) -> np.ndarray:
    """Black silhouettes of palm trees at both sides, swaying, with the light behind them."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 141)
    outlines = []
    for x, top, side in ((0.09, 0.36, 1), (0.17, 0.58, -1), (0.9, 0.42, -1)):
        lean = 0.06 * side + 0.015 * math.sin(0.9 * scene.knobs.phase + x)
        t = np.linspace(0, 1, 10)
        trunk = np.stack([x * w + lean * h * t**2, h * (1.05 - (1.05 - top) * t)], -1)
        size = reach * (1.15 - top)
        outlines.append(ribbons(trunk[None], np.array([scene.pixels(0.026)])))
        for lift in np.linspace(-0.5, 3.6, 8) + rng.uniform(-0.15, 0.15, 8):
            sway = 0.08 * math.sin(0.9 * scene.knobs.phase + lift)
            outlines.append(_frond(scene, trunk[-1], -1, lift + sway, size * rng.uniform(0.85, 1.1)))
    mask = mask_of(scene, np.concatenate(outlines))
    rim = np.clip(blur(mask, scene.pixels(0.012)) * 1.6 - 0.1, 0, 1) * (1 - mask)
    canvas = over(canvas, scene.one(0.8), 0.3 * amount * rim)
    return over(canvas, scene.one(0.0), amount * mask)


def _frond(scene: Scene, base: np.ndarray, side: int, lift: float, reach: float) -> np.ndarray:
    """Outlines [n, points, 2] of one frond: a drooping rib with narrow leaves on both sides."""
    t = np.linspace(0, 1, 10)
    long = scene.pixels(reach)
    rib = np.stack([-side * math.cos(lift) * t, -math.sin(lift) * t + 0.5 * t**2.2], -1) * long + base
    heading = np.gradient(rib, axis=0)
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    leaves = [rib]
    for at in np.linspace(0.2, 0.99, 17):
        point = np.array([np.interp(at, t, rib[:, c]) for c in (0, 1)])
        along = np.array([np.interp(at, t, heading[:, c]) for c in (0, 1)])
        across = np.array([-along[1], along[0]])
        length = long * 0.34 * math.sin(math.pi * (0.15 + 0.75 * at))
        for turn in (-1, 1):
            tip = (0.8 * along + turn * 0.6 * across) * length
            leaves.append(point + t[:, None] * tip + (t**2)[:, None] * np.array([0, 0.35 * length]))
    return ribbons(np.array(leaves), np.array([0.02 * long] + [0.026 * long] * (len(leaves) - 1)))


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
        other = scene.colour((scene.tone * 0.85 + 0.05 + 0.15 * tint).clip(0, 1), 1 - scene.accent if i % 2 else 0.0)
        lit = other if i % 2 else 1.5 * other * (0.35 + 0.65 * canvas)
        canvas = over(canvas, lit.clip(0, 1), amount * inside)
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
    wired = light[..., None] * scene.one(0.78, 1.0)
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
    dark = over(canvas, scene.one(0.05), 0.9 * amount * stone)
    return over(dark, scene.one(0.55), 0.55 * amount * np.maximum.reduce(ribs) * (0.35 + 0.65 * scene.light))


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


def sprigs(
    canvas: np.ndarray, scene: Scene, *, spacing: float = 0.2, length: float = 0.26, amount: float = 1.0
) -> np.ndarray:
    """Stems with paired leaves and a flower, as on painted walls and plates, growing where the picture is plain."""
    marks = strokes(scene.study, spacing, length, 160)
    busy = read(blur(scene.study.detail, scene.pixels(0.04)), marks.lines[:, 6])
    plain = busy <= max(0.2, float(np.quantile(busy, 0.25)))
    lines = scene.carry(slid(marks, scene.knobs.slide))[plain]
    dice = marks.dice[plain]
    painted = (canvas * 255).astype(np.uint8)
    ink = (scene.one(0.0) * 255).tolist()
    leaf, bloom = (scene.one(0.6, 1.0) * 255).tolist(), (scene.one(0.82) * 255).tolist()
    edge = max(round(scene.pixels(0.004)), 1)
    stems = ribbons(lines, np.full(len(lines), scene.pixels(0.012)))
    for stem, line, (turn, size, _, tint) in zip(stems, lines, dice, strict=True):
        blades = _blades(line, scene.pixels(length) * (0.2 + 0.08 * size))
        cv2.fillPoly(painted, [stem], ink, cv2.LINE_AA, SHIFT)
        for blade in blades:
            cv2.fillPoly(painted, [blade], leaf if tint > 0.4 else bloom, cv2.LINE_AA, SHIFT)
            cv2.polylines(painted, [blade], True, ink, edge, cv2.LINE_AA, SHIFT)
        petals = _petals(line[-1], scene.pixels(length) * 0.1 * (0.8 + 0.5 * size), 6.28 * turn)
        for i, petal in enumerate(petals):
            cv2.fillPoly(painted, [petal], leaf if i == len(petals) - 1 else bloom, cv2.LINE_AA, SHIFT)
            cv2.polylines(painted, [petal], True, ink, edge, cv2.LINE_AA, SHIFT)
    return over(canvas, painted.astype(np.float32) / 255, amount)


def _blades(line: np.ndarray, size: float) -> np.ndarray:
    """Outlines of leaves in pairs along a stem [points, 2]."""
    t = np.linspace(0, 1, 7)[:, None]
    heading = np.gradient(line, axis=0)
    heading /= np.linalg.norm(heading, axis=1, keepdims=True) + 1e-6
    across = np.stack([-heading[:, 1], heading[:, 0]], -1)
    leaves = []
    for i in (1, 2, 3, 4):
        for turn in (-1, 1):
            tip = (0.65 * heading[i] + turn * 0.75 * across[i]) * size
            leaves.append(line[i] + t * tip + (t * (1 - t)) * heading[i] * size * 0.3)
    return ribbons(np.array(leaves), np.full(len(leaves), size * 0.42))


def _petals(centre: np.ndarray, size: float, turn: float) -> list[np.ndarray]:
    """Outlines of a flower's round petals and, last, its heart."""
    circle = np.linspace(0, 2 * np.pi, 13)[:-1]
    ring = np.stack([np.cos(circle), np.sin(circle)], -1)
    angles = turn + np.arange(6) * np.pi / 3
    middles = centre + 0.75 * size * np.stack([np.cos(angles), np.sin(angles)], -1)
    outlines = [*(middle + 0.5 * size * ring for middle in middles), centre + 0.5 * size * ring]
    return [np.round(outline * (1 << SHIFT)).astype(np.int32) for outline in outlines]
