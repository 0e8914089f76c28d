"""What files written for other drivers do: each case is a small shader that has to draw white."""

from pathlib import Path

import numpy as np
import pytest

from live import gl
from live.frame import Frame
from live.isf import clean, overloads
from live.isf.instance import Instance, supplies
from live.isf.parse import parse
from live.isf.program import compiled
from live.isf.values import start
from show.errors import ShowError
from show.levels import Levels

HEAD = '/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "one", "TYPE": "float", "DEFAULT": 1}%s]}*/\n'
MAIN = "void main() { gl_FragColor = vec4(%s); }"
SILENCE = np.zeros((1, 4), np.float32)
FRAME = Frame(0, 0.0, 0.1, Levels(), SILENCE, SILENCE, 0.0, 0.0)


def drawn(context, text, inputs=""):
    """float16 [4]: one pixel of the picture that the shader draws from a white one."""
    shader = parse(HEAD % inputs + text, Path("any.fs"))
    made = Instance(supplies(context, gl.Copier(context)), shader, compiled(context, shader))
    white = gl.texture(context, (2, 2))
    white.write(b"\xff" * 16)
    values = {each.name: start(each) for each in shader.inputs if start(each) is not None}
    texture = made.draw(FRAME, (2, 2), values, {"inputImage": white})
    return np.frombuffer(texture.read(), np.float16)[:4]


CASES = {
    "the documentation's name of a function": MAIN % "IMG_NORM_THIS_PIXEL(inputImage)",
    "a bias for IMG_NORM_PIXEL": MAIN % "IMG_NORM_PIXEL(inputImage, isf_FragNormCoord, 1.0)",
    "a bias for IMG_PIXEL": MAIN % "IMG_PIXEL(inputImage, gl_FragCoord.xy, 0.0)",
    "a power right after return": "float cube(float x) { return pow(x, 3.0); }\n" + MAIN % "-cube(-one)",
    "a macro defined twice": "#define PI 3.0\n#define PI 1.0\n" + MAIN % "PI",
    "letters beyond ASCII": "// Å – 日\nfloat\u00a0x = 1.0;\n" + MAIN % "x",
    "a uniform of the host with a precision": "uniform highp float TIME;\nuniform int PASSINDEX;\n" + MAIN % "one",
    "a sum that starts unset": "void main() { vec4 a, b; float c; b += 1.0; gl_FragColor = a + b + c; }",
    "a colour without alpha": "void main() { vec4 c; c.rgb = vec3(1.0); c.a += 1.0; gl_FragColor = c; }",
    "members of a struct": "struct Ray { vec3 from; float far; };\nvoid main() { Ray r; r.far = 1.0; gl_FragColor = "
    "vec4(r.far); }",
    "a fixed-function colour": MAIN % "gl_Color",
    "min of three": "float min(float a, float b, float c) { return min(a, min(b, c)); }\n"
    + MAIN % "min(one, 1.0, 2.0)",
    "mix of two": "float mix(const in float a, float b) { return a; }\n" + MAIN % "mix(mix(1.0, 0.0), one, 0.5)",
    "mod of whole numbers": "int mod(int a, int b) { return a - b * (a / b); }\n" + MAIN % "mod(5, 2) * mod(3.0, 2.0)",
    "round of one's own": "float round(float x) { return floor(x + 0.5); }\n"
    + MAIN % "round(vec2(0.8)).x * round(1.2)",
}


@pytest.mark.parametrize("case", CASES)
def test_what_other_drivers_take_draws_the_same_here(context, case):
    assert drawn(context, CASES[case]).tolist() == [1.0, 1.0, 1.0, 1.0]


def test_an_input_may_have_the_name_of_a_function(context):
    inputs = ', {"NAME": "mix", "TYPE": "float", "DEFAULT": 1}, {"NAME": "isnan", "TYPE": "float", "DEFAULT": 1}'
    assert drawn(context, MAIN % "mix * isnan", inputs).tolist() == [1.0, 1.0, 1.0, 1.0]


def test_one_part_that_is_no_number_leaves_the_others(context):
    color = drawn(context, "void main() { gl_FragColor = vec4(one, 0.5, sqrt(-one), 0.25); }")
    assert color.tolist() == [1.0, 0.5, 0.0, 0.25]


def test_an_include_is_refused_with_a_sentence(context):
    with pytest.raises(ShowError, match=r"cannot include"):
        drawn(context, '#include "other.glsl"\n' + MAIN % "one")


def test_a_file_without_main_is_refused_with_a_sentence(context):
    with pytest.raises(ShowError, match="no main function"):
        drawn(context, "vec4 materialColorForPixel(vec2 at) { return vec4(1.0); }")


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ('"PASSES": [{"TARGET": "a b"}]', "TARGET 'a b' is no GLSL name"),
        ('"IMPORTED": {"sky": {"TYPE": "cube", "PATH": ["left.png", "right.png"]}}', "sky is a cube map"),
    ],
)
def test_what_cannot_be_drawn_is_told_when_the_file_is_read(header, what):
    with pytest.raises(ShowError, match=what):
        parse("/*{" + header + "}*/ void main() {}", Path("any.fs"))


def test_a_fault_behind_repairs_is_told_with_its_line(context):
    with pytest.raises(ShowError, match=r"any\.fs:5"):
        drawn(context, "#define A 1.0\n#define A 2.0\nfloat x;\n" + MAIN % "wrong")


def test_only_plain_variables_are_given_a_value():
    assert clean.cleaned("float a, b; vec2 c;") == "float a = float(0), b = float(0); vec2 c = vec2(0);"
    for text in ("uniform float a;", "in vec2 a;", "const float a = 1.0;", "float a[3];", "vec4 f(vec2 a);",
                 "struct S { float a; vec2 b; };", "precision highp float;", "return;"):  # fmt: skip
        assert clean.cleaned(text) == text


def test_only_hidden_functions_are_forwarded():
    own = overloads.overloaded("float abs(in float x) { return x; }\nfloat other(float x) { return x; }")
    assert own == {"abs": {("float",)}}
    assert "float isf_own_abs(float" not in overloads.forwarded(own)
    assert "vec4 isf_own_abs(vec4 p0) { return abs(p0); }" in overloads.forwarded(own)
