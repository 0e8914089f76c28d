"""What the desk can do besides turning parameters: one table for OSC, OSCQuery, MIDI, the page and the reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """An address that does something. `{n}` counts from 1.

    `trigger` names what reaches the stage, empty where the desk itself acts. `takes` are the OSC type tags of its
    arguments: empty for a bang, in brackets what may be left out, a stroke between those of which one is given.
    """

    address: str
    meaning: str
    trigger: str = ""
    takes: str = ""


ACTIONS: tuple[Action, ...] = (
    Action(
        "/go",
        "go on: the track that stands by, else what was paused, else the next cue by hand, else the next track",
        "go",
    ),
    Action("/back", "start the track before", "back"),
    Action("/pause", "stand still where the show is", "pause"),
    Action("/resume", "go on after a pause or a panic", "resume"),
    Action("/restart", "start the track that plays from its beginning", "restart"),
    Action("/panic", "fade out and stop everything, in as many seconds; /resume or /go brings it back", "panic", "[f]"),
    Action("/track/{n}/go", "start track n", "track"),
    Action("/track/go", "start a track by number or title", "track", "i/s"),
    Action("/track/{n}/load", "let track n stand by: the next /go starts it", "load"),
    Action("/track/load", "let a track stand by, by number or title", "load", "i/s"),
    Action("/track/next", "cross to the next track; its place is unknown until /go", "next"),
    Action("/track/prev", "cross to the track before; its place is unknown until /go", "prev"),
    Action("/selected/go", "start the track that stands by", "track"),
    Action("/cue/{n}/go", "set off cue n of the track that plays", "cue"),
    Action("/cue/go", "set off a cue by number or name, in its own time or in as many seconds", "cue", "i[f]/s[f]"),
    Action("/tempo/tap", "tap the beat: four times or more", "tap"),
    Action("/tempo/resync", "beat one is now", "resync"),
    Action("/replay/save", "save the last minutes of the show for a bug report", "save_replay"),
    Action("/shader/select", "the look by number in the alphabet of looks, or by name; 0 = none", "", "i/s"),
    Action("/shader/{slot}/{INPUT}", "an input of the look's shader in that slot, by its type"),
    Action("/macro/{n}", "the n-th of the look's first eight sliding inputs that no sound moves, 0..1", "", "f"),
    Action("/master/percent", "the master, for desks that count in percent", "", "f"),
    Action("/stage/renew", "end the process that draws and go on with a fresh one, the last picture between them"),
    Action("/subscribe", "1 or 0, port (7701; 0: the sender's), most a second: feedback for 60 s", "", "i[if]"),
    Action("/ping", "anything: answered by /pong with the same and the version"),
)

SUFFIXES: dict[str, tuple[str, str]] = {
    "toggle": ("", "bang: a switch over to its other side"),
    "reset": ("", "bang: back to the default"),
    "norm": ("f", "0..1 over the parameter's range, or the input's, for faders that know no other"),
    "ramp": ("ff", "target, seconds: a timed move; a hand on the fader ends it"),
}
"""What may follow the address of a parameter: its type tags and its meaning."""
