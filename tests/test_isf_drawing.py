"""ISF files drawn for real, on whatever OpenGL the machine has: what shaders are told and what their buffers keep."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from live import gl
from live.frame import Frame
from live.isf.instance import Instance, supplies
from live.isf.parse import parse, read
from live.isf.program import compiled
from live.isf.sound import spectrum, waveform
from live.isf.values import start
from show.errors import ShowError
from show.levels import Levels

HERE = Path(__file__).parent / "isf"
SIZE = (8, 4)
SILENCE = np.zeros((2, 16), np.float32)


@pytest.fixture
def instance(context):
    def make(text, path=HERE / "any.fs", vertex=""):
        shader = parse(text, path, vertex)
        return Instance(supplies(context, gl.Copier(context), (2026, 3, 14, 60.0)), shader, compiled(context, shader))

    return make


def frame(index=0, time=None, wave=SILENCE, bins=SILENCE):
    return Frame(index, index / 10 if time is None else time, 0.1, Levels(), wave, bins, 0.0, 0.0)


def values(made, **wanted):
    return {each.name: wanted.get(each.name, start(each)) for each in made.shader.inputs if start(each) is not None}


def drawn(made, now=None, size=SIZE, pictures=None, **wanted):
    """float32 [h, w, 4], bottom row first."""
    texture = made.draw(now or frame(), size, values(made, **wanted), pictures or {})
    kind = {"f1": np.uint8, "f2": np.float16, "f4": np.float32}[texture.dtype]
    pixels = np.frombuffer(texture.read(alignment=1), kind).astype(np.float32)
    return pixels.reshape(texture.height, texture.width, 4) / (255 if texture.dtype == "f1" else 1)


def uploaded(context, rows):
    pixels = np.asarray(rows, np.uint8)
    texture = gl.texture(context, (pixels.shape[1], pixels.shape[0]))
    texture.write(np.ascontiguousarray(pixels))
    return texture


INPUTS = """/*{"INPUTS": [{"NAME": "e", "TYPE": "event"}, {"NAME": "b", "TYPE": "bool"}, {"NAME": "l", "TYPE": "long"},
 {"NAME": "f", "TYPE": "float"}, {"NAME": "p", "TYPE": "point2D"}, {"NAME": "c", "TYPE": "color"}]}*/
