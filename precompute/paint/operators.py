"""The operators that styles.toml may name, and the settings each takes."""

import inspect
from collections.abc import Callable

import numpy as np

from precompute.paint import brush, ink, lights, motifs, regions, screen, spray, textures

Operator = Callable[..., np.ndarray]

OPERATORS: dict[str, Operator] = {
    operator.__name__: operator
    for operator in (
        brush.brush,
        brush.streaks,
        brush.pencil,
        ink.outline,
        ink.neon,
        ink.chalk,
        screen.halftone,
        screen.engrave,
        screen.stitches,
        regions.glass,
        regions.mural,
        regions.posterise,
        regions.bands,
        regions.triangles,
        lights.bloom,
        lights.rays,
        lights.sunburst,
        lights.sun,
        lights.blinds,
        lights.bokeh,
        lights.flames,
        lights.haze,
        textures.silk,
        textures.weave,
        textures.grain,
        textures.brick,
        textures.cracks,
        textures.torn,
        spray.stencil,
        spray.speckle,
        spray.splatter,
        spray.drips,
        spray.scratches,
        spray.extrude,
        motifs.border,
        motifs.palms,
        motifs.arcs,
        motifs.horizon,
        motifs.arch,
        motifs.chevrons,
        motifs.sprigs,
    )
}

# Light and frames, laid over the picture once its structure is held; what is painted comes before.
OVERLAYS = frozenset(("rays", "bloom", "flames", "sun", "bokeh", "torn", "border", "arch", "palms"))


def settings_of(name: str) -> dict[str, float]:
    """The settings that operator `name` takes, with their defaults."""
    found = inspect.signature(OPERATORS[name]).parameters.values()
    return {p.name: p.default for p in found if p.kind is inspect.Parameter.KEYWORD_ONLY}
