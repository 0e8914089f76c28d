"""Opens what a command was pointed at: a setlist with its made files, a show, the options of the stage."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from limelight import steering
from live.control.cues import objection
from live.drawing.looks import library
from live.folders import user_data, user_log, user_state
from live.parameters import TABLE
from show import layout, patching
from show import setlist as setlists
from show.cuelist import Cue
from show.errors import ShowError
from show.files import disk_fault
from show.flashprofiles import OFF, warning
from show.folder import Show, open_show
from show.installation import Installation
from show.setlist import Setlist
from show.toml import refuse_unknown

if TYPE_CHECKING:
    from live.options import DeskOptions, StageOptions
    from live.state.home import Home

HEIGHT, FPS = 720, 60.0
LOOPBACK = "127.0.0.1"
JOURNAL = "journal.txt"


def need(command: str, *modules: str, extra: str) -> None:
    """Raises unless the packages of an optional extra are installed."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        lacks = f"needs {', '.join(missing)}, which this installation lacks"
        raise ShowError(f"limelight {command}", lacks, f"pip install 'limelight[{extra}]'")


def setlist(path: Path) -> Setlist:
    """A setlist whose looks and parameters exist; files that its own code makes are made if they are missing."""
    listed = setlists.load(shipped(path))
    _refuse_unknown_names(listed)
    wanted = [file for track in listed.tracks for file in (track.audio, *(art.path for art in track.artworks))]
    if listed.made_by and not all(file.is_file() for file in wanted):
        _maker(listed).make(listed.path.parent)
    return listed


def show(path: Path) -> Show:
    """A prepared show, of a setlist or a folder."""
    path = shipped(path)
    if not os.path.isdir(path):  # unlike the path's own question, this one only ever says no
        _refuse_unknown_names(setlists.load(path))
    return open_show(path)


def bare(path: Path) -> bool:
    """Whether it names a shipped setlist rather than a place on the disk."""
    return not path.suffix and len(path.parts) == 1 and not path.exists()


def shipped(path: Path) -> Path:
    """The path itself, or the user's copy of a shipped setlist that is called by its bare name, such as `demo`."""
    if not bare(path):
        return path
    source = files("setlists") / f"{path}.toml"
    if not source.is_file():
        raise ShowError(path, "there is no such setlist or show folder", "give a .toml file or a show folder")
    target = user_data() / "setlists" / source.name
    try:
        _copied(source.read_bytes(), target)
    except OSError as error:
        remedy = "mend the rights of that folder, or set XDG_DATA_HOME to one of yours"
        raise disk_fault(target, error, remedy) from error
    return target


def _copied(content: bytes, target: Path) -> None:
    """Writes a file unless it is there as it shall be: where nothing may be written that is enough."""
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def canvas(show: Show) -> tuple[int, int]:
    """The default size of the canvas: 720 lines at the show's aspect, even sides."""
    return 2 * round(HEIGHT * show.aspect / 2), HEIGHT


def stage_options(chosen: Namespace, show: Show) -> StageOptions:
    """What `live` was asked for, for the stage."""
    from live.options import StageOptions
    from live.replays import shelf

    return StageOptions(
        show=shipped(chosen.show),
        input=chosen.input,
        screen=chosen.screen,
        size=chosen.size or canvas(show),
        fps=chosen.fps or FPS,
        rung=chosen.rung,
        look=chosen.look,
        record=chosen.record,
        log=chosen.log,
        profile=chosen.profile,
        seconds=chosen.seconds,
        av_offset_ms=chosen.av_offset,
        ltc=chosen.ltc or show.patching.ltc,
        replay_minutes=chosen.replay_minutes,
        replay_ring=shelf.fresh() if chosen.replay_minutes else None,
        guard=guard(chosen, show),
        alone=alone(chosen, show) is not None,
    )


def guard(chosen: Namespace, show: Show) -> str:
    """The profile of the flash guard; ShowError where an installation would be without it."""
    plan = alone(chosen, show)
    if plan is None:
        return chosen.guard or show.guard
    if chosen.guard == OFF:
        remedy = "leave it out, or add --no-installation where somebody is there"
        raise ShowError("--guard off", "an installation is never without the flash guard", remedy)
    return chosen.guard or plan.guard


