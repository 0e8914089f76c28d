"""The keeper: starts the stage and the desk, carries what they tell each other, and starts again what dies.

It is the parent of both and loads neither OpenGL nor torch, so that it outlives their faults.
"""

from __future__ import annotations

import os
import time
import traceback
from collections import deque
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path

from live.alarms.judging import Watched
from live.backdrop.behind import BackdropOptions, Behind
from live.between.channels import Ending
from live.between.pipes import BATCHES
from live.commands import Renew, Trigger
from live.guard.notices import Notices
from live.keeper.adoption import Found
from live.keeper.child import REFUSED, run_backdrop, run_desk, run_spare, run_stage
from live.keeper.environment import BACKDROP_ENVIRONMENT, DESK_ENVIRONMENT, STAGE_ENVIRONMENT
from live.keeper.heartbeat import Heartbeat
from live.keeper.memory import Memory
from live.keeper.notify import Notifier
from live.keeper.offspring import Offspring
from live.keeper.restarts import PATIENCE, Deaths, next_options
from live.keeper.servant import Servant
from live.keeper.signals import Stop, answered
from live.keeper.spare import Spare
from live.keeper.telling import cause, say
from live.keeper.trial import Trial
from live.options import HEADLESS, DeskOptions, StageOptions
from live.state.state import State
from live.web import token
from show.errors import ShowError

ROUND = 0.1  # s between looks at the clock
FAREWELL = 1.2  # s to end by itself before it is made to
FRESH = 10.0  # s; a stage younger than this is not exchanged for another
CALM = 600.0  # s after which a stage that was started simpler is exchanged for a full one
ABSENT = 1.0  # s until a stage that refused is tried again
MERCY = 0.3  # s between asking and killing
FAILED = 1  # exit code
KEEPER = "keeper"  # source of its own commands


def run(
    options: StageOptions,
    desk: DeskOptions,
    stage_module: str = "live.stage.process",
    desk_module: str = "live.desk.desk",
    fresh: bool = False,
    backdrop_module: str = "live.backdrop.backdrop",
) -> int:
    """Performs a show until it is ended; returns the exit code, or raises the ShowError that kept it from starting.

    With a `home` among the options a show that was cut off is gone on with, unless it shall be `fresh`.
    Must be called from the main thread, whose answers to Ctrl-C and SIGTERM it borrows.
    """
    stop = Stop()
    with answered(stop):  # from here on: a stage that is found is ours, and must not be left to play
        keeper = Keeper(Memory(options, desk, fresh), stage_module, desk_module, backdrop_module, stop)
        try:
            while keeper.step():
                pass
        except Exception:
            if keeper.kept:  # it is no fault of the stage's
                _leave(keeper)
            raise
        finally:
            keeper.end()
    if keeper.refusal is not None:
        raise keeper.refusal
    return stop.code


