"""What is painted at each keyframe, in words: the readable `prompts.toml` that a performer may edit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from precompute.painters.painter import Request
from show import toml
from show.errors import ShowError

# What nobody wants on the wall. CLIP reads 77 tokens, so the common faults come first.
NEGATIVE = (
    "lettering, captions, signature, watermark, logo, picture frame, collage, blurred, low resolution, compression "
    "artefacts, flat grey, badly drawn, bad anatomy, deformed hands, extra fingers, extra limbs, crossed eyes, "
    "distorted face, duplicate, cropped, out of frame"
)
GUEST_SHARE = 0.25  # above it a second style is heard in the words
LARGEST_SEED = 2**53  # whole numbers up to it survive every reader of TOML
NEAR = 0.01  # s within which a written time is that of its keyframe
_FIRST_CLAUSE = re.compile(r"\s+with\s|[,.;]")
_KEYS, _KEYFRAME_KEYS = ("negative", "keyframe"), ("time", "style", "caption", "seed", "negative")


@dataclass(frozen=True, slots=True)
class Keyframe:
    """The words for the keyframe at `time` s; `style` is empty where no genre was found."""

    time: float
    style: str
    caption: str
    seed: int


def worded(blend: Sequence[tuple[str, float]]) -> str:
    """A blend of styles' texts with weights as one text: the dominant one, and a touch of a strong second one."""
    weights: dict[str, float] = {}
    for text, weight in blend:
        weights[text] = weights.get(text, 0.0) + weight
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])
    first, guests = ranked[0][0], [text for text, weight in ranked[1:2] if weight > GUEST_SHARE * sum(weights.values())]
    return f"{first}, with a touch of {_FIRST_CLAUSE.split(guests[0])[0]}" if guests else first


def write(negative: str, keyframes: Sequence[Keyframe]) -> str:
    """The words of all keyframes as commented TOML."""
    lines = [
        "# What is painted at each keyframe. Edit words or seeds and run `limelight precompute` again: your words",
        "# are kept (until --redo prompt), and only the keyframes that you changed are painted anew.",
        "# Where there is a style, models that mix words and artwork paint the style; without one, the caption.",
        "",
        "# what shall not be seen, in any keyframe; one that needs another gets a line of its own",
        f"negative = {toml.quoted(negative)}",
    ]
    for keyframe in keyframes:
        lines += [
            "",
            "[[keyframe]]",
            f"time = {keyframe.time:.3f} # s",
            f"style = {toml.quoted(keyframe.style)}",
            f"caption = {toml.quoted(keyframe.caption)}",
            f"seed = {keyframe.seed}",
        ]
    return "\n".join(lines) + "\n"


def read(path: Path, times: Sequence[float]) -> tuple[Request, ...]:
    """The request of each keyframe, at `times` s; ShowError names the entry and the key that is wrong."""
    table, where = toml.read(path), str(path)
    toml.refuse_unknown(table, _KEYS, where)
    entries = toml.tables(table, "keyframe", where)
    if len(entries) != len(times):
        raise ShowError(
            where, f"has {len(entries)} keyframes for {len(times)}", "restore it, or run with --redo prompt"
        )
    negative = toml.text(table, "negative", where)
    pairs = enumerate(zip(entries, times, strict=True), 1)
    return tuple(_request(entry, time, negative, f"{where}: keyframe {k}") for k, (entry, time) in pairs)


def _request(entry: toml.Table, time: float, negative: str, where: str) -> Request:
    toml.refuse_unknown(entry, _KEYFRAME_KEYS, where)
    written = toml.number(entry, "time", where, time, 0, 24 * 3600)
    if abs(written - time) > NEAR:
        remedy = "leave the times; the setlist's segment moves the keyframes"
        raise ShowError(where, f'"time" is {written:g}, but it stands at {time:.3f} s', remedy)
    style, caption = toml.text(entry, "style", where), toml.text(entry, "caption", where)
    if not style and not caption:
        raise ShowError(where, "has neither style nor caption", "write one of them")
    seed = toml.whole(entry, "seed", where, 0, 0, LARGEST_SEED)
    return Request(style, caption, toml.text(entry, "negative", where, negative), seed, styled=bool(style))
