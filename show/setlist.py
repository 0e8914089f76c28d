"""A setlist: what a performer writes, as values. Strict: an unknown key or a wrong type is an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from show import cuelist, installation, making, patching, toml
from show.cuelist import Cue
from show.errors import ShowError
from show.flashprofiles import OFF, SAFE, SHOW
from show.installation import Installation
from show.making import Making
from show.patching import Patching
from show.timecode import RATES, Rate

FITS = ("cover", "contain", "mirror")
ENDS = ("next", "hold", "loop")
SEGMENT_SECONDS = 10.0
DEFAULT_RATE = RATES["25"]
LARGEST_SEED = 2**31 - 1
LONGEST_SLUG = 40  # characters; with the number in front it fits any file system

_SHOW_KEYS = (
    "title", "aspect", "fit", "look", "transition", "seed", "segment", "copy_audio", "styles", "made_by", "track",
    "timecode_rate", "beat_ahead", "desk", "installation", "guard",
    *making.KEYS,
)  # fmt: skip
_TRACK_KEYS = (
    "title",
    "audio",
    "artwork",
    "artworks",
    "genre",
    "look",
    "transition",
    "at_end",
    "seed",
    "cue",
    "timecode",
)
_ARTWORK_KEYS = ("file", "weight")


@dataclass(frozen=True, slots=True)
class Artwork:
    """One of the performer's pictures, with its share (0..1) of a track's; the shares add to 1."""

    path: Path
    weight: float


@dataclass(frozen=True, slots=True)
class Track:
    """One entry of the setlist; paths are absolute.

    `artworks` are the pictures it is painted from, the heaviest first; none means that one is painted from the style.
    `timecode`: s from the timecode's midnight to its beginning; None where no timecode calls it. `at_end` is None where
    it is not written (`ends`).
    """

    number: int
    title: str
    slug: str
    audio: Path
    artworks: tuple[Artwork, ...]
    genre: str
    look: str
    transition: str
    at_end: str | None
    seed: int
    cues: tuple[Cue, ...]
    timecode: float | None = None

    @property
    def artwork(self) -> Path | None:
        """The heaviest of the artworks, the one that a painter of a single picture works from."""
        return self.artworks[0].path if self.artworks else None


@dataclass(frozen=True, slots=True)
class Setlist:
    """A whole setlist. `aspect` is width over height, `segment` seconds; `made_by` names code of `setlists/`.

    `timecode_rate` is the rate in which its timecodes are written and the one that is expected at the show.
    `beat_ahead`: what repeats with the beat is shown on the beat, ahead of being heard. `patching` is what it asks of
    the desk, `installation` how it runs where nobody is, None where that is not said. `guard` is the profile of the
    flash guard that it wants.
    """

    path: Path
    title: str
    aspect: float
    fit: str
    look: str
    transition: str
    segment: float
    copy_audio: bool
    styles: Path | None
    made_by: str
    making: Making = Making()
    tracks: tuple[Track, ...] = field(default=())
    beat_ahead: bool = False
    timecode_rate: Rate = DEFAULT_RATE
    patching: Patching = Patching()
    installation: Installation | None = None
    guard: str = SHOW.name


def load(path: Path) -> Setlist:
    """The setlist in a TOML file; ShowError names file, track and key of the first fault."""
    path = path.resolve()
    table, where = toml.read(path), str(path)
    toml.refuse_unknown(table, _SHOW_KEYS, where)
    seed = toml.whole(table, "seed", where, 1, 0, LARGEST_SEED)
    look = toml.text(table, "look", where, "limelight")
    transition = toml.text(table, "transition", where, "luminance")
    entries = toml.tables(table, "track", where)
    if not entries:
        raise ShowError(where, "has no track", 'add one: [[track]] and under it audio = "song.flac"')
    rate = _rate(table, where)
    tracks = tuple(_track(entry, n, path, look, transition, seed, rate) for n, entry in enumerate(entries, 1))
    styles = toml.text(table, "styles", where)
    return Setlist(
        path=path,
        title=toml.text(table, "title", where, path.stem),
        aspect=aspect(toml.text(table, "aspect", where, "16:9"), where),
        fit=toml.choice(table, "fit", where, FITS, "cover"),
        look=look,
        transition=transition,
        segment=toml.number(table, "segment", where, SEGMENT_SECONDS, 4.0, 60.0),
        beat_ahead=toml.flag(table, "beat_ahead", where, False),
        copy_audio=toml.flag(table, "copy_audio", where, False),
        styles=path.parent / styles if styles else None,
        made_by=toml.text(table, "made_by", where),
        making=making.read(table, where, path.parent),
        tracks=tracks,
        timecode_rate=rate,
        patching=patching.read(table, where, path.parent),
        installation=installation.read(table, where),
        guard=_guard(table, where),
    )


def ends(listed: Setlist, alone: bool) -> tuple[str, ...]:
    """What follows each track at its end; `alone`: nobody is there to start another one after the last."""
    final = "next" if alone else "loop"
    return tuple(track.at_end or ("next" if track.number < len(listed.tracks) else final) for track in listed.tracks)


def aspect(written: str, where: str) -> float:
    """Width over height of a text such as "16:9"; between 1:4 and 4:1."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[:x/]\s*(\d+(?:\.\d+)?)", written)
    ratio = float(match[1]) / float(match[2]) if match and float(match[2]) > 0 else 0.0
    if not 0.25 <= ratio <= 4.0:
        raise ShowError(where, f'"aspect" is "{written}"', 'write width:height between 1:4 and 4:1, such as "16:9"')
    return ratio


