"""Turns the GLSL of an ISF file, written for OpenGL 2 or 3, into a program for a core profile.

Identifiers are replaced, line breaks never, so that the driver's line numbers are the file's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from live.isf import clean, overloads, varyings
from live.isf.model import Kind, Shader

# Tried in turn. Powers of negative numbers are given their value first, but that is no constant expression;
# the last version allows C initialisers and constants that are not quite constant.
Dialect = tuple[str, bool]
DIALECTS: tuple[Dialect, ...] = (("330 core", True), ("330 core", False), ("430 core", True))

_TYPES: dict[Kind, str] = {
    "event": "bool",
    "bool": "bool",
    "long": "int",
    "float": "float",
    "point2D": "vec2",
    "color": "vec4",
    "image": "sampler2D",
    "audio": "sampler2D",
    "audioFFT": "sampler2D",
}
HOST = {
    "RENDERSIZE": "vec2",
    "TIME": "float",
    "TIMEDELTA": "float",
    "DATE": "vec4",
    "FRAMEINDEX": "int",
}
_RENAMED = {
    "gl_FragColor": "isf_FragColor",
    "vv_FragNormCoord": "isf_FragNormCoord",
    "vv_vertShaderInit": "isf_vertShaderInit",
    "texture2D": "isf_texture",
    "texture2DRect": "IMG_PIXEL",
    "texture2DLod": "textureLod",
    "texture2DLodEXT": "textureLod",
    "texture2DProj": "textureProj",
    "texture2DGradEXT": "textureGrad",
    "sampler2DRect": "sampler2D",
    "attribute": "in",
    "gl_Vertex": "gl_Position",
    "gl_ModelViewProjectionMatrix": "mat4(1.0)",
    "IMG_NORM_THIS_PIXEL": "IMG_THIS_NORM_PIXEL",  # as the format's own documentation spells it
    "gl_Color": "vec4(1.0)",
    "gl_MultiTexCoord0": "vec4(isf_FragNormCoord, 0.0, 1.0)",
}
# Words that became reserved after OpenGL 2 and that older files use as names.
_RESERVED = frozenset(
    "active buffer cast class coherent common double enum extern external filter fixed goto half inline input"
    " interface long namespace noinline noperspective output partition patch precise public readonly resource"
    " restrict sample shared short sizeof static subroutine superp template this typedef union unsigned using"
    " volatile writeonly".split()
)
_QUALIFIERS = ("flat", "smooth")  # reserved too, yet newer files use them as they are meant
_WORD = re.compile(r"\b[A-Za-z_]\w*\b")
_QUALIFIED = re.compile(r"\s+(?:in|out|varying)\b")
_MAIN = re.compile(r"\bvoid\s+main\b(?=\s*\()")
_FRAG_DATA = re.compile(r"\bgl_FragData\s*\[\s*0\s*\]")
_TEX_COORD = re.compile(r"\bgl_TexCoord\s*\[\s*\d\s*\](?=\s*[^=\s]|\s*==)")
_OWN_OUTPUT = re.compile(r"^[ \t]*(?:layout\s*\([^)]*\)\s*)?out\s+vec4\s+(\w+)\s*;", re.MULTILINE)
_OWN_COORDINATE = re.compile(r"^[ \t]*(?:varying|in|out)\s+vec2\s+(?:isf|vv)_FragNormCoord\s*;", re.MULTILINE)
_OWN_UNIFORM = re.compile(r"^[ \t]*uniform\s+(?:(?:high|medium|low)p\s+)?\w+\s+(\w+)\s*;", re.MULTILINE)
_OWN_POWER = re.compile(r"\b(?:float|vec[234])\s+pow\s*\(|#\s*define\s+pow\b")

FINAL = "isf_final"  # 1 where a pass draws into the canvas itself
# Interleaved gradient noise (Jimenez 2014), the same at every frame; 8-bit values stay as they are.
DITHER = (
    "vec3(0.75 / 255.0 * (fract(52.9829189 * fract(0.06711056 * floor(gl_FragCoord.x)"
    " + 0.00583715 * floor(gl_FragCoord.y))) - 0.5))"
)
_FRAGMENT_GIVEN = """in vec2 isf_FragNormCoord;
out vec4 isf_FragColor;
vec3 isf_dither() { return ISF_DITHER; }
vec4 isf_number(vec4 color) { return mix(color, vec4(0.0, 0.0, 0.0, 1.0), isnan(color)); }
vec4 isf_shown(vec4 color, float last) {
    color = clamp(color, mix(-1e9, 0.0, last), mix(1e9, 1.0, last));
    return mix(color, vec4(color.rgb * color.a + isf_dither(), 1.0), last);
}
vec4 isf_texture(sampler2D image, vec2 at) { return texture(image, at); }
vec4 isf_texture(sampler2D image, vec2 at, float bias) { return texture(image, at, bias); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 at) { return texture(image, at); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 at, float bias) { return texture(image, at, bias); }
""".replace("ISF_DITHER", DITHER)
_VERTEX_GIVEN = """out vec2 isf_FragNormCoord;
vec4 isf_texture(sampler2D image, vec2 at) { return textureLod(image, at, 0.0); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 at) { return textureLod(image, at, 0.0); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 at, float bias) { return textureLod(image, at, bias); }
void isf_vertShaderInit() {
    isf_FragNormCoord = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);
}
vec4 ftransform() { return gl_Position; }
"""
_BOTH_GIVEN = """vec2 IMG_SIZE(sampler2D image) { return vec2(textureSize(image, 0)); }
vec4 IMG_PIXEL(sampler2D image, vec2 at) { return IMG_NORM_PIXEL(image, at / IMG_SIZE(image)); }
vec4 IMG_PIXEL(sampler2D image, vec2 at, float bias) { return IMG_NORM_PIXEL(image, at / IMG_SIZE(image), bias); }
vec4 IMG_THIS_PIXEL(sampler2D image) { return IMG_NORM_PIXEL(image, isf_FragNormCoord); }
vec4 IMG_THIS_NORM_PIXEL(sampler2D image) { return IMG_NORM_PIXEL(image, isf_FragNormCoord); }
"""
# GLSL leaves powers of negative numbers undefined, yet older drivers multiply where the exponent is a small whole
# number, and files rely on it.
_POWERS = "".join(
    f"""{kind} isf_pow({kind} x, {kind} y) {{
    {kind} odd = mod(y, 2.0);
    return pow(abs(x), y) * mix({kind}(1.0), sign(x), step(0.5, odd) * step(odd, {kind}(1.5)));
}}
"""
    for kind in ("float", "vec2", "vec3", "vec4")
)
# Opaque unless the shader says otherwise; one NaN in a persistent buffer would stay there for ever.
_FRAGMENT_MAIN = """
void main() {
    isf_FragColor = vec4(0.0, 0.0, 0.0, 1.0);
    isf_main();
    isf_FragColor = isf_number(isf_FragColor);
}
"""
# The last pass may draw straight into the canvas: over black, and dithered to its 8 bits as `live.drawing.output`
# does it.
_LAST_MAIN = f"""
uniform float {FINAL};
void main() {{
    isf_FragColor = vec4(0.0, 0.0, 0.0, 1.0);
    isf_main();
    isf_FragColor = isf_number(isf_FragColor);
    isf_FragColor = isf_shown(isf_FragColor, {FINAL});
}}
"""
_VERTEX_MAIN = """
void main() {
    isf_vertShaderInit();
    isf_main();
}
"""


def fragment(shader: Shader, index: int = 0, dialect: Dialect = DIALECTS[0]) -> str:
    """The whole fragment shader of a pass."""
    given = _pass_given(index) + _FRAGMENT_GIVEN
    main = _LAST_MAIN if index == len(shader.passes) - 1 else _FRAGMENT_MAIN
    return _assembled(shader, dialect, shader.fragment, "in", given, main)


def vertex(shader: Shader, index: int = 0, dialect: Dialect = DIALECTS[0]) -> str:
    """The whole vertex shader of a pass, a plain one where the file brings none."""
    given = _pass_given(index) + _VERTEX_GIVEN
    body = shader.vertex or varyings.vertex(shader.fragment) or "void main() {}"
    return _assembled(shader, dialect, body, "out", given, _VERTEX_MAIN)


def name(declared: str) -> str:
    """What an INPUT or TARGET is called in the program."""
    return f"isf_word_{declared}" if declared in _RESERVED or declared in _QUALIFIERS else declared


def _pass_given(index: int) -> str:
    """A constant, so that a pass pays for no other pass's branch: software drivers run both sides of an if."""
    return f"const int PASSINDEX = {index};\n"


