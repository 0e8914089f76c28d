"""Light laid over a picture: bloom, rays, blinds, bokeh, a low sun, flames."""

import math

import cv2
import numpy as np

from precompute.paint.noise import fractal_noise, sample, smooth_noise
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, glow, over, smoothstep
from precompute.paint.study import Study


def bloom(
    canvas: np.ndarray, scene: Scene, *, spread: float = 0.03, amount: float = 0.6, least: float = 0.55
) -> np.ndarray:
    """Highlights that glow into their surroundings."""
    bright = canvas * smoothstep(least, 1.0, canvas.max(axis=2))[..., None]
    return glow(
        canvas, amount * 0.5 * (blur(bright, scene.pixels(spread) * 0.5) + blur(bright, scene.pixels(spread) * 2))
    )


def rays(
    canvas: np.ndarray, scene: Scene, *, count: float = 11.0, amount: float = 0.5, accent: float = 1.0
) -> np.ndarray:
    """Shafts of light that fan out from above the wandering light and sweep slowly."""
    w, h = scene.size
    x, y = scene.grid
    k = scene.knobs
    away_x, away_y = x - (0.25 + 0.5 * k.light_x) * w, y + 0.22 * h
    angle = np.arctan2(away_x, away_y)
    wave = np.sin(angle * count * 2 + 1.1 * k.phase) + 0.6 * np.sin(angle * count * 3.7 - 1.7 * k.phase + 1)
    shaft = smoothstep(0.1, 1.5, wave) * np.exp(-((np.hypot(away_x, away_y) / h) ** 2) * 0.5)
    lit = canvas * (1 + 2.2 * amount * shaft)[..., None]
    return glow(lit.clip(0, 1), 0.2 * amount * shaft[..., None] * scene.one(0.75, accent))


def sunburst(
    canvas: np.ndarray, scene: Scene, *, count: float = 14.0, amount: float = 0.45, centre_y: float = 0.78
) -> np.ndarray:
    """Hard-edged rays of alternating light from a low sun, strongest where the picture is dark and plain."""
    w, h = scene.size
    x, y = scene.grid
    k = scene.knobs
    away_x, away_y = x - (0.3 + 0.4 * k.light_x) * w, y - centre_y * h
    far = np.hypot(away_x, away_y) / h
    turn = np.arctan2(away_y, away_x) * count * 3 / (2 * np.pi) + 0.25 * k.phase
    soft = (0.004 * count / np.maximum(far, 0.03)).clip(0.02, 1)
    part = turn - 3 * np.floor(turn / 3)
    shares = [_wedge(part, c, soft) for c in (0.5, 1.5, 2.5)]
    colours = (scene.one(0.34), scene.one(0.66), scene.one(0.5, 1.0))
    fan = sum(share[..., None] * colour for share, colour in zip(shares, colours, strict=True))
    plain = 1 - 0.8 * smoothstep(0.0, 0.6, scene.frame(scene.study.detail))
    shine = (0.3 + 0.9 * np.exp(-((far / 0.8) ** 2)))[..., None]
    lit = fan * shine * (0.35 + 0.9 * scene.flat_tone[..., None])
    return over(canvas, lit.clip(0, 1), amount * plain * smoothstep(0.02, 0.12, far))


def _wedge(part: np.ndarray, centre: float, soft: np.ndarray) -> np.ndarray:
    """1 within half a unit of `centre` on a circle of 3 units."""
    away = np.abs(part - centre)
    return ((0.5 - np.minimum(away, 3 - away)) / soft + 0.5).clip(0, 1)


def sun(
    canvas: np.ndarray, scene: Scene, *, radius: float = 0.17, amount: float = 0.85, reach: float = 0.5
) -> np.ndarray:
    """A low sun behind the picture's darker forms, where the artwork is plainest, with a warm glow around it."""
    w, h = scene.size
    x, y = scene.grid
    k = scene.knobs
    place = scene.study.keep(("plain", radius), lambda: _plain_place(scene.study, radius))
    (sun_x, sun_y) = scene.carry(place) + scene.pixels(0.1) * np.array([k.light_x - 0.5, k.light_y - 0.5])
    far = np.hypot(x - float(sun_x), y - float(sun_y)) / h
    relative = blur(scene.flat_tone, scene.pixels(0.004)) - blur(scene.flat_tone, scene.pixels(0.12))
    behind = smoothstep(-0.16, -0.05, relative)
    disc = 1 - smoothstep(radius - 0.003, radius + 0.003, far)
    halo = np.exp(-((far / reach) ** 2))
    lit = glow(canvas, 0.45 * halo[..., None] * scene.one(0.72))
    return over(lit, scene.one(0.97), amount * disc * behind)


