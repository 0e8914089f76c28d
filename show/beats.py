"""Where the beat is, and will be: a phase that is locked to what is struck, and how far it is to be trusted.

Several times a second the tempo and the place of the beat are read from the onsets of the last seconds. A tempo that
would have predicted them well is locked on to; from then on the phase only leans towards where the beat is found, so
that one odd bar does not throw it. It is let go when what it predicts does not come.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from show import pulse, template
from show.hearing import Heard
from show.separation import smoothing

MEMORY_SECONDS = 12.0  # of onsets
TEMPO_SECONDS = 8.0  # of them that the tempo is read from
FIRST_SECONDS = 3.0  # of sound before anything is looked for
PROOF_SECONDS = 1.5  # for which a tempo has to predict well before it is locked on to
LOOK_SECONDS = 0.25  # between two looks
LOUD_SECONDS = 2.0  # of the mean percussive power that an onset is a rise from
QUIET = 0.1  # of that mean; rises below it are nothing
HIGHEST = 3.0  # onset strength of one hop
LOCK, HOLD, FULL = 0.45, 0.3, 0.6  # skill that locks, that keeps the lock, and that is full confidence
STOPPED = 0.25  # of the onsets expected in two beats; fewer end the lock
BETTER, BETTER_SECONDS = 0.1, 1.0  # skill by which another tempo has to be better, and for how long
LEAN = 0.3  # share of the error in phase and period that is made up until the next look
FASTER = 0.25  # by which the phase may run faster or slower to make up an error
TRUST_SECONDS = 0.3  # in which confidence follows
LATELY_SECONDS = 4.0  # over which the tempo is told
TRIED = 3  # tempi at each look


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """What is known of the beat after a hop.

    `onsets` float64 [n]: strength of the onsets of the last seconds, oldest first; `phases` float64 [n]: the beat at
    each of those hops, rising strictly, whole numbers on the beat. `period`: s. `cycle`: beats after which the music
    repeats. `locked`: its predictions come true; `confidence` 0..1, 0 when not locked for long.
    """

    hop_s: float
    onsets: np.ndarray
    phases: np.ndarray
    period: float = 60 / pulse.PREFERRED
    cycle: int = 1
    locked: bool = False
    confidence: float = 0.0
    trust: float = 0.0  # that confidence moves to
    pull: float = 0.0  # share by which the phase runs faster until the next look
    rival: float = 0.0  # s for which another tempo has been better
    chosen_for: float | None = None  # s since this tempo was chosen; None: there is none
    mean: float = 0.0  # percussive power
    loudness: float = 0.0  # natural logarithm of the newest, over the mean
    since: float = 0.0  # s since the last look

    @property
    def phase(self) -> float:
        """The beat at the newest hop."""
        return float(self.phases[-1]) if len(self.phases) else 0.0

    @property
    def bpm(self) -> float:
        """Beats a minute: how far the phase went in the last seconds, which the lock keeps truer than the period is."""
        gone = min(len(self.phases) - 1, round(LATELY_SECONDS / self.hop_s))
        return 60 * float(self.phases[-1] - self.phases[-1 - gone]) / (gone * self.hop_s) if gone > 0 else 0.0


def start(hop_s: float) -> Beats:
    """Nothing was heard yet; `hop_s` is the length of a hop of hearing in s."""
    return Beats(hop_s, np.zeros(0), np.zeros(0))


def step(state: Beats, heard: Heard) -> Beats:
    """The beat after one more hop."""
    mean = state.mean + smoothing(state.hop_s, LOUD_SECONDS) * (heard.percussive - state.mean)
    loudness = math.log(QUIET + heard.percussive / mean) if mean > 0 else math.log(QUIET)
    onset = min(HIGHEST, max(0.0, loudness - state.loudness) + heard.hit)
    phase = state.phase + state.hop_s / state.period * (1 + state.pull)
    kept = round(MEMORY_SECONDS / state.hop_s)
    state = replace(
        state,
        onsets=np.append(state.onsets[1 - kept :], onset),
        phases=np.append(state.phases[1 - kept :], phase),
        confidence=state.confidence + smoothing(state.hop_s, TRUST_SECONDS) * (state.trust - state.confidence),
        mean=mean,
        loudness=loudness,
        since=state.since + state.hop_s,
        chosen_for=None if state.chosen_for is None else state.chosen_for + state.hop_s,
    )
    if state.since < LOOK_SECONDS or len(state.onsets) * state.hop_s < FIRST_SECONDS:
        return state
    return _looked(replace(state, since=0.0))


def ahead(state: Beats, seconds: float) -> float:
    """The beat that it will be `seconds` after the newest hop."""
    return state.phase + seconds / state.period


def _looked(state: Beats) -> Beats:
    """After a look at the last seconds: a tempo chosen, proved, kept, changed or let go."""
    recent = state.onsets[-round(TEMPO_SECONDS / state.hop_s) :]
    alike = pulse.similarity(recent)
    if state.chosen_for is None:
        found, other = _best(state, alike, recent)
        return other if found.skill >= LOCK else state
    if state.chosen_for < PROOF_SECONDS:
        return _leant(state, alike, recent)
    kept = template.judged(state.phases, state.onsets, state.hop_s, state.cycle, state.chosen_for)
    if kept.skill < (HOLD if state.locked else LOCK) or kept.came < STOPPED:
        return replace(state, locked=False, trust=0.0, pull=0.0, rival=0.0, chosen_for=None)
    state = _leant(_trusted(state, kept), alike, recent)
    return _contested(state, kept, alike, recent) if kept.skill < FULL else replace(state, rival=0.0)


def _contested(state: Beats, kept: template.Judged, alike: np.ndarray, recent: np.ndarray) -> Beats:
    """The same, or another tempo that would have been better for some time."""
    found, other = _best(state, alike, recent)
    if found.skill <= kept.skill + BETTER:
        return replace(state, rival=0.0)
    if state.rival < BETTER_SECONDS:
        return replace(state, rival=state.rival + LOOK_SECONDS)
    return _trusted(other, found)


def _best(state: Beats, alike: np.ndarray, recent: np.ndarray) -> tuple[template.Judged, Beats]:
    """Of the tempi that may be, the one that would have predicted best, as if it had been known all along."""
    best, chosen = template.Judged(skill=-1.0), state
    for period in pulse.candidates(alike, state.hop_s, TRIED):
        tried = _relabelled(state, period, recent)
        judged = template.judged(tried.phases, tried.onsets, state.hop_s)
        if judged.skill > best.skill + template.MARGIN:
            best, chosen = judged, replace(tried, cycle=judged.cycle)
    return best, chosen


def _relabelled(state: Beats, period: float, recent: np.ndarray) -> Beats:
    """The same memory as beats of another period; the newest is not before where it was."""
    behind = pulse.since_beat(recent, state.hop_s, period)
    newest = math.ceil(state.phase - behind) + behind
    ages = np.arange(len(state.onsets) - 1, -1, -1) * state.hop_s
    return replace(state, period=period, phases=newest - ages / period, pull=0.0, rival=0.0, chosen_for=0.0)


def _trusted(state: Beats, judged: template.Judged) -> Beats:
    """Locked, as confident as the judgement allows."""
    trust = min(1.0, max(0.0, (judged.skill - HOLD) / (FULL - HOLD)))
    return replace(state, locked=True, cycle=judged.cycle, trust=trust)


def _leant(state: Beats, alike: np.ndarray, recent: np.ndarray) -> Beats:
    """Leaning towards the tempo and the place at which the beat is found now."""
    period = state.period + LEAN * (pulse.refined(alike, state.hop_s, state.period) - state.period)
    error = pulse.since_beat(recent, state.hop_s, period, state.phase % 1.0) - state.phase % 1.0
    error -= round(error)
    pull = min(FASTER, max(-FASTER, LEAN * error * period / LOOK_SECONDS))
    return replace(state, period=period, pull=pull)
