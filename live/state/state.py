"""What the stage tells the outside at every presented frame: heartbeat, report, and all a new stage needs to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from live.guard.told import NOTHING, Told
from live.parameters import Value
from show.meters import Levels

InputValue = float | bool | int | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One snapshot of the show; plain values only, so that it crosses a pipe and outlives its process.

    `time` is the machine's monotonic clock in seconds, which every process of one machine shares: the heartbeat.
    `show_time` is seconds since the show began. `track` counts from 1. `second` is the place in the track, exact
    when `known`, else estimated from `position`. `going` says that an operator gave GO for this track. `parameters`
    are the desk's values by name, `aims` where those are going that move by themselves, `fades` where those are as
    numbers, with the seconds that they have to go, `inputs` the shader inputs the desk has set, by (slot from 1, NAME).

    `before_cues` are the values that cues have changed. `waiting` are cues still to come: number in the list, seconds
    left, whether it follows another one, and its fade in s if not its own. `overruled` is the number of the track in
    which a hand has the lead over timecode, 0 for none.
    """

    time: float
    show_time: float
    frame: int
    track: int
    title: str
    next_title: str
    position: float
    second: float
    duration: float
    known: bool
    going: bool
    look: str
    parameters: Mapping[str, Value]
    inputs: Mapping[tuple[int, str], InputValue] = field(default_factory=dict)
    levels: Levels = field(default_factory=Levels)
    fps: float = 0.0
    latency: float = 0.0  # seconds from the newest sample at the converter to the return of the swap
    rung: str = ""
    rung_reason: str = ""
    sound: str = ""
    lost_samples: int = 0
    problems: tuple[str, ...] = ()
    aims: Mapping[str, Value] = field(default_factory=dict)
    fades: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    transport: str = "waiting"  # playing, waiting, paused or panicked
    cue: tuple[int, str] = (0, "")  # number of the last cue of this track, and its name
    armed: int = 0  # number of the track that stands by, 0 for none
    armed_title: str = ""
    before_cues: Mapping[str, Value] = field(default_factory=dict)
    waiting: tuple[tuple[int, float, bool, float | None], ...] = ()
    overruled: int = 0
    tempo: tuple[float, float, str, float] = (0.0, 0.0, "", 0.0)  # beat, bpm, source, quality 0..1
    timecode: tuple[str, str, str] = ("idle", "", "")  # its state, what it says, its source
    latencies: tuple[float, float, float] = (0.0, 0.0, 0.0)  # p50, p95, p99 of `latency` in the last second
    latency_known: bool = True  # else a part of it is an estimate
    intervals: tuple[float, float, float] = (0.0, 0.0, 0.0)  # the same of the seconds between presented frames
    ages: tuple[float, float, float] = (0.0, 0.0, 0.0)  # the same of how much older than the frame its decode is
    missed: int = 0  # frames that should have been seen and were not
    pacing: str = ""  # what the frames follow
    monitoring: bool = False  # the overlay shows what arrives at the desk
    screen: str = ""  # name of the screen that it is on
    fullscreen: bool = True
    hud: bool = False
    replay: str = ""  # what has become of the last minutes that were to be saved, for a while
    guard: Told = NOTHING  # what the flash guard has done

    @property
    def chosen(self) -> str:
        """The look that is wanted; `look` is `plain` while it is spared."""
        return str(self.parameters.get("look") or self.look)
