"""Repairs in GLSL that is legal elsewhere or undefined: what older drivers let through and files have come to need."""

from __future__ import annotations

import re

_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(version|extension)\b([^\n]*)", re.MULTILINE)
_DEFINED = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
_OTHER_ALPHABETS = re.compile(r"[^\x00-\x7f]")
_MEMBERS = re.compile(r"\b(?:struct\s+\w+|(?:uniform|in|out)\s+\w+)\s*\{[^}]*\}")
_UNSET = re.compile(
    r"((?:^|(?<=[;{}()]))\s*(?:(?:high|medium|low)p\s+)?)(float|u?int|bool|[iub]?vec[234]|mat[234])(\s+)(\w+(?:\s*,\s*\w+)*)(\s*;)",
    re.MULTILINE,
)


def extensions(text: str) -> list[str]:
    """The #extension lines, none of them required."""
    found = _DIRECTIVE.findall(text)
    return [f"#extension {rest.strip().replace('require', 'enable')}" for kind, rest in found if kind == "extension"]


def cleaned(text: str) -> str:
    """The text with the same line numbers, without #version and #extension, every plain variable starting at 0."""
    text = _OTHER_ALPHABETS.sub(" ", _DIRECTIVE.sub("", text))
    return _zeroed(_forgetting(text))


def _forgetting(text: str) -> str:
    """A macro that is defined twice has its first meaning forgotten: strict preprocessors stop at the second."""
    names = _DEFINED.findall(text)
    repeated = {name for name in names if names.count(name) > 1}

    def forget(found: re.Match[str]) -> str:
        line = text.count("\n", 0, found.start()) + 1
        return f"#undef {found[1]}\n#line {line}\n{found[0]}" if found[1] in repeated else found[0]

    return _DEFINED.sub(forget, text)


def _zeroed(text: str) -> str:
    """Reading a variable that was never set is undefined; most GPUs give 0, software drivers what they like."""
    parts, end = [], 0
    for members in _MEMBERS.finditer(text):  # where no initialiser may stand
        parts += [_UNSET.sub(_set, text[end : members.start()]), members[0]]
        end = members.end()
    return "".join((*parts, _UNSET.sub(_set, text[end:])))


def _set(found: re.Match[str]) -> str:
    before, kind, space, names, end = found.groups()
    return before + kind + space + re.sub(r"\w+", rf"\g<0> = {kind}(0)", names) + end
