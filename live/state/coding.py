"""A state as JSON and back: what a session log begins with, and what a show that was cut off goes on from."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from live.guard.told import Told
from live.state.state import State
from show.meters import Levels


def state_written(state: State) -> dict[str, Any]:
    """The state as JSON."""
    inputs = [[slot, name, value] for (slot, name), value in state.inputs.items()]
    return {**asdict(replace(state, inputs={})), "inputs": inputs}


def state_read(written: dict[str, Any]) -> State:
    """The state that `state_written` wrote; raises KeyError, TypeError or ValueError for anything else."""
    inputs = {(slot, name): _untied(value) for slot, name, value in written["inputs"]}
    plain = {name: _untied(value) for name, value in written.items()}
    levels, guard = Levels(**written["levels"]), Told(*written["guard"])
    fades = {name: _untied(each) for name, each in written.get("fades", {}).items()}  # an older state has none
    return State(**{**plain, "inputs": inputs, "levels": levels, "guard": guard, "fades": fades})


def _untied(value: Any) -> Any:
    """What JSON has made a list of was a tuple."""
    return tuple(_untied(each) for each in value) if isinstance(value, list) else value