def refuse(chosen: Namespace, show: Show) -> None:
    """Raises for what `live` would refuse whatever is plugged in; opens no screen, no sound card and no port."""
    from live.sound.intake import names_file, parse
    from show import recording

    guard(chosen, show)
    desk_options(chosen, show)
    if chosen.look is not None:
        library(show.looks).look(chosen.look)
    if chosen.input is not None and names_file(chosen.input):
        recording.refuse_unreadable(chosen.input)
    else:
        parse(chosen.input)


def warn(guard: str, told: Sequence[str] = ()) -> None:
    """Says what is `told` of the show, and so where the flash guard is off."""
    for line in filter(None, (*told, warning(guard))):
        print(f"limelight: {line}", file=sys.stderr)


def home(chosen: Namespace) -> Home | None:
    """Where `live` keeps what outlives its processes, None where this machine gives it no place."""
    from live.state import home as homes

    try:
        return homes.home(shipped(chosen.show), chosen.state)
    except OSError as error:
        print(f"limelight: nothing is kept of this show: {error}", file=sys.stderr)
        return None


def desk_options(chosen: Namespace, show: Show) -> DeskOptions:
    """What `live` was asked for, for the desk; where the command says nothing, the setlist's `[desk]` does."""
    from live.options import DeskOptions

    asked = patching.over(steering.asked(chosen), show.patching)
    artnet, sacn = asked.universes
    for option in ("address", "personality"):
        if getattr(chosen, option) is not None and artnet is None and sacn is None:
            raise ShowError(f"--{option}", "means nothing without a universe", "add --universe, --artnet or --sacn")
    return DeskOptions(
        interface=chosen.desk or LOOPBACK,
        osc=chosen.osc,
        prefix=asked.osc_prefix or "",
        allow=asked.allow or (),
        show=shipped(chosen.show),
        web=chosen.web,
        midi=not chosen.no_midi,
        midi_map=asked.midi_map,
        midi_device=asked.midi_device,
        artnet=artnet,
        sacn=sacn,
        personality=asked.personality or "basic",
        address=asked.address or 1,
        link=chosen.link,
        installation=alone(chosen, show),
        journal=journal(chosen.journal),
    )


def kept(chosen: Namespace) -> tuple[Path, ...]:
    """The folders of what `live` keeps beside its journal: the last minutes, the state, a recording, a session log."""
    files = [file for file in (chosen.state, chosen.record) if file is not None]
    return (user_state(), *(file.parent for file in files), *([chosen.log] if chosen.log is not None else []))


def alone(chosen: Namespace, show: Show) -> Installation | None:
    """How the show runs where nobody is; None where somebody is there."""
    asked: bool | None = chosen.installation
    if asked is None or asked:
        return show.installation or (Installation() if asked else None)
    return None


def journal(asked: Path | None) -> Path | None:
    """The file of the operator's log, None for none."""
    if asked is None:
        return user_log() / JOURNAL
    return None if str(asked) == steering.OFF else asked


def refuse_values(cue: Cue, where: str) -> None:
    """Raises for the first parameter of a cue that it cannot set so."""
    for name, value in cue.parameters.items():
        why = objection(name, value) if name in TABLE else "there is no such parameter"
        if why:
            raise ShowError(f"{where}: parameters", f'"{name}" is {value!r}', why)


def _maker(listed: Setlist) -> object:
    if importlib.util.find_spec(f"setlists.{listed.made_by}") is None:
        raise ShowError(
            listed.path, f'"made_by" is "{listed.made_by}"', "leave it out, or name a shipped setlist: demo"
        )
    return importlib.import_module(f"setlists.{listed.made_by}")


def _refuse_unknown_names(listed: Setlist) -> None:
    """Raises for a look, a transition or a cue's parameter that nobody knows."""
    known = library(listed.path.parent / layout.LOOKS)
    looks, transitions = known.names(), known.transitions()
    for track in listed.tracks:
        where = f"{listed.path}: track {track.number}"
        refuse_unknown({track.look: 1}, looks, f"{where}: look")
        refuse_unknown({track.transition: 1}, transitions, f"{where}: transition")
        for cue in track.cues:
            place = f"{where}: cue {cue.number}"
            refuse_unknown({cue.look: 1} if cue.look else {}, looks, f"{place}: look")
            refuse_unknown(cue.parameters, TABLE, f"{place}: parameters")
            refuse_values(cue, place)
