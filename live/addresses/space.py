"""The OSC address space: what each address does with its arguments. Pure; sockets are elsewhere."""

from __future__ import annotations

from live.addresses import faders, triggers
from live.addresses.faders import PARAMETERS, asks
from live.addresses.messages import Arguments, Known, Message, Outcome, Ping, Query, Refused, Subscribe
from live.addresses.patterns import is_pattern, matching
from live.addresses.reports import MACROS, MOST_MACROS, PERCENT, STATE_ADDRESSES
from live.addresses.triggers import Reader, pressed
from live.commands import Renew
from live.parameters import TABLE, Parameter, number

FASTEST_FEEDBACK = 30.0  # messages a second for each address


def read(message: Message, known: Known, source: str) -> list[Outcome]:
    """Returns what a message means: one outcome, or one for each address that its wildcards match."""
    if not is_pattern(message.address):
        outcomes = [_read(message.address, message.arguments, known, source)]
    else:
        found = matching(message.address, addresses(known))
        outcomes = [_read(address, message.arguments, known, source) for address in found]
        if not found:
            outcomes = [Refused("unknown address", f"{message.address} matches nothing")]
    return [outcome for outcome in outcomes if outcome is not None]


def addresses(known: Known) -> list[str]:
    """Returns every fixed address that a wildcard may mean."""
    parameters = [parameter.osc for parameter in TABLE.values()]
    tracks = [f"/track/{number}/{does}" for number in sorted(set(known.tracks.values())) for does in ("go", "load")]
    macros = [f"{MACROS}/{place}" for place in range(1, MOST_MACROS + 1)]
    inputs = [f"/shader/{slot}/{name}" for slot, name in known.inputs]
    return [*parameters, PERCENT, *inputs, *macros, *STATE_ADDRESSES, *triggers.BANGS, *_SWITCHES, *tracks]


def newest_wins(known: Known) -> frozenset[str]:
    """Returns the addresses whose newest message makes older ones worthless."""
    twins = [f"{address}/norm" for address in (*PARAMETERS, *faders.sliding(known.inputs))]
    macros = [f"{MACROS}/{place}" for place in range(1, MOST_MACROS + 1)]
    return frozenset((*PARAMETERS, PERCENT, *faders.sliding(known.inputs), *twins, *macros))


def has_twin(wanted: Parameter, suffix: str) -> bool:
    """Tells whether a parameter's address may be followed by a suffix (a key of `live.addresses.actions.SUFFIXES`)."""
    kinds = {"toggle": ("bool",), "norm": ("float",), "ramp": ("float", "bool")}.get(suffix)
    return kinds is None or (wanted.kind in kinds and (suffix != "ramp" or wanted.fades))


def fixed(known: Known) -> frozenset[str]:
    """Returns every address that does or tells something, as far as they can be listed."""
    return frozenset((*addresses(known), *newest_wins(known), *_EXACT))


def _read(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    try:
        return _reader(address)(address, arguments, known, source)
    except (ValueError, OverflowError) as error:
        return Refused(str(error), f"{address}: {error}")


def _reader(address: str) -> Reader:
    if address in _EXACT:
        return _EXACT[address]
    if triggers.is_numbered(address):
        return triggers.numbered
    for prefix, reader in _UNDER.items():
        if address.startswith(prefix):
            return reader
    base, _, suffix = address.rpartition("/")
    wanted = PARAMETERS.get(base)
    return _TWINS[suffix] if suffix in _TWINS and wanted is not None and has_twin(wanted, suffix) else _question


def _question(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    if address not in STATE_ADDRESSES:
        return Refused("unknown address", f"{address} is not an address")
    if not asks(arguments):
        return Refused("read only", f"{address} can only be read")
    return Query(address)


def _subscribe(address: str, arguments: Arguments, known: Known, source: str) -> Outcome:
    port = round(number(arguments[1])) if len(arguments) > 1 else None
    if port is not None and not 0 <= port <= 65535:
        return Refused("out of range", f"{port} is no UDP port")
    rate = number(arguments[2]) if len(arguments) > 2 else FASTEST_FEEDBACK
    if rate <= 0:
        return Refused("out of range", "a rate is above 0")
    return Subscribe(pressed(arguments), port, min(rate, FASTEST_FEEDBACK))


def _ping(address: str, arguments: Arguments, known: Known, source: str) -> Outcome:
    return Ping(arguments)


def _renew(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    return Renew(f"{address} from {source}") if pressed(arguments) else None


_SWITCHES = tuple(f"{parameter.osc}/toggle" for parameter in TABLE.values() if parameter.kind == "bool")
_EXACT: dict[str, Reader] = {
    **dict.fromkeys(triggers.BANGS, triggers.bang),
    **dict.fromkeys(PARAMETERS, faders.parameter),
    "/panic": triggers.panic,
    "/track/go": triggers.chosen_track,
    "/track/load": triggers.chosen_track,
    "/cue/go": triggers.chosen_cue,
    "/selected/go": triggers.selected,
    "/shader/select": faders.select,
    "/shader/1/select": faders.select,
    PERCENT: faders.percent,
    "/stage/renew": _renew,
    "/subscribe": _subscribe,
    "/ping": _ping,
}
_UNDER: dict[str, Reader] = {"/shader/": faders.shader_input, f"{MACROS}/": faders.macro_input}
_TWINS: dict[str, Reader] = {
    "toggle": faders.toggle,
    "reset": faders.reset,
    "norm": faders.norm,
    "ramp": faders.ramp,
}
