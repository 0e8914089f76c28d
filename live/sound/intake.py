"""Opens what `--input` names: a card, a file as if live, or the setlist's own recordings; with who knows the place."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from live.clock import Clock
from live.commands import Timecode
from live.options import TRACKS
from live.sound.locator import FileLocator, Locator, Nowhere, TapeLocator
from live.sound.ltcsource import TimecodeChannel, with_timecode
from live.sound.sources import Source, open_file
from live.sound.tapes import Tapes
from show.errors import ShowError
from show.folder import Show

if TYPE_CHECKING:
    from live.sound.soundcard import Speakers

TAPE_RATE = 48000  # Hz
ENDINGS = (
    ".wav", ".wave", ".flac", ".mp3", ".mp2", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".aifc", ".caf",
    ".wma", ".mka", ".mp4", ".mkv", ".mov", ".webm",
)  # fmt: skip
NO_TIMECODE = "timecode: the setlist's own recordings carry none: give a sound card or a file as --input"


class Card(Protocol):
    """What is behind a source that is a sound card, to be changed while the show runs."""

    @property
    def given_up(self) -> bool:
        """Whether it could not be opened, and is not tried again."""

    def settle(self) -> None:
        """From now on it is looked for when it is gone."""


@dataclass(slots=True)
class Intake:
    """A source with its locator; `tapes` where the stage itself decides what sounds, `track` where a file is one's.

    `card` is the sound card behind the source, None where there is none. `left_out` is what was asked for and cannot
    be had with this source, in a sentence. `timecode` is who reads it from a channel of the source.
    """

    source: Source
    locator: Locator
    tapes: Tapes | None = None
    speakers: Speakers | None = None
    track: int | None = None
    card: Card | None = None
    left_out: str = ""
    timecode: TimecodeChannel | None = None

    @property
    def problems(self) -> list[str]:
        """What is wrong with the sound, in sentences."""
        told = [self.source.problem, self.speakers.problem if self.speakers else "", self.left_out]
        return [problem for problem in told if problem]

    def go_on(self, track: int, second: float) -> None:
        """Where a show goes on at `second` of the track at that index, a file that is its recording does so as well."""
        if isinstance(self.locator, FileLocator) and self.track == track:
            self.locator.begin_at(second)

    def timecodes(self) -> list[Timecode]:
        """What linear timecode has said since the last call, where a channel carries it."""
        return self.timecode.taken() if self.timecode else []

    def close(self) -> None:
        """Lets go of everything."""
        if self.speakers:
            self.speakers.close()
        self.source.close()


def open_input(wanted: str | None, show: Show, clock: Clock, ltc: int | None = None) -> Intake:
    """The intake of `--input`; ShowError only for a file that cannot be read, since a card may still come.

    `ltc` is the channel, from 1, of a card or a file that carries timecode.
    """
    if wanted == TRACKS:
        return replace(_tapes(show, clock), left_out="" if ltc is None else NO_TIMECODE)
    if wanted is not None and names_file(wanted):
        return _read_beside(_file(Path(wanted), show), None if ltc is None else ltc - 1, show)
    return open_card(wanted, show, clock, ltc)


def names_file(wanted: str) -> bool:
    """Whether an `--input` is a file, be it one that is not there, rather than a device.

    A slash alone does not make a file: cards have inputs that are called `Line 1/2`. One after a folder does.
    """
    path = Path(wanted)
    leads = path.is_absolute() or wanted.startswith((".", "~"))
    below = path.parent != Path() and os.path.isdir(path.parent)
    return leads or below or path.suffix.lower() in ENDINGS or os.path.isfile(path)


def open_card(wanted: str | None, show: Show, clock: Clock, ltc: int | None = None, patient: bool = True) -> Intake:
    """The intake of a sound card, which is opened aside; unless `patient` it is tried once.

    ShowError for channels that nothing has.
    """
    name, picked = parse(wanted)
    column = None
    if ltc is not None:
        picked, column = with_timecode(picked, ltc)
    from live.sound.soundcard import SoundCard

    card = SoundCard(name, picked, clock, patient)
    return _read_beside(Intake(card, Nowhere(), card=card), column, show)


def parse(wanted: str | None) -> tuple[str | None, tuple[int, ...] | None]:
    """A device's name and its channels from 1: `NAME:3,4` is ("NAME", (3, 4)); without channels the second is None."""
    if wanted is None:
        return None, None
    match = re.fullmatch(r"(.*?)(?::(\d+(?:,\d+)*))?", wanted)
    if match is None or match[2] is None:
        return wanted, None
    channels = tuple(int(each) for each in match[2].split(","))
    if min(channels) < 1:
        raise ShowError(f"input {wanted}", "channels count from 1", f"write {match[1]}:1,2")
    return match[1] or None, channels


def _read_beside(intake: Intake, column: int | None, show: Show) -> Intake:
    """The intake with its timecode read, where a column carries it."""
    if column is None:
        return intake
    reader = TimecodeChannel(intake.source, column, show.timecode_rate)
    return replace(intake, source=reader, timecode=reader)


def _tapes(show: Show, clock: Clock) -> Intake:
    tapes = Tapes(show.tracks, TAPE_RATE)
    from live.sound.soundcard import Speakers

    return Intake(tapes, TapeLocator(tapes), tapes, Speakers(tapes, clock))


def _file(path: Path, show: Show) -> Intake:
    source = open_file(path)
    for index, track in enumerate(show.tracks):
        if track.audio is not None and track.audio.resolve() == path.resolve():
            return Intake(source, FileLocator(source, index), track=index)
    return Intake(source, Nowhere())
