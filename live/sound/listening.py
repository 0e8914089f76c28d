"""Hearing inside the frame loop: blocks in, levels and hops out, whatever the source sends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from live.control.walking import Hop
from show import ahead, beats, levels
from show.ahead import Ahead
from show.beats import Beats
from show.hearing import Ear, Heard, Hearing
from show.levels import Following, Levels

WAVEFORM_SECONDS = 2048 / 48000
QUIET_DB, LOUD_DB = -80.0, 0.0  # of a spectrum that is shown as 0..1


@dataclass(frozen=True, slots=True, eq=False)
class Heeded:
    """What `Listening` remembers: its sound's rate and channels, then what its parts do; treat it as opaque.

    `waiting`: float32 [n], samples short of a hop. `recent` and `owed` are the converter's.
    """

    format: tuple[int, int]
    newest: int
    levels: Levels
    following: Following
    heard: Heard | None
    hearing: Hearing
    waiting: np.ndarray
    recent: np.ndarray
    owed: int
    ahead: Ahead | None
    beats: Beats
    waveform: np.ndarray


class Listening:
    """Hears one source; begins anew when the source changes its rate or channels.

    `levels` are the newest, `waveform` float32 [channels, samples] and `spectrum` float32 [1, bins] the newest for
    shaders, `newest` counts samples taken in, `delay` is the stated delay of hearing in s.
    """

    def __init__(self, profile: str, beat_ahead: bool = False) -> None:
        """`beat_ahead`: what repeats with the beat is told when it sounds, not when it is heard."""
        self.levels = Levels()
        self.newest = 0
        self._profile, self._beat_ahead = profile, beat_ahead
        self._levels = levels.start()
        self._newest: Heard | None = None
        self._format = (0, 0)
        self._begin(48000, 1)

    def take(
        self, block: np.ndarray, rate: int, gain_db: float, dt: float, smooth: float, latency: float = 0.0
    ) -> list[Hop]:
        """Hears float32 [n, channels], moves the levels by `dt` s and returns what each hop brought to the walk.

        `latency`: s from the newest sample to the light, by which the beat is told ahead beside hearing's own delay.
        """
        if (rate, block.shape[1]) != self._format:
            self._begin(rate, block.shape[1])
        self.newest += len(block)
        if gain_db:
            block = block * np.float32(10 ** (gain_db / 20))
        heard: list[Heard] = []
        if len(block):
            self._remember(block)
            heard = self._ear.hear(block)
        energies, struck = self._foresee(heard, latency)
        self._levels, self.levels = levels.step(self._levels, struck, dt, smooth)
        if heard:
            self._newest = heard[-1]
        hop_s = self._ear.profile.hop_s
        return [Hop(energy, hop.open, hop_s) for energy, hop in zip(energies, heard, strict=True)]

    @property
    def beats(self) -> Beats:
        """The beat of what is heard."""
        return self._ahead.beats if self._ahead else self._beats

    @property
    def delay(self) -> float:
        """The stated delay of hearing, in s."""
        return self._ear.delay_s

    @property
    def spectrum(self) -> np.ndarray:
        """float32 [1, bins], 0..1 over `QUIET_DB`..`LOUD_DB`, linear in frequency from 0 Hz to half the rate."""
        if self._newest is None:
            return self._silence
        decibels = 20 * np.log10(np.maximum(self._newest.spectrum, 1e-9))
        full = self._silence.copy()
        full[0, : len(decibels)] = np.clip((decibels - QUIET_DB) / (LOUD_DB - QUIET_DB), 0, 1)
        return full

    def heeded(self) -> Heeded:
        """All that it remembers, so that another one can go on from here."""
        ear = self._ear
        return Heeded(
            self._format,
            self.newest,
            self.levels,
            self._levels,
            self._newest,
            ear.state,
            ear.waiting,
            ear.converter.recent,
            ear.converter.owed,
            self._ahead,
            self._beats,
            self.waveform,
        )

    def heed(self, heeded: Heeded) -> None:
        """Goes on from what another one remembers, which began with the same profile."""
        self._begin(*heeded.format)
        self._ear.go_on(heeded.hearing, heeded.waiting, heeded.recent, heeded.owed)
        self.newest, self.levels, self._levels = heeded.newest, heeded.levels, heeded.following
        self._newest, self._ahead, self._beats = heeded.heard, heeded.ahead, heeded.beats
        self.waveform = heeded.waveform

    def _begin(self, rate: int, channels: int) -> None:
        self._format = (rate, channels)
        self._ear = Ear(rate, self._profile)
        self._levels = levels.start()
        self._ahead = ahead.start(self._ear.profile.hop_s) if self._beat_ahead else None
        self._beats = beats.start(self._ear.profile.hop_s)
        self._newest = None
        self._silence = np.zeros((1, self._ear.profile.span // 2 + 1), np.float32)
        self.waveform = np.zeros((channels, round(WAVEFORM_SECONDS * rate)), np.float32)

    def _foresee(self, heard: list[Heard], latency: float) -> tuple[list[float], list[Heard]]:
        """The energies that drive the walk, and the hops with the hits to show now."""
        if self._ahead is None:
            for hop in heard:
                self._beats = beats.step(self._beats, hop)
            return [hop.energy for hop in heard], heard
        energies, struck = [], []
        for hop in heard:
            self._ahead, energy, hit = ahead.step(self._ahead, hop, self.delay, latency)
            energies.append(energy)
            struck.append(hop if hit == hop.hit else replace(hop, hit=hit))
        return energies, struck

    def _remember(self, block: np.ndarray) -> None:
        length = self.waveform.shape[1]
        newest = np.clip(np.nan_to_num(block[-length:].T), -1, 1)
        self.waveform = np.concatenate((self.waveform[:, newest.shape[1] :], newest), axis=1)
