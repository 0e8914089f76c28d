"""How the show's decoder runs quickest on this machine's card: measured before the show, kept for every start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from live.decoding.device_rung import CHOICES, card
from live.faults.faults import Faults
from live.folders import user_cache
from show.errors import ShowError
from show.folder import Show

if TYPE_CHECKING:
    from autoencoders.choices import Choice
    from autoencoders.executing import Executor

SAMPLES = 4  # latents of the show that every way has to decode alike
REMEDY = "close what else uses the card, or go on: the show then runs in a way that suits every card"


def tuned(show: Show, compiling: bool) -> str:
    """The quickest way in words, measured now if it was not before; empty without a CUDA card.

    Waits for seconds, `compiling` for minutes, and then measures whatever was kept. ShowError where the card fails.
    """
    found, _ = card(Faults())
    if found is None or found.device is None:
        return ""
    try:
        from autoencoders.device import devices
        from autoencoders.executing import OnCuda
    except (ImportError, OSError):
        return ""  # the decoder's own door has said so
    try:
        return measured(show, OnCuda(found.device), user_cache() / CHOICES, compiling) if "cuda" in devices() else ""
    except ShowError:
        raise
    except Exception as error:  # whatever a driver says
        raise ShowError("card", str(error).partition("\n")[0] or type(error).__name__, REMEDY) from error


def measured(show: Show, executor: Executor, folder: Path, compiling: bool) -> str:
    """The same on an executor, kept in a folder; raises what `autoencoders.measuring.measure` does."""
    from autoencoders import choices
    from autoencoders.measuring import measure

    path, walk = show.decoder.verified(), show.tracks[0].latents
    latent = (int(walk.shape[1]), int(walk.shape[2]), int(walk.shape[3]))
    choice = choices.recall(folder, choices.key(path, latent, executor.device))
    if choice is not None and not compiling:
        return _told(choice)
    samples = np.array(walk[np.linspace(0, len(walk) - 1, min(SAMPLES, len(walk))).astype(int)])
    choice, trials = measure(path, samples, executor, folder, compiling)
    seconds = min((trial.seconds for trial in trials if trial.seconds is not None), default=None)
    return _told(choice) + (f", {1e3 * seconds:.1f} ms a picture" if seconds is not None else "")


def _told(choice: Choice) -> str:
    layout = "channels last" if choice.channels_last else "channels first"
    named = {"joined": choice.fused, "searched": choice.searched, "compiled": choice.compiled is not None}
    return " ".join([choice.form, layout, *(word for word, chosen in named.items() if chosen)])
