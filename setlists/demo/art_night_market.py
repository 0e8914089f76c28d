"""Night market: a street of stalls under strings of lanterns runs to a gate tower; the wet ground doubles it all."""

from __future__ import annotations

import numpy as np

from setlists.demo.art_marks import (
    Points,
    Sheet,
    colour,
    ellipses,
    finish,
    glow,
    limb,
    lit,
    moved,
    noise,
    over,
    ramp,
    shapes,
    smoothstep,
    soften,
)

EYE = (0.86, 0.56)  # where the street's lines meet
GROUND = 0.46  # half height of a person's eye above the ground at depth 1, in heights of the picture
WALL = 0.92  # half the distance between the houses
INK = "#06040c"


def _at(x: float, y: float, depth: float) -> tuple[float, float]:
    """A point of the street on the sheet: x aside and y above the eye at `depth`, both as seen at depth 1."""
    return EYE[0] + x / depth, EYE[1] - y / depth


def _sky(paper: Sheet) -> np.ndarray:
    """A violet night, lit from the street, smoke rising."""
    canvas = ramp(paper.y, [(0.0, "#05040f"), (0.3, "#150d3a"), (0.62, "#44205c"), (1.0, "#3a1a4a")])
    canvas = lit(canvas, "#ff6f3a", 0.36 * glow(paper, EYE[0], EYE[1] - 0.05, 0.15, 2.6))
    smoke = smoothstep(0.42, 0.85, noise(paper, 5, 0.3, 6, 1.4)) * glow(paper, EYE[0], EYE[1] - 0.1, 0.45, 3)
    return lit(canvas, "#b04a6a", 0.10 * smoke)


def _roof(x: float, y: float, half: float, lift: float) -> Points:
    """A swept roof: ridge at `y`, eaves turned up at both ends."""
    t = np.linspace(-1, 1, 41)
    lower = y + lift * (1.0 - 0.55 * np.abs(t) ** 3.2)
    upper = y + lift * 0.94 * np.abs(t) ** 0.7 * (1 - 0.45 * np.abs(t) ** 5)
    return [*zip(x + half * t, upper, strict=True), *zip(x + half * t[::-1], lower[::-1], strict=True)]


