"""The options of everything that steers a show from outside."""

from __future__ import annotations

import argparse
import re
from argparse import Namespace
from pathlib import Path

from show import patching
from show.patching import Patching

OSC, WEB = 7700, 7780  # ports
OFF = "off"


def add(parser: argparse.ArgumentParser) -> None:
    """Adds them to a command; what a setlist may say too is None where it is not given."""
    desk = parser.add_argument_group("desk", "who may steer the show, and how; a setlist's [desk] may say most of it")
    desk.add_argument(
        "--desk", metavar="INTERFACE", help="open the desk beyond this machine: an address, an interface's name, or all"
    )
    desk.add_argument("--allow", type=_addresses, metavar="A,B", help="only these addresses may send OSC and DMX")
    desk.add_argument("--osc", type=port, default=OSC, metavar="PORT", help=f"UDP and TCP (default {OSC}, 0: any)")
    desk.add_argument("--osc-prefix", type=_prefix, metavar="NAME", help="/NAME/master means /master too")
    desk.add_argument("--web", type=_web, default=WEB, metavar="PORT|off", help=f"the page (default {WEB}, 0: any)")
    desk.add_argument("--no-midi", action="store_true", help="leave the controllers to other programs")
    desk.add_argument("--midi-map", type=Path, metavar="FOLDER", help="maps of controllers; learn writes there too")
    desk.add_argument("--midi-device", type=_device, metavar="N", help="our number in MIDI show control (default: any)")
    _add_dmx(desk)
    desk.add_argument("--ltc", type=_channel, metavar="CHANNEL", help="of the sound input, that carries timecode")
    desk.add_argument("--link", action="store_true", help="join the Ableton Link session of the network")
    desk.add_argument(
        "--installation",
        action=argparse.BooleanOptionalAction,
        help="run where nobody is: opening hours, alarms (default: if the setlist has an [installation])",
    )
    desk.add_argument("--journal", type=Path, metavar="FILE|off", help="the operator's log (default: the user's own)")


def _add_dmx(desk: argparse._ArgumentGroup) -> None:
    desk.add_argument(
        "--universe", type=_universe, metavar="N", help="listen to a lighting desk: sACN universe N, Art-Net N - 1"
    )
    desk.add_argument("--artnet", type=_artnet, metavar="N", help="Art-Net universe, from 0; alone: no sACN")
    desk.add_argument("--sacn", type=_sacn, metavar="N", help="sACN universe, from 1; alone: no Art-Net")
    desk.add_argument("--address", type=_address, metavar="N", help="of our first channel (default 1)")
    desk.add_argument(
        "--personality", choices=patching.PERSONALITIES, help="16 or 40 channels (default basic), or only learnt ones"
    )


def asked(chosen: Namespace) -> Patching:
    """What the command line asks of the desk."""
    return Patching(
        universe=chosen.universe,
        artnet=chosen.artnet,
        sacn=chosen.sacn,
        address=chosen.address,
        personality=chosen.personality,
        osc_prefix=chosen.osc_prefix,
        allow=chosen.allow,
        midi_map=chosen.midi_map,
        midi_device=chosen.midi_device,
        ltc=chosen.ltc,
    )


def port(text: str) -> int:
    """A port; argparse's error where it is none."""
    return whole(text, 0, 65535, "a port from 0 to 65535")


def whole(text: str, low: int, high: int, kind: str) -> int:
    """A whole number of a range; argparse's error, saying what it is not, where it is none."""
    if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {kind}")
    return int(text)


def _web(text: str) -> int | None:
    return None if text == OFF else port(text)


def _universe(text: str) -> int:
    return whole(text, 1, patching.HIGHEST_ARTNET + 1, f"a universe from 1 to {patching.HIGHEST_ARTNET + 1}")


def _artnet(text: str) -> int:
    return whole(text, 0, patching.HIGHEST_ARTNET, f"an Art-Net universe from 0 to {patching.HIGHEST_ARTNET}")


def _sacn(text: str) -> int:
    return whole(text, 1, patching.HIGHEST_SACN, f"an sACN universe from 1 to {patching.HIGHEST_SACN}")


def _address(text: str) -> int:
    return whole(text, 1, patching.HIGHEST_ADDRESS, f"a DMX address from 1 to {patching.HIGHEST_ADDRESS}")


def _device(text: str) -> int:
    return whole(text, 0, patching.HIGHEST_DEVICE, f"a device number from 0 to {patching.HIGHEST_DEVICE}")


def _channel(text: str) -> int:
    return whole(text, 1, patching.MOST_CHANNELS, f"a channel from 1 to {patching.MOST_CHANNELS}")


def _prefix(text: str) -> str:
    found = patching.prefix(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} cannot begin an OSC address: {patching.PLAIN_PREFIX}")
    return found


def _addresses(text: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in text.split(",") if each.strip())
    if not found:  # a variable that is not set must not let everyone in
        raise argparse.ArgumentTypeError(f"{text!r} names nobody: write 10.0.0.5,10.0.0.6 or leave it out")
    for each in found:
        if not patching.is_address(each):  # else OSC, page and DMX would stay closed, at the show
            raise argparse.ArgumentTypeError(f"{each!r} is no address: {patching.ADDRESSES}")
    return found
