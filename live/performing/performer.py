"""Turns one moment into one drawn frame; live, renders and replays differ only in who makes the moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from live import gl
from live.commands import Command
from live.control import beating, transport
from live.control.advance import advance
from live.control.performance import EVERY, Performance
from live.control.walking import Hop
from live.decoding.beside import beside
from live.decoding.ladder import Ladder, Shown
from live.decoding.slots import Slot
from live.decoding.worker import Wish
from live.drawing.finish import BREATHING
from live.drawing.looks import PLAIN
from live.drawing.renderer import Renderer, Scene, Trails
from live.frame import Frame
from live.options import Mode
from live.parameters import Value
from live.performing import calm
from live.sound.delay import Delay
from live.sound.listening import Heeded, Listening
from live.sound.locator import Place
from show.folder import Show
from show.levels import Levels


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a frame depends on. Times in s of show time; `block` float32 [n, channels] at `rate` Hz is new sound.

    `latency`: s from the newest sample to the light, as measured lately.
    """

    index: int
    now: float
    dt: float
    block: np.ndarray
    rate: int
    place: Place
    commands: Sequence[Command]
    latency: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where a `Performer` stands between two frames: all that its next ones depend on, but for the trails of looks.

    `delayed` are rate and channels of the sound held back, and its blocks. `left` and
    `coming` belong to a transition or a crossfade by hand, as does `entry`, the start whose picture is shown.
    """

    state: Performance
    heeded: Heeded
    delayed: tuple[tuple[int, int], tuple[np.ndarray, ...]]
    entry: int
    shown: Shown | None
    left: Shown | None
    coming: int | None
    calm: float
    trails: Trails


class Performer:
    """One show on one canvas.

    `state` is where it stands, `shown` what its picture was made for, `told` what its look was told. `outgoing` is
    what the other picture of a transition or of a crossfade by hand was made for, None where it was not made anew.
    """

    def __init__(
        self,
        show: Show,
        context: gl.Context,
        renderer: Renderer,
        ladder: Ladder,
        state: Performance,
        mode: Mode = "auto",
        profile: str = "default",
    ) -> None:
        self.state, self.ladder, self.renderer = state, ladder, renderer
        self.shown: Shown | None = None
        self.told: Frame | None = None
        self.outgoing: Shown | None = None
        self.listening = Listening(profile, show.beat_ahead)
        self._delay = Delay()
        self._tracks, self._mode = show.tracks, mode
        self._current, self._previous = Slot(context), Slot(context)
        self._entry = state.entry
        self._left: Shown | None = None
        self._calm = 0.0
        self._coming: int | None = None  # the track whose picture a hand has begun to fade in

    @property
    def look(self) -> str:
        """The look on the wall."""
        return self._seen_of(self.state.look)

    def step(self, moment: Moment) -> None:
        """Hears, advances and draws onto the renderer's canvas."""
        hops = self._heard(moment)
        beat = beating.heard(self.listening.beats, moment.now)
        self.state = advance(
            self.state,
            self._tracks,
            self._mode,
            moment.place,
            hops,
            (*moment.commands, beat),
            moment.now,
            moment.dt,
        )
        self._turn_over()
        self._calm = calm.step(self._calm, hops, held=bool(self.state.values["freeze"]) or self._mode == "linear")
        self.outgoing = None
        if self.state.values["freeze"] and not self.renderer.blank:
            self.renderer.regrade(self._seen(moment.now), moment.now)
            return
        wish = Wish(self._tracks[self.state.track], self.state.walking.position, moment.now)
        armed = self.state.armed
        self.ladder.stand_by(None if armed is None else self._tracks[armed])
        self.shown = self.ladder.show(wish, self._current) or self.shown
        self._go_on(moment.now)
        self.told = self._frame(moment)
        self._draw(self.told)

    def standing(self) -> Standing:
        """Where it stands; what is returned never changes, so that another thread may write it down."""
        return Standing(
            self.state,
            self.listening.heeded(),
            self._delay.held(),
            self._entry,
            self.shown,
            self._left,
            self._coming,
            self._calm,
            self.renderer.counted(),
        )

    def go_on(self, standing: Standing) -> None:
        """Stands where another one stood that performed the same show; to be called before the first frame."""
        self.state, self._entry = standing.state, standing.entry
        self.shown, self._left, self._coming = standing.shown, standing.left, standing.coming
        self._calm = standing.calm
        self.listening.heed(standing.heeded)
        self._delay.hold(standing.delayed)
        self.renderer.count_on(standing.trails)
        for shown, slot in ((self.shown, self._current), (self._left, self._previous)):
            track = next((each for each in self._tracks if shown and each.slug == shown.slug), None)
            if shown and track:
                self.ladder.refill(shown, Wish(track, shown.position, shown.asked), slot)

    def _heard(self, moment: Moment) -> list[Hop]:
        """What the walk shall go by: heard later where the light shall be, foreseen further where it shall be early."""
        values = self.state.values
        gain, smooth, offset = (float(values[name]) for name in ("gain", "smooth", "av_offset_ms"))
        block = self._delay.take(moment.block, moment.rate, offset / 1000)
        latency = moment.latency + max(0.0, -offset / 1000)
        return self.listening.take(block, moment.rate, gain, moment.dt, smooth, latency)

    def _go_on(self, now: float) -> None:
        """Lets the other picture move: the one that a transition leaves, or that a hand fades in."""
        change, crossing = self.state.change, self.state.crossing
        if crossing is not None:
            wish = Wish(self._tracks[crossing.track], crossing.walking.position, now)
            self._left = self.outgoing = beside(self.ladder, wish, self._previous)
        if change is not None and change.entry != self.state.entry:
            wish = Wish(self._tracks[change.track], change.walking.position, now)
            self.outgoing = self.ladder.go_on(self._left, wish, self._previous)

    def _turn_over(self) -> None:
        """Keeps the picture of the track that goes out, when a new one has come in."""
        state = self.state
        coming, self._coming = self._coming, state.crossing.track if state.crossing is not None else None
        if state.entry == self._entry:
            return
        if state.change is not None and state.change.entry == self._entry:
            self._current, self._previous = self._previous, self._current
            self._current.shown = None
            self._left = self.shown
        elif state.change is None and coming == state.track:
            self._current, self._previous = self._previous, self._current
            self.shown = self._left
        self._entry = state.entry

    def _draw(self, frame: Frame) -> None:
        state = self.state
        key = self._tracks[state.track].slug
        current = Scene(self._current.texture, self.look, state.inputs, key, self._current.shown)
        change = state.change
        if state.crossing is not None and self._left is not None:
            track, slot = self._tracks[state.crossing.track], self._previous
            coming = Scene(slot.texture, self._seen_of(track.look), {}, track.slug, slot.shown)
            self.renderer.draw(frame, coming, current, track.transition, state.crossing.share)
            return
        if change is None:
            self.renderer.draw(frame, current, None, "", 1.0)
            return
        slot = self._current if change.entry == state.entry else self._previous
        previous = Scene(slot.texture, self._seen_of(change.look), {}, change.key, slot.shown)
        self.renderer.draw(frame, current, previous, change.transition, change.progress(frame.time))

    def _seen_of(self, look: str) -> str:
        """What is shown where the show wants a look: none where it is spared."""
        return PLAIN if self.state.spared in (look, EVERY) else look

    def _seen(self, now: float) -> Mapping[str, Value]:
        """The parameters as the picture shall show them, with the breath of silence."""
        seen = transport.seen(self.state, now)
        depth = self._calm * float(seen["breath"])
        return {**seen, BREATHING: depth} if depth else seen

    def _frame(self, moment: Moment) -> Frame:
        state, listening = self.state, self.listening
        frame = Frame(
            index=moment.index,
            time=moment.now,
            dt=moment.dt,
            levels=listening.levels,
            waveform=listening.waveform,
            spectrum=listening.spectrum,
            position=state.walking.position,
            progress=min(1.0, state.second / self._tracks[state.track].duration),
            parameters=self._seen(moment.now),
        )
        if self._mode != "linear":
            return frame
        silent = np.zeros_like(frame.waveform), np.zeros_like(frame.spectrum)
        return replace(frame, levels=Levels(), waveform=silent[0], spectrum=silent[1])
