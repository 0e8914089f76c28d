"""The frame loop: one thread that hears, decides, draws and presents, and lets nothing stop it."""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from live import gl
from live.backdrop.bridge import bridge, unseen
from live.backdrop.viewfinder import viewfinders
from live.between.channels import Inbox, Outbox
from live.clock import Clock, slept
from live.commands import Command
from live.control.performance import READ_SECONDS, begin
from live.decoding.ondevice import RUNG as DEVICE
from live.decoding.worker import Worker
from live.display import keys
from live.display.board import Board
from live.display.hud import Hud, Turned, turned
from live.display.relief import Relief
from live.display.screen import Screen
from live.display.strain import LONGEST_STEP
from live.display.timings import Timings
from live.faults import accidents, faults
from live.keeper.telling import say
from live.options import DECODED, HEADLESS, StageOptions
from live.performing.opening import asked, bare, live_ladder, looking, performer
from live.performing.performer import Moment, Performer
from live.performing.rehearsal import allowed, rehearse
from live.sound.changeover import Changeover
from live.sound.intake import Intake, open_card
from live.sound.locator import Blind
from live.sound.overhearing import Ears
from live.sound.playing import Playing
from live.stage.keeping import open_keeping
from live.stage.reserve import Reserve
from live.stage.showtime import in_show_time
from live.stage.snapshot import resumed, state_of
from live.stage.watch import Made, Watch
from show.flashprofiles import warning
from show.folder import Show

SWITCH_SECONDS = 0.0005  # the longest that another thread may keep the frame loop from running
REPORT_SECONDS = 0.2  # between two looks at what the operator should know
RELOAD_SECONDS = 0.5  # between two looks at the looks' files


