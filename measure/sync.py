"""How well a video's picture follows its sound, by three measures.

1. Envelope correlation: the picture's mean change in grey with the sound's onset strength, at 30 Hz. Its value at
   lag 0 is what to rank by; the lag of its peak says how late the picture is.
2. Events: peaks of change that meet onsets within 50 ms, one to one, corrected for chance.
3. The seed paper's rhythm consistency RC beside that of random cuts, for comparison with published figures.

The onset strength of a bare click in near silence has its middle some 25 ms after the click, so a picture exactly on
it reads as 25 ms early; cuts on the onsets that librosa detects in music read as 0.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from measure.correlation import Correlation, correlate
from measure.events import Matched, match, peaks
from measure.motion import Motion, on_grid
from measure.onsets import struck
from measure.rhythm import Rhythm, cuts, rhythm
from measure.video import motion
from show.errors import ShowError
from show.recording import Recording, mono, read

SHORTEST = 3.0  # s
DIFFERENT = 0.5  # s by which picture and sound may differ in length without a word


@dataclass(frozen=True, slots=True)
class Sync:
    """The synchrony of `seconds` of picture and sound; `rate` in frames a second, `size` (width, height) or None.

    `warnings` are sentences about what could not be measured, or was odd about the video.
    """

    seconds: float
    rate: float
    size: tuple[int, int]
    correlation: Correlation
    events: Matched
    rhythm: Rhythm
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The same as nested dictionaries of plain numbers, with None for what could not be measured."""
        return _plain(asdict(self))


def measure(video: Path) -> Sync:
    """The synchrony of a video with sound; `ShowError` where picture or sound is missing or under 3 s long."""
    video = Path(video)
    if not video.is_file():
        raise ShowError(video, "a folder" if video.is_dir() else "no such file", "give a video")
    seen = motion(video)
    return synchrony(seen, read(video), video)


def synchrony(seen: Motion, sound: Recording, where: object) -> Sync:
    """The synchrony of a picture's changes and a recording that start together; `where` names them in a fault."""
    seconds = min(seen.duration, sound.duration)
    if seconds < SHORTEST:
        raise ShowError(where, f"only {seconds:.1f} s of picture with sound", f"give at least {SHORTEST:g} s")
    heard = struck(mono(sound)[: round(seconds * sound.rate)], sound.rate)
    v = on_grid(seen.times, seen.change, len(heard.strength))
    inside = seen.times <= seconds
    return Sync(
        seconds=seconds,
        rate=seen.rate,
        size=seen.size,
        correlation=correlate(v, heard.strength, heard.beat_s),
        events=match(heard.onsets, peaks(v), seconds),
        rhythm=rhythm(heard.beats, cuts(seen.times[inside], seen.share[inside]), seconds),
        warnings=_warnings(seen, sound, v, heard.strength),
    )


def _warnings(seen: Motion, sound: Recording, v: np.ndarray, strength: np.ndarray) -> tuple[str, ...]:
    found = [f"the sound is {warning}" if warning == "silent" else warning for warning in sound.warnings]
    if seen.cut:
        found.append(f"the picture breaks off or is damaged: {seen.duration:.1f} s of it can be read")
    elif abs(seen.duration - sound.duration) > DIFFERENT:
        found.append(f"picture and sound differ in length: {seen.duration:.1f} s and {sound.duration:.1f} s")
    if not v.any():
        found.append("the picture does not move: nothing to correlate")
    elif not strength.any():
        found.append("no onset is heard: nothing to correlate")
    return tuple(found)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def report(sync: Sync) -> str:
    """A table for people; what could not be measured is a dash."""
    c, f, r = sync.correlation, sync.events, sync.rhythm
    rows = (
        ("correlation at lag 0", _number(c.zero), "r(0); 1 perfect, 0 unrelated"),
        ("its peak", _number(c.peak), f"at {_lag(c.lag_ms)} (searched within {c.searched_ms:.0f} ms)"),
        ("above chance", _number(c.z, 1), "standard deviations over shifted sound"),
        ("event F within 50 ms", _number(f.f), f"{f.peaks} changes, {f.onsets} onsets"),
        ("  corrected for chance", _number(f.corrected), f"chance alone gives {_number(f.chance)}"),
        ("  precision, recall", f"{_number(f.precision)}  {_number(f.recall)}", ""),
        ("rhythm consistency RC", _number(r.rc), f"{r.cuts} cuts, {r.beats} strong beats"),
        ("  of random cuts", _number(r.random), f"{_number(100 * r.share, 0)} % of them score as high"),
    )
    head = f"{sync.seconds:.1f} s, {sync.size[0]}x{sync.size[1]} at {sync.rate:.4g} frames a second"
    lines = [head, *(f"  {name:<24}{value:<16}{note}".rstrip() for name, value, note in rows)]
    return "\n".join(lines + [f"note: {warning}" for warning in sync.warnings])


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "-"


def _lag(ms: float) -> str:
    if not math.isfinite(ms):
        return "-"
    return f"{abs(ms):.0f} ms, picture {'late' if ms > 0 else 'early'}" if round(ms) else "0 ms"
