"""A vertex shader for files that have lost theirs: most declare coordinates of neighbouring pixels and little else."""

from __future__ import annotations

import re

_DECLARED = re.compile(
    r"(?:^|(?<=;))[ \t]*(?:varying|in)\s+(?:(?:high|medium|low)p\s+)?(float|vec[234]|mat[234])\s+([^;(){}]+);",
    re.MULTILINE,
)
_NAME = re.compile(r"(\w+)\s*(?:\[\s*(\d+)\s*\])?")
# The names that the format's own collection uses; `a` and `b` behind left and right are the rows above and below.
_STEPS = {
    "left": (-1, 0), "right": (1, 0), "above": (0, 1), "below": (0, -1),
    "lefta": (-1, 1), "righta": (1, 1), "leftb": (-1, -1), "rightb": (1, -1),
}  # fmt: skip


def vertex(fragment: str) -> str:
    """GLSL that gives every varying of the fragment shader a sensible value; empty where it declares none."""
    declared: dict[str, tuple[str, str]] = {}
    for kind, names in _DECLARED.findall(fragment):
        for name, count in _NAME.findall(names):
            if not name.endswith("_FragNormCoord"):
                declared[name] = (kind, count)
    if not declared:
        return ""
    lines = [f"varying {kind} {name}{f'[{count}]' if count else ''};" for name, (kind, count) in declared.items()]
    body = [line for name, (kind, count) in declared.items() for line in _assigned(name, kind, count)]
    return "\n".join((*lines, "void main() {", *body, "}"))


def _assigned(name: str, kind: str, count: str) -> list[str]:
    value = f"{kind}({'1.0' if kind.startswith('mat') else '0.0'})"
    if kind == "vec2":
        across, up = _STEPS.get(name.removesuffix("_coord"), (0, 0))
        value = f"isf_FragNormCoord + vec2({across}.0, {up}.0) / RENDERSIZE"
    return [f"{name}[{index}] = {value};" for index in range(int(count))] if count else [f"{name} = {value};"]