class Stage:
    """A show on a screen. `timings` and `performer` may be read by whoever runs it."""

    def __init__(self, show: Show, options: StageOptions, clock: Clock, screen: Screen, intake: Intake) -> None:
        show = looking(show, options.look, options.resume is not None)
        self.watch = Watch(screen, options.fps)
        self._purpose = faults.from_environment(resumed=options.resume is not None)
        self._show, self._options = accidents.show(show, self._purpose), options
        self._clock = clock
        self._screen, self._intake = accidents.screen(screen, self._purpose, clock), intake
        intake.source = accidents.source(intake.source, self._purpose)
        self._reserve = Reserve(self._show, accidents.reader(self._purpose))
        self._relief, self._ears = Relief(self._screen, options.fps, slept), Ears()
        opened = clock.now()
        self.performer, self.worker, began = self._open(opened)
        self._zero = opened - began
        self._keeping = open_keeping(options, show, self.performer, opened)
        self._hud = None if options.screen == HEADLESS else Hud()
        self._board = Board()
        self._changeover = Changeover(
            intake, lambda name: open_card(name or options.input, show, clock, options.ltc, patient=False)
        )
        self.performer.renderer.veil = bridge(screen.context, options, self._unseen)
        self._viewfinders = viewfinders(screen.context, options)
        self._problems: tuple[str, ...] = ()
        self._fault, self._failed, self._said = "", 0.0, ""
        self._last: float | None = None
        self._filled = Turned()  # whether the picture fills the screen
        self._playing = Playing(0 if options.resume is None else self.performer.state.entry)
        self._reported = self._reloaded = float("-inf")
        self._decoding = ""
        self._latency = 0.0  # s from sound to light, lately
        self._intervals = self._ages = (0.0, 0.0, 0.0)
        self._pressed: list[str] = []
        self._asked = asked(options)

    @property
    def timings(self) -> Timings:
        """How long the frames took."""
        return self.watch.timings

    def rehearse(self) -> None:
        """Before `run`: draws unseen what the show may need later, as far as there is time."""
        rehearse(self.performer.renderer, self._show, self._clock, allowed(self._options))

    def run(self, inbox: Inbox, outbox: Outbox, begun: Callable[[], object] = bool) -> int:
        """Frames until the end; the exit code. `begun` is called after the first frame, with all threads running."""
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.freeze()
        clock, index = self._clock, 0
        if self._options.resume is None:
            self._zero = clock.now()  # the show begins with its first frame
        begun_at = clock.now()
        while not self._ended(index, clock.now() - begun_at):
            clock.sleep_until(self.watch.begin(clock.now()))
            try:
                self._frame(index, inbox, outbox)
                self._relief.drawn()
            except Exception as error:  # a show goes on: the canvas keeps its last picture
                self.watch.pacer.failed(clock.now())
                if not self._survived(error):
                    return 1
            if index == 0:
                begun()
            index += 1
        return 0

    def close(self) -> None:
        """Ends the files of the stage, first as nobody waits long for the rest, and its threads."""
        self._keeping.close()
        self._changeover.close()
        self.performer.ladder.close()
        self._reserve.close()
        if self.worker:
            self.worker.close()
        if self._hud:
            self._hud.close()
        for viewfinder in self._viewfinders:
            viewfinder.close()

    def _open(self, now: float) -> tuple[Performer, Worker | None, float]:
        options, show = self._options, self._show
        going = self._intake.tapes is not None
        if options.resume is not None:
            state, began = resumed(show, options.resume, now, going)
            self._intake.go_on(state.track, state.second)
        else:
            wanted = self._intake.track
            first = next((i for i, track in enumerate(show.tracks) if track.number >= options.track), 0)
            index = wanted if wanted is not None else first
            state, began = begin(show.tracks, index, going=going), 0.0
        ladder, worker = live_ladder(
            show, options.rung, self._clock, state.track, self._screen.context, self._purpose, self._reserve.picture
        )
        if options.mode == "causal":
            self._intake.locator = Blind(self._intake.locator)
        state = replace(bare(state) if options.simpler else state, fullscreen=options.fullscreen)
        self._unseen = unseen(options.resume, now)
        how = options.mode, options.profile, options.guard, self._unseen
        made = performer(show, self._screen.context, options.size, ladder, state, *how)
        return made, worker, began

    def _ended(self, index: int, seconds: float) -> bool:
        most, longest = self._options.frames, self._options.seconds
        over = (most is not None and index >= most) or (longest is not None and seconds >= longest)
        return over or self.performer.state.quit or self._screen.closed

    def _frame(self, index: int, inbox: Inbox, outbox: Outbox) -> None:
        clock, stage, source = self._clock, self.performer, self._intake.source
        now = clock.now()
        block = source.read(now)
        self._ears.take(source, block, now)
        heard = source.adc, source.adc_known
        dt = min(LONGEST_STEP, now - self._last) if self._last is not None else 1 / self._options.fps
        self._last = now
        place = self._intake.locator.locate()
        commands = in_show_time(self._commands(inbox), self._zero, self._show.timecode_rate)
        moment = Moment(index, now - self._zero, dt, block, source.rate, place, commands, self._latency)
        try:
            with self.watch.drawing():
                stage.step(moment)
                accidents.dawdle(self._purpose, clock, stage.look)
            ready = clock.now()
            self._screen.present(stage.renderer.canvas.texture, self._overlay())
        except Exception:
            self._keeping.failed(moment, stage)
            raise
        returned = clock.now()
        held = stage.state.values["freeze"]  # by the operator, not by a decoder that is behind
        decoded = stage.shown is not None and stage.shown.rung in DECODED and not held
        age = moment.now - stage.shown.asked if stage.shown and decoded else math.nan
        ladder = stage.ladder
        device = (ladder.seconds, ladder.copied) if ladder.rung == DEVICE else (math.nan, math.nan)
        self.watch.presented(now, ready, returned, heard, Made(age, *device))
        self._asked += self._relief.after(returned, stage.look)
        stage.ladder.missed(self.watch.pacer.missed)
        self._keeping.add(moment, stage)
        for viewfinder in self._viewfinders:
            viewfinder.look(stage.renderer.canvas.texture, returned)
        self._follow()
        self._report(index, returned, outbox)
        self._pressed = self._screen.keys()  # here, as a window may take its time over them

    def _commands(self, inbox: Inbox) -> list[Command]:
        """What the command line wanted, then the keyboard, timecode in the sound, and the desk."""
        values = self.performer.state.values
        pressed = [keys.command(key, values) for key in self._pressed]
        given = [*self._asked, *(command for command in pressed if command is not None)]
        given += [*self._intake.timecodes(), *inbox.receive()]
        self._asked, self._pressed = [], []
        return self._keeping.replays.passed(self._board.passed(given))

    def _overlay(self) -> np.ndarray | None:
        return self._hud.seen(self.performer.state.hud or self._board.shown, self._clock.now()) if self._hud else None

    def _follow(self) -> None:
        """Lets the tapes, the window and the decoder do what the frame has decided."""
        state, now = self.performer.state, self._clock.now()
        self._asked += self._changeover.follow(str(state.values["audio_device"]), now)
        self._filled = turned(self._filled, state.fullscreen, now)  # a held key would let the wall flash past the guard
        self._screen.fullscreen(self._filled.shown)
        following = state.armed if state.armed is not None else (state.track + 1) % len(self._show.tracks)
        self._reserve.stand(state.track, following)
        self._playing.follow(self._intake.tapes, state, following, now - self._zero)
        if self.timings.count == 1:
            self._reserve.start()
        if self.worker and self.timings.count == 1:
            self.worker.start()
        if self.worker and self.worker.device != self._decoding:
            self._decoding = self.worker.device
            gc.freeze()  # torch has come in; a full collection of it would take a quarter of a second

    def _report(self, index: int, presented: float, outbox: Outbox) -> None:
        due = presented - self._reported >= REPORT_SECONDS
        if due:
            self._problems = self._gathered()
            gl.refuse_lost(self._screen.context)
            self._latency = self.timings.latency
            self._intervals, self._ages = self.timings.intervals, self.timings.ages
        show_time = presented - self._zero
        state = state_of(
            self._show, self.performer, presented, show_time, index, self.watch, self._intake, self._problems
        )
        self._keeping.replays.told(state)
        state = replace(
            state,
            replay=self._keeping.replays.news,
            monitoring=self._board.shown,
            fullscreen=self._filled.shown,
            screen=self._screen.name,
            intervals=self._intervals,
            ages=self._ages,
        )
        outbox.send(state)
        if due:
            self._reported = presented
            if self._hud:
                page = self._options.peephole.address if self._options.peephole else ""
                self._hud.show(state, self.timings.recent(), page, self._board.lines)
        if presented - self._reloaded >= RELOAD_SECONDS:
            self._reloaded = presented
            self.performer.renderer.reload_changed()

    def _gathered(self) -> tuple[str, ...]:
        fault = self._fault if self._clock.now() - self._failed < READ_SECONDS else ""
        told = [fault, self._screen.problem, *self._intake.problems, *self._keeping.problems]
        told += self._relief.problems + self._reserve.problems + self.performer.renderer.problems
        if self._intake.tapes is None and not self._intake.source.problem:
            told += self._ears.problems(self._clock.now())
        state = self.performer.state
        told += [f"{source}: {line}" for source, line in state.notices.items()]
        told += [f"{source}: {line}" for source, (line, _) in state.refusals.items()]
        told += [*self._show.warnings, *self._show.refused, warning(self._options.guard)]
        return tuple(each for each in told if each)

    def _survived(self, error: Exception) -> bool:
        """Notes a frame that failed; False when the simplest pictures fail as well."""
        if isinstance(error, gl.ContextLost):
            return False  # only a new stage gets a new context
        self._fault, self._failed = f"frame: {type(error).__name__}: {error}", self._clock.now()
        relieved = self._relief.failed(self._failed, self._fault)
        if relieved and self._fault != self._said:  # frames that fail tell the desk nothing
            self._said = self._fault
            say(self._said)
        self._asked += relieved
        return not self._relief.hopeless(self._failed)