def slug(title: str) -> str:
    """A folder's name of a title: letters and digits of any script, lower case, joined by hyphens."""
    plain = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", title).casefold()).strip("-")
    return plain[:LONGEST_SLUG].strip("-") or "track"


def _track(entry: toml.Table, number: int, path: Path, look: str, transition: str, seed: int, rate: Rate) -> Track:
    where = f"{path}: track {number}"
    toml.refuse_unknown(entry, _TRACK_KEYS, where)
    audio = toml.text(entry, "audio", where)
    if not audio:
        raise ShowError(where, 'has no "audio"', 'add audio = "song.flac", a path seen from the setlist')
    title = toml.text(entry, "title", where) or Path(audio).stem
    start = cuelist.moment(entry, where, rate)
    return Track(
        number=number,
        title=title,
        slug=f"{number:02d}-{slug(title)}",
        audio=path.parent / audio,
        artworks=_artworks(entry, where, path.parent),
        genre=toml.text(entry, "genre", where).lower(),
        look=toml.text(entry, "look", where, look),
        transition=toml.text(entry, "transition", where, transition),
        at_end=toml.choice(entry, "at_end", where, ENDS, "next") if "at_end" in entry else None,
        seed=toml.whole(entry, "seed", where, seed + number - 1, 0, LARGEST_SEED),
        cues=cuelist.read(entry, where, start, rate),
        timecode=start,
    )


def _artworks(entry: toml.Table, where: str, folder: Path) -> tuple[Artwork, ...]:
    """Of `artwork = "a.png"`, or of `artworks = [{ file = "a.png", weight = 2 }, ...]`."""
    single, several = toml.text(entry, "artwork", where), toml.tables(entry, "artworks", where)
    if single and several:
        raise ShowError(where, 'has both "artwork" and "artworks"', "keep one of them")
    if single:
        return (Artwork(folder / single, 1.0),)
    found = []
    for n, picture in enumerate(several, 1):
        place = f"{where}: artwork {n}"
        toml.refuse_unknown(picture, _ARTWORK_KEYS, place)
        file = toml.text(picture, "file", place)
        if not file:
            raise ShowError(place, 'has no "file"', 'write { file = "picture.png", weight = 1 }')
        found.append((folder / file, toml.number(picture, "weight", place, 1.0, 0.01, 100.0)))
    total = sum(weight for _, weight in found)
    return tuple(Artwork(file, weight / total) for file, weight in sorted(found, key=lambda pair: -pair[1]))


def _guard(table: toml.Table, where: str) -> str:
    """A profile; whoever starts the show may do without, and nobody else."""
    if toml.text(table, "guard", where) == OFF:
        raise ShowError(where, f'"guard" is "{OFF}"', f"leave it out, and start the show with --guard {OFF}")
    return toml.choice(table, "guard", where, SAFE, SHOW.name)


def _rate(table: toml.Table, where: str) -> Rate:
    """Of a text, or of a plain number such as 25."""
    given = table.get("timecode_rate")
    number = isinstance(given, (int, float)) and not isinstance(given, bool)
    named = {"timecode_rate": f"{given:g}"} if number else table
    return RATES[toml.choice(named, "timecode_rate", where, tuple(RATES), DEFAULT_RATE.name)]
