"""How we are patched on a lighting desk: universes, start address, who may steer. Checked before anything opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from live.dmx.artnet import PORT as ARTNET_PORT
from live.dmx.frames import Protocol
from live.dmx.sacnport import PORT as SACN_PORT
from show.errors import ShowError
from show.patching import HIGHEST_ARTNET, HIGHEST_SACN


@dataclass(frozen=True, slots=True)
class Patch:
    """How we are patched: `start` is the address of our first channel, from 1.

    The personality `none` has no channels of its own, so that only learnt ones count.
    `artnet` is the port-address as on the wire, from 0, `sacn` a universe from 1; None leaves a protocol out.
    `allowed` holds addresses or networks (10.0.0.0/24) of those who may steer us; empty lets everyone.
    """

    interface: str = "127.0.0.1"
    personality: Literal["basic", "full", "none"] = "basic"
    start: int = 1
    artnet: int | None = 0
    sacn: int | None = 1
    allowed: tuple[str, ...] = ()
    artnet_port: int = ARTNET_PORT
    sacn_port: int = SACN_PORT


def homes(patch: Patch) -> dict[Protocol, int]:
    """Returns the universe of each protocol that is in use; ShowError where there is no such universe."""
    found: dict[Protocol, int] = {}
    if patch.artnet is not None:
        if not 0 <= patch.artnet <= HIGHEST_ARTNET:
            raise ShowError(f"Art-Net universe {patch.artnet}", "there is none", f"use 0 to {HIGHEST_ARTNET}")
        found["artnet"] = patch.artnet
    if patch.sacn is not None:
        if not 1 <= patch.sacn <= HIGHEST_SACN:
            raise ShowError(f"sACN universe {patch.sacn}", "there is none", f"use 1 to {HIGHEST_SACN}")
        found["sacn"] = patch.sacn
    return found
