"""Leaves the whole program alone with a busy desk, a lighting desk, a browser and faults for hours, and weighs it.

python -m bench.soak SHOW --hours 2 [--out FOLDER] [--size 640x360] [--fps 25] [--rung cpu] [--nice 5] [--seed 1]
python -m bench.soak --report FOLDER

Every 5 s it notes memory, descriptors, frames and faults; `--report` makes the page and the plot at any time, from
whatever rows there are. Linux only, as it reads /proc. docs/soak.md tells how to read it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bench import soakreport
from bench.machine import machine
from bench.soakfaults import Faults
from bench.soakkept import LOG, RECORDINGS, Kept
from bench.soakplan import CALM, Fault, Spell, planned
from bench.soakrun import Card, Program, Screen
from bench.soaksample import Family, Weight, rung
from bench.soaktraffic import Traffic

EVERY = 5.0  # s between samples
TICK = 0.1  # s
AGAIN = 3.0  # s before a program that ended by itself is started again


class Soak:
    """One soak at work."""

    def __init__(self, chosen: argparse.Namespace, card: Card, screen: Screen) -> None:
        self.out: Path = chosen.out
        self._chosen, self._card, self._screen = chosen, card, screen
        self._spells, self._faults = planned(chosen.hours, chosen.fps, chosen.seed, 60.0 * chosen.calm)
        plan = {"spells": [asdict(each) for each in self._spells], "faults": [asdict(each) for each in self._faults]}
        asked = {name: str(value) for name, value in vars(chosen).items()}
        self.kept = Kept(self.out, {"machine": machine(), "asked": asked, "screen": screen.name, **plan})
        self._begun, self._read = time.monotonic(), 0
        self._pids: dict[str, int] = {}
        (self.out / LOG).unlink(missing_ok=True)
        self._event("begin", f"{machine()}, {'a window' if screen.name else 'headless'}")

    @property
    def now(self) -> float:
        """Seconds since the soak began."""
        return time.monotonic() - self._begun

    def run(self) -> None:
        """All spells."""
        for number, spell in enumerate(self._spells):
            while self.now < spell.end - AGAIN:
                code = self._perform(number, spell)
                if code is not None:
                    self._event("died", f"the program ended by itself with {code}")
                    time.sleep(AGAIN)
        self._event("end", "")

    def close(self) -> None:
        self.kept.close()

    def _perform(self, number: int, spell: Spell) -> int | None:
        """One life of the program; its exit code where it ended by itself."""
        chosen = self._chosen
        record = self.out / RECORDINGS / f"spell-{number + 1}-{self.now:.0f}.mp4" if spell.record else None
        program = self._started(spell, record)
        family = Family(program.pid)
        traffic = Traffic(program.host, program.osc, program.web, chosen.messages, chosen.seed + number)
        faults = Faults(family, self._card, traffic, lambda: _newest(self.out / RECORDINGS))
        try:
            return self._watched(number, spell, program, family, traffic, faults)
        finally:
            self._event("stop", "planned end of the program")
            faults.close()
            traffic.close()
            left = program.end()
            self._hear()
            if left:
                self._event("left", f"processes {left} did not end by themselves")

    def _started(self, spell: Spell, record: Path | None) -> Program:
        chosen, environment = self._chosen, dict(self._card.environment)
        arguments = [str(chosen.show), "--input", chosen.input, "--size", chosen.size, "--fps", f"{chosen.fps:g}"]
        arguments += ["--rung", chosen.rung] if chosen.rung else []
        arguments += ["--record", str(record)] if record else []
        if self._screen.name:
            environment["DISPLAY"] = self._screen.name
        else:
            arguments += ["--screen", "headless"]
        fresh = spell.faults if self.now - spell.begin < AGAIN else ""  # a program that died has had them
        program = Program(
            arguments, {**environment, "LIMELIGHT_FAULTS": fresh}, self.out / "home", self.out / LOG, chosen.nice
        )
        self._pids = {}
        self._event("start", f"process {program.pid}: limelight live {' '.join(arguments)}; faults: {fresh or 'none'}")
        return program

    def _watched(
        self, number: int, spell: Spell, program: Program, family: Family, traffic: Traffic, faults: Faults
    ) -> int | None:
        due = self.now + EVERY
        while self.now < spell.end:
            time.sleep(TICK)
            if (code := program.ended()) is not None:
                return code
            self._hear()
            while self._faults and self._faults[0].at <= self.now:
                self._inject(self._faults.pop(0), faults)
            if self.now >= due:
                due += EVERY
                self._sample(number, family, traffic)
        return None

    def _inject(self, fault: Fault, faults: Faults) -> None:
        try:
            told = faults.do(fault.kind)
        except (OSError, subprocess.SubprocessError) as error:
            told = f"could not be done ({error})"
        self._event("fault", f"{fault.kind}: {told}")

    def _sample(self, number: int, family: Family, traffic: Traffic) -> None:
        weights = family.weighed()
        self._note_births(weights)
        seen = rung(traffic.text)
        told = traffic.taken()
        more = {"spell": number + 1, "rung": seen, "failures": traffic.failures, "load": f"{os.getloadavg()[0]:.2f}"}
        self.kept.sample(self.now, more, weights, told)

    def _note_births(self, weights: dict[str, Weight]) -> None:
        for role, weight in weights.items():
            if self._pids.get(role) != weight.pid:
                again = "again, " if role in self._pids else ""
                self._pids[role] = weight.pid
                self._event("born", f"{role} {again}process {weight.pid}")

    def _hear(self) -> None:
        """Takes over what the program has said since."""
        log = self.out / LOG
        if not log.exists() or log.stat().st_size <= self._read:
            return
        with log.open("rb") as file:
            file.seek(self._read)
            whole, _, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + 1 if whole else 0
        for line in whole.decode(errors="replace").splitlines():
            if line.strip():
                self._event("said", line)

    def _event(self, kind: str, text: str) -> None:
        self.kept.event(self.now, kind, text or "-")
        print(f"{self.now:8.1f} s  {kind:<5}  {text}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path, nargs="?")
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--out", type=Path, default=Path("soak"))
    parser.add_argument("--report", type=Path, metavar="FOLDER", help="only make the report of this soak")
    parser.add_argument("--input", default="tracks")
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--fps", type=float, default=25.0)
    parser.add_argument("--rung", default="cpu")
    parser.add_argument("--screen", choices=("window", "headless"), default="window", help="a window where Xvfb is")
    parser.add_argument("--messages", type=float, default=300.0, help="OSC messages a second")
    parser.add_argument("--calm", type=float, default=CALM / 60, help="minutes at the beginning without a fault")
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.report is not None:
        print(soakreport.made(chosen.report))
        return
    if chosen.show is None or sys.platform != "linux":
        parser.error("a SHOW is needed" if chosen.show is None else "it reads /proc, which only Linux has")
    soak(chosen)
    print(soakreport.made(chosen.out))


def soak(chosen: argparse.Namespace) -> None:
    """Runs it; whatever happens, all that was started is ended."""
    signal.signal(signal.SIGTERM, _interrupted)
    chosen.show, chosen.out = chosen.show.resolve(), chosen.out.resolve()
    (chosen.out / RECORDINGS).mkdir(parents=True, exist_ok=True)
    sound = chosen.out / "sound"
    with ExitStack() as closers:
        sound.mkdir(exist_ok=True)
        for old in sound.iterdir():
            raise SystemExit(f"{old} is there already: give another --out")
        card = closers.enter_context(closing(Card(sound)))
        screen = closers.enter_context(closing(Screen(chosen.size, chosen.screen == "window")))
        running = closers.enter_context(closing(Soak(chosen, card, screen)))
        try:
            running.run()
        except KeyboardInterrupt:
            print("ended early: the report is of what there is", flush=True)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _newest(folder: Path) -> Path | None:
    files = [file for file in folder.iterdir() if file.is_file()]
    return max(files, key=lambda file: file.stat().st_mtime, default=None)


if __name__ == "__main__":
    main()
