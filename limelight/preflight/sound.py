"""Whether sound arrives: how loud it is, and what is wrong with it."""

from __future__ import annotations

import math
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from limelight.preflight.verdict import Found
from live.clock import Clock, WallClock
from live.options import TRACKS
from live.sound.sources import Source, open_file
from show import guards
from show.errors import ShowError
from show.folder import Show
from show.resampling import NATIVE_RATES

LISTENS, OPENS = 1.5, 5.0  # s of listening, and that a card may take to open
ROUND = 0.02  # s between two reads
FULL = 0.999  # of full scale; at it a sample counts as clipped
CLIPPED, OFF = 0.001, 0.03  # share of samples, and of the stated rate, from which it is told
CONNECT = "connect speakers and make them the system's own output"
LEAST_DB = -45.0  # dBFS, below which the input is turned up rather


@dataclass(frozen=True, slots=True)
class Listened:
    """What came of an input: float32 [n, channels] at a stated rate in Hz, over as many seconds of the clock."""

    samples: np.ndarray
    rate: int
    seconds: float


def sound(show: Show, chosen: Namespace) -> Found:
    """Opens the input as the show will, and listens to it; of what the show itself plays, looks for the way out."""
    from live.sound.intake import names_file, open_card, parse

    if chosen.input == TRACKS:
        return _speakers(chosen)
    if chosen.input and names_file(chosen.input):
        open_file(Path(chosen.input)).close()
        return Found(f"plays {chosen.input}", {"input": chosen.input})
    name, _ = parse(chosen.input)
    where = f"input {name}" if name else "input"
    try:
        from live.sound.sounddevices import index_of

        index = index_of(name, "input")
    except (ValueError, OSError) as error:
        raise ShowError(where, str(error), "connect it, or see `limelight devices` and use --input") from None
    clock = WallClock()
    intake = open_card(chosen.input, show, clock)
    try:
        heard = listened(intake.source, clock)
    finally:
        intake.close()
    if heard is None:
        problem = intake.source.problem or "nothing arrives"
        raise ShowError(where, problem, "close what else uses it, or see `limelight devices` and use --input")
    found = judged(heard)
    if chosen.need_sound and found.figures["silent"]:
        raise ShowError(f"{where} {index}", found.told, found.remedy)
    return Found(f"input {index}: {found.told}", {"input": index, **found.figures}, found.remedy)


def _speakers(chosen: Namespace) -> Found:
    """Where the setlist's own recordings sound; that they can be read is the door of the recordings."""
    from live.sound.sounddevices import index_of

    try:
        index = index_of(None, "output")
    except (ValueError, OSError) as error:
        told = f"plays the recordings silently, by the clock: no sound output ({error})"
        if chosen.need_sound:
            raise ShowError("sound output", told, CONNECT) from None
        return Found(told, {"input": TRACKS, "output": None}, CONNECT)
    return Found(f"plays the recordings on output {index}", {"input": TRACKS, "output": index})


def listened(source: Source, clock: Clock) -> Listened | None:
    """What a source gives once it is open and its first block has come; None where that takes too long."""
    end, block = clock.now() + OPENS, np.zeros((0, 1), np.float32)
    while clock.now() < end and (source.problem or not len(block)):
        clock.sleep_until(clock.now() + ROUND)
        block = source.read(clock.now())
    if source.problem or not len(block):
        return None
    began, blocks = clock.now(), []
    while clock.now() - began < LISTENS:
        clock.sleep_until(clock.now() + ROUND)
        block = source.read(clock.now())
        if not blocks or block.shape[1] == blocks[0].shape[1]:
            blocks.append(block)
    return Listened(np.concatenate(blocks), source.rate, clock.now() - began)


def judged(heard: Listened) -> Found:
    """Level, silence, clipping, broken samples and a rate that is not what the card says. Pure."""
    samples = heard.samples
    finite = np.isfinite(samples)
    level = guards.level_db(guards.sane(np.where(finite, samples, 0)).ravel())
    clipped = float(np.mean(np.abs(np.where(finite, samples, 0)) >= FULL)) if samples.size else 0.0
    rate = len(samples) / heard.seconds
    told, remedies = [f"{level:.0f} dBFS at {heard.rate} Hz, {samples.shape[1]} channels"], []
    silent = level <= guards.GATE_DB
    if heard.rate not in NATIVE_RATES:
        told.append("converted on the way")
    if not finite.all():
        told.append(f"{np.sum(~finite)} samples are no numbers")
        remedies.append("restart the sound server or choose another --input: the driver delivers rubbish")
    if abs(rate / heard.rate - 1) > OFF:
        told.append(f"{rate:.0f} samples a second really came")
        remedies.append(
            "set one rate in the card's own panel and in the system, or relieve this machine: sound has gaps"
        )
    if silent:
        told[0] = f"silence ({told[0]})"
        remedies.append("play something and check again, turn the input up, or choose another --input")
    elif clipped > CLIPPED:
        told.append(f"clips ({100 * clipped:.1f} % of the samples)")
        remedies.append("turn the input down")
    elif level < LEAST_DB:
        remedies.append("turn the input up: music should come at -30 to -10 dBFS")
    figures = {
        "level_dbfs": round(level, 1), "silent": silent, "clipped_share": round(clipped, 5), "rate": heard.rate,
        "delivered_rate": round(rate) if math.isfinite(rate) else None, "not_numbers": int(np.sum(~finite)),
    }  # fmt: skip
    return Found(", ".join(told), figures, "; ".join(remedies))
