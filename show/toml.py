"""Strict reading of TOML: every key is known and of its type, or one sentence says which is not; and values in it."""

from __future__ import annotations

import difflib
import json
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from show.errors import ShowError

Table = Mapping[str, Any]


def read(path: Path) -> dict[str, Any]:
    """The file as a dictionary; ShowError if it is missing, not UTF-8 or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ShowError(path, "there is no such file", "check the name and the folder") from None
    except OSError as error:
        raise ShowError(path, f"cannot be read ({error.strerror or error})", "look at its rights and disk") from None
    except UnicodeDecodeError as error:
        raise ShowError(path, f"cannot be read ({error})", "it has to be a UTF-8 text file") from None
    except tomllib.TOMLDecodeError as error:
        raise ShowError(path, f"is not valid TOML ({error})", "mend that line") from None


def refuse_unknown(table: Table, known: Iterable[str], where: str) -> None:
    """Raises for the first key that is not known, with the nearest known one as suggestion."""
    names = tuple(known)
    for key in table:
        if key not in names:
            raise ShowError(where, f'unknown key "{key}"', suggestion(key, names, "the keys are"))


def suggestion(word: str, known: Iterable[str], otherwise: str = "use one of") -> str:
    """What to do about a word that is not among those known: the nearest one, else `otherwise` and all of them."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word, names, 1, 0.5)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"{otherwise} {', '.join(names)}" if names else "remove it"


def text(table: Table, key: str, where: str, default: str = "") -> str:
    """A string, stripped."""
    return str(_typed(table, key, where, default, str, "a text in quotes")).strip()


def flag(table: Table, key: str, where: str, default: bool) -> bool:
    """true or false."""
    return bool(_typed(table, key, where, default, bool, "true or false"))


def number(table: Table, key: str, where: str, default: float, low: float, high: float) -> float:
    """A finite number within [low, high]."""
    value = _typed(table, key, where, default, (int, float), "a number")
    if isinstance(value, bool) or not math.isfinite(value) or not low <= value <= high:
        raise ShowError(where, f'"{key}" is {value}', f"it has to be a number from {low:g} to {high:g}")
    return float(value)


def whole(table: Table, key: str, where: str, default: int, low: int, high: int) -> int:
    """A whole number within [low, high]; 2.0 is one as well."""
    value = _typed(table, key, where, default, (int, float), "a whole number")
    if isinstance(value, bool) or not low <= value <= high or value != int(value):
        raise ShowError(where, f'"{key}" is {value}', f"it has to be a whole number from {low} to {high}")
    return int(value)


def choice(table: Table, key: str, where: str, options: tuple[str, ...], default: str) -> str:
    """One of the options."""
    value = text(table, key, where, default)
    if value not in options:
        raise ShowError(where, f'"{key}" is "{value}"', f"it has to be one of {', '.join(options)}")
    return value


def tables(table: Table, key: str, where: str) -> list[Table]:
    """An array of tables, `[[key]]`; empty if absent."""
    value = _typed(table, key, where, [], list, f"written as [[{key}]]")
    if not all(isinstance(entry, dict) for entry in value):
        raise ShowError(where, f'"{key}" is not a list of tables', f"write each one under [[{key}]]")
    return value


def table_of(table: Table, key: str, where: str, check: Callable[[Any], bool], kind: str) -> dict[str, Any]:
    """A table whose values all pass the check; `kind` names them for the error."""
    value = _typed(table, key, where, {}, dict, f"a table, written as [{key}]")
    for name, entry in value.items():
        if not check(entry):
            raise ShowError(where, f'"{key}.{name}" is {entry!r}', f"it has to be {kind}")
    return dict(value)


def quoted(value: str | float | bool) -> str:
    """A value as it stands in a file, on one line; reading it gives the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    storable = value.encode("utf-8", "replace").decode("utf-8")  # a file's name may hold what is no letter
    # TOML's escapes are those of JSON, which alone leaves DEL as it is
    return json.dumps(storable, ensure_ascii=False).replace("\x7f", "\\u007f")


def _typed(table: Table, key: str, where: str, default: Any, kind: type | tuple[type, ...], name: str) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind):
        raise ShowError(where, f'"{key}" is {value!r}', f"it has to be {name}")
    return value
