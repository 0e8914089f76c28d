"""Mapping files: TOML, one a device, the same whether a person or learn wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from live.exchange.lessons import limits
from live.midi.controls import Control, read, written
from live.midi.encoders import CODES
from live.midi.mapping import LIGHTS, WAYS, Binding, Map, added, usual_way
from live.midi.takeover import MODES
from show import toml
from show.errors import ShowError

HEADER = "# A Limelight mapping: change it in any editor, it is read again at once.\n"
WIDEST = 1e6  # of a range's ends
_MAP_KEYS = ("device", "title", "control")
_CONTROL_KEYS = (
    "from", "to", "as", "min", "max", "invert", "takeover", "code", "step", "value", "light", "off", "on", "lamp",
)  # fmt: skip


def load(path: Path) -> Map:
    """The map in a file; ShowError names the file, the control and the fault."""
    table, where = toml.read(path), str(path)
    toml.refuse_unknown(table, _MAP_KEYS, where)
    device = toml.text(table, "device", where)
    if not device:
        raise ShowError(where, 'has no "device"', 'write device = "a part of the name that the port has"')
    found = Map(device, (), toml.text(table, "title", where))
    for number, entry in enumerate(toml.tables(table, "control", where), 1):
        place = f"{where}: control {number}"
        try:
            found = added(found, _binding(entry, place))
        except ValueError as error:
            raise ShowError(place, str(error), "take one of them out") from None
    return found


def text(found: Map) -> str:
    """The map as the text of a file."""
    title = f"title = {toml.quoted(found.title)}\n" if found.title else ""
    return f"{HEADER}device = {toml.quoted(found.device)}\n{title}" + "".join(block(each) for each in found.bindings)


def block(binding: Binding) -> str:
    """One binding as it stands in a file; what is as usual is left out."""
    return "\n[[control]]\n" + "".join(f"{key} = {toml.quoted(value)}\n" for key, value in _entries(binding))


def _entries(binding: Binding) -> Iterable[tuple[str, str | float | bool]]:
    control = binding.control
    yield "from", written(control)
    yield "to", binding.address
    usual = _usual(control, binding.address)
    if binding.way != usual.way:
        yield "as", binding.way
    named = {"min": "low", "max": "high"}
    for key in _CONTROL_KEYS[3:-1]:
        field = named.get(key, key)
        value = getattr(binding, field)
        if value is not None and value != getattr(usual, field):
            yield key, value
    if binding.lamp is not None:
        yield "lamp", written(binding.lamp)


def _usual(control: Control, address: str) -> Binding:
    low, high = limits(address)
    return Binding(control, address, usual_way(control.kind, address), low, high)


def _binding(entry: toml.Table, where: str) -> Binding:
    toml.refuse_unknown(entry, _CONTROL_KEYS, where)
    control, address = _control(entry, "from", where), toml.text(entry, "to", where)
    if not address.startswith("/"):
        raise ShowError(where, f'"to" is "{address}"', 'write an address, such as "/master"')
    usual = _usual(control, address)
    return Binding(
        control=control,
        address=address,
        way=toml.choice(entry, "as", where, WAYS, usual.way),
        low=toml.number(entry, "min", where, usual.low, -WIDEST, WIDEST),
        high=toml.number(entry, "max", where, usual.high, -WIDEST, WIDEST),
        invert=toml.flag(entry, "invert", where, False),
        takeover=toml.choice(entry, "takeover", where, tuple(MODES), usual.takeover),
        code=toml.choice(entry, "code", where, tuple(CODES), usual.code),
        step=toml.number(entry, "step", where, usual.step, -1.0, 1.0),
        value=_value(entry, where),
        light=toml.choice(entry, "light", where, LIGHTS, usual.light),
        off=toml.whole(entry, "off", where, usual.off, 0, 127),
        on=toml.whole(entry, "on", where, usual.on, 0, 127),
        lamp=_control(entry, "lamp", where) if "lamp" in entry else None,
    )


def _control(entry: toml.Table, key: str, where: str) -> Control:
    named = toml.text(entry, key, where)
    try:
        return read(named)
    except ValueError as error:
        raise ShowError(where, f'"{key}" is "{named}"', str(error)) from None


def _value(entry: toml.Table, where: str) -> float | int | str | None:
    value = entry.get("value")
    if value is not None and not isinstance(value, bool | int | float | str):
        raise ShowError(where, f'"value" is {value!r}', "it has to be a number or a text in quotes")
    return value
