"""The command line: every command and its options, refused with one line where it is wrong."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from limelight import installing, steering
from show import flashprofiles
from show.errors import ShowError

MODES = ("causal", "known", "linear", "seed")
PROFILES = ("default", "low-latency")
REPLAY_MINUTES = 5.0
RUNGS = ("device", "cpu", "baked", "keyframes", "artwork", "card")
GUARDS = flashprofiles.CHOICES
STAGES = ("listen", "style", "prompt", "artwork", "paint", "walk", "encode", "bake", "seed", "page")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ShowError(self.prog, message, f"see {self.prog} --help")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The chosen command with its options; ShowError where the use is wrong."""
    parser = _Parser(prog="limelight", description="A live visualiser for music: prepare a setlist, perform it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _precompute(commands.add_parser("precompute", help="prepare a setlist for the show"))
    _live(commands.add_parser("live", help="perform a prepared show"))
    _render(commands.add_parser("render", help="render a prepared show to a video file"))
    _compare(commands.add_parser("compare", help="render painters and walkers side by side"))
    _models(commands.add_parser("models", help="list the models, or get one before the show"))
    _check(commands.add_parser("check", help="measure this machine with a show, without opening a window"))
    commands.add_parser("devices", help="list audio inputs, screens, GPUs, decode rungs, controllers and networks")
    _latency(commands.add_parser("latency", help="measure how long sound takes to become light"))
    measures = commands.add_parser("measure", help="measure sound or a finished video").add_subparsers(
        dest="measure", required=True, metavar="energy|sync|flash"
    )
    _measures(measures)
    _service(commands.add_parser("install-service", help="let systemd start a show at boot and keep it up"))
    ours, others = installing.split(arguments)
    chosen = parser.parse_args(ours)
    if chosen.command == installing.COMMAND:
        chosen.asked = parser.parse_args(["live", str(chosen.show), *others])  # refused here rather than at boot
    chosen.options = others
    return chosen


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("show", type=Path, metavar="SETLIST.toml|SHOWDIR")
    parser.add_argument("--compile", action="store_true", help="CUDA: try torch.compile for the decoder too (minutes)")
    parser.add_argument("--need-sound", action="store_true", help="silence is a fault, not a warning")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where there are warnings")
    parser.add_argument("--json", action="store_true", help="the page as JSON")
    _performing(parser)


def _precompute(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("setlist", type=Path, metavar="SETLIST.toml")
    parser.add_argument("--out", type=Path, metavar="SHOWDIR", help="where the show goes (default shows/<setlist>)")
    parser.add_argument("--track", type=_count, metavar="N", help="only this track, counted from 1")
    parser.add_argument("--jobs", type=_count, metavar="N", help="cores that paint (default: all)")
    parser.add_argument(
        "--redo", choices=STAGES, metavar="STAGE", help="make again, even if edited: " + ", ".join(STAGES)
    )


def _live(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("show", type=Path, metavar="SETLIST.toml|SHOWDIR")
    _performing(parser)


def _performing(parser: argparse.ArgumentParser) -> None:
    """What `live` may be told, and `check` with it."""
    _sound_and_screen(parser)
    _picture(parser)
    steering.add(parser)
    parser.add_argument("--record", type=Path, metavar="FILE.mp4", help="FILE-2.mp4 where it is there already")
    parser.add_argument("--log", type=Path, metavar="FOLDER", help="keep the session log here")
    parser.add_argument(
        "--replay-minutes", type=_minutes, default=REPLAY_MINUTES, metavar="N",
        help=f"of the show that key R can save for a bug report (default {REPLAY_MINUTES:g}, 0: none)",
    )  # fmt: skip
    parser.add_argument("--profile", choices=PROFILES, default="default", help="hearing: exact, or quicker")
    parser.add_argument("--seconds", type=_seconds, metavar="S", help="end by itself after this time")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep here what a show that is cut off goes on from")
    parser.add_argument("--fresh", action="store_true", help="begin anew, whatever is left of the last show")
    parser.add_argument(
        "--av-offset", type=_offset, default=0.0, metavar="MS", help="light later than its sound (negative: earlier)"
    )


def _latency(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("show", type=Path, metavar="SETLIST.toml|SHOWDIR")
    _sound_and_screen(parser)
    _picture(parser)
    parser.add_argument("--profile", choices=PROFILES, default="default", help="hearing: exact, or quicker")
    parser.add_argument("--seconds", type=_seconds, default=20.0, metavar="S", help="of measuring (default 20)")
    parser.add_argument(
        "--calibrate", action="store_true", help="click and flash once a second, for a photodiode or a quick camera"
    )
    parser.add_argument("--distance", type=_metres, metavar="METRES", help="what to set for listeners that far away")
    parser.set_defaults(record=None, log=None, av_offset=0.0, ltc=None, installation=False, replay_minutes=0.0)


def _render(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("show", type=Path, nargs="?", metavar="SETLIST.toml|SHOWDIR")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.mp4")
    parser.add_argument("--track", type=_count, metavar="N")
    parser.add_argument("--seconds", type=_seconds, metavar="S")
    _picture(parser)
    parser.add_argument("--mode", choices=MODES, default="known", help="what drives the position")
    parser.add_argument("--profile", choices=PROFILES, default="default", help="hearing: exact, or quicker")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="a contact sheet beside the video")
    parser.add_argument("--events", type=Path, metavar="LOG", help="replay this session log or saved replay instead")


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("setlist", type=Path, metavar="SETLIST.toml")
    parser.add_argument("--painters", type=_names, default=("auto",), metavar="A,B", help="default: auto")
    parser.add_argument("--walkers", type=_names, default=("auto",), metavar="X,Y", help="default: auto")
    parser.add_argument("--track", type=_count, default=1, metavar="N", help="the track they paint (default 1)")
    parser.add_argument("--seconds", type=_seconds, default=20.0, metavar="S", help="of it (default 20)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.mp4", help="all of them in one video")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="and on one contact sheet")
    parser.add_argument("--size", type=_size, metavar="WxH", help="of each (default: 360 lines)")
    parser.add_argument("--fps", type=_rate, metavar="N")


def _service(parser: argparse.ArgumentParser) -> None:
    parser.usage = "limelight install-service SHOW [--user] [--name NAME] [--print] [-- OPTIONS OF LIVE]"
    parser.add_argument("show", type=Path, metavar="SETLIST.toml|SHOWDIR")
    parser.add_argument("--user", action="store_true", help="for your own session, without root")
    parser.add_argument("--name", type=_unit_name, metavar="NAME", help="of the service (default limelight-SHOW)")
    parser.add_argument("--print", action="store_true", help="show the unit file and write nothing")


def _models(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_subparsers(dest="models", required=True, metavar="list|get")
    listing = wanted.add_parser("list", help="names, sizes, licences, what is here")
    listing.add_argument(
        "setlist", type=Path, nargs="?", metavar="SETLIST.toml", help="whose [models] places count too"
    )
    get = wanted.add_parser("get", help="fetch a model from its hub")
    get.add_argument("name", metavar="NAME")
    get.add_argument("--to", type=Path, metavar="FOLDER", help="instead of the program's own models folder")


def _sound_and_screen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--input",
        metavar="DEVICE[:CH,CH]|FILE|tracks|system",
        help="a sound card, a file, the setlist, or what this machine plays",
    )
    parser.add_argument("--screen", metavar="NAME|headless", help="screen by name; `limelight devices` lists them")


def _picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--size", type=_size, metavar="WxH", help="of the canvas (default: 720 lines, shaped as the show)"
    )
    parser.add_argument("--fps", type=_rate, metavar="N")
    parser.add_argument(
        "--look", metavar="NAME", help="a look instead of all of the setlist's; desk and page may still change it"
    )
    parser.add_argument("--guard", choices=GUARDS, help="flash guard (default: the setlist's or its installation's)")
    parser.add_argument("--rung", choices=RUNGS, help="force a rung of the decode ladder")


def _measures(measures: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    energy = measures.add_parser("energy", help="what Limelight hears, as CSV")
    energy.add_argument("audio", type=Path, metavar="AUDIO")
    energy.add_argument("--profile", choices=PROFILES, default="default")
    energy.add_argument("--csv", type=Path, metavar="FILE")
    sync = measures.add_parser("sync", help="how well a video's picture follows its sound")
    sync.add_argument("video", type=Path, metavar="VIDEO")
    sync.add_argument("--json", action="store_true")
    flash = measures.add_parser("flash", help="whether a video flashes too often to be safe")
    flash.add_argument("video", type=Path, metavar="VIDEO")
    flash.add_argument("--profile", choices=flashprofiles.SAFE, default=flashprofiles.SHOW.name)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError(f"{text!r} names nothing")
    return names


def _count(text: str) -> int:
    return steering.whole(text, 1, 9999, "a whole number from 1")


def _seconds(text: str) -> float:
    return _number(text, 0.04, 86400.0, "a time in seconds")


def _minutes(text: str) -> float:
    return _number(text, 0.0, 60.0, "a time from 0 to 60 minutes")


def _rate(text: str) -> float:
    return _number(text, 1.0, 240.0, "a frame rate from 1 to 240")


def _offset(text: str) -> float:
    return _number(text, -300.0, 300.0, "a time from -300 to 300 ms")


def _unit_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9:_.\-]{1,200}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a name of letters, digits and :_.-")
    return text.removesuffix(".service")


def _metres(text: str) -> float:
    return _number(text, 0.0, 300.0, "a distance from 0 to 300 m")


def _number(text: str, low: float, high: float, kind: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {kind}")
    return value


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(16 <= side <= 16384 and side % 2 == 0 for side in size):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720 (even sides, 16 to 16384)")
    return size
