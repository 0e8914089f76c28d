"""Looks: chains of ISF shaders with settings, read strictly from TOML; in the show, the user's data or built in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from live.folders import user_data
from live.isf.model import Input, Shader, Value
from live.isf.parse import read
from live.isf.values import accept
from show import toml
from show.errors import ShowError
from show.meters import Levels

PLAIN = "plain"
HEARD = tuple(each.name for each in fields(Levels))
EXTREME = 1e9  # of any number in a look
SOURCES = (*HEARD, "position", "progress")  # names that a shader's float INPUTs and `drive` may use


@dataclass(frozen=True, slots=True)
class Drive:
    """Ties a float INPUT to what is heard: offset + amount x source, kept within low..high."""

    source: str
    amount: float = 1.0
    offset: float = 0.0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One shader of a chain with what the look sets and drives."""

    shader: Shader
    settings: Mapping[str, Value] = field(default_factory=dict)
    drives: Mapping[str, Drive] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """A chain; without slots it is the picture and nothing else. `path` is the file it was read from."""

    name: str
    path: Path | None
    slots: tuple[Slot, ...]


class LookLibrary:
    """All looks and transitions within reach: folders searched in order, the first that has a name wins."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(roots)
        self._builtin = self._roots[-1] if self._roots else Path()

    def names(self) -> tuple[str, ...]:
        """Every look, sorted; a bare ISF file in the show's or the user's folder is a look of one shader."""
        found = {path.stem for root in self._roots for path in (*root.glob("*.toml"), *root.glob("looks/*.toml"))}
        found |= {path.stem for root in self._roots if root != self._builtin for path in root.glob("*.fs")}
        return tuple(sorted(found | {PLAIN}))

    def transitions(self) -> tuple[str, ...]:
        """Every transition, sorted."""
        return tuple(sorted({path.stem for root in self._roots for path in root.glob("transitions/*.fs")}))

    def look(self, name: str) -> Look:
        """Reads a look by name, or by the path of an ISF file; raises ShowError where it is missing or wrong."""
        path = self._find(_look_files(name))
        if path is None and name.endswith(".fs") and Path(name).is_file():
            path = Path(name)
        if path is None and name == PLAIN:
            return Look(PLAIN, None, ())
        if path is None:
            raise ShowError(f"look {name}", "there is no such look", toml.suggestion(name, self.names()))
        if path.suffix == ".fs":
            return Look(name, path, (Slot(_shader(path)),))
        return self._read(name, path)

    def transition(self, name: str) -> Look:
        """Reads a transition by name as a look of one slot; raises ShowError where it is missing or is none."""
        path = self._find(_transition_files(name))
        if path is None:
            raise ShowError(f"transition {name}", "there is no such file", toml.suggestion(name, self.transitions()))
        shader = _shader(path)
        if shader.role != "transition":
            raise ShowError(path, "is no transition", "give it the INPUTS startImage, endImage and progress")
        return Look(name, path, (Slot(shader),))

    def files(self, name: str) -> tuple[Path, ...]:
        """The files a look is made of, as far as it can be read, to be watched for changes."""
        path = self._find(_look_files(name)) or Path(name)
        shaders = [path] if path.suffix == ".fs" else self._named_shaders(path)
        return (path, *shaders, *(each.with_suffix(".vs") for each in shaders))

    def transition_files(self, name: str) -> tuple[Path, ...]:
        """The same for a transition."""
        path = self._find(_transition_files(name))
        return () if path is None else (path, path.with_suffix(".vs"))

    def inputs(self, name: str) -> tuple[tuple[int, Input], ...]:
        """Every INPUT of a look that a desk can set, as (slot from 1, INPUT); nothing is compiled."""
        slots = enumerate(self.look(name).slots, 1)
        return tuple((number, each) for number, slot in slots for each in slot.shader.inputs if _settable(each))

    def _find(self, candidates: Iterable[str], first: Sequence[Path] = ()) -> Path | None:
        tried = (root / each for root in (*first, *self._roots) for each in candidates)
        return next((path for path in tried if path.is_file()), None)

    def _shader_file(self, look: Path, wanted: str) -> Path | None:
        return self._find((wanted, f"looks/{wanted}"), (look.parent, look.parent.parent))

    def _named_shaders(self, look: Path) -> list[Path]:
        try:
            passes = toml.read(look).get("pass", [])
            found = [self._shader_file(look, str(each.get("shader"))) for each in passes]
        except (ShowError, AttributeError, TypeError):
            return []
        return [each for each in found if each is not None]

    def _read(self, name: str, path: Path) -> Look:
        document = toml.read(path)
        toml.refuse_unknown(document, ("title", "description", "pass"), str(path))
        slots = tuple(self._slot(path, each) for each in toml.tables(document, "pass", str(path)))
        return Look(name, path, slots)

    def _slot(self, path: Path, table: toml.Table) -> Slot:
        toml.refuse_unknown(table, ("shader", "set", "drive"), str(path))
        wanted = toml.text(table, "shader", str(path))
        if not wanted:
            raise ShowError(path, "a [[pass]] names no shader", 'write shader = "NAME.fs"')
        file = self._shader_file(path, wanted)
        if file is None:
            raise ShowError(path, f"the shader {wanted} is not found", "put it beside the look or correct the name")
        shader = _shader(file)
        settable = {each.name: each for each in shader.inputs if _settable(each)}
        settings = _table(path, table, "set", settable)
        drives = _table(path, table, "drive", settable)
        return Slot(
            shader,
            {name: _setting(path, settable[name], value) for name, value in settings.items()},
            {name: _drive(path, settable[name], value) for name, value in drives.items()},
        )


def library(show_looks: Path | None = None) -> LookLibrary:
    """The looks of a show's folder (where given), of the user's data folder, and those built in, in this order."""
    data = user_data()
    builtin = Path(str(resources.files("shaders").joinpath("looks"))).parent
    own = [] if show_looks is None else [show_looks]
    return LookLibrary([*own, data / "looks", data.parent / "ISF", builtin])


def _look_files(name: str) -> tuple[str, ...]:
    return f"{name}.toml", f"looks/{name}.toml", f"{name}.fs", f"looks/{name}.fs"


def _transition_files(name: str) -> tuple[str, ...]:
    return f"transitions/{name}.fs", f"{name}.fs"


def _shader(path: Path) -> Shader:
    vertex = path.with_suffix(".vs")
    return _read_once(path, path.stat().st_mtime_ns, vertex.stat().st_mtime_ns if vertex.is_file() else 0)


@lru_cache(maxsize=512)
def _read_once(path: Path, changed: int, vertex_changed: int) -> Shader:
    return read(path)


def _settable(declared: Input) -> bool:
    return declared.kind not in ("image", "audio", "audioFFT")


def _setting(path: Path, declared: Input, value: object) -> Value:
    accepted = accept(declared, value)
    if accepted is None:
        raise ShowError(path, f"set.{declared.name} = {value!r} is no {declared.kind}", f"give a {declared.kind}")
    return accepted


def _drive(path: Path, declared: Input, value: object) -> Drive:
    key = f"drive.{declared.name}"
    if declared.kind != "float" or not isinstance(value, dict):
        raise ShowError(path, f"{key} is wrong", 'drive a float INPUT with { from = "percussive", amount = 0.5 }')
    where = f"{path}: {key}"
    toml.refuse_unknown(value, ("from", "amount", "offset", "low", "high"), where)
    if value.get("from") not in SOURCES:
        raise ShowError(where, f"from = {value.get('from')!r} is not heard", f"use one of {', '.join(SOURCES)}")
    numbers = {name: toml.number(value, name, where, 0.0, -EXTREME, EXTREME) for name in value if name != "from"}
    return Drive(str(value["from"]), **numbers)


def _table(path: Path, table: toml.Table, key: str, inputs: Mapping[str, Input]) -> dict[str, Any]:
    values = table.get(key, {})
    if not isinstance(values, dict):
        raise ShowError(path, f"`{key}` is no table", f"write [pass.{key}]")
    toml.refuse_unknown(values, inputs, str(path))
    return values
