"""Prints how long sound takes to become light: p50, p95 and p99 in ms.

python -m bench.latency SHOW [--hits 60] [--profile default] [--fps 60] [--card]

A stage at 640x360 shows a still probe look whose brightness is the percussive level, and hears clicks at random
moments. Measured is the time from the block with the click entering the ring to the end of the first frame that has
changed. `--card` sends the clicks through a virtual sound card instead (PulseAudio, a silent sink): from the moment
its player hands the click over, which includes the server's buffers, and from its arrival in the ring.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from live.channels import MemoryOutbox
from live.clock import WallClock
from live.commands import Command, Trigger
from live.intake import Intake
from live.locator import Nowhere
from live.options import HEADLESS, StageOptions
from live.ring import Ring
from live.screen import Headless
from live.stage import Stage
from show.folder import open_show

SIZE = (640, 360)
RATE = 48000
BLOCK = 128  # samples a callback brings
PAUSE = (0.4, 0.7)  # s between two clicks
CHANGE = 12  # of 255 in mean brightness that counts as seen
LOUD = 0.02  # above it a block holds a click
WARM = 3.0  # s

PROBE = """/*{ "ISFVSN": "2", "INPUTS": [ {"NAME": "percussive", "TYPE": "float", "MIN": 0.0, "MAX": 1.0} ] }*/
void main() { gl_FragColor = vec4(vec3(0.1 + 0.9 * percussive), 1.0); }
"""

PLAYER = """
import sys, time
import numpy as np, sounddevice
rng, rate, count = np.random.default_rng(0), 48000, int(sys.argv[1])
click = (rng.uniform(-0.8, 0.8, (960, 1)) * np.exp(-np.arange(960) / 200)[:, None]).astype(np.float32)
state = {"left": 0, "next": rate * 3, "done": 0, "at": 0}
times = []
def give(out, frames, info, status):
    out[:] = 0
    if state["at"] + frames > state["next"]:
        offset = max(0, state["next"] - state["at"])
        piece = click[: frames - offset]
        out[offset : offset + len(piece)] = piece
        times.append(time.perf_counter() + offset / rate)
        state["next"] = state["at"] + frames + int(rng.uniform(0.4, 0.7) * rate)
    state["at"] += frames
with sounddevice.OutputStream(channels=1, samplerate=rate, latency="low", dtype="float32", callback=give):
    while len(times) < count:
        time.sleep(0.05)
    time.sleep(0.5)
print(" ".join(map(repr, times)))
"""


class Clicks:
    """A source that a thread feeds through a ring, as a driver would: silence with a click now and then."""

    def __init__(self, hits: int) -> None:
        self.rate, self.channels, self.status, self.problem, self.lost, self.arrived = RATE, 1, "clicks", "", 0, 0.0
        self.times: list[float] = []
        self._ring, self._hits = Ring(RATE, 1), hits
        threading.Thread(target=self._feed, daemon=True).start()

    def read(self, now: float) -> np.ndarray:
        return self._ring.read()

    def close(self) -> None:
        pass

    def _feed(self) -> None:
        rng = np.random.default_rng(1)
        begin = time.perf_counter()
        due, blocks = WARM, 0
        while len(self.times) < self._hits:
            blocks += 1
            at = blocks * BLOCK / RATE
            time.sleep(max(0.0, begin + at - time.perf_counter()))
            block = rng.normal(0, 1e-3, (BLOCK, 1)).astype(np.float32)  # a room that is not quite silent
            if at >= due:
                block += rng.uniform(-0.8, 0.8, block.shape).astype(np.float32)
                self.times.append(time.perf_counter())
                due = at + rng.uniform(*PAUSE)
            self._ring.write(block)
            self.arrived = time.perf_counter()


class Card:
    """The sound card, with the arrival of each click noted."""

    def __init__(self, source: object) -> None:
        self._source = source
        self.times: list[float] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)

    def read(self, now: float) -> np.ndarray:
        block = self._source.read(now)
        arrived = self._source.arrived
        if len(block) and np.abs(block).max() > LOUD and (not self.times or arrived - self.times[-1] > PAUSE[0] / 2):
            self.times.append(arrived)
        return block


class Eye(Headless):
    """A screen that notes when each picture was finished and how bright it was."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, float]] = []

    def present(self, canvas: object, overlay: object) -> None:
        super().present(canvas, overlay)
        now = time.perf_counter()
        self.seen.append((now, float(np.frombuffer(canvas.read(), np.uint8)[::97].mean())))