class Keeper:
    """The children and what is known of them."""

    def __init__(self, memory: Memory, stage_module: str, desk_module: str, backdrop_module: str, stop: Stop) -> None:
        self._stop, self._over = stop, False
        self.refusal: ShowError | None = None
        self._memory, self._options = memory, memory.stage
        self._notifier = Notifier()
        self._desk_options = replace(memory.desk, token=memory.desk.token or token.fresh())  # outlives the desk
        self._stage = Offspring("stage", run_stage, stage_module, STAGE_ENVIRONMENT, down=BATCHES)
        self._desk = Offspring("desk", run_desk, desk_module, DESK_ENVIRONMENT, up=BATCHES)
        aside = Offspring("spare desk", run_spare, desk_module, DESK_ENVIRONMENT, up=BATCHES)
        spare = Spare(aside, lambda: self._desk_options)
        self._servants = [Servant(self._desk, lambda: self._desk_options, spare)]
        self._backdrop: Offspring | None = None
        self._behind: tuple[float, Behind] | None = None  # what was told to the backdrop born then
        home = self._options.home
        if home is not None and self._options.screen != HEADLESS:
            self._backdrop = Offspring("backdrop", run_backdrop, backdrop_module, BACKDROP_ENVIRONMENT)
            self._servants.append(Servant(self._backdrop, lambda: self._hung_up(home.picture)))
        self._deaths = Deaths()
        self._last: State | None = None
        self._news: State | None = None
        self._left_over: deque[object] = deque()  # batches of commands that the last stage has not taken
        self._heartbeat = Heartbeat(time.monotonic())
        self._given_up = 0.0  # when the stage was born that was ended last because it hung
        self._complained = ""  # the refusal that was said last
        self._trial = Trial(self._options.show)
        self._renewing: float | None = None  # until when it may end by itself for a fresh one
        self._notices = Notices()
        self._told: tuple[float, str] = (0.0, "")  # when the stage was born that knows of a problem, and of which
        if memory.found is not None:
            self._take_over(memory.found, time.monotonic())

    @property
    def kept(self) -> bool:
        """Whether another keeper would find the stage, which plays on meanwhile."""
        return self._memory.stage.home is not None

    def step(self) -> bool:
        """Looks after all children once; False when the show is over."""
        if self._stop.code:
            return False
        now = time.monotonic()
        self._stage.start_when_due(now, lambda: next_options(self._options, self._last, self._deaths))
        for servant in self._servants:
            servant.mind(now)
        room = self._stage.ready()
        waited = self._stage.waitables(hearing=True, telling=True)
        waited += self._desk.waitables(hearing=room, telling=self._news is not None)
        wait(waited, ROUND)
        self._carry_up()
        self._carry_down()
        self._complain()
        self._tell_backdrop()
        return not self._stop.code and self._watch(time.monotonic())

    def end(self) -> None:
        """Ends all children: the stage is asked first, then made to; nothing shall be seen behind it."""
        self._notifier.stopping()
        self._trial.give_up()
        for servant in self._servants:
            servant.terminate()
        deadline = time.monotonic() + FAREWELL
        if self._stage.ended() is None:
            self._stage.insist([Trigger("quit", None, KEEPER)], FAREWELL)
        self._stage.join(max(0.0, deadline - time.monotonic()))
        self._stage.terminate()
        self._stage.join(MERCY)
        self._stage.kill()
        for servant in self._servants:
            servant.kill()
        self._memory.close(bool(self._stop.code) or self._over)
        self._notifier.close()

    def leave(self) -> None:
        """Goes and lets the stage play on; only the servants end."""
        for servant in self._servants:
            servant.terminate()
        self._memory.close(False)

    def _take_over(self, found: Found, now: float) -> None:
        self._stage.take(found.process, found.ends, now)
        if found.about.begun:
            self._heartbeat.beat(now)
        if found.about.options.simpler:
            self._deaths = Deaths(PATIENCE)

    def _carry_up(self) -> None:
        for message in self._stage.hear():
            if isinstance(message, State):
                self._note(message)
            elif isinstance(message, ShowError):
                self._refused(message)
            elif isinstance(message, Ending) and self._renewing is None:
                self._heartbeat.ending = True
                self._notifier.closing()
        if self._news is not None and self._desk.tell(self._news):
            self._news = None

    def _carry_down(self) -> None:
        """Takes no more from the desk than the stage takes: what waits coalesces there."""
        while self._left_over and self._stage.tell(self._left_over[0]):
            self._left_over.popleft()
        while not self._left_over and self._stage.ready() and (heard := self._desk.hear(1)):
            if isinstance(heard[0], int):
                self._desk_options = replace(self._desk_options, osc=heard[0])
            elif isinstance(heard[0], Watched):
                self._desk_options = replace(self._desk_options, watched=heard[0])
            elif isinstance(heard[0], Renew):
                self._renew(heard[0].reason, time.monotonic())
            elif not self._stage.tell(heard[0]):
                self._left_over.append(heard[0])

    def _complain(self) -> None:
        """Lets the operator read what the keeper cannot keep, on every stage anew."""
        told = self._stage.born, self._memory.problem
        if self._heartbeat.shown and told != self._told and (told[1] or self._told[1]):
            if self._stage.tell([Trigger("notice", told[1] or None, KEEPER)]):
                self._told = told

    def _hung_up(self, picture: Path) -> BackdropOptions:
        """How the backdrop is to be started."""
        options, last = self._options, self._last or self._options.resume
        return BackdropOptions(options.show, picture, options.screen, last.track if last else options.track, last)

    def _tell_backdrop(self) -> None:
        """Says what is before it, when that has changed or it is new."""
        if self._backdrop is None or not self._backdrop.running:
            return
        covers = self._last.fullscreen if self._last is not None else self._options.fullscreen
        told = self._backdrop.born, Behind(self._heartbeat.shown, covers)
        if told != self._behind and self._backdrop.tell(told[1]):
            self._behind = told

    def _note(self, state: State) -> None:
        now = time.monotonic()
        if not self._heartbeat.shown:
            self._complained = ""
        self._heartbeat.beat(now, state.frame)
        self._last = self._news = state
        if line := self._notices.after(state):
            say(line)
        self._memory.note(state, self._desk_options)
        self._notifier.playing(state, now)

    def _refused(self, refusal: ShowError) -> None:
        if self._last is None:
            self.refusal = refusal
        elif str(refusal) != self._complained:  # once, however often it is tried
            self._complained = str(refusal)
            say(self._complained)

    def _renew(self, reason: str, now: float) -> None:
        """Lets a stage that is not fresh end for a fresh one, once it is sure that the show opens."""
        if self._heartbeat.shown and self._renewing is None and now - self._stage.born >= FRESH:
            self._trial.begin(reason, now)

    def _watch(self, now: float) -> bool:
        if self._deaths.steps and now - max(self._stage.born, self._trial.refused) > CALM:
            self._renew("it has been steady, so the full picture is tried again", now)
        if (reason := self._trial.passed(now)) and not self._heartbeat.ending:
            say(f"a fresh stage: {reason}")
            self._renewing = now + FAREWELL
            self._stage.tell([Trigger("quit", None, KEEPER)])
        if self._renewing is not None and now > self._renewing:
            self._stage.kill()
        elif self._hung(now):
            if self._given_up != self._stage.born:  # once: one that nothing ends is left to the watchdog
                self._given_up = self._stage.born
                say("the stage shows no new frame: ending it")
                self._notifier.starting()  # first: to end it takes time that the watchdog does not have any more
            self._stage.kill()
        exit_code = self._stage.ended()
        if exit_code is not None:
            self._carry_up()  # its last words
            over = exit_code == 0 or self._heartbeat.ending
            if self._renewing is None and (over or self.refusal is not None):
                self._over = over
                return False
            self._start_stage_again(exit_code, now)
        return True

    def _hung(self, now: float) -> bool:
        runs = self._stage.running and self._stage.ended() is None
        return runs and self._heartbeat.missed(self._stage.born, now)

    def _start_stage_again(self, exit_code: int, now: float) -> None:
        pause = ABSENT
        if self._renewing is not None:
            self._deaths, pause = Deaths(), 0.0
        elif exit_code != REFUSED or not self._complained:  # else nothing simpler helps: what is missing has to come
            self._deaths = self._deaths.after(self._heartbeat.presented)
            pause = self._deaths.pause
            say(f"the stage ended ({cause(exit_code)}): starting it again")
        self._renewing = None
        self._heartbeat.stop()
        self._trial.give_up()
        self._notifier.starting()
        if self._last is not None:
            why = self._complained or "the stage is starting again"
            self._news = replace(self._last, problems=(*self._last.problems, why))
        self._left_over.extendleft(batch for batch in reversed(self._stage.left()) if not _own(batch))
        self._stage.start_at(now + pause)


def _own(batch: object) -> bool:
    """Whether it is what the keeper itself had to say to the stage that is gone."""
    return isinstance(batch, list) and any(command.source == KEEPER for command in batch)


def _leave(keeper: Keeper) -> None:
    """Ends this process over an exception that nobody foresaw, and not the stage."""
    with suppress(Exception):
        traceback.print_exc()
        keeper.leave()
    os._exit(FAILED)  # the interpreter would wait for its children
