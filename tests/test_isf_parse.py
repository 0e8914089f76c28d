"""Reading ISF files, against literals: version 2 as specified, version 1, and the slips of the wild."""

from pathlib import Path

import pytest

from live.isf.model import Input, Pass
from live.isf.parse import parse, read
from show.errors import ShowError

HERE = Path("shaders/any.fs")


def shader(header, body="void main() {}"):
    return parse(f"/*{header}*/\n{body}", HERE)


def test_every_input_type_is_read_with_its_range():
    inputs = shader("""{"ISFVSN": "2", "INPUTS": [
        {"NAME": "e", "TYPE": "event"},
        {"NAME": "b", "TYPE": "bool", "DEFAULT": true},
        {"NAME": "l", "TYPE": "long", "VALUES": [0, 2, 4], "LABELS": ["a", "b", "c"], "DEFAULT": 2},
        {"NAME": "f", "TYPE": "float", "MIN": -1, "MAX": 3.5, "DEFAULT": 1, "IDENTITY": 0.0, "LABEL": "A float"},
        {"NAME": "p", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.25]},
        {"NAME": "c", "TYPE": "color", "DEFAULT": [1, 0.5, 0, 1]},
        {"NAME": "i", "TYPE": "image"},
        {"NAME": "a", "TYPE": "audio", "MAX": 256},
        {"NAME": "s", "TYPE": "audioFFT"}]}""").inputs
    assert inputs == (
        Input("e", "event", label="e"),
        Input("b", "bool", default=True, label="b"),
        Input("l", "long", default=2, values=(0, 2, 4), labels=("a", "b", "c"), label="l"),
        Input("f", "float", default=1.0, low=-1.0, high=3.5, label="A float"),
        Input("p", "point2D", default=(0.5, 0.25), low=(0.0, 0.0), high=(1.0, 1.0), label="p"),
        Input("c", "color", default=(1.0, 0.5, 0.0, 1.0), label="c"),
        Input("i", "image", label="i"),
        Input("a", "audio", high=256, label="a"),
        Input("s", "audioFFT", label="s"),
    )


def test_sloppy_values_are_read_as_what_they_mean():
    inputs = shader("""{"INPUTS": [
        {"NAME": "b", "TYPE": "bool", "DEFAULT": 1.0},
        {"NAME": "f", "TYPE": "FLOAT", "DEFAULT": "0.5"},
        {"name": "l", "type": "int", "default": 3.0},
        {"NAME": "c", "TYPE": "color", "DEFAULT": [1, 0, 0]},
        {"NAME": "i", "TYPE": "image", "DEFAULT": {"type": "camera"}},
        {"NAME": "f", "TYPE": "float", "DEFAULT": 0.9}]}""").inputs
    assert [(each.name, each.default) for each in inputs] == [
        ("b", True), ("f", 0.5), ("l", 3), ("c", (1.0, 0.0, 0.0, 1.0)), ("i", None),
    ]  # fmt: skip


def test_passes_keep_target_size_persistence_and_depth():
    made = shader("""{"PASSES": [
        {"TARGET": "small", "WIDTH": "$WIDTH/4.0", "HEIGHT": 16},
        {"TARGET": "kept", "persistent": true, "FLOAT": 1},
        {}]}""")
    assert made.passes == (
        Pass("small", width="$WIDTH/4.0", height="16"),
        Pass("kept", persistent=True, floating=True),
        Pass(),
    )
    assert made.targets == ("small", "kept")


def test_a_file_without_passes_has_one():
    assert shader("{}").passes == (Pass(),)


@pytest.mark.parametrize("declared", ['["kept"]', '{"kept": {"WIDTH": "8", "FLOAT": true}}', '[{"NAME": "kept"}]'])
def test_version_1_names_its_persistent_buffers_apart(declared):
    made = shader(f'{{"PERSISTENT_BUFFERS": {declared}, "PASSES": [{{"TARGET": "kept"}}, {{}}]}}')
    assert [each.persistent for each in made.passes] == [True, False]
    assert made.passes[0].width == ("8" if "WIDTH" in declared else "")


def test_imported_pictures_lie_beside_the_file_in_both_versions():
    wanted = {"paper": Path("shaders/../pictures/paper.png")}
    assert shader('{"IMPORTED": {"paper": {"PATH": "../pictures/paper.png"}}}').images == wanted
    assert shader('{"IMPORTED": [{"NAME": "paper", "PATH": "../pictures/paper.png"}]}').images == wanted


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ([], "generator"),
        (["mask"], "generator"),
        (["inputImage"], "filter"),
        (["startImage", "endImage"], "transition"),
    ],
)
def test_images_tell_the_role(names, role):
    inputs = [f'{{"NAME": "{name}", "TYPE": "image"}}' for name in names]
    inputs += ['{"NAME": "progress", "TYPE": "float"}']
    assert shader(f'{{"INPUTS": [{", ".join(inputs)}]}}').role == role


def test_lines_of_the_shader_stay_where_they_are_in_the_file():
    text = '// license\n/*\n{\n"ISFVSN": "2"\n}\n*/\nvoid main() {}\n'
    assert parse(text, HERE).fragment.split("\n").index("void main() {}") == 6


@pytest.mark.parametrize(
    "text",
    [
        '\ufeff/*{"INPUTS": [%s]}*/ void main() {}',
        '/*{"INPUTS": [%s,],}*/ void main() {}',
        '/*\n\n{"CREDIT": "x", // the author\n"INPUTS": [%s],\n}*/ void main() {}',
        '/*{"INPUTS": [%s], "DESCRIPTION": "two\nlines // and no comment"}*/ void main() {}',
    ],
)
def test_common_slips_in_the_header_are_forgiven(text, tmp_path):
    path = tmp_path / "slip.fs"
    path.write_text(text % '{"NAME": "x", "TYPE": "float"}', "utf-8")
    assert [each.name for each in read(path).inputs] == ["x"]


def test_latin_1_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "old.fs"
    header = '/*{"INPUTS": [{"NAME": "x", "TYPE": "float", "LABEL": "Größe"}]}*/'
    path.write_bytes(f"{header}\r\nvoid main() {{}}\r\n".encode("latin-1"))
    assert read(path).inputs[0].label == "Größe"
    assert "\r" not in read(path).fragment


def test_the_vertex_shader_of_the_same_name_comes_along(tmp_path):
    (tmp_path / "a.fs").write_text("/*{}*/ void main() {}")
    (tmp_path / "a.vs").write_text("void main() { isf_vertShaderInit(); }")
    assert "isf_vertShaderInit" in read(tmp_path / "a.fs").vertex


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("void main() {}", "no ISF header"),
        ("/* only words */ void main() {}", "no ISF header"),
        ("/*{ no json }*/", "not JSON"),
        ('/*{"INPUTS": [{"NAME": "a b", "TYPE": "float"}]}*/', "'a b'"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "flaot"}]}*/', "flaot"),
        ('/*{"IMPORTED": {"a": {}}}*/', "'a'"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(text, what):
    with pytest.raises(ShowError, match="any.fs") as caught:
        parse(text, HERE)
    assert what in str(caught.value)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(ShowError, match="cannot be read"):
        read(tmp_path / "none.fs")
