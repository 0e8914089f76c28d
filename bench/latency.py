"""Prints how long sound takes to become light: p50, p95 and p99 in ms, for looks and profiles of hearing.

python -m bench.latency SHOW [--seconds 100] [--looks plain,NAME] [--profiles default,low-latency] [--size 1280x720]
python -m bench.latency SHOW --card [...]

Kicks take the place of what the input hears; told is the way from a kick's half energy to the presented frame that has
risen by half, of those kicks that were seen, and from the newest sample to the return of the swap. No screen is in it;
blocks of sound come from the machine's card, and by the clock where it has none. `--card` plays clicks through a
virtual sound card (PulseAudio, a silent sink) instead and tells how late they are by the card's own clock and by their
player's, from the moment it hands a click over: with the server's buffers on both ways.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np

from bench.machine import machine
from live.clock import WallClock
from live.display.screen import Headless
from live.drawing.looks import library
from live.keeper.environment import STAGE_ENVIRONMENT
from live.measuring.calibrate import Noting
from live.measuring.kicks import Kick
from live.measuring.latency import Trial, measure, perform
from live.measuring.probe import SEEN, answers, probed
from live.options import HEADLESS, StageOptions
from live.priority import raise_priority
from live.sound.intake import Intake
from live.sound.locator import Nowhere
from live.stage.stage import Stage
from show.folder import open_show

HEAD = f"{'ms':>44} {'p50':>7} {'p95':>7} {'p99':>7}"

PLAYER = """
import sys, time
import numpy as np, sounddevice
from live.measuring.calibrate import click
rng, rate, until = np.random.default_rng(0), 48000, float(sys.argv[1])
burst, state, times = click(rate)[:, None], {"next": rate, "at": 0}, []
def give(out, frames, info, status):
    out[:] = 0
    if state["at"] + frames > state["next"]:
        offset = max(0, state["next"] - state["at"])
        piece = burst[: frames - offset]
        out[offset : offset + len(piece)] = piece
        times.append(time.perf_counter() + offset / rate)
        state["next"] = state["at"] + frames + int(rng.uniform(0.6, 0.9) * rate)
    state["at"] += frames
with sounddevice.OutputStream(channels=1, samplerate=rate, latency="low", dtype="float32", callback=give):
    time.sleep(until)
print(" ".join(map(repr, times)))
"""


def main() -> None:
    chosen = arguments()
    if chosen.card and "stage.monitor" not in os.environ.get("PULSE_SOURCE", ""):
        in_a_room_of_its_own()
        return
    print(f"{machine()}, {chosen.size}")
    print(HEAD)
    for look in chosen.looks.split(","):
        for profile in chosen.profiles.split(","):
            measured(chosen, look, profile)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path, help="any prepared show; its decoder runs while it is measured")
    parser.add_argument(
        "--seconds", type=float, default=100.0, help="for each look and profile: more than a hundred kicks"
    )
    parser.add_argument("--looks", default="plain")
    parser.add_argument("--profiles", default="default,low-latency")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--rung")
    parser.add_argument("--card", action="store_true")
    return parser.parse_args()


def measured(chosen: argparse.Namespace, look: str, profile: str) -> None:
    """Measures one look with one profile and prints its lines."""
    width, height = map(int, chosen.size.split("x"))
    options = StageOptions(chosen.show, None, HEADLESS, (width, height), chosen.fps, chosen.rung, look, profile=profile)
    if chosen.card:
        through_a_card(options, chosen.seconds)
        return
    told = measure(open_show(chosen.show), options, chosen.seconds)
    name = f"{look}, {profile}, {told.state.rung}"
    tell(f"{name}: kick to frame", told.headline, f"{told.kicks} kicks, {told.unseen} unseen")
    tell("sound to swap", told.stages["sound to swap"], f"{told.state.fps:.0f} frames/s")


def through_a_card(options: StageOptions, seconds: float) -> None:
    """Plays clicks into the silent sink, hears them at its monitor and prints how late their light is."""
    from live.sound.soundcard import SoundCard

    show, clock = open_show(options.show), WallClock()
    player = subprocess.Popen([sys.executable, "-c", PLAYER, str(seconds + 10)], stdout=subprocess.PIPE, text=True)
    with tempfile.TemporaryDirectory() as folder, closing(Headless()) as screen:
        looked = StageOptions(
            options.show, None, HEADLESS, options.size, options.fps, options.rung,
            probed(library(show.looks), options.look or "plain", Path(folder)), profile=options.profile,
        )  # fmt: skip
        noting, trial = Noting(SoundCard(None, None, clock)), Trial(clock, seconds, raise_priority)
        with closing(Intake(noting, Nowhere())) as intake, closing(Stage(show, looked, clock, screen, intake)) as stage:
            told = perform(stage, screen, noting, noting.clicks, trial)
    played = [Kick(each, each) for each in map(float, player.communicate()[0].split()) if each > trial.began]
    moments, colours = trial.seen()
    late = answers(moments, colours[:, 0], [each for each in played if each.onset < moments[-1] - 1])
    known = "told by its driver" if told.adc_known else "estimated from its stated latency"
    note = f"{told.kicks} clicks, {told.unseen} unseen; the card's clock {known}"
    tell(f"{options.look}, {options.profile}: card to frame", told.headline, note)
    if np.isfinite(late).any():
        p50, p95, p99 = np.nanpercentile(late, (50, 95, 99))
        note = f"by {SEEN[0]}, {len(late)} clicks, {np.isnan(late).sum()} unseen"
        tell("player's callback to frame", (p50, p95, p99), note)


def tell(name: str, figures: tuple[float, float, float] | None, note: str) -> None:
    """Prints one line."""
    values = " ".join(f"{1000 * value:7.1f}" for value in figures) if figures else "   not answered"
    print(f"{name:>44} {values}   {note}", flush=True)


def in_a_room_of_its_own() -> None:
    """Starts itself again where a virtual sound card is the only one."""
    from bench.soundserver import Server

    with tempfile.TemporaryDirectory() as folder, closing(Server(Path(folder))) as server:
        subprocess.run([sys.executable, "-m", "bench.latency", *sys.argv[1:]], env=server.environment, check=False)


if __name__ == "__main__":
    if not STAGE_ENVIRONMENT.items() <= os.environ.items():  # the allocator reads its settings when it begins
        os.environ.update(STAGE_ENVIRONMENT)
        os.execv(sys.executable, [sys.executable, "-m", "bench.latency", *sys.argv[1:]])
    main()
