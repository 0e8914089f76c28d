"""The machine that the models run on, and whether and how a model fits it."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass

import torch

from precompute.models import catalogue
from precompute.models.model import Model, Placement
from show.errors import ShowError

GIGABYTE = 1 << 30  # bytes, as cards are sold
_CPU_SHARE = 0.8  # of the memory of a machine without a GPU


@dataclass(frozen=True, slots=True)
class Card:
    """`device` cuda, mps or cpu, with its memory in GB (0 where the system does not say) and its name."""

    device: str
    gigabytes: float
    name: str


def card() -> Card:
    """The first GPU, else the processor with the machine's memory."""
    if torch.cuda.is_available():
        facts = torch.cuda.get_device_properties(0)
        return Card("cuda", facts.total_memory / GIGABYTE, facts.name)
    if torch.backends.mps.is_available():
        return Card("mps", torch.mps.recommended_max_memory() / GIGABYTE, "Apple GPU")
    return Card("cpu", _memory() * _CPU_SHARE, "the processor")


def placement(model: Model, card: Card) -> Placement:
    """Where and how a model runs; ShowError says how much memory it needs and which models fit instead."""
    found = fitting(model, card)
    if found is None:
        raise _too_large(model, card)
    return found


def fitting(model: Model, card: Card) -> Placement | None:
    """Where and how a model runs, whole if it can, in pieces if it must; None if it does not fit."""
    if card.device == "cpu":
        return Placement("cpu", "float32") if _holds(card, on_cpu(model)) else None
    if _holds(card, model.resident):
        return Placement(card.device, model.dtype)
    pieces = card.device == "cuda" and _holds(card, model.offloaded)
    return Placement(card.device, model.dtype, offload=True) if pieces else None


def on_cpu(model: Model) -> float:
    """Memory in GB without a GPU: in float32 the weights take twice what half precision takes."""
    return model.resident if model.dtype == "float32" else 2 * model.resident


def release() -> None:
    """Gives back what no model holds any more."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _holds(card: Card, gigabytes: float) -> bool:
    return card.gigabytes == 0 or gigabytes <= card.gigabytes


def _too_large(model: Model, card: Card) -> ShowError:
    others = [other for other in catalogue.of_kind(model.kind) if other.name != model.name]
    fits = ", ".join(other.name for other in others if fitting(other, card)) or "none of its kind"
    if card.device == "cpu":
        needs, machine = f"{on_cpu(model):.1f} GB without a GPU", f"this machine has {card.gigabytes:.1f} GB to spare"
    else:
        pieces = f" ({model.offloaded:.1f} GB in pieces)" if card.device == "cuda" else ""
        needs, machine = f"{model.resident:.1f} GB{pieces}", f"this card, {card.name}, has {card.gigabytes:.1f} GB"
    return ShowError(model.name, f"needs {needs}, {machine}", f"what fits: {fits}")


def _memory() -> float:
    """Memory of the machine in GB, 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    except (AttributeError, OSError, ValueError):
        return 0.0
