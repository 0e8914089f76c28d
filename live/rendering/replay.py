"""Plays a session log again: the same moments through the same performer give the same frames."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from live.backdrop.bridge import unseen
from live.commands import Command
from live.control.performance import begin
from live.decoding.ladder import ReplayLadder, Shown
from live.display.screen import Headless
from live.performing.opening import bare, looking, performer, replay_ladder
from live.performing.performer import Moment, Performer, Standing
from live.recording.recorder import Recorder, whole
from live.recording.sessionlog import ARRAYS, FORMAT, FRAMES, KINDS, VERSION, sound_name
from live.recording.soundtrack import Soundtrack
from live.replays import frozen
from live.replays.ring import began, pieces
from live.sound.locator import Place
from live.stage.keeping import RECORD_RATE
from live.stage.snapshot import resumed
from live.state.coding import state_read
from show.errors import ShowError
from show.flash import NEVER
from show.flashprofiles import OFF
from show.folder import Show, open_show


@dataclass(frozen=True, slots=True)
class Replayed:
    """One frame uint8 [h, w, 3] and the moment that it shows."""

    pixels: np.ndarray
    moment: Moment


def replay(folder: Path, size: tuple[int, int] | None = None, show: Path | None = None) -> Iterator[Replayed]:
    """The frames of a session or of a saved replay; at another size they are the same but for that.

    `show` is where its show lies on this machine, None for where it lay.
    """
    with closing(Headless()) as screen:
        stage: Performer | None = None
        for part in parts(folder):
            head = read_head(part)
            if stage is None or not head.get("joined"):
                stage = _begun(part, head, screen, size, show)
            ladder = stage.ladder
            assert isinstance(ladder, ReplayLadder)
            for moment, shown, outgoing, failed in read_frames(part):
                ladder.expect(shown, outgoing)
                if failed:
                    with suppress(Exception):
                        stage.step(moment)
                    continue
                stage.step(moment)
                yield Replayed(stage.renderer.read(), moment)


def _begun(
    folder: Path, head: dict[str, Any], screen: Headless, size: tuple[int, int] | None, where: Path | None
) -> Performer:
    """A performer that stands where the session stood at its first frame."""
    opened = _opened(head, where)
    standing = _standing(folder, head)
    resume = head.get("resume")  # a piece of a replay has a standing instead
    show = looking(replace(opened, beat_ahead=head.get("beat_ahead", False)), head["look"], resume is not None)
    remembered = NEVER
    if standing is not None:
        state = standing.state
    elif resume is None:
        state = begin(show.tracks, head["track"], 0.0, head["going"])
    else:
        before = state_read(resume)
        state, _ = resumed(show, before, head["resumed_at"], head.get("tapes", False))
        remembered = unseen(before, head["resumed_at"])
    if standing is None and head.get("simpler"):
        state = bare(state)
    ladder = replay_ladder(show, head["rung"])
    guard = head.get("guard", OFF)
    canvas = size or tuple(head["size"])
    stage = performer(show, screen.context, canvas, ladder, state, head["mode"], head["profile"], guard, remembered)
    if standing is not None:
        stage.go_on(standing)
    return stage


def _opened(head: dict[str, Any], where: Path | None) -> Show:
    """The show of a session as it is now, from its setlist if it was opened by that."""
    alone = head.get("alone")
    if where is not None:
        return open_show(where, alone)
    path, root = Path(head["show"]), Path(head.get("folder", head["show"]))
    for each in (path, root):
        if not os.path.exists(each):
            remedy = "say where the show lies: limelight render SHOW --events LOG"
            raise ShowError(each, "is gone, and the session was performed from it", remedy)
    return open_show(path, alone, root)


def _standing(folder: Path, head: dict[str, Any]) -> Standing | None:
    """Where the show stood when the log began, None where that was its beginning."""
    if head.get("standing") is None:
        return None
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            standing: Standing = frozen.read(Standing, head["standing"], dict(arrays))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ShowError(folder, f"does not say where the show stood ({error})", "save another replay") from error
    return standing


def render_log(
    folder: Path, out: Path, fps: float, size: tuple[int, int] | None = None, show: Path | None = None
) -> int:
    """Writes the replay of a session to a video, each frame at its own time; returns the video's length in frames.

    A show that began anew in between, with its time, goes on at once: nobody knows how long nothing was shown.
    """
    size = size or tuple(read_head(parts(folder)[0])["size"])
    zero, before, last = 0.0, 0.0, -1  # s of show time: the video's beginning, and the frame before
    with whole(out) as part, closing(Recorder(part, size, fps, RECORD_RATE)) as recorder:
        track = Soundtrack(recorder.sound, RECORD_RATE)
        for frame in replay(folder, size, show):
            moment = frame.moment
            if last < 0:
                zero = moment.now
            elif moment.now < before:
                zero += moment.now - moment.dt - before
            if last >= 0:  # what the first frame had heard lies before the video
                track.add(moment.block, moment.rate, moment.now - zero)
            before = moment.now
            index = round((moment.now - zero) * fps)
            if index > last:
                recorder.picture(frame.pixels, index)
                last = index
        track.finish()
    return last + 1


def parts(folder: Path) -> list[Path]:
    """The folders that one after the other are the session: a replay's pieces, else the folder or its newest session.

    The last piece of a ring may be torn; one whose head cannot be read is left out, as a stage that died may leave it.
    """
    if (folder / FRAMES).is_file():
        return [folder]
    if kept := [each for each in pieces(folder) if isfinite(began(each))]:
        return kept
    inner = [each for each in folder.glob("[!.]*") if (each / FRAMES).is_file() or pieces(each)]
    return parts(max(inner)) if inner else [folder]


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


def read_frames(folder: Path) -> Iterator[tuple[Moment, Shown | None, Shown | None, bool]]:
    """The moments of a session in order, each with the decodes shown: the track's, and one that a transition left.

    Last comes whether the frame failed. A torn last line is left out.
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
            yield _moment(told, block), _shown(told["shown"]), _shown(told.get("outgoing")), told.get("failed", False)


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