def _gate(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """The tower at the end of the street: three swept roofs, lit windows, a dark arch with light behind."""
    x = EYE[0]
    tiers = [(0.070, 0.075, 0.060, 0.090), (0.185, 0.115, 0.082, 0.125), (0.315, 0.155, 0.112, 0.165)]
    walls, roofs, panes = [], [], []
    for y, half, wall, _ in tiers:
        roofs.append(_roof(x, y, half * 1.55, 0.062))
        walls.append([(x - wall, y + 0.04), (x + wall, y + 0.04), (x + wall, y + 0.15), (x - wall, y + 0.15)])
        count = round(wall / 0.020)
        for i in range(-count, count + 1):
            left = x + i * wall * 0.9 / (count + 0.5) - 0.006
            panes.append([(left, y + 0.066), (left + 0.012, y + 0.066), (left + 0.012, y + 0.104), (left, y + 0.104)])
    half = [(0.15, 0.43), (0.16, 0.585), (0.075, 0.585), (0.07, 0.505), (0.045, 0.475)]
    legs = [[(x + a, b) for a, b in half] + [(x - a, b) for a, b in reversed(half)]]
    canvas = lit(canvas, "#ff9347", 0.50 * glow(paper, x, 0.56, 0.045, 2.2))
    canvas = over(canvas, colour("#140a1c"), shapes(paper, walls + legs))
    canvas = over(canvas, colour("#ffab4e") * (0.55 + 0.6 * noise(paper, 8, 0.05, 2))[..., None], shapes(paper, panes))
    roof = shapes(paper, roofs)
    edge = np.clip(roof - moved(roof, down=-max(1, paper.height // 260)), 0, 1)
    canvas = over(canvas, colour("#0a0614"), roof)
    canvas = lit(canvas, "#ff7a3c", 0.75 * edge * smoothstep(0.26, 0.0, np.abs(paper.x - x)))
    return over(canvas, colour(INK), shapes(paper, [limb((x, 0.075), (x, 0.015), 0.010, 0.003)]))


def _wall(paper: Sheet, canvas: np.ndarray, side: int, near: float, far: float, seed: int) -> np.ndarray:
    """The house behind a stall, nearly black, a few dim windows under its eaves."""
    draw = np.random.default_rng(seed)
    tall = 0.98 + draw.uniform(-0.1, 0.3)
    front = [_at(WALL * side, y, depth) for y, depth in ((tall, near), (tall, far), (-GROUND, far), (-GROUND, near))]
    plaster = ramp(noise(paper, seed, 0.08, 4), [(0.2, "#05030a"), (0.9, "#170c22")])
    canvas = over(canvas, plaster, shapes(paper, [front]))
    panes = []
    for t in (0.15, 0.45, 0.75):
        a, b = near + (far - near) * t, near + (far - near) * (t + 0.16)
        panes.append([_at(WALL * side, y, depth) for y, depth in ((0.86, a), (0.86, b), (0.64, b), (0.64, a))])
    return over(canvas, colour(draw.choice(["#4a2230", "#7c4420", "#241f4a"])), shapes(paper, panes))


def _room(paper: Sheet, canvas: np.ndarray, side: int, near: float, far: float, seed: int) -> np.ndarray:
    """What the stall's lamp shows: shelves with jars, hanging things, and the keeper before them."""
    draw = np.random.default_rng(seed)
    middle = 2 / (1 / near + 1 / far)
    lamp = _at(0.86 * side, 0.20, middle)
    light = glow(paper, *lamp, 0.21 / middle, 2.3)[..., None]
    back = [_at(WALL * side, y, depth) for y, depth in ((0.36, near), (0.36, far), (-0.22, far), (-0.22, near))]
    shine = ramp(light[..., 0], [(0.0, "#0a0206"), (0.3, "#571d10"), (0.65, "#d97428"), (1.0, "#ffd795")])
    canvas = over(canvas, shine, shapes(paper, [back]))
    dark: list[Points] = []
    for shelf in (0.15, 0.0):
        dark.append(
            [
                _at(WALL * side, y, depth)
                for y, depth in ((shelf, near), (shelf, far), (shelf - 0.018, far), (shelf - 0.018, near))
            ]
        )
        for t in np.arange(0.03, 0.97, 0.05) + draw.uniform(-0.01, 0.01, 19):
            depth, wide, tall = near + (far - near) * t, draw.uniform(0.008, 0.020), draw.uniform(0.03, 0.09)
            x, foot = _at(WALL * side, shelf, depth)
            dark.append(
                [
                    (x - wide / depth, foot),
                    (x - wide / depth, foot - tall / depth),
                    (x + wide / depth, foot - tall / depth),
                    (x + wide / depth, foot),
                ]
            )
    canvas = over(canvas, shine * 0.22, shapes(paper, dark))
    keeper = [[(x, y - 0.02 / middle) for x, y in part] for part in _person(0.82 * side, middle * 1.05, seed * 3 + 1)]
    canvas = over(canvas, colour("#0c050c"), shapes(paper, keeper))
    return lit(
        over(canvas, colour("#ffe3ae") * 1.3, ellipses(paper, [(*lamp, 0.022 / middle, 0.022 / middle)])),
        "#ff9a45",
        0.35 * light[..., 0] ** 2,
    )


def _stall(paper: Sheet, canvas: np.ndarray, side: int, near: float, far: float, tint: str, seed: int) -> np.ndarray:
    """One stall between two depths: house, lit room, counter heaped with goods, posts, a striped awning."""
    draw = np.random.default_rng(seed)
    canvas = _room(paper, _wall(paper, canvas, side, near, far, seed), side, near, far, seed)
    inner = 0.66 * side
    heaps = {code: [] for code in draw.permutation(["#b3261e", "#e08a2a", "#5d7f35", "#c9a24a"])[:3]}
    for t in np.sort(draw.random(60)):
        depth = near + (far - near) * t
        x, y = _at(inner * draw.uniform(1.0, 1.12), -0.168 + draw.uniform(0.0, 0.05), depth)
        code = list(heaps)[min(2, int(t * 3))]
        heaps[code].append((x, y, 0.017 / depth, 0.017 / depth))
    for code, goods in heaps.items():
        shade = colour(code) * (0.35 + 0.9 * noise(paper, seed + 2, 0.015, 2))[..., None]
        canvas = over(canvas, shade, ellipses(paper, goods))
    counter = [_at(inner, y, depth) for y, depth in ((-0.17, near), (-0.17, far), (-GROUND, far), (-GROUND, near))]
    end = [_at(x, y, far) for x, y in ((WALL * side, -0.17), (inner, -0.17), (inner, -GROUND), (WALL * side, -GROUND))]
    canvas = over(canvas, colour("#12080f"), shapes(paper, [end]))
    boards = ramp((paper.y - EYE[1]) * near / GROUND, [(0.35, "#43191a"), (0.9, "#070408")])
    canvas = over(canvas, boards * (0.5 + noise(paper, seed + 3, 0.02, 3, 6.0))[..., None], shapes(paper, [counter]))
    posts = [
        limb(_at(inner, -0.17, depth), _at(inner, 0.36, depth), 0.018 / depth, 0.018 / depth) for depth in (near, far)
    ]
    canvas = over(canvas, colour("#0a050a"), shapes(paper, posts))
    return _awning(paper, canvas, side, near, far, tint)


def _awning(paper: Sheet, canvas: np.ndarray, side: int, near: float, far: float, tint: str) -> np.ndarray:
    """Striped cloth over the counter, glowing from below, with a pointed hem."""
    cloth: tuple[list[Points], list[Points]] = ([], [])
    hem: tuple[list[Points], list[Points]] = ([], [])
    edges = np.linspace(near, far, 12)
    wall, lip = WALL * side, 0.50 * side
    for i, (a, b) in enumerate(zip(edges, edges[1:], strict=False)):
        cloth[i % 2].append([_at(wall, 0.43, a), _at(wall, 0.43, b), _at(lip, 0.37, b), _at(lip, 0.37, a)])
        hem[i % 2].append(
            [_at(lip, 0.37, a), _at(lip, 0.37, b), _at(lip, 0.31, b), _at(lip, 0.275, (a + b) / 2), _at(lip, 0.31, a)]
        )
    middle = 2 / (1 / near + 1 / far)
    light = 0.18 + 1.1 * glow(paper, *_at(0.80 * side, 0.36, middle), 0.20 / middle, 2.0)
    stripe = colour("#e8c49a") * 0.75
    for part, power in ((cloth, 1.0), (hem, 0.55)):
        for polygons, code in zip(part, (colour(tint), stripe), strict=True):
            canvas = over(canvas, code * (light * power)[..., None], shapes(paper, polygons))
    return canvas


def _lanterns(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """Strings of paper lanterns over the street, small and many far away, few and large near."""
    draw = np.random.default_rng(21)
    wires: list[Points] = []
    bulbs: dict[str, list[tuple[float, float, float, float]]] = {"#ff9a35": [], "#ff4a2a": [], "#35c8b4": []}
    for depth in (6.5, 5.2, 4.2, 3.4, 2.7, 2.1, 1.6, 1.22):
        left, right, sag = 0.62 + draw.uniform(-0.05, 0.05), 0.62 + draw.uniform(-0.05, 0.05), draw.uniform(0.10, 0.2)
        t = np.linspace(0, 1, 33)
        heights = left + (right - left) * t - sag * 4 * t * (1 - t)
        line = [_at(-0.92 + 1.84 * a, b, depth) for a, b in zip(t, heights, strict=True)]
        wires += [limb(a, b, 0.004 / depth, 0.004 / depth) for a, b in zip(line, line[1:], strict=False)]
        for a in np.linspace(0.10, 0.90, 7) + draw.uniform(-0.03, 0.03, 7):
            x, y = _at(-0.92 + 1.84 * a, left + (right - left) * a - sag * 4 * a * (1 - a) - 0.065, depth)
            tint = draw.choice(list(bulbs), p=[0.62, 0.26, 0.12])
            bulbs[tint].append((x, y, 0.046 / depth, 0.056 / depth))
    canvas = over(canvas, colour(INK), shapes(paper, wires))
    for tint, places in bulbs.items():
        halo = soften(ellipses(paper, places)[..., None], paper.height // 30)[..., 0]
        canvas = lit(canvas, tint, 0.40 * halo)
        canvas = over(canvas, colour(tint) * 0.85, ellipses(paper, places))
        hearts = [(x, y + b * 0.15, a * 0.55, b * 0.5) for x, y, a, b in places]
        canvas = lit(canvas, "#ffd27a" if tint != "#35c8b4" else "#c8ffe8", 0.75 * ellipses(paper, hearts))
        caps = [(x, y + s * b * 0.95, a * 0.45, b * 0.14) for x, y, a, b in places for s in (-1, 1)]
        canvas = over(canvas, colour(INK), ellipses(paper, caps))
    return canvas


def _person(x: float, depth: float, seed: int) -> list[Points]:
    """One walker as cut shapes, feet on the ground; some carry an umbrella."""
    draw = np.random.default_rng(seed)
    wide, tall, stride = draw.uniform(0.070, 0.088), draw.uniform(0.45, 0.53), draw.uniform(0.02, 0.05)
    foot = -GROUND
    turn = np.linspace(0, 2 * np.pi, 24)
    head = [(0.031 * np.cos(a), tall - 0.035 + 0.042 * np.sin(a)) for a in turn]
    right = [
        (0.014, tall - 0.075),
        (0.045, tall - 0.088),
        (wide * 0.92, tall - 0.115),
        (wide, tall - 0.17),
        (wide * 0.86, tall - 0.25),
        (wide * 1.05, 0.16),
        (wide * 0.4, 0.145),
    ]
    coat = right + [(-a, b) for a, b in reversed(right)]
    legs = [
        [
            (-0.045 + s, 0.17),
            (0.012 + s, 0.17),
            (-0.004 + s * 2.4, 0.03),
            (0.03 + s * 2.4, 0.0),
            (-0.032 + s * 2.4, 0.0),
        ]
        for s in (-stride * 0.6, stride)
    ]
    parts = [[_at(x + a, foot + b, depth) for a, b in part] for part in (head, coat, *legs)]
    if seed % 3 == 0:
        dome = [
            _at(x + 0.17 * np.cos(a), foot + tall + 0.03 + 0.12 * np.sin(a) ** 0.8, depth)
            for a in np.linspace(0, np.pi, 24)
        ]
        parts += [
            dome,
            limb(_at(x, foot + tall + 0.1, depth), _at(x + 0.03, foot + 0.3, depth), 0.008 / depth, 0.008 / depth),
        ]
    return parts


def _crowd(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """People from the gate to the foreground, black against the light, rimmed by the lanterns."""
    people = [(-0.18, 5.0, 1), (0.10, 4.6, 2), (0.30, 4.0, 4), (-0.36, 3.5, 3), (0.02, 3.2, 6), (0.40, 2.7, 5)]
    people += [(-0.22, 2.3, 7), (-0.44, 2.0, 9), (0.22, 1.75, 12), (0.38, 1.55, 8), (-0.24, 1.25, 10)]
    for x, depth, seed in people:
        body = shapes(paper, _person(x, depth, seed))
        shift = max(1, round(paper.height * 0.006 / depth))
        rim = np.clip(body - moved(body, right=shift if x > 0 else -shift), 0, 1)
        canvas = over(canvas, colour(INK) + colour("#4a2033") * 0.10 * depth / 5, body)
        canvas = lit(canvas, "#ff8a45", 0.55 * rim)
    return canvas


def _ground(paper: Sheet, canvas: np.ndarray) -> np.ndarray:
    """Wet paving: the street mirrored and drawn down, brightest in the puddles, cut by the joints of the stones."""
    depth = GROUND / np.maximum(paper.y - EYE[1], 1e-3)
    across = (paper.x - EYE[0]) * depth
    puddle = smoothstep(0.40, 0.62, noise(paper, 41, 0.10, 5, 3.0))
    wobble = (noise(paper, 42, 0.02, 3, 3.0) - 0.5) * 0.03
    smeared = canvas
    for drop in (3, 9, 27):
        smeared = 0.5 * smeared + 0.5 * moved(smeared, down=-round(paper.height * drop / 450))
    rows = np.clip((2 * (EYE[1] + 0.012) - paper.y + wobble) * paper.height, 0, paper.height - 1).astype(int)
    mirrored = np.minimum(smeared, 0.9)[rows, np.arange(paper.width)[None, :]]
    joints = np.minimum(np.abs((across * 5 + 0.5 * np.floor(depth * 4)) % 1 - 0.5), np.abs((depth * 4) % 1 - 0.5) * 1.2)
    stone = ramp(noise(paper, 43, 0.02, 4, 2.0), [(0.2, "#050309"), (0.9, "#1a0f1d")])
    wet = stone + mirrored * (0.16 + 0.52 * puddle)[..., None]
    return wet * (1 - 0.55 * smoothstep(0.07, 0.0, joints) * smoothstep(7, 3, depth))[..., None]


def draw(paper: Sheet) -> np.ndarray:
    """The picture as uint8 sRGB [h, w, 3]."""
    canvas = _gate(paper, _sky(paper))
    tints = ["#8c1d2a", "#b4561c", "#1d5f63", "#7a1f4e", "#a83a1a"]
    for index, (far, near) in enumerate([(7.0, 5.2), (5.2, 3.8), (3.8, 2.7), (2.7, 1.85), (1.85, 1.15), (1.15, 0.5)]):
        for side in (-1, 1):
            canvas = _stall(paper, canvas, side, near, far, tints[(index + (side > 0) * 2) % 5], 100 + 7 * index + side)
    canvas = _lanterns(paper, canvas)
    standing = _crowd(paper, canvas)
    floor_line = EYE[1] + GROUND / 7.0
    between = np.abs(paper.x - EYE[0]) < 0.66 * (paper.y - EYE[1]) / GROUND
    floor = smoothstep(floor_line - 0.002, floor_line + 0.002, paper.y) * between
    canvas = over(canvas, _ground(paper, standing), floor)
    return finish(_crowd(paper, canvas), 3, bloom=0.4)
