"""The whole program that `bench.kills` kills: its frames are noted, and its desk leaves its number.

python -m bench.killsrun SHOWDIR SIZE RUNG STATE PORT
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.noted import FRAMES, Noting
from live.between.channels import Inbox, Outbox
from live.between.pipes import Ends
from live.options import DeskOptions, StageOptions
from live.state.home import home

DESK = ".desk"  # is added to the name of the file of frames


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """The real stage, with its frames noted."""
    from live.stage import process

    return process.perform(options, inbox, Noting(outbox))


def load(options: DeskOptions) -> None:
    """What the real desk needs."""
    from live.desk import desk

    desk.load(options)


def serve(options: DeskOptions, ends: Ends) -> None:
    """The real desk, which leaves its number."""
    from live.desk import desk

    Path(os.environ[FRAMES] + DESK).write_text(str(os.getpid()))
    desk.serve(options, ends)


def keep(show: Path, size: tuple[int, int], rung: str, state: Path, port: int) -> int:
    """The keeper with that stage, in this process."""
    from live.keeper import restarts
    from live.keeper.keeper import run

    restarts.QUICK = 0.0  # each kill is the first one: no pause and no simpler picture for a fault that comes back
    options = StageOptions(show, size=size, input="tracks", rung=rung, home=home(show, state))
    return run(options, DeskOptions(osc=port, show=show), stage_module="bench.killsrun", desk_module="bench.killsrun")


def main() -> None:
    show, size, rung, state, port = sys.argv[1:]
    width, height = map(int, size.split("x"))
    sys.exit(keep(Path(show), (width, height), rung, Path(state), int(port)))


if __name__ == "__main__":
    main()
