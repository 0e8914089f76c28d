"""Built-in functions that a file overloads: desktop GLSL then hides all others of the name, OpenGL ES shows them."""

from __future__ import annotations

import re

_VECTORS = ("float", "vec2", "vec3", "vec4")
# V stands for any of the above, F for float.
_BUILT_IN = {
    **dict.fromkeys(("abs", "sign", "floor", "ceil", "fract", "round", "sqrt", "exp", "sin", "cos"), ("V",)),
    **dict.fromkeys(("min", "max", "mod"), ("VV", "VF")),
    "step": ("VV", "FV"),
    "clamp": ("VVV", "VFF"),
    "mix": ("VVV", "VVF"),
    "smoothstep": ("VVV", "FFV"),
}
_DEFINED = re.compile(rf"\b[a-z]\w*\s+({'|'.join(_BUILT_IN)})\s*\(([^()]*)\)\s*\{{")
_QUALIFIERS = re.compile(r"\b(?:const|in|highp|mediump|lowp)\b")


def overloaded(text: str) -> dict[str, set[tuple[str, ...]]]:
    """The types of the parameters of every function of the file that has a built-in one's name."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name, parameters in _DEFINED.findall(text):
        kinds = (_QUALIFIERS.sub("", each).split() for each in parameters.split(","))
        found.setdefault(name, set()).add(tuple(each[0] for each in kinds if each))
    return found


def forwarded(own: dict[str, set[tuple[str, ...]]]) -> str:
    """GLSL that offers what is hidden under the name isf_own_NAME."""
    return "".join(_forward(name, kinds) for name, taken in own.items() for kinds in sorted(_signatures(name) - taken))


def _signatures(name: str) -> set[tuple[str, ...]]:
    patterns = _BUILT_IN[name]
    return {tuple(vector if each == "V" else "float" for each in form) for form in patterns for vector in _VECTORS}


def _forward(name: str, kinds: tuple[str, ...]) -> str:
    result = max(kinds, key=_VECTORS.index)
    parameters = ", ".join(f"{kind} p{index}" for index, kind in enumerate(kinds))
    arguments = ", ".join(f"p{index}" for index in range(len(kinds)))
    return f"{result} isf_own_{name}({parameters}) {{ return {name}({arguments}); }}\n"
