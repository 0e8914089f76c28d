"""Everything heard in one track, as a JSON file that a person can read and edit."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from precompute.listen.genre import Vote
from precompute.listen.measured import Measured
from precompute.listen.reading import read
from precompute.listen.said import Said
from precompute.mood import Mood
from show.errors import ShowError

FORMAT = "limelight listening"
VERSION = 2
FIRST_VERSION = 1  # had no `said`: what was measured was all
# Lists of plain values or of pairs, and moods: one line each.
LEAVES = re.compile(r"\[(?:[^\[\]{}]|\[[^\[\]{}]*\])*\]|\{\s*\"arousal\"[^{}]*\}")
NOTE = (
    "Votes, captions and moods are what is used: edit what is wrong, your edit is kept. "
    "The measured votes are rules of thumb; `said` tells who said what."
)


@dataclass(frozen=True, slots=True)
class Segment:
    """What was heard from `start` to `end` in s."""

    start: float
    end: float
    caption: str
    mood: Mood
    measured: Measured


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard in a track of `duration` s, in its N `segments` and as a whole.

    `tag` is the file's own genre text, perhaps empty; `moods` those of the N+1 keyframes; `votes` of all listeners
    together, most likely first; `said` by each of them, the measured one first.
    """

    duration: float
    caption: str
    tag: str
    moods: tuple[Mood, ...]
    votes: tuple[Vote, ...]
    said: tuple[Said, ...]
    measured: Measured
    segments: tuple[Segment, ...]

    def to_json(self) -> str:
        """Itself as JSON text; `from_json` reads the same back."""
        whole = {"format": FORMAT, "version": VERSION, "note": NOTE, **asdict(self)}
        text = json.dumps(whole, indent=1, ensure_ascii=False)
        return LEAVES.sub(lambda leaf: " ".join(leaf.group().split()), text) + "\n"


def from_json(text: str, where: object) -> Listening:
    """The `Listening` in JSON text, perhaps edited; `ShowError` names `where` and the key that is wrong."""
    heard = read(Listening, _current(text), where, header={"format": FORMAT, "version": VERSION, "note": None})
    if len(heard.moods) != len(heard.segments) + 1 or not heard.segments:
        what = f"{len(heard.moods)} moods for {len(heard.segments)} segments"
        raise ShowError(where, what, "write one mood more than there are segments")
    for k, felt in enumerate(heard.moods):
        if not (0 <= felt.arousal <= 1 and 0 <= felt.valence <= 1):
            raise ShowError(where, f'"moods[{k}]" is {felt.arousal}, {felt.valence}', "write numbers from 0 to 1")
    if len(heard.votes) < 2:
        raise ShowError(where, '"votes" holds fewer than two genres', "write at least two")
    for said in heard.said:
        if len(said.segments) != len(heard.segments):
            what = f"{said.listener} says {len(said.segments)} things of {len(heard.segments)} segments"
            raise ShowError(where, what, "write one entry a segment, or remove the listener")
    return heard


def _current(text: str) -> str:
    """The text of a first version brought to this one; any other text as it is."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    if not isinstance(found, dict) or found.get("version") != FIRST_VERSION:
        return text
    return json.dumps({**found, "version": VERSION, "said": []})