void main() { gl_FragColor = WHAT; }"""


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("vec4(e, b, !e, 1)", (1, 1, 0, 1)),
        ("vec4(l == 3, f, p)", (1, 0.25, 0.5, 0.75)),
        ("c", (0.125, 0.25, 0.5, 1)),
        ("vec4(PASSINDEX, FRAMEINDEX, TIMEDELTA, TIME)", (0, 0, 0, 0)),
        ("DATE / vec4(2026, 3, 14, 65)", (1, 1, 1, 1)),
        ("vec4(RENDERSIZE / vec2(8, 4), 0, 1)", (1, 1, 0, 1)),
    ],
)
def test_a_shader_is_told_its_inputs_and_the_moment(instance, what, seen):
    made = instance(INPUTS.replace("WHAT", what))
    told = {"e": True, "b": True, "l": 3, "f": 0.25, "p": (0.5, 0.75), "c": (0.125, 0.25, 0.5, 1.0)}
    picture = drawn(made, frame(time=5.0), **told)
    assert picture == pytest.approx(np.broadcast_to(np.float32(seen), picture.shape), abs=1e-3)


def test_time_and_frames_count_from_the_first_frame_drawn(instance):
    made = instance("/*{}*/ void main() { gl_FragColor = vec4(FRAMEINDEX, TIME, TIMEDELTA, 1); }")
    drawn(made, frame(50))
    assert drawn(made, frame(53))[0, 0] == pytest.approx([1, 0.3, 0.1, 1], abs=1e-3)


def test_coordinates_start_at_the_lower_left(instance):
    picture = drawn(instance("/*{}*/ void main() { gl_FragColor = vec4(isf_FragNormCoord, gl_FragCoord.xy); }"))
    assert picture[0, 0] == pytest.approx([0.5 / 8, 0.5 / 4, 0.5, 0.5], abs=1e-3)
    assert picture[-1, -1] == pytest.approx([7.5 / 8, 3.5 / 4, 7.5, 3.5], abs=1e-3)


@pytest.mark.parametrize(
    "read_by",
    [
        "IMG_THIS_PIXEL(inputImage)",
        "IMG_THIS_NORM_PIXEL(inputImage)",
        "IMG_NORM_PIXEL(inputImage, isf_FragNormCoord)",
        "IMG_PIXEL(inputImage, gl_FragCoord.xy)",
        "texture2D(inputImage, vv_FragNormCoord)",
        "texture2DRect(inputImage, gl_FragCoord.xy)",
        "texture2DLod(inputImage, isf_FragNormCoord, 0.0)",
        "texture(inputImage, gl_FragCoord.xy / IMG_SIZE(inputImage))",
        "texture(inputImage, gl_FragCoord.xy / _inputImage_imgSize)",
    ],
)
def test_every_way_to_read_an_image_finds_the_same_pixel(context, instance, read_by):
    rows = np.random.default_rng(1).integers(0, 256, (4, 8, 4))
    made = instance(
        f'/*{{"INPUTS": [{{"NAME": "inputImage", "TYPE": "image"}}]}}*/ void main() {{ gl_FragColor = {read_by}; }}'
    )
    assert drawn(made, pictures={"inputImage": uploaded(context, rows)}) * 255 == pytest.approx(rows, abs=0.2)


def test_what_older_files_do_compiles_and_draws_the_picture(context):
    shader = read(HERE / "legacy.fs")
    made = Instance(supplies(context, gl.Copier(context)), shader, compiled(context, shader))
    rows = np.random.default_rng(2).integers(0, 256, (4, 8, 4))
    assert drawn(made, pictures={"inputImage": uploaded(context, rows)}) * 255 == pytest.approx(rows, abs=0.2)


def test_what_newer_files_declare_themselves_is_not_declared_twice(instance):
    made = instance("""/*{"INPUTS": [{"NAME": "f", "TYPE": "float", "DEFAULT": 0.25}]}*/
    #version 330
    uniform vec2 RENDERSIZE;
    uniform float TIME;
    uniform float f;
    in vec2 isf_FragNormCoord;
    out vec4 color;
    void shade(out vec4 fragColor, in vec2 at) { fragColor = vec4(at / RENDERSIZE, f, 1.0); }
    void main() { shade(color, gl_FragCoord.xy); }""")
    assert drawn(made)[2, 4] == pytest.approx([4.5 / 8, 2.5 / 4, 0.25, 1], abs=1e-3)


def test_a_vertex_shader_hands_over_what_it_computes(instance):
    vertex = "varying vec2 twice; void main() { isf_vertShaderInit(); twice = isf_FragNormCoord * 2.0; }"
    made = instance("/*{}*/ varying vec2 twice; void main() { gl_FragColor = vec4(twice, 0, 1); }", vertex=vertex)
    assert drawn(made)[2, 4] == pytest.approx([4.5 / 4, 2.5 / 2, 0, 1], abs=1e-3)


def test_a_lost_vertex_shader_is_replaced_by_neighbours_coordinates(instance):
    made = instance("""/*{}*/
    #if __VERSION__ <= 120
    varying vec2 left_coord, righta_coord;
    #else
    in vec2 left_coord, righta_coord;
    #endif
    varying mat2 turn; varying float none; varying vec2 five[5];
    void main() { vec2 pixels = (righta_coord - left_coord) * RENDERSIZE + turn * (five[4] - isf_FragNormCoord) + none;
        gl_FragColor = vec4(pixels, 0, 1); }""")
    assert drawn(made)[2, 3] == pytest.approx([2, 1, 0, 1], abs=1e-2)


def test_passes_read_what_earlier_passes_drew_at_their_own_sizes(instance):
    made = instance("""/*{"INPUTS": [{"NAME": "part", "TYPE": "float", "DEFAULT": 2.0}], "PASSES": [
        {"TARGET": "small", "WIDTH": "$WIDTH/$part", "HEIGHT": "max(floor($HEIGHT/8.0), 1.0)"}, {"TARGET": "b"}, {}]}*/
    void main() {
        if (PASSINDEX == 0) gl_FragColor = vec4(0.25);
        else if (PASSINDEX == 1) gl_FragColor = IMG_THIS_PIXEL(small) * 2.0;
        else gl_FragColor = vec4(IMG_SIZE(small), IMG_THIS_PIXEL(b).r, 1.0);
    }""")
    assert drawn(made)[0, 0] == pytest.approx([4, 1, 0.5, 1], abs=0.01)
    assert drawn(made, part=4.0)[0, 0] == pytest.approx([2, 1, 0.5, 1], abs=0.01)


COUNTER = """/*{"PASSES": [{"TARGET": "kept", "PERSISTENT": HOW, "FLOAT": true}, {}]}*/
void main() {
    vec4 before = IMG_THIS_PIXEL(kept);
    gl_FragColor = PASSINDEX == 0 ? before + vec4(1000.25, 0, 0, 1) : before;
}"""


def test_a_persistent_float_buffer_keeps_exact_values(instance):
    made = instance(COUNTER.replace("HOW", "true").replace(", {}", ""))
    assert [drawn(made)[0, 0, 0] for _ in range(3)] == [1000.25, 2000.5, 3000.75]


def test_a_buffer_that_is_not_persistent_starts_anew(instance):
    made = instance(COUNTER.replace("HOW", "false"))
    assert [drawn(made)[0, 0, 0] for _ in range(3)] == pytest.approx([1000.25] * 3, rel=1e-3)


def test_persistent_buffers_keep_their_picture_when_the_canvas_is_resized(instance):
    made = instance(COUNTER.replace("HOW", "true").replace(", {}", ""))
    drawn(made)
    assert drawn(made, size=(16, 8)) == pytest.approx(np.broadcast_to(np.float32([2000.5, 0, 0, 2]), (8, 16, 4)))


def test_version_1_buffers_persist(instance):
    made = instance("""/*{"PERSISTENT_BUFFERS": ["kept"], "PASSES": [{"TARGET": "kept"}, {}]}*/
    void main() { gl_FragColor = IMG_THIS_PIXEL(kept) + (PASSINDEX == 0 ? vec4(0.25) : vec4(0)); }""")
    assert [drawn(made)[0, 0, 0] for _ in range(3)] == pytest.approx([0.25, 0.5, 0.75], abs=0.01)


def test_a_nan_does_not_stay_in_a_persistent_buffer(instance):
    made = instance("""/*{"PASSES": [{"TARGET": "kept", "PERSISTENT": true, "FLOAT": true}]}*/
    void main() { float zero = float(FRAMEINDEX);
        gl_FragColor = IMG_THIS_PIXEL(kept) + (FRAMEINDEX == 0 ? vec4(zero / zero) : vec4(0.5, 0, 0, 0)); }""")
    drawn(made)
    assert drawn(made)[0, 0] == pytest.approx([0.5, 0, 0, 1])


@pytest.mark.parametrize(("power", "seen"), [("pow(-2.0, 3.0)", -8), ("pow(-2.0, 2.0)", 4), ("pow(2.0, 0.5)", 2**0.5)])
def test_powers_of_negative_numbers_have_their_value(instance, power, seen):
    assert drawn(instance(f"/*{{}}*/ void main() {{ gl_FragColor = vec4({power}); }}"))[0, 0, 0] == pytest.approx(
        seen, rel=1e-2
    )


def test_a_shader_that_says_nothing_about_alpha_is_opaque(instance):
    assert drawn(instance("/*{}*/ void main() { gl_FragColor.r = 1.0; }"))[0, 0] == pytest.approx([1, 0, 0, 1])


def test_sound_comes_as_a_row_for_each_channel(instance):
    made = instance("""/*{"INPUTS": [{"NAME": "wave", "TYPE": "audio"},
        {"NAME": "bins", "TYPE": "audioFFT", "MAX": 4}]}*/
    void main() { gl_FragColor = vec4(IMG_SIZE(wave).x, IMG_SIZE(bins).x,
        IMG_NORM_PIXEL(wave, vec2(0.5, isf_FragNormCoord.y)).g, IMG_NORM_PIXEL(bins, vec2(0.1, 0.9)).r); }""")
    wave = np.stack([np.full(16, 0.5), np.full(16, -0.5)]).astype(np.float32)
    bins = np.stack([np.zeros(16), np.repeat([0.5, 0.0], 8)]).astype(np.float32)
    picture = drawn(made, frame(wave=wave, bins=bins))
    assert picture[0, 0] == pytest.approx([16, 4, 0.75, 0.5], abs=1e-3)
    assert picture[-1, 0, 2] == pytest.approx(0.25, abs=1e-3)
    assert drawn(made, frame(1, wave=wave * 0, bins=bins))[0, 0, 2] == pytest.approx(0.5, abs=1e-3)


def test_a_waveform_of_one_column_tells_the_largest_swing():
    samples = np.float32([[0.1, -0.8, 0.2, 0.0], [0, 0, 0, 0]])
    assert waveform(samples, 1)[:, 0] == pytest.approx([0.1, 0.5])
    assert waveform(samples, 4)[0] == pytest.approx([0.55, 0.1, 0.6, 0.5])


def test_a_spectrum_is_shared_out_by_means():
    assert spectrum(np.float32([[1, 3, 5, 7]]), 2).tolist() == [[2, 6]]
    assert spectrum(np.float32([[1, 3]]), 4).tolist() == [[1, 1, 3, 3]]


def test_an_imported_picture_is_upright(instance, tmp_path):
    Image.fromarray(np.uint8([[[255, 0, 0]], [[0, 0, 255]]])).save(tmp_path / "flag.png")
    text = '/*{"IMPORTED": {"flag": {"PATH": "flag.png"}}}*/ void main() { gl_FragColor = IMG_THIS_PIXEL(flag); }'
    made = instance(text, tmp_path / "a.fs")
    picture = drawn(made)
    assert picture[0, 0] == pytest.approx([0, 0, 1, 1])
    assert picture[-1, 0] == pytest.approx([1, 0, 0, 1])


def test_a_missing_imported_picture_is_told(instance, tmp_path):
    with pytest.raises(ShowError, match="flag.png: cannot be imported"):
        instance('/*{"IMPORTED": {"flag": {"PATH": "flag.png"}}}*/ void main() {}', tmp_path / "a.fs")


@pytest.mark.parametrize(
    "body", ["float a[2] = {1.0, 2.0}; const float b = TIME; gl_FragColor = vec4(a[1] / 2.0 + b);"]
)
def test_what_only_newer_versions_allow_is_tried_there(instance, body):
    assert drawn(instance(f"/*{{}}*/ void main() {{ {body} }}"))[0, 0, 0] == pytest.approx(1)


def test_a_fault_is_told_with_file_line_and_the_driver_s_words(context):
    shader = parse('/*{\n"CREDIT": ""\n}*/\nvoid main() {\n    gl_FragColor = nothing;\n}', Path("looks/bad.fs"))
    with pytest.raises(ShowError, match=r"looks/bad\.fs:5: .*nothing") as caught:
        compiled(context, shader)
    assert "\n" not in str(caught.value)


def test_a_size_that_makes_no_sense_is_told_and_the_canvas_s_taken(instance):
    made = instance('/*{"PASSES": [{"TARGET": "a", "WIDTH": "$WIDTH/0"}, {}]}*/'
                    "void main() { gl_FragColor = vec4(IMG_SIZE(a), 0, 1); }")  # fmt: skip
    assert drawn(made)[0, 0, 0] == pytest.approx(8)
    assert "$WIDTH/0" in made.problems[0]
