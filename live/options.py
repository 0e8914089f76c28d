"""How a stage is to be started: everything the command line says, in one value that crosses to the new process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from live.alarms.judging import Watched
from live.between.peephole import Peephole
from live.state.home import Home
from live.state.state import State
from show.installation import Installation

Mode = Literal["auto", "causal", "known", "linear"]
Personality = Literal["basic", "full", "none"]

RUNGS = ("device", "cpu", "baked", "keyframes", "artwork", "card")
DECODED = ("device", "cpu")  # those whose pictures a decoder makes as the show goes on
HEADLESS = "headless"
TRACKS = "tracks"


@dataclass(frozen=True, slots=True)
class StageOptions:
    """What `live` was asked for.

    `input`: None (the default sound card), a device's name or index with optional channels (`NAME:3,4`), a file that
    plays as if live, or `tracks` (the setlist's own recordings out of the speakers). `screen`: None (the primary one),
    a screen's name, or `headless`. `size` is the canvas in pixels (width, height). `rung` forces a rung of the decode
    ladder, `look` a look. `seconds` ends the show after that time, `frames` after so many of them. `resume` is the
    last state of a stage that died. `av_offset_ms` is the parameter's value to begin with. `peephole` shows the canvas
    to the desk. `home` is where the show keeps what outlives its processes, None where nothing does. `ltc` is the
    channel of the input, from 1, that carries linear timecode instead of music. The last `replay_minutes` are kept in
    the folder `replay_ring`; 0 or None keep nothing. `guard` is the profile of the flash guard
    (`show.flashprofiles.CHOICES`). `alone`: whether nobody is there to go on after the last track; None: as the
    setlist says. `simpler`: without a look until a hand chooses one, as stages before it kept dying.
    """

    show: Path
    input: str | None = None
    screen: str | None = None
    size: tuple[int, int] = (1280, 720)
    fps: float = 60.0
    rung: str | None = None
    look: str | None = None
    record: Path | None = None
    log: Path | None = None
    mode: Mode = "auto"
    profile: str = "default"
    track: int = 1
    seconds: float | None = None
    frames: int | None = None
    resume: State | None = None
    fullscreen: bool = True
    av_offset_ms: float = 0.0
    peephole: Peephole | None = None
    ltc: int | None = None
    home: Home | None = None
    replay_minutes: float = 0.0
    replay_ring: Path | None = None
    guard: str = "show"
    alone: bool | None = None
    simpler: bool = False


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """How the desk listens: `interface` is an address, an interface's name or `all`; `osc` a port, 0 for any.

    OSC comes by UDP and TCP on that port. With a `prefix`, without slashes, `/prefix/master` means `/master` too.
    `allow` holds the addresses or networks (10.0.0.0/24) of those who may send OSC and DMX; empty lets everyone.
    `show` lets it know the tracks' titles and the looks' inputs. `web` is the TCP port of the page, 0 for any, None
    for no page; `token` what a browser must know to take control, empty for one that is made up. Through the
    `peephole` it sees the stage's canvas.

    `midi` opens the MIDI ports; `midi_map` is the folder of maps that counts first and that learn writes to, None the
    user's own, `midi_device` our number in show control, None for any. `artnet` (from 0) and `sacn` (from 1) are the
    universes that a lighting desk has our `personality` in, from channel `address` on; None leaves a protocol out.
    The personality `none` takes learnt channels only. `link` joins an Ableton Link session. `data` is the folder of
    what is learnt, None the user's. `installation` is how the show runs where nobody is, None where somebody is there,
    `journal` the file of the operator's log, None for none. `kept` are the folders that the stage and the keeper write
    to: the alarms look at their disks. `watched` is what the desk before this one has seen of the alarms, None where it
    is the first.
    """

    interface: str = "127.0.0.1"
    osc: int = 7700
    prefix: str = ""
    allow: tuple[str, ...] = ()
    show: Path | None = None
    web: int | None = None
    token: str = ""
    peephole: Peephole | None = None
    midi: bool = False
    midi_map: Path | None = None
    midi_device: int | None = None
    artnet: int | None = None
    sacn: int | None = None
    personality: Personality = "basic"
    address: int = 1
    link: bool = False
    data: Path | None = None
    installation: Installation | None = None
    journal: Path | None = None
    kept: tuple[Path, ...] = ()
    watched: Watched | None = None
