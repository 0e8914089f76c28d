"""Opens the device rung where there is a card for it: which one draws for OpenGL, and by which runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autoencoders.cuda_codes import NO_DEVICE
from live import cards, gl
from live.decoding import engine, interop
from live.decoding.cuda_errors import CudaError
from live.decoding.delivery import Delivery
from live.decoding.engine import Engine
from live.decoding.faulty import FaultyEngine, FaultyRuntime, refuse
from live.decoding.ondevice import DrawnAtOnce, OnDevice
from live.decoding.stepping import SCALES
from live.faults.faults import Faults
from live.folders import user_cache
from show.folder import Show

CHOICES = "decoders"  # folder of the user's cache: how each decoder runs quickest on this card


@dataclass(frozen=True, slots=True)
class Card:
    """A CUDA device (None: the processor in its place) and the runtime that shares it with OpenGL.

    Without one (None) `why` says what is missing.
    """

    device: int | None
    cudart: Any = None
    why: str = ""


def card(faults: Faults) -> tuple[Card | None, str]:
    """The card that draws for the current context, else CUDA's first; None where there is none, and why."""
    if faults.wanted("device-on-cpu"):
        return Card(None), ""
    if not cards.has_cuda_driver():
        return None, ""
    try:
        cudart = interop.runtime()
        if not interop.count(cudart):
            return None, "no CUDA device is visible"
    except ImportError as error:  # torch may reach the card all the same
        return Card(0, why=str(error)), ""
    except CudaError as error:  # and it may do with an older driver
        return (None, str(error)) if error.code == NO_DEVICE else (Card(0, why=str(error)), "")
    except Exception as error:  # a driver without some function is told of in words of their own
        return Card(0, why=f"CUDA's runtime: {error or type(error).__name__}"), ""
    try:
        device = interop.device_of_context(cudart)
    except Exception:  # OpenGL is on another card, or cannot be asked; the sinks find out, and say so
        device = 0
    return Card(device, cudart), ""


def device_rung(show: Show, found: Card, context: gl.Context, faults: Faults) -> OnDevice:
    """The rung that draws on a card."""
    faulty = found.cudart is not None and faults
    cudart = FaultyRuntime(found.cudart, faults) if faulty else found.cudart

    def make() -> Engine:
        refuse(faults)
        if cudart is not None and found.device is not None:
            interop.use(cudart, found.device)  # CUDA's context takes long, and here Python's lock is free meanwhile
        built = _built(show, found.device, SCALES)
        return FaultyEngine(built, faults) if faults else built

    def deliver() -> Delivery:
        engine.take_over(found.device)
        return Delivery(cudart, context, found.device or 0, found.why)

    return OnDevice(make, deliver, show.tracks)


def waiting_rung(show: Show, found: Card) -> DrawnAtOnce:
    """The same pictures for those who wait for each; raises whatever is wrong with the card."""
    return DrawnAtOnce(_built(show, found.device, SCALES[:1]))


def _built(show: Show, device: int | None, scales: Sequence[float]) -> Engine:
    first = show.tracks[0].latents.shape
    latent, rows = (first[1], first[2], first[3]), max(len(track.latents) for track in show.tracks)
    return engine.build(show.decoder, latent, rows, device, user_cache() / CHOICES, scales)
