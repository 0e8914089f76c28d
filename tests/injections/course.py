"""What happens to an evening, one thing after the other, and what must be so afterwards."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from test_restart import Client

from injections.evening import DURATION, Evening
from live.state.file import read

SETTLED = 2.5  # s after which a transition is over
GAP = 1.5  # s between two frames of a stage that waits for nobody, on a loaded machine
NEAR = 1.0  # s between two places that are the same
LOST = 2.5  # s of a show that a power cut may cost whose newest state is torn
HELD = 4.0  # s, longer than a stage that hangs is waited for
EMPTY = 10.0  # mean level of a screen with nothing on it but a pointer


def lived_through(folder: Path) -> Evening:
    """The evening, from its beginning to its end."""
    evening = Evening(folder)
    client = Client(evening.port)
    try:
        evening.until(lambda: len(evening.frames) > 0)
        _stage_dies(evening, "context-lost", lambda: None, hangs=False)
        client.wait_for("/state/track")
        client.send("/track/2/go")
        evening.until(lambda: evening.frames[-1]["track"] == 2 and evening.frames[-1]["second"] > SETTLED)
        _desk_dies(evening, "desk-killed", signal.SIGKILL)
        _desk_dies(evening, "desk-ended", signal.SIGTERM)
        _desk_dies(evening, "desk-hangs", signal.SIGSTOP)
        _backdrop_dies(evening, "backdrop-killed", signal.SIGKILL)
        _backdrop_dies(evening, "backdrop-ended", signal.SIGTERM)
        _held_up(evening)
        _stage_dies(evening, "stage-killed", lambda: os.kill(evening.stage, signal.SIGKILL))
        _stage_dies(evening, "stage-hangs", lambda: os.kill(evening.stage, signal.SIGSTOP))
        _stage_dies(evening, "stage-ended", lambda: os.kill(evening.stage, signal.SIGTERM))
        _folder_missed(evening)
        _screen_missed(evening)
        _disk_full(evening)
        _keeper_dies(evening)
        _power_cut(evening)
        _asked_to_end(evening)
    finally:
        client.close()
        evening.close()
    return evening


def _steady(evening: Evening, since: int) -> None:
    """From a frame on, by its index, one stage has gone on, and has never stood still."""
    frames = evening.frames[since:]
    assert len({each["pid"] for each in frames}) == 1, "it is the same stage"
    assert max(np.diff([each["time"] for each in frames])) < GAP


def _goes_on(name: str, evening: Evening, stage: int, frames: list[dict], hangs: bool = True) -> None:
    """After a stage another one is at the same place; `hangs`: meanwhile the last picture was on the screen."""
    last = [each for each in frames if each["pid"] == stage][-1]
    following = [each for each in frames if each["pid"] != stage]
    now = following[-1 if last["known"] else 0]  # what is walked by ear goes on at a pace of its own
    passed = now["time"] - last["time"]
    place = min(DURATION, last["second"] + passed * last["known"])
    assert now["track"] == last["track"] and abs(now["second"] - place) < NEAR
    assert abs(now["show_time"] - last["show_time"] - passed) < NEAR
    if hangs:
        evening.hung(name, last, following[0])


def _stage_dies(evening: Evening, name: str, happen: Callable[[], None], hangs: bool = True) -> None:
    stage = evening.stage
    frames = evening.part(name, happen, evening.another(stage))
    _goes_on(name, evening, stage, frames, hangs)


def _desk_dies(evening: Evening, name: str, number: int) -> None:
    dead, first, before = evening.desk, len(evening.frames) - 1, len(evening.said)

    def ended() -> bool:
        return "the desk ended" in "".join(evening.said[before:])

    evening.part(name, lambda: os.kill(dead, number), ended)
    with closing(Client(evening.port)) as asking:
        assert asking.wait_for("/state/track")[0] == 2, "another one answers"
    _steady(evening, first)


def _backdrop_dies(evening: Evening, name: str, number: int) -> None:
    evening.until(lambda: evening.hangs)
    (dead,), first = evening.servants("backd"), len(evening.frames) - 1

    def another() -> bool:
        return evening.servants("backd") not in ([], [dead]) and evening.hangs

    evening.part(name, lambda: os.kill(dead, number), another)
    _steady(evening, first)


def _held_up(evening: Evening) -> None:
    stage, pids = evening.stage, (evening.keeper.pid, evening.desk, *evening.servants("backd"), evening.stage)

    def happen() -> None:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(HELD)
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)

    evening.part("held-up", happen, lambda: any("nothing moved" in line for line in evening.frames[-1]["told"]))
    evening.settled(len([each for each in evening.frames if each["pid"] == stage]) + 40)
    assert evening.stage == stage, "nobody takes it for hung"


def _folder_missed(evening: Evening) -> None:
    stage, root = evening.stage, evening.show.root
    away, before = root.with_name("away"), len(evening.said)

    def happen() -> None:
        root.rename(away)
        os.kill(stage, signal.SIGKILL)
        evening.until(lambda: "there is no such file" in "".join(evening.said[before:]))
        away.rename(root)

    frames = evening.part("folder-missed", happen, evening.another(stage))
    _goes_on("folder-missed", evening, stage, frames)


def _screen_missed(evening: Evening) -> None:
    stage, unplugged = evening.stage, evening.show.root.parent / "unplugged"
    before = len(evening.said)

    def happen() -> None:
        unplugged.touch()
        os.kill(stage, signal.SIGKILL)
        evening.until(lambda: "none is connected" in "".join(evening.said[before:]))
        unplugged.unlink()

    frames = evening.part("screen-missed", happen, evening.another(stage))
    _goes_on("screen-missed", evening, stage, frames, hangs=False)


def _disk_full(evening: Evening) -> None:
    """The keeper alone may write no file longer than nothing; the line for the operator goes by way of the stage."""
    keeper, first = evening.keeper.pid, len(evening.frames) - 1
    _, most = resource.prlimit(keeper, resource.RLIMIT_FSIZE)

    def happen() -> None:
        resource.prlimit(keeper, resource.RLIMIT_FSIZE, (1, most))
        evening.until(lambda: any("cannot be kept" in line for line in evening.frames[-1]["told"]))
        resource.prlimit(keeper, resource.RLIMIT_FSIZE, (most, most))

    def mended() -> bool:
        return not any("cannot be kept" in line for line in evening.frames[-1]["told"])

    evening.part("state-disk-full", happen, mended)
    _steady(evening, first)


def _keeper_dies(evening: Evening) -> None:
    stage, first = evening.stage, len(evening.frames) - 1
    evening.keeper.kill()
    evening.keeper.wait()
    alone = len(evening.frames)
    evening.until(lambda: len(evening.frames) > alone + 20)

    def happen() -> None:
        evening.keeper = evening.start()

    taken = "taken over as it is"
    evening.part("keeper-killed", happen, lambda: taken in "".join(evening.said))
    _steady(evening, first)
    assert os.path.exists(f"/proc/{stage}")


def _power_cut(evening: Evening) -> None:
    """All dies at once, and of the two states on disk the newer one is torn."""
    where, stage = evening.home, evening.stage
    evening.until(lambda: where.previous.exists() and where.state.exists())
    evening.keeper.kill()
    os.kill(stage, signal.SIGKILL)
    evening.keeper.wait()
    where.state.write_bytes(where.state.read_bytes()[:100])
    last, begun = evening.frames[-1], evening.now

    def happen() -> None:
        evening.keeper = evening.start()

    frames = evening.part("state-torn", happen, evening.another(stage))
    first, now = next(each for each in frames if each["pid"] != stage), frames[-1]
    earliest, latest = last["second"] - LOST + now["time"] - first["time"], last["second"] + now["time"] - begun
    assert now["track"] == 2 and min(DURATION, earliest) <= now["second"] <= latest


def _asked_to_end(evening: Evening) -> None:
    stage = evening.stage
    keeper = evening.keeper
    evening.part("asked-to-end", keeper.terminate, lambda: keeper.poll() == 143, more=0)
    evening.until(lambda: not os.path.exists(f"/proc/{stage}") and evening.screen.mean() < EMPTY)
    assert read(evening.home.state.read_bytes()).ended
