"""Tries what a show asks of the desk: ports, page, lighting desk, controllers, session."""

from __future__ import annotations

import importlib.util
import time
from argparse import Namespace
from collections.abc import Iterator

from limelight import doors
from limelight.preflight.verdict import Found
from live.options import DeskOptions
from live.parameters import TABLE
from show.errors import ShowError
from show.folder import Show


def desk(show: Show, chosen: Namespace) -> Found:
    """What can be opened, in a line; ShowError for the first thing that cannot."""
    return Found("; ".join(_tried(doors.desk_options(chosen, show))))


def _tried(options: DeskOptions) -> Iterator[str]:
    yield f"{_osc(options)}, {len(TABLE)} parameters"
    if options.web is not None:
        yield _page(options, options.web)
    if options.artnet is not None or options.sacn is not None:
        yield _lights(options)
    if options.midi:
        yield _controllers(options)
    if options.link:
        yield _session()


def _osc(options: DeskOptions) -> str:
    from live.network.senders import judge
    from live.osc.tcp import TcpPort
    from live.osc.udp import Port

    Port(options.interface, options.osc).close()
    TcpPort(options.interface, options.osc, judge(options.allow)).close()
    return f"UDP and TCP {options.osc} are free"


def _page(options: DeskOptions, port: int) -> str:
    from live.network.netports import listening
    from live.web.door import BACKLOG

    _need("aiohttp", "the page", "pip install aiohttp, or leave it out with --web off")
    listening("web", "--web", options.interface, port, BACKLOG).close()
    return f"TCP {port} is free for the page"


def _lights(options: DeskOptions) -> str:
    from live.dmx.bindings import load
    from live.dmx.door import learnt, patch_of
    from live.dmx.receiver import Receiver

    bindings = load(learnt(options))
    receiver = Receiver(patch_of(options), bindings)
    receiver.turn(0.0)
    problems = receiver.view(0.0).problems
    receiver.close()
    _refuse(problems)
    universes = {"Art-Net universe": options.artnet, "sACN universe": options.sacn}
    told = " and ".join(f"{name} {number}" for name, number in universes.items() if number is not None)
    return f"{told}: {options.personality} from channel {options.address} on, {len(bindings)} channels learnt"


def _controllers(options: DeskOptions) -> str:
    from live.midi.door import shelf
    from live.midi.receiver import receiver

    if options.midi_map is not None and not options.midi_map.is_dir():
        raise ShowError(options.midi_map, "there is no such folder", "give --midi-map a folder of maps")
    maps = shelf(options)
    heard = receiver(time.monotonic, maps, device=options.midi_device)
    heard.turn({}, 0.0)
    names = heard.names
    heard.close()
    _refuse(maps.faults)
    return f"MIDI from {', '.join(names)}" if names else "no MIDI controller"


def _session() -> str:
    _need("aalink", "Ableton Link", "pip install 'limelight[link]' (its licence is GPL-3), or leave --link out")
    return "Ableton Link"


def _need(module: str, where: str, remedy: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ShowError(where, f"needs {module}, which this installation lacks", remedy)


def _refuse(sentences: tuple[str, ...]) -> None:
    """Raises the first of the sentences that other parts made of a ShowError."""
    for sentence in sentences:
        where, _, rest = sentence.partition(": ")
        what, _, remedy = rest.partition(": ")
        raise ShowError(where, what, remedy)
