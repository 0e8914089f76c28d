"""Which addresses say the same value in different ways: twins of a parameter, macros of a look's inputs. Pure."""

from __future__ import annotations

from live.addresses.messages import Inputs
from live.addresses.reports import MACROS, PERCENT, macros, norms, shader_address

MASTER = "/master"


def is_twin(address: str) -> bool:
    """Tells whether an address only says in another way what is said under another one."""
    return address.endswith("/norm") or address == PERCENT or address.startswith(f"{MACROS}/")


def kin(address: str, inputs: Inputs) -> set[str]:
    """Returns all the addresses, itself among them, that move with a value's own address."""
    found = {address, norms(address)}
    if address == MASTER:
        found.add(PERCENT)
    for place, key in enumerate(macros(inputs), 1):
        if shader_address(*key) == address:
            found.add(f"{MACROS}/{place}")
    return found
