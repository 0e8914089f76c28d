"""Choosing among the models that are here: by memory, licence and what can walk."""

import pytest

from precompute.models import catalogue, choosing
from precompute.models.card import Card, fitting, placement
from precompute.models.model import Model, Part, Placement
from show.errors import ShowError
from show.making import Making
from tests.modelfolders import empty_machine, filled, got, safetensors  # noqa: F401

CPU = Card("cpu", 64.0, "the processor")
GPU = Card("cuda", 24.0, "a card")


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({"sd-turbbo": "/tmp"}, "did you mean sd-turbo"),
        ({"kandinsky-2.2": "a/b"}, "write one of kandinsky-2.2/prior, kandinsky-2.2/decoder"),
        ({"kandinsky-2.2/movq": "a/b"}, "write one of kandinsky-2.2/prior, kandinsky-2.2/decoder"),
        ({"house": "a/b"}, "it comes with the program"),
    ],
)
def test_places_of_what_is_not_known_are_refused_even_where_nothing_uses_them(places, message):
    with pytest.raises(ShowError, match=message):
        choosing.choose(Making(models=places), CPU)


SMALL = Model("small", "painter", "", "", (Part("", "a/b", "main", ("x",)),), resident=8.0, offloaded=5.0)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (Card("cuda", 8.0, ""), Placement("cuda", "float16")),
        (Card("cuda", 7.9, ""), Placement("cuda", "float16", offload=True)),
        (Card("cuda", 4.9, ""), None),
        (Card("mps", 16.0, ""), Placement("mps", "float16")),
        (Card("mps", 7.9, ""), None),
        (Card("cpu", 16.0, ""), Placement("cpu", "float32")),
        (Card("cpu", 15.9, ""), None),
        (Card("cpu", 0.0, ""), Placement("cpu", "float32")),
    ],
)
def test_a_model_runs_whole_if_it_can_in_pieces_if_it_must_and_in_full_precision_without_a_gpu(card, expected):
    assert fitting(SMALL, card) == expected


def test_too_little_memory_says_how_much_is_needed_and_what_fits():
    with pytest.raises(ShowError) as refused:
        placement(catalogue.model("flux.2-klein-4b"), Card("cuda", 5.0, "GTX 1060"))
    said = str(refused.value)
    assert "18.0 GB (9.5 GB in pieces)" in said and "GTX 1060, has 5.0 GB" in said
    assert "what fits: procedural, sd-image-variations, sd-turbo" in said


def names(models):
    few = models.fewstep.name if models.fewstep else None
    return (
        [each.name for each in models.listeners],
        *(each.name for each in (models.painter, models.autoencoder, models.walker)),
        few,
    )


def test_a_machine_without_models_gets_the_embedded_ones_and_a_reason_for_each():
    for card in (CPU, GPU):
        models = choosing.choose(Making(), card)
        assert names(models) == (["measured"], "procedural", "house", "painted", None)
        assert len(choosing.sentences(models)) == 4 and not choosing.notices(models)
    assert "no GPU here" in choosing.sentences(choosing.choose(Making(), CPU))[1]


def test_auto_takes_what_is_here_in_order_and_never_what_forbids_paid_shows(home):
    for name in ("kandinsky-2.2", "sd-turbo", "lp-musiccaps", "clap", "taesd"):
        got(home, name)
    assert names(choosing.choose(Making(), GPU)) == (["measured", "clap"], "kandinsky-2.2", "house", "slerp", None)
    free = choosing.choose(Making(noncommercial=True), GPU)
    assert names(free) == (["measured", "clap", "lp-musiccaps"], "kandinsky-2.2", "house", "turbo", "sd-turbo")
    assert set(choosing.notices(free)) == {"lp-musiccaps", "sd-turbo"}
    got(home, "flux.2-klein-4b")
    got(home, "taef2")
    best = choosing.choose(Making(), GPU)
    assert names(best) == (["measured", "clap"], "flux.2-klein-4b", "taef2", "turbo", "flux.2-klein-4b")


def test_without_a_gpu_auto_paints_without_diffusion_though_it_is_here(home):
    got(home, "kandinsky-2.2")
    assert names(choosing.choose(Making(), CPU))[1] == "procedural"
    assert names(choosing.choose(Making(painter="kandinsky-2.2"), CPU))[1:4] == ("kandinsky-2.2", "house", "slerp")


def test_the_measured_listener_runs_first_whoever_else_is_named(home):
    got(home, "clap")
    assert names(choosing.choose(Making(listeners=("clap",)), CPU))[0] == ["measured", "clap"]
    assert names(choosing.choose(Making(listeners=("measured",)), CPU))[0] == ["measured"]


def test_a_name_alone_is_no_leave_to_use_what_forbids_paid_shows(home):
    got(home, "sd-turbo")
    with pytest.raises(ShowError, match="forbids paid shows: write noncommercial = true"):
        choosing.choose(Making(painter="sd-turbo"), GPU)
    assert choosing.choose(Making(painter="sd-turbo", noncommercial=True), GPU).painter.folder == home / "sd-turbo"


def test_a_named_model_that_is_not_here_says_its_file_and_how_to_get_it():
    with pytest.raises(ShowError, match='model_index.json of .*-2-2-prior .*"limelight models get kandinsky-2.2"'):
        choosing.choose(Making(painter="kandinsky-2.2"), GPU)


def test_walkers_that_cannot_walk_are_refused_with_what_can(home):
    with pytest.raises(ShowError, match="limelight models get flux.2-klein-4b"):
        choosing.choose(Making(walker="turbo"), GPU)
    got(home, "kandinsky-2.2")
    with pytest.raises(ShowError, match="cannot paint in-betweens"):
        choosing.choose(Making(painter="kandinsky-2.2", walker="painted"), GPU)


def test_a_smaller_variant_of_a_model_wants_less_memory(tmp_path):
    folder = filled(tmp_path / "tiny", "flux.2-klein-4b")
    safetensors(folder / "transformer" / "weights.safetensors", 1000)
    making = Making(painter="flux.2-klein-4b", models={"flux.2-klein-4b": str(folder)})
    chosen = choosing.choose(making, Card("cpu", 1.0, "")).painter
    assert chosen.model.resident == pytest.approx(18.0 * 1000 / 16e9, rel=0.2)
