"""Splits an ISF file into its JSON header and its GLSL, and reads JSON as loosely as people write it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from show.errors import ShowError

_OPENING = re.compile(r"/\*(?=\s*\{)")
_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|,(?=\s*[}\]])')
MOST_BYTES = 4 << 20  # a shader beyond this is no shader


def text_of(path: Path) -> str:
    """The file's text: UTF-8 with or without a mark, else Latin-1; any line ends become newlines."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ShowError(path, "is too large for a shader", "choose an ISF file")
        data = path.read_bytes()
    except OSError as error:
        raise ShowError(path, f"cannot be read ({error.strerror})", "check the file's name and its rights") from error
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes anything")


def split(text: str, where: object) -> tuple[dict[str, Any], str]:
    """The header as a dict, and the GLSL in which the header's lines are blank."""
    opening = _OPENING.search(text)
    end = text.find("*/", opening.end()) if opening else -1
    if opening is None or end < 0:
        raise ShowError(where, "has no ISF header", "start the file with /*{ ... }*/ as ISF 2.0 says")
    header = _loads(text[opening.end() : end], where)
    if not isinstance(header, dict):
        raise ShowError(where, "the ISF header is not an object", "write { ... } inside the first comment")
    blank = "\n" * text.count("\n", opening.start(), end)
    return header, text[: opening.start()] + blank + text[end + 2 :]


def _loads(raw: str, where: object) -> Any:
    try:
        return json.loads(raw, strict=False)
    except ValueError:
        pass
    # Trailing commas and // comments are the two slips that other hosts forgive.
    relaxed = _STRING_OR_COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else "", raw)
    relaxed = _STRING_OR_COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else "", relaxed)
    try:
        return json.loads(relaxed, strict=False)
    except (ValueError, RecursionError) as error:
        raise ShowError(where, f"the ISF header is not JSON ({error})", "correct the header") from error