class While:
    """An inbox that says quit when `over` says so."""

    def __init__(self, over: object) -> None:
        self._over = over

    def receive(self) -> list[Command]:
        return [Trigger("quit", None, "bench")] if self._over() else []


def waits(seen: list[tuple[float, float]], times: list[float]) -> np.ndarray:
    """For each moment the s until the first picture brighter by `CHANGE` than the last before it; NaN: none."""
    moments, brightness = np.array(seen).T
    found = []
    for moment, until in zip(times, [*times[1:], np.inf], strict=True):
        before = brightness[moments <= moment]
        later = (moments > moment) & (moments < until) & (brightness > (before[-1] if len(before) else 255) + CHANGE)
        found.append(moments[later][0] - moment if later.any() else np.nan)
    return np.array(found)


def tell(name: str, seconds: np.ndarray) -> None:
    lost = int(np.isnan(seconds).sum())
    values = " ".join(f"{1000 * value:7.1f}" for value in np.nanpercentile(seconds, (50, 95, 99)))
    print(f"{name:>28} {values}   {len(seconds)} clicks, {lost} unseen")


def run(source: object, times: list[float], hits: int, chosen: argparse.Namespace, folder: Path) -> Eye:
    """Performs until every click was heard and half a second more."""
    show = open_show(chosen.show)
    (folder / "probe.fs").write_text(PROBE)
    options = StageOptions(
        chosen.show, None, HEADLESS, SIZE, chosen.fps, "baked", str(folder / "probe.fs"), profile=chosen.profile
    )
    over = While(lambda: len(times) >= hits and time.perf_counter() > times[-1] + 0.5)
    with closing(Eye()) as screen, closing(Intake(source, Nowhere())) as intake:
        with closing(Stage(show, options, WallClock(), screen, intake)) as stage:
            stage.run(over, MemoryOutbox())
            print(f"hearing {1000 * stage.performer.listening.delay:.1f} ms behind its newest sample, as stated")
    return screen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path, help="any prepared show; its pictures are not seen")
    parser.add_argument("--hits", type=int, default=60)
    parser.add_argument("--profile", default="default")
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--card", action="store_true")
    chosen = parser.parse_args()
    print(f"{platform.node()}, {os.cpu_count()} cores, {SIZE[0]}x{SIZE[1]}, {chosen.fps:g} frames/s, {chosen.profile}")
    print(f"{'ms':>28} {'p50':>7} {'p95':>7} {'p99':>7}")
    with tempfile.TemporaryDirectory() as folder:
        if chosen.card:
            through_a_card(chosen, Path(folder))
        else:
            clicks = Clicks(chosen.hits)
            eye = run(clicks, clicks.times, chosen.hits, chosen, Path(folder))
            tell("ring to frame", waits(eye.seen, clicks.times))


def through_a_card(chosen: argparse.Namespace, folder: Path) -> None:
    if "PULSE_SERVER" not in os.environ or "stage.monitor" not in os.environ.get("PULSE_SOURCE", ""):
        in_a_room_of_its_own(folder)
        return
    from live.soundcard import SoundCard

    player = subprocess.Popen([sys.executable, "-c", PLAYER, str(chosen.hits)], stdout=subprocess.PIPE, text=True)
    card = Card(SoundCard(None, None, WallClock()))
    eye = run(card, card.times, chosen.hits, chosen, folder)
    played = [float(each) for each in player.communicate()[0].split()]
    tell("ring to frame", waits(eye.seen, card.times))
    tell("player's callback to frame", waits(eye.seen, played))


def in_a_room_of_its_own(folder: Path) -> None:
    """Starts itself again where a virtual sound card is the only one."""
    from bench.soundserver import Server

    server = Server(folder)
    try:
        subprocess.run([sys.executable, "-m", "bench.latency", *sys.argv[1:]], env=server.environment, check=False)
    finally:
        server.close()


if __name__ == "__main__":
    main()
