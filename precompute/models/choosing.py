"""Chooses the models of a show: those that the setlist names, and for `auto` the best that is here and permitted."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from precompute.models import card as cards
from precompute.models import catalogue, finding, naming
from precompute.models.card import Card
from precompute.models.model import Chosen, Kind, Model, Models
from show.errors import ShowError
from show.making import AUTO, Making

MEASURED, PROCEDURAL, HOUSE = "measured", "procedural", "house"
PAINTED, SLERP, TURBO = "painted", "slerp", "turbo"
_PACKAGE = {"painter": "diffusers", "listener": "transformers"}  # what the models of a kind need
_NAMED = "named in the setlist"


def choose(making: Making, card: Card) -> Models:
    """All models of a show on this machine; ShowError if a named one is unknown, not here, forbidden or too large."""
    naming.refuse_unknown(making)
    painter = _painter(making, card)
    fewstep = _few_step(making, card, painter)
    walker = _walker(making, painter, fewstep)
    return Models(
        listeners=_listeners(making, card),
        painter=painter,
        autoencoder=_autoencoder(making, card, painter),
        walker=walker,
        fewstep=fewstep if walker.name == TURBO else None,
    )


def sentences(models: Models) -> list[str]:
    """What was chosen, and why: one sentence each."""
    few = [("in-betweens are made anew by", models.fewstep)] if models.fewstep else []
    said = [("listens:", chosen) for chosen in models.listeners] + [
        ("paints:", models.painter),
        ("encodes:", models.autoencoder),
        ("walks:", models.walker),
    ]
    return [f"{verb} {chosen.name} ({chosen.because})" for verb, chosen in [*said, *few]]


def notices(models: Models) -> dict[str, str]:
    """What has to be shown before the first use of the chosen models, by their names."""
    few = (models.fewstep,) if models.fewstep else ()
    everyone = (*models.listeners, models.painter, models.autoencoder, models.walker, *few)
    return {chosen.name: chosen.model.notice for chosen in everyone if chosen.model.notice}


def _listeners(making: Making, card: Card) -> tuple[Chosen, ...]:
    """`measured` first, always: its numbers carry the moods and the captions of the others."""
    named = [name for name in making.listeners if name not in (AUTO, MEASURED)]
    chosen = [Chosen(catalogue.model(MEASURED), "needs no model, and the others build on it")]
    chosen += [_named(name, "listener", making, card) for name in named]
    if AUTO in making.listeners:
        others = [model for model in catalogue.of_kind("listener") if model.parts and model.name not in named]
        found = [_automatic(model, making, card) for model in others]
        chosen += [listener for listener in found if listener]
    return tuple(chosen)


def _painter(making: Making, card: Card) -> Chosen:
    if making.painter != AUTO:
        return _named(making.painter, "painter", making, card)
    procedural = catalogue.model(PROCEDURAL)
    if card.device == "cpu":
        return Chosen(procedural, "no GPU here: diffusion would take minutes a picture")
    others = [model for model in catalogue.of_kind("painter") if model.parts]
    found = next((chosen for model in others if (chosen := _automatic(model, making, card))), None)
    return found or Chosen(procedural, "no other painter is here that is permitted and fits")


def _autoencoder(making: Making, card: Card, painter: Chosen) -> Chosen:
    if making.autoencoder != AUTO:
        return _named(making.autoencoder, "autoencoder", making, card)
    house = catalogue.model(HOUSE)
    if card.device != "cuda":
        return Chosen(house, "the one that decodes in time without CUDA")
    if not painter.model.autoencoder:
        return Chosen(house, f"{painter.name} has none of its own")
    fitting = catalogue.model(painter.model.autoencoder)
    folder = finding.find(fitting, making)
    if folder is None:
        return Chosen(house, f"{fitting.name}, which fits {painter.name}, is not here")
    return Chosen(fitting, f"made for pictures of {painter.name}", folder)


def _walker(making: Making, painter: Chosen, fewstep: Chosen | None) -> Chosen:
    if making.walker == AUTO:
        return _automatic_walker(painter, fewstep)
    model = catalogue.model(making.walker, "walker")
    if model.name == PAINTED and painter.name != PROCEDURAL:
        raise ShowError("walker", f"{painter.name} cannot paint in-betweens", f'write "{SLERP}", "{TURBO}" or "{AUTO}"')
    if model.name == TURBO and fewstep is None:
        names = [other.name for other in catalogue.of_kind("painter") if other.few_step]
        remedy = f'run "limelight models get {names[0]}", or get {" or ".join(names[1:])}'
        raise ShowError("walker", f"{TURBO} needs a few-step painter, and none is here and permitted", remedy)
    return Chosen(model, _NAMED)


def _automatic_walker(painter: Chosen, fewstep: Chosen | None) -> Chosen:
    if painter.name == PROCEDURAL:
        return Chosen(catalogue.model(PAINTED), f"what {PROCEDURAL} paints it can paint between, too")
    if fewstep:
        return Chosen(catalogue.model(TURBO), f"{fewstep.name} is here: pictures morph")
    return Chosen(catalogue.model(SLERP), "no few-step painter is here that is permitted and fits")


def _few_step(making: Making, card: Card, painter: Chosen) -> Chosen | None:
    """The painter that re-denoises in-betweens: the chosen one if it can, else any that is here."""
    if making.walker not in (AUTO, TURBO) or (making.walker == AUTO and painter.name == PROCEDURAL):
        return None
    if painter.model.few_step:
        return painter
    others = [model for model in catalogue.of_kind("painter") if model.few_step]
    return next((chosen for model in others if (chosen := _automatic(model, making, card))), None)


def _named(name: str, kind: Kind, making: Making, card: Card) -> Chosen:
    """A model that the setlist names; a name alone is no leave to use it at a paid show."""
    model = catalogue.model(name, kind)
    if not model.parts:
        return Chosen(model, _NAMED)
    if not _is_permitted(model, making):
        remedy = "write noncommercial = true in the setlist if the show is not paid, or name another one"
        raise ShowError(name, f"its licence, {model.licence}, forbids paid shows", remedy)
    folder = finding.find(model, making)
    if folder is None:
        raise finding.missing(model, making)
    if not _is_installed(model):
        raise ShowError(name, f"needs the package {_PACKAGE[kind]}", 'run pip install "limelight[models]"')
    model = _of_this_size(model, folder)
    cards.placement(model, card)
    return Chosen(model, _NAMED, folder)


def _automatic(model: Model, making: Making, card: Card) -> Chosen | None:
    """A model if it is permitted, here, and fits."""
    if not _is_permitted(model, making) or not _is_installed(model):
        return None
    folder = finding.find(model, making)
    if folder is None:
        return None
    model = _of_this_size(model, folder)
    if cards.fitting(model, card) is None:
        return None
    where = "runs without a GPU" if card.device == "cpu" else f"fits {card.gigabytes:.0f} GB"
    return Chosen(model, f"here, {model.licence}, {where}", folder)


def _is_permitted(model: Model, making: Making) -> bool:
    return model.paid or making.noncommercial


def _is_installed(model: Model) -> bool:
    package = _PACKAGE.get(model.kind)
    return package is None or find_spec(package) is not None


def _of_this_size(model: Model, folder: Path) -> Model:
    """The model with the memory that the weights in a folder want, which may be a smaller variant of it."""
    weights = sum(path.stat().st_size for path in folder.rglob("*") if path.suffix in (".safetensors", ".bin", ".pth"))
    share = min(1.0, weights / (model.gigabytes * 1e9)) if model.gigabytes else 1.0
    return replace(model, resident=share * model.resident, offloaded=share * model.offloaded)
