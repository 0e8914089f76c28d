"""What the desk knows of the show: its tracks, the look's inputs, and the newest value of every control."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from live.addresses.messages import Arguments, Inputs, Known
from live.addresses.reports import shader_address, twins, twins_of, values
from live.commands import SetInput, SetValue
from live.drawing.looks import LookLibrary, library
from live.parameters import TABLE
from live.state.state import State
from show.errors import ShowError
from show.folder import open_show, stamps
from show.installation import Installation

ECHO = 0.3  # s of the stage's own time in which what was just set stands: a state of before must not undo it
LONGEST_ECHO = 3.0  # s that it stands for a stage that says nothing
STALE = 0.1  # s after which everything is looked at again though the stage has said nothing
LOOK_AGE = 2.0  # s after which a look's files are read again: they may have been edited


class Panel:
    """Kept up to date from the stage's states and from what is sent to it; time in seconds is an argument."""

    def __init__(self, show: Path | None) -> None:
        self.known = Known()
        self.refused: Counter[str] = Counter()
        self.outdated = False  # a stage plays another show than the one that was opened here
        self.installation: Installation | None = None  # how it runs where nobody is, where its setlist says so
        self._show, self._stamps = show, stamps(show)
        self._state: State | None = None
        self._set: dict[str, tuple[Arguments, float]] = {}
        self._looks: LookLibrary | None = None
        self._tracks: dict[str, int] = {}
        self._inputs_of: tuple[str, float] = ("", float("-inf"))
        self._inputs: Inputs = {}
        self._due = float("-inf")  # when `known` has to be brought up to date
        self._names: frozenset[str] = frozenset()
        if show is not None:
            self._open(show)

    @property
    def state(self) -> State | None:
        """The stage's newest state; None until it has spoken."""
        return self._state

    def heard(self, state: State) -> bool:
        """Takes the stage's newest state, and returns whether it is of a new stage, which has opened the show anew."""
        new = self._state is not None and state.frame < self._state.frame
        if new:
            self.outdated = stamps(self._show) != self._stamps
        self._state = state
        self._due = float("-inf")
        return new

    def refresh(self, now: float) -> None:
        """Brings `known` up to date where something has changed; once a turn."""
        if now < self._due:
            return
        self._read_inputs(now)
        said = self._state.time if self._state is not None else now
        self._set = {address: entry for address, entry in self._set.items() if not _over(entry[1], said, now)}
        self._due = min([now + STALE, *(when + ECHO for _, when in self._set.values() if when + ECHO > now)])
        report = values(self._state, self._inputs, now, self.refused.total())
        report.update({address: arguments for address, (arguments, _) in self._set.items()})
        selected = self._state.armed if self._state is not None else 0
        self.known = Known(report | twins(report, self._inputs), self._inputs, self._tracks, self._names, selected)

    def note(self, command: SetValue | SetInput, now: float) -> tuple[str, Arguments]:
        """Takes over a value that goes to the stage, and returns its address and arguments."""
        value = command.value
        arguments: Arguments = value if isinstance(value, tuple) else (value,)
        if isinstance(command, SetValue):
            address = TABLE[command.name].osc
        else:
            address = shader_address(command.slot, command.name)
        self._set[address] = (arguments, now)
        others = twins_of(address, arguments, self._inputs)
        self.known = replace(self.known, values={**self.known.values, address: arguments, **others})
        return address, arguments

    def just_set(self, address: str) -> Arguments | None:
        """Returns what the desk has sent the stage for an address a moment ago, None where it has sent nothing."""
        entry = self._set.get(address)
        return None if entry is None else entry[0]

    def _open(self, path: Path) -> None:
        try:
            show = open_show(path)
        except ShowError:
            return  # the stage says so; the desk then lets every number pass
        self._looks, self.installation = library(show.looks), show.installation
        names = {track.title.lower(): track.number for track in reversed(show.tracks)}  # of one name the first one wins
        self._tracks = names | {track.slug.lower(): track.number for track in show.tracks}

    def _read_inputs(self, now: float) -> None:
        look = self._state.look if self._state is not None else ""
        read, when = self._inputs_of
        if self._looks is None or (look == read and now - when < LOOK_AGE):
            return
        self._inputs_of = (look, now)
        try:
            self._names = frozenset(self._looks.names())
            self._inputs = inputs_of(self._looks, look) if look else {}
        except (ShowError, OSError):
            return  # half-written, or its disk is gone: the old ones hold, as they do on the wall


def _over(when: float, said: float, now: float) -> bool:
    """Whether the stage's word of `said` counts for what was set at `when`, all in s of the machine's clock."""
    return min(now, said) >= when + ECHO or now >= when + LONGEST_ECHO


def inputs_of(looks: LookLibrary, name: str) -> Inputs:
    """Returns what a desk can set in a look, with the look's own settings as defaults."""
    slots = looks.look(name).slots
    return {
        (number, declared.name): replace(
            declared, default=slots[number - 1].settings.get(declared.name, declared.default)
        )
        for number, declared in looks.inputs(name)
    }
