"""Who knows which second of which track is sounding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from live.sound.sources import FileSource
from live.sound.tapes import Tapes


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the place: `second` of the track at index `track` or of the start `entry`, None if unknown.

    `ended` says that the recording is over, which a source may know even when nobody may ask it for the second.
    """

    second: float | None = None
    track: int | None = None
    entry: int | None = None
    ended: bool = False

    def concerns(self, track: int, entry: int) -> bool:
        """Says whether this place belongs to that track and start; after a change the old one is still reported."""
        return (self.track is None or self.track == track) and (self.entry is None or self.entry == entry)


class Locator(Protocol):
    """Says the place at each frame."""

    def locate(self) -> Place:
        """Returns what is known now."""


class Nowhere:
    """Knows nothing: a stage that hears a band, until an operator gives GO."""

    def locate(self) -> Place:
        """An unknown place."""
        return Place()


class TapeLocator:
    """The setlist's own recordings: exact, to the sample."""

    def __init__(self, tapes: Tapes) -> None:
        self._tapes = tapes

    def locate(self) -> Place:
        """The second that the tape stands at."""
        found = self._tapes.place()
        return Place() if found is None else Place(found[1], entry=found[0], ended=found[2])


class FileLocator:
    """A file that is the recording of one track, as `--input` plays it."""

    def __init__(self, source: FileSource, track: int) -> None:
        self._source, self._track = source, track

    def begin_at(self, second: float) -> None:
        """Lets the file go on from there, in s."""
        self._source.begin_at(second)

    def locate(self) -> Place:
        """The second that the file stands at."""
        return Place(self._source.second, track=self._track)


class Blind:
    """Lets only the end of a recording through: what an audience sees when the place is unknown."""

    def __init__(self, locator: Locator) -> None:
        self._locator = locator

    def locate(self) -> Place:
        """The same place without its second."""
        place = self._locator.locate()
        return Place(None, place.track, place.entry, place.ended)
