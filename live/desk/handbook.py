"""What the desks' pages of help list, made from the tables that the program runs on.

`python -m live.desk.handbook docs` writes the lists anew, each between its `<!-- made: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from live.addresses.actions import ACTIONS, SUFFIXES, Action
from live.addresses.reports import MACROS, MOST_MACROS, norms
from live.desk.reference import reference, table
from live.dmx import artnet, sacnport
from live.dmx.channels import PERSONALITIES, Band, Personality, numbered
from live.dmx.lists import meaning, slots
from live.options import DeskOptions
from live.osc.feedback import REPLY_PORT
from live.parameters import TABLE, Parameter
from live.web.door import PORT as PAGE

MADE = re.compile(r"(<!-- made: (?P<name>[\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
LIGHTING = "/dmx/"  # the addresses of the lighting desk's own dimmer and shutter
UNCUED = ("/subscribe", "/ping", "/stage/renew")  # what is for programs and schedules, not for cues
LOOK, TRACK, CUE = "silk", 2, 5  # in examples, as all that follows
WORDS = {"look": LOOK, "audio_device": "USB"}
USUAL: dict[str, object] = {"": 1, "i": TRACK, "f": 0.5, "s": "First light"}  # by type tag
EXAMPLES: dict[tuple[str, str], object] = {
    ("/panic", "f"): 3.0,
    ("/cue/go", "i"): CUE,
    ("/cue/go", "s"): "chorus",
    ("/shader/select", "s"): LOOK,
    ("/master/percent", "f"): 75.0,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be sent: its address, an example of its arguments with type tags, the range, what it does."""

    address: str
    tags: str
    arguments: tuple[object, ...]
    range: str
    does: str


def lists() -> dict[str, str]:
    """Returns every list by its name, in Markdown."""
    made = {f"channels {name}": _channels(personality) for name, personality in PERSONALITIES.items()}
    made |= {f"typed at {desk}": _typed(written) for desk, written in TYPED.items()}
    return made | {"addresses": reference(), "ports": _ports(), "faders": _faders()}


def filled(page: str) -> str:
    """Returns a page with its lists made anew; KeyError names a list that there is not."""
    made = lists()
    return MADE.sub(lambda found: f"{found[1]}\n{made[found['name']]}\n{found[3]}", page)


def rows() -> Iterator[Row]:
    """Returns an example of everything that a desk's cue may send, parameters first."""
    for parameter in TABLE.values():
        if not parameter.osc.startswith(LIGHTING):
            yield _of_parameter(parameter)
    for action in ACTIONS:
        if action.address not in UNCUED and "{slot}" not in action.address:
            yield from _of_action(action)
    yield Row("/param/hue/ramp", "ff", (0.5, 4.0), "-1 to 1, s", SUFFIXES["ramp"][1])
    yield Row("/param/hue/reset", "i", (1,), "", "any parameter back to its default")
    yield Row("/blackout/toggle", "i", (1,), "", SUFFIXES["toggle"][1].removeprefix("bang: "))


def typed_at_grandma3(row: Row) -> str:
    """Returns a command for a macro or a cue; source: grandMA3 manual, keyword SendOSC."""
    return f'SendOSC 1 "{",".join((row.address, row.tags, *map(_short, row.arguments)))}"'


def typed_at_eos(row: Row) -> str:
    """Returns a string for a cue; source: Eos Family manual, explicit OSC output, where only a point makes a float."""
    return f"{row.address}={','.join(map(_pointed, row.arguments))}"


def typed_at_qlab(row: Row) -> str:
    """Returns the message of a network cue; source: QLab manual, network cues, where words with spaces are quoted."""
    return " ".join((row.address, *(f'"{each}"' if " " in str(each) else _pointed(each) for each in row.arguments)))


TYPED: dict[str, Callable[[Row], str]] = {
    "grandma3": typed_at_grandma3,
    "eos": typed_at_eos,
    "qlab": typed_at_qlab,
}


def _of_parameter(parameter: Parameter) -> Row:
    if parameter.kind == "bool":
        return Row(parameter.osc, "i", (1,), "1 or 0", parameter.meaning)
    if parameter.kind == "text":
        word = WORDS.get(parameter.name, parameter.default)
        return Row(parameter.osc, "s", (word,), ", ".join(parameter.choices), parameter.meaning)
    return Row(parameter.osc, "f", (_example(parameter),), _range(parameter), parameter.meaning)


def _of_action(action: Action) -> Iterator[Row]:
    """One row for each kind of argument that it takes."""
    address = action.address.format(n=CUE if action.address.startswith("/cue") else TRACK)
    for alternative in action.takes.split("/"):
        tag = alternative.partition("[")[0] or alternative.strip("[]")
        example = EXAMPLES.get((address, tag), USUAL[tag])
        yield Row(address, tag or "i", (example,), "", action.meaning)


def _example(parameter: Parameter) -> float:
    """A value that can be seen: the usual one, or three quarters up the range where that is an end or nothing."""
    usual = parameter.default
    is_seen = isinstance(usual, float) and usual and parameter.low < usual < parameter.high
    return float(usual) if is_seen else parameter.scaled(0.75)


def _range(parameter: Parameter) -> str:
    return f"{parameter.low:g} to {parameter.high:g} {parameter.unit}".rstrip()


def _typed(written: Callable[[Row], str]) -> str:
    return table(("Write", "Range", "Does"), ((f"`{written(row)}`", row.range, row.does) for row in rows()))


def _faders() -> str:
    """What a fader that sends 0 to 1 can be given."""
    floats = [each for each in TABLE.values() if each.kind == "float" and not each.osc.startswith(LIGHTING)]
    found = [(f"`{_shared(each)}`", _range(each), each.meaning) for each in floats]
    macros = (f"`{MACROS}/1` to `{MACROS}/{MOST_MACROS}`", "their own", "the first sliding inputs of the look")
    return table(("Address", "0 to 1 is", "Does"), [*found, macros])


def _shared(parameter: Parameter) -> str:
    return parameter.osc if (parameter.low, parameter.high) == (0.0, 1.0) else norms(parameter.osc)


def _channels(personality: Personality) -> str:
    lines = []
    for first, channel in numbered(personality):
        values = "; ".join(map(_band, channel.bands))
        lines.append(
            (slots(first, channel), channel.name, "snap" if channel.snap else "fade", str(channel.neutral), values)
        )
    return table(("Channel", "Function", "Fade", "Start value", "Values"), lines)


def _band(band: Band) -> str:
    values = str(band.low) if band.low == band.high else f"{band.low}-{band.high}"
    return f"{values} {meaning(band)}"


def _ports() -> str:
    lines = [
        ("OSC in", f"UDP and TCP {DeskOptions().osc}"),
        ("OSC answers and feedback, at your end", f"UDP {REPLY_PORT}, or what `/subscribe` says"),
        ("the page, OSCQuery, `/healthz`, `/metrics`", f"TCP {PAGE}"),
        ("Art-Net in", f"UDP {artnet.PORT}"),
        ("sACN in", f"UDP {sacnport.PORT}"),
    ]
    return table(("What", "Port"), lines)


def _short(argument: object) -> str:
    return f"{argument:g}" if isinstance(argument, float) else str(argument)


def _pointed(argument: object) -> str:
    """A float with its point, which else is taken for a whole number."""
    return str(float(f"{argument:g}")) if isinstance(argument, float) else str(argument)


def write(folder: Path) -> None:
    """Writes the lists of every page under a folder anew."""
    for path in sorted(folder.rglob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = filled(before)
        if after != before:
            path.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
