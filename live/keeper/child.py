"""What a child of the keeper does before its own work: leave Ctrl-C to the keeper, and mind what becomes of it."""

from __future__ import annotations

import faulthandler
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from live.backdrop.behind import BackdropOptions
from live.between.channels import Inbox, Outbox
from live.between.pipes import LAST_WORDS, Ends, PipeInbox, PipeOutbox
from live.keeper.meeting import ORPHANED, Line, Meeting
from live.options import DeskOptions, StageOptions
from live.priority import idling, standing_back
from show.errors import ShowError

REFUSED = 2
READY = "ready"  # of a spare, to the keeper
GRACE = 2.0  # s that an orphan has for ending by itself
NICENESS = 5  # of what is not the stage
NAMED = 15  # characters that Linux keeps of a name


def run_stage(module: str, options: StageOptions, ends: Ends) -> None:
    """Performs in this process; a refusal is told to the keeper, which alone speaks to the user."""
    _introduce("stage")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox, outbox, meeting = _line(options, ends)
    try:
        code = importlib.import_module(module).perform(options, inbox, outbox)
    except ShowError as refusal:
        ends.outbox.insist(refusal, LAST_WORDS)
        code = REFUSED
    if meeting is not None:
        meeting.leave(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # a driver's thread that aborts while the interpreter shuts down is no death of the stage


def run_desk(module: str, options: DeskOptions, ends: Ends) -> None:
    """Serves the desk in this process until the keeper lets go of it."""
    _begin("desk")
    standing_back(lambda: importlib.import_module(module)).serve(options, ends)


def run_spare(module: str, options: DeskOptions, ends: Ends) -> None:
    """Loads what a desk needs in this process, and is the desk from when the keeper says with which options."""
    _begin("spare")
    desk = idling(lambda: _loaded(module, options))
    ends.outbox.insist(READY, LAST_WORDS)
    while not (told := ends.inbox.receive(1)) and not ends.inbox.closed:
        wait([ends.inbox.connection])
    if told:
        _name("desk")
        desk.serve(told[0], ends)


def _loaded(module: str, options: DeskOptions) -> Any:
    desk = importlib.import_module(module)
    desk.load(options)
    return desk


def run_backdrop(module: str, options: BackdropOptions, ends: Ends) -> None:
    """Hangs behind the stage in this process until the keeper lets go of it."""
    _begin("backdrop")
    try:
        standing_back(lambda: importlib.import_module(module)).serve(options, ends)
    except ShowError:  # no screen: the stage says so
        os._exit(REFUSED)
    os._exit(0)


def run_trial(module: str, show: Path, ends: Ends) -> None:
    """Opens a show in this process, and tells the keeper what keeps it from that."""
    _begin("trial")
    try:
        importlib.import_module(module).open_show(show)
    except ShowError as refusal:
        ends.outbox.insist(refusal, LAST_WORDS)
        os._exit(REFUSED)
    os._exit(0)


def _line(options: StageOptions, ends: Ends) -> tuple[Inbox, Outbox, Meeting | None]:
    """The stage's channels, and how it is found by another keeper, None where it ends with the one it has."""
    if options.home is not None:
        line = Line(ends)
        try:
            return line, line, Meeting(options.home, options, line)
        except OSError as error:
            print(f"limelight: the stage will end with its keeper: {error}", file=sys.stderr, flush=True)
    _watch_keeper()
    return PipeInbox(ends.inbox), PipeOutbox(ends.outbox), None


def _begin(role: str) -> None:
    """What all do that are not the stage: they come after it, and go with the keeper."""
    _introduce(role)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stand_back()
    _watch_keeper()


def _introduce(role: str) -> None:
    """Says in `top` and `ps` which process this is, and where it stands when a library kills it.

    On Linux by proc(5), comm; the second on standard error, by threads.
    """
    with suppress(Exception):  # there may be no standard error
        faulthandler.enable()
    _name(role)


def _name(role: str) -> None:
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/comm").write_text(f"limelight-{role}"[:NAMED])


def _stand_back() -> None:
    """Lets the stage come first, from the imports on: they take a second of processor in the middle of a show."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _watch_keeper() -> None:
    threading.Thread(target=_end_with_the_keeper, name="orphan watch", daemon=True).start()


def _end_with_the_keeper() -> None:
    keeper = multiprocessing.parent_process()
    if keeper is not None:
        keeper.join()
        time.sleep(GRACE)
        os._exit(ORPHANED)  # a hung main thread cannot be asked