def _plain_place(study: Study, radius: float) -> np.ndarray:
    """The middle [2] (artwork's pixels) of the plainest round patch in the upper part of the artwork."""
    w, h = study.size
    small = cv2.resize(study.detail, (64, 36), interpolation=cv2.INTER_AREA)
    busy = cv2.GaussianBlur(small, (0, 0), max(radius * 36 * 0.7, 1.0))
    x, y = np.meshgrid(np.linspace(0, 1, 64), np.linspace(0, 1, 36))
    busy = busy + 0.5 * np.maximum(np.abs(x - 0.5) - 0.3, 0) + 0.6 * np.maximum(np.abs(y - 0.34) - 0.14, 0)
    row, column = np.unravel_index(int(np.argmin(busy)), busy.shape)
    return np.array([(column + 0.5) / 64 * w, (row + 0.5) / 36 * h])


def blinds(
    canvas: np.ndarray, scene: Scene, *, cell: float = 0.085, angle: float = -14.0, dark: float = 0.3
) -> np.ndarray:
    """Light through a window blind: slanting bars, softer with distance."""
    x, y = scene.grid
    a = math.radians(angle) + 0.6 * scene.knobs.angle
    v = (math.cos(a) * y + math.sin(a) * x) / scene.pixels(cell) + 0.35 * scene.knobs.phase
    v = v + 0.3 * blur(scene.flat_tone, scene.pixels(0.05))
    bar = smoothstep(0.22, 0.42, np.abs(v - np.round(v)))
    pool = (0.45 + 0.8 * scene.light).clip(0, 1)
    lit = (bar * pool)[..., None]
    cold, warm = np.array([0.6, 0.85, 1.15], np.float32) * dark, np.array([1.45, 1.2, 0.9], np.float32)
    return (canvas * (cold + (warm - cold) * lit)).clip(0, 1)


def bokeh(
    canvas: np.ndarray, scene: Scene, *, count: int = 70, largest: float = 0.055, amount: float = 0.5
) -> np.ndarray:
    """Out-of-focus city lights: soft discs with a bright rim that drift, more of them where the picture is dark."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 21)
    place, dice = rng.uniform(0, 1, (count, 2)), rng.uniform(0, 1, (count, 4))
    layers = [np.zeros((h, w), np.uint8) for _ in range(2)]
    for (px, py), (size, tint, drift, power) in zip(place, dice, strict=True):
        moved = px + 0.05 * np.sin(2 * np.pi * (drift + 0.25 * scene.knobs.phase))
        centre = (round(moved * w * 16), round((py**0.8) * h * 16))
        radius = round(scene.pixels(largest) * (0.25 + 0.75 * size) * 16)
        disc = np.zeros((h, w), np.uint8)
        cv2.circle(disc, centre, radius, round(90 + 90 * power), -1, cv2.LINE_AA, 4)
        cv2.circle(disc, centre, radius, round(150 + 90 * power), max(round(scene.pixels(0.002)), 1), cv2.LINE_AA, 4)
        layers[int(tint > 0.5)] = cv2.max(layers[int(tint > 0.5)], disc)
    room = 1 - 0.8 * smoothstep(0.1, 0.9, blur(scene.frame(scene.study.detail), scene.pixels(0.02)))
    for accent, layer in enumerate(layers):
        light = layer.astype(np.float32) / 255 * room
        canvas = glow(canvas, amount * light[..., None] * scene.one(0.68, float(accent)))
    return canvas


def flames(canvas: np.ndarray, scene: Scene, *, amount: float = 0.9, height: float = 0.6) -> np.ndarray:
    """Fire that licks up from below and around the picture's forms."""
    w, h = scene.size
    noise = scene.study.keep("flames", lambda: fractal_noise((w, 2 * h), 7, scene.study.seed + 31))
    x, y = scene.grid
    climb = 0.22 * scene.knobs.phase % 1.0
    sway = 0.025 * h * np.sin(9 * y / h + 2 * scene.knobs.phase)
    rise = h * (0.5 + 0.4 * np.sin(2 * np.pi * climb))
    fire = sample(noise, (x * 1.6 + sway).astype(np.float32), (y * 0.55 + rise).astype(np.float32)) * 0.5 + 0.5
    depth = y / h
    body = fire + 1.25 * depth - (1.62 - 0.75 * height) + 0.3 * blur(scene.flat_tone, scene.pixels(0.02))
    heat = smoothstep(0.0, 0.75, body)
    colour = scene.colour((0.1 + 0.85 * heat**1.5).clip(0, 1), 1.0)
    return glow(canvas, amount * heat[..., None] ** 1.2 * colour)


def haze(canvas: np.ndarray, scene: Scene, *, amount: float = 0.3, cells: float = 2.2) -> np.ndarray:
    """Wisps of smoke that drift through the light."""
    w, h = scene.size
    x, y = scene.grid
    noise = scene.study.keep(("haze", cells), lambda: fractal_noise((w, h), cells, scene.study.seed + 41))
    drift = 0.06 * w * math.sin(0.8 * scene.knobs.phase)
    smoke = smoothstep(-0.1, 0.9, sample(noise, x + np.float32(drift), y + 0.05 * h * smooth_noise(scene.size, 3, 42)))
    return glow(canvas, amount * (smoke * (0.3 + 0.7 * scene.light))[..., None] * scene.one(0.7))
