"""The performer's reference of keys and OSC addresses, in Markdown, made from the tables that the program runs on."""

from __future__ import annotations

from collections.abc import Iterable

from live.addresses.actions import ACTIONS, SUFFIXES, Action
from live.addresses.reports import STATE_ADDRESSES
from live.display.keys import FADERS, SWITCHES, TRIGGERS
from live.parameters import TABLE, Parameter, Value

TRIGGERED = {
    "next": "cross to the next track",
    "prev": "cross to the track before",
    "go": next(action.meaning for action in ACTIONS if action.address == "/go"),
    "back": "start the track before",
    "fullscreen": "fullscreen, or a window",
    "hud": "meters, frame rate, latency, rung and faults, over the picture in the stage's own window: "
    "in full screen the audience sees it",
    "monitor": "what arrives at the desk, in place of those",
    "quit": "end the show",
    "save_replay": "save the last minutes for a bug report",
}


def keyboard() -> str:
    """Returns a Markdown table of the keys."""
    does = {key: TRIGGERED[name] for key, name in TRIGGERS.items()}
    does |= {key: f"{name}, on or off" for key, name in SWITCHES.items()}
    does |= {key: f"{name} {step:+g}" for key, (name, step) in FADERS.items()}
    keys: dict[str, list[str]] = {}
    for key, meaning in does.items():
        keys.setdefault(meaning, []).append(key.upper())
    rows = [(", ".join(names), meaning) for meaning, names in keys.items()]
    return table(("Key", "Does"), [*rows, ("1 to 9", "start the track of that number")])


def reference() -> str:
    """Returns three Markdown tables of OSC: actions, parameters, and what can be asked for."""
    actions = table(("Address", "Takes", "Does"), map(_action, ACTIONS))
    actions += "".join(_suffix(name, takes, meaning) for name, (takes, meaning) in SUFFIXES.items())
    parameters = table(("Address", "Takes", "Default", "Means"), map(_row, TABLE.values()))
    state = table(("Address", "Tells"), ((f"`{address}`", tells) for address, tells in STATE_ADDRESSES.items()))
    return "\n".join((actions, parameters, state))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Returns a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _action(action: Action) -> tuple[str, ...]:
    return f"`{action.address}`", action.takes or "bang", action.meaning


def _suffix(name: str, takes: str, meaning: str) -> str:
    return f"| `.../{name}` | {takes or 'bang'} | {meaning.removeprefix('bang: ')} |\n"


def _row(parameter: Parameter) -> tuple[str, ...]:
    return f"`{parameter.osc}`", _takes(parameter), _written(parameter.default), parameter.meaning


def _takes(parameter: Parameter) -> str:
    if parameter.kind == "text":
        return " ".join(("s", *parameter.choices))
    if parameter.kind == "bool":
        return "T, F, 1 or 0"
    return f"f {parameter.low:g}..{parameter.high:g} {parameter.unit}".rstrip()


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:g}" if isinstance(value, float) else value


if __name__ == "__main__":
    print("\n".join((keyboard(), reference())))
