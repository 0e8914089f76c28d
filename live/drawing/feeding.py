"""Which value each INPUT of a look has at a frame: the desk's, else driven, else set, else heard, else its default."""

from __future__ import annotations

from collections.abc import Mapping

from live.drawing.looks import HEARD, SOURCES, Drive, Slot
from live.frame import Frame
from live.isf.model import Input, Value
from live.isf.values import accept, start


def heard(frame: Frame) -> dict[str, float]:
    """What the host offers under documented names: levels times `reactivity`, position, progress of the track."""
    reactivity = float(frame.parameters.get("reactivity", 1.0))
    offered = {name: getattr(frame.levels, name) * reactivity for name in HEARD}
    return offered | {"position": frame.position, "progress": frame.progress}


class Feed:
    """The values of one slot; `fired` remembers which events have, and at which value."""

    def __init__(self, number: int, slot: Slot) -> None:
        self._number, self._slot = number, slot
        self._settable = [each for each in slot.shader.inputs if start(each) is not None]
        self._base = {each.name: slot.settings.get(each.name, start(each)) for each in self._settable}
        self.fired: dict[str, Value] = {}
        self.problems: list[str] = []

    def values(self, offered: Mapping[str, float], desk: Mapping[tuple[int, str], Value]) -> dict[str, Value]:
        """The value of every INPUT that is not a texture; a value of the wrong type is passed over and reported."""
        self.problems.clear()
        return {each.name: self._value(each, offered, desk.get((self._number, each.name))) for each in self._settable}

    def _value(self, declared: Input, offered: Mapping[str, float], wanted: Value | None) -> Value:
        if wanted is not None:
            accepted = accept(declared, wanted)
            if accepted is not None:
                return self._event(declared, accepted, wanted) if declared.kind == "event" else accepted
            self.problems.append(f"slot {self._number}: {declared.name} = {wanted!r} is no {declared.kind}: ignored")
        self.fired.pop(declared.name, None)
        return self._unsteered(declared, offered)

    def _unsteered(self, declared: Input, offered: Mapping[str, float]) -> Value:
        base = self._base[declared.name]
        drive = self._slot.drives.get(declared.name)
        value: float | None = None
        if drive is not None:
            value = _driven(drive, offered)
        elif declared.kind == "float" and declared.name in SOURCES and declared.name not in self._slot.settings:
            value = offered[declared.name]
        accepted = base if value is None else accept(declared, value)
        return base if accepted is None else accepted  # type: ignore[return-value]

    def _event(self, declared: Input, on: Value, wanted: Value) -> bool:
        """True on the one frame where the desk's value turns true or, as a count, changes."""
        fires = bool(on) and self.fired.get(declared.name) != wanted
        self.fired[declared.name] = wanted
        return fires


def _driven(drive: Drive, offered: Mapping[str, float]) -> float:
    value = drive.offset + drive.amount * offered[drive.source]
    if drive.low is not None:
        value = max(value, drive.low)
    return value if drive.high is None else min(value, drive.high)