def _uniforms(shader: Shader) -> dict[str, str]:
    """What the host declares, by name."""
    samplers = dict.fromkeys((*shader.targets, *shader.images), "sampler2D")
    declared = HOST | samplers | {each.name: _TYPES[each.kind] for each in shader.inputs}
    return {each: _uniform(each, kind) for each, kind in declared.items()}


def _uniform(declared: str, kind: str) -> str:
    line = f"uniform {kind} {name(declared)};"
    if kind != "sampler2D":
        return line
    size = f"vec2(textureSize({name(declared)}, 0))"  # the names below are version 1's
    return (
        f"{line}\n#define _{declared}_imgSize {size}\n#define _{declared}_imgRect vec4(vec2(0.0), {size})"
        f"\n#define _{declared}_flip false"
    )


def _assembled(shader: Shader, dialect: Dialect, body: str, varying: str, given: str, main: str) -> str:
    version, powers = dialect
    extensions = clean.extensions(body)  # these lines must stand before everything else
    uniforms = _uniforms(shader)
    body = _without_doubles(clean.cleaned(body), uniforms)
    powers = powers and not _OWN_POWER.search(body)
    own = {word: kinds for word, kinds in overloads.overloaded(body).items() if word not in uniforms}
    renamed = _RENAMED | {"varying": varying} | ({"pow": "isf_pow"} if powers else {})
    body = _modern(body, renamed | {word: f"isf_own_{word}" for word in own}, main is not _VERTEX_MAIN)
    # The INPUTS come last: they may have the names of functions.
    given += _BOTH_GIVEN + (_POWERS if powers else "") + overloads.forwarded(own)
    return "\n".join((f"#version {version}", *extensions, given, *uniforms.values(), "#line 1", body, main))


def _without_doubles(text: str, uniforms: Mapping[str, str]) -> str:
    """Takes out what the host declares."""
    text = _OWN_COORDINATE.sub("", text)
    return _OWN_UNIFORM.sub(lambda found: "" if found[1] in (*uniforms, "PASSINDEX") else found[0], text)


def _modern(text: str, renamed: dict[str, str], fragment: bool) -> str:
    own = _OWN_OUTPUT.search(text) if fragment else None
    if own is not None:
        text = _OWN_OUTPUT.sub("", text)
        renamed = renamed | {own[1]: "isf_FragColor"}

    def current(found: re.Match[str]) -> str:
        word = found[0]
        if word in _QUALIFIERS and _QUALIFIED.match(text, found.end()):
            return word
        return renamed.get(word) or name(word)

    text = _FRAG_DATA.sub("gl_FragColor", text)
    text = _TEX_COORD.sub("vec4(isf_FragNormCoord, 0.0, 1.0)", text)
    return _MAIN.sub("void isf_main", _WORD.sub(current, text))
