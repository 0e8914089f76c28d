"""Renders a show to a video: the stage's engine, with time counted in frames and a decoder that is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from live.control.performance import begin
from live.display.screen import Headless
from live.options import Mode
from live.performing.opening import looking, performer, stepped_ladder
from live.performing.performer import Moment, Performer
from live.recording.recorder import Recorder, whole
from live.rendering.sheet import Sheet
from live.sound.intake import TAPE_RATE
from live.sound.locator import Blind, Locator, TapeLocator
from live.sound.tapes import Tapes
from show import recording
from show.errors import ShowError
from show.folder import Show
from show.resampling import NATIVE_RATES

Progress = Callable[[int, int], None]  # frames done, frames in all


@dataclass(frozen=True, slots=True)
class Order:
    """What to render: a track by its number or, None, the whole set; `seconds` at most; the rest as for a stage."""

    track: int | None = None
    seconds: float | None = None
    size: tuple[int, int] = (1280, 720)
    fps: float = 60.0
    look: str | None = None
    mode: Mode = "known"
    rung: str | None = None
    profile: str = "default"
    guard: str = "show"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One frame uint8 [h, w, 3] with the sound from it to the next, float32 [n, 2], and what the performer knew."""

    pixels: np.ndarray
    block: np.ndarray
    performer: Performer


def render(show: Show, out: Path, order: Order, sheet: Path | None = None, progress: Progress | None = None) -> int:
    """Renders to `out` (H.264 and AAC), with a contact sheet where wanted; returns the number of frames.

    The file appears under its name when it is whole.
    """
    show, total, rate = ordered(show, order)
    contact = Sheet(total)
    with whole(out) as part, closing(Recorder(part, order.size, order.fps, rate)) as recorder:
        for index, frame in enumerate(frames(show, order, total, rate)):
            recorder.picture(frame.pixels, index)
            recorder.sound(frame.block)
            contact.add(index, frame.pixels)
            if progress:
                progress(index + 1, total)
    if sheet:
        contact.write(sheet)
    return total


def ordered(show: Show, order: Order) -> tuple[Show, int, int]:
    """The show with only what is to be rendered, each track once, the number of frames and the rate of its sound."""
    wanted = (show.track(order.track),) if order.track is not None else show.tracks
    missing = [track.title for track in wanted if track.audio is None]
    if missing:
        raise ShowError(show.root, f"the recording of {', '.join(missing)} is not here", "copy it beside the setlist")
    show = replace(show, tracks=tuple(replace(track, at_end="next") for track in wanted))
    rate = TAPE_RATE
    if len(wanted) == 1:
        native = recording.read(wanted[0].recording()).rate
        rate = native if native in NATIVE_RATES else TAPE_RATE
    seconds = sum(track.duration for track in wanted)
    return show, max(1, round(min(seconds, order.seconds or seconds) * order.fps)), rate


def frames(show: Show, order: Order, total: int, rate: int) -> Iterator[Rendered]:
    """The frames of a show that `ordered` has made ready."""
    show = looking(show, order.look)
    with closing(Headless()) as screen:
        tapes = Tapes(show.tracks, rate, ahead=False)
        locator: Locator = TapeLocator(tapes)
        if order.mode == "causal":
            locator = Blind(locator)
        state = begin(show.tracks, going=True)
        ladder = stepped_ladder(show, order.rung)
        stage = performer(show, screen.context, order.size, ladder, state, order.mode, order.profile, order.guard)
        heard = _start(tapes, stage)
        for index in range(total):
            now = index / order.fps
            stage.step(Moment(index, now, 1 / order.fps, heard, rate, locator.locate(), ()))
            pixels = stage.renderer.read()
            if stage.state.entry != tapes.entry:
                tapes.play(stage.state.entry, stage.state.track, stage.state.entered_second)
            heard = tapes.read((index + 1) / order.fps)
            yield Rendered(pixels, heard, stage)


def _start(tapes: Tapes, stage: Performer) -> np.ndarray:
    tapes.play(stage.state.entry, stage.state.track, 0.0)
    return tapes.read(0.0)
