"""What a child of the keeper does before its own work: leave Ctrl-C to the keeper, and never outlive it."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time

from live.options import DeskOptions, StageOptions
from live.pipes import Ends, PipeInbox, PipeOutbox
from show.errors import ShowError

REFUSED = 2
LAST_WORDS = 1.0  # s to tell the keeper why
GRACE = 2.0  # s that an orphan has for ending by itself
ORPHANED = 3  # exit code


def run_stage(module: str, options: StageOptions, ends: Ends) -> None:
    """Performs in this process; a refusal is told to the keeper, which alone speaks to the user."""
    _settle()
    try:
        code = importlib.import_module(module).perform(options, PipeInbox(ends.inbox), PipeOutbox(ends.outbox))
    except ShowError as refusal:
        ends.outbox.insist(refusal, LAST_WORDS)
        code = REFUSED
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # a driver's thread that aborts while the interpreter shuts down is no death of the stage


def run_desk(module: str, options: DeskOptions, ends: Ends) -> None:
    """Serves the desk in this process until the keeper lets go of it."""
    _settle()
    importlib.import_module(module).serve(options, ends)


def _settle() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_keeper, name="orphan watch", daemon=True).start()


def _end_with_the_keeper() -> None:
    keeper = multiprocessing.parent_process()
    if keeper is not None:
        keeper.join()
        time.sleep(GRACE)
        os._exit(ORPHANED)  # a hung main thread cannot be asked
