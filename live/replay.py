"""Plays a session log again: the same moments through the same performer give the same frames."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from live.commands import Command
from live.keeping import RECORD_RATE
from live.ladder import Shown
from live.locator import Place
from live.opening import performer, replay_ladder
from live.performance import begin
from live.performer import Moment
from live.recorder import Recorder, whole
from live.screen import Headless
from live.sessionlog import FORMAT, FRAMES, KINDS, VERSION, sound_name
from live.snapshot import resumed
from live.state_json import state_read
from show.errors import ShowError
from show.folder import open_show
from show.resampling import resample


@dataclass(frozen=True, slots=True)
class Replayed:
    """One frame uint8 [h, w, 3] and the moment that it shows."""

    pixels: np.ndarray
    moment: Moment


def replay(folder: Path, size: tuple[int, int] | None = None) -> Iterator[Replayed]:
    """The frames of a session; at another size they are the same but for that."""
    folder = session_folder(folder)
    head = read_head(folder)
    show = replace(open_show(Path(head["show"])), beat_ahead=head.get("beat_ahead", False))
    if head["resume"] is None:
        state = begin(show.tracks, head["track"], 0.0, head["going"])
    else:
        state, _ = resumed(show, state_read(head["resume"]), head["resumed_at"])
    with closing(Headless()) as screen:
        ladder = replay_ladder(show, head["rung"])
        stage = performer(
            show,
            screen.context,
            size or tuple(head["size"]),
            ladder,
            state,
            head["mode"],
            head["look"],
            head["profile"],
        )
        for moment, shown, outgoing in read_frames(folder):
            ladder.expect(shown, outgoing)
            stage.step(moment)
            yield Replayed(stage.renderer.read(), moment)


def render_log(folder: Path, out: Path, fps: float, size: tuple[int, int] | None = None) -> int:
    """Writes the replay of a session to a video, each frame at its own time; returns the video's length in frames."""
    size = size or tuple(read_head(session_folder(folder))["size"])
    began, last = 0.0, -1
    with whole(out) as part, closing(Recorder(part, size, fps, RECORD_RATE)) as recorder:
        for frame in replay(folder, size):
            if last < 0:
                began = frame.moment.now
            else:  # what the first frame had heard lies before the video
                recorder.sound(resample(frame.moment.block, frame.moment.rate, RECORD_RATE))
            index = round((frame.moment.now - began) * fps)
            if index > last:
                recorder.picture(frame.pixels, index)
                last = index
    return last + 1


def session_folder(folder: Path) -> Path:
    """The folder itself, or the newest session in it."""
    inner = sorted(path.parent for path in folder.glob(f"*/{FRAMES}"))
    return folder if (folder / FRAMES).is_file() or not inner else inner[-1]


def read_head(folder: Path) -> dict[str, Any]:
    """What a session was started with."""
    path = folder / FRAMES
    try:
        with path.open(encoding="utf-8") as lines:
            head = json.loads(lines.readline())
    except (OSError, ValueError) as error:
        raise ShowError(path, f"is no session log ({error})", "give a folder that --log has written") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("version") != VERSION:
        raise ShowError(path, "is no session log of this version", "give a folder that --log has written")
    return head


def read_frames(folder: Path) -> Iterator[tuple[Moment, Shown | None, Shown | None]]:
    """The moments of a session in order, each with the decodes shown: the track's, and one that a transition left.

    A torn last line is left out.
    """
    sounds: dict[int, np.ndarray] = {}
    taken = 0
    with (folder / FRAMES).open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            try:
                told = json.loads(line)
            except ValueError:
                return
            number = told["file"]
            if number not in sounds:
                sounds, taken = {number: _samples(folder / sound_name(number), told["channels"])}, 0
            block = sounds[number][taken : taken + told["samples"]]
            taken += told["samples"]
            yield _moment(told, block), _shown(told["shown"]), _shown(told.get("outgoing"))


def _samples(path: Path, channels: int) -> np.ndarray:
    whole = path.read_bytes()[44:]
    return np.frombuffer(whole[: len(whole) // (4 * channels) * 4 * channels], np.float32).reshape(-1, channels)


def _moment(told: dict[str, Any], block: np.ndarray) -> Moment:
    commands = tuple(_command(each) for each in told["commands"])
    place = Place(*told["place"])
    latency = told.get("latency", 0.0)
    return Moment(told["frame"], told["time"], told["dt"], block, told["rate"], place, commands, latency)


def _shown(told: Sequence[Any] | None) -> Shown | None:
    return None if told is None else Shown(*told)


def _command(written: Sequence[Any]) -> Command:
    values = [tuple(value) if isinstance(value, list) else value for value in written[1:]]
    made: Command = KINDS[written[0]](*values)
    return made
