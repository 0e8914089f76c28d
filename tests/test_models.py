"""The catalogue of models, its list and its manual, and the silence of libraries."""

import importlib.util
import logging
from pathlib import Path

import pytest

from precompute.models import catalogue, document, listing
from precompute.models.quiet import quiet
from show.errors import ShowError
from show.making import Making
from tests.modelfolders import empty_machine, filled, got  # noqa: F401


def test_every_model_that_has_files_says_where_from_how_large_and_under_which_licence():
    models = [model for model in catalogue.models().values() if model.parts]
    assert len(models) >= 15
    for model in models:
        assert model.gigabytes > 0 and model.resident >= model.offloaded > 0 and model.licence, model.name
        assert all(part.hub and part.files for part in model.parts), model.name
        assert model.paid or model.notice, f"{model.name} is not for paid shows and has to say so"


def test_every_door_of_the_catalogue_is_a_module_that_is_there():
    doors = {model.door for model in catalogue.models().values() if model.door}
    assert not [door for door in doors if importlib.util.find_spec(door) is None]


def test_the_tiny_autoencoder_of_each_painter_is_in_the_catalogue():
    named = [model.autoencoder for model in catalogue.of_kind("painter") if model.autoencoder]
    assert named == ["taef2", "taesd", "taesd", "taesdxl"]
    assert all(catalogue.model(name, "autoencoder").parts for name in named)


def test_an_unknown_name_is_told_the_known_ones_and_the_nearest():
    with pytest.raises(ShowError, match="did you mean sd-turbo.*kandinsky-2.2"):
        catalogue.model("sd-turbbo", "painter")
    with pytest.raises(ShowError, match="no painter"):
        catalogue.model("taesd", "painter")


def test_a_library_that_is_first_imported_in_silence_stays_silent(capsys):
    """Libraries set the level of their own log, and give it a handler, when they are imported."""
    log = logging.getLogger("library.first.seen")
    with quiet():
        log.addHandler(logging.StreamHandler())
        log.setLevel(logging.WARNING)
        log.warning("install this")
    assert capsys.readouterr().err == ""
    log.warning("again")
    assert log.isEnabledFor(logging.WARNING)


def test_the_list_says_of_each_model_what_it_costs_and_whether_it_is_here(home, tmp_path):
    got(home, "clap")
    folder = filled(tmp_path / "mine", "taesd")
    table = listing.lines(Making(models={"taesd": str(folder)}))
    assert max(len(line) for line in table if str(home) not in line) <= 100
    rows = {line.split()[0]: line.split() for line in table if line}
    assert rows["clap"][1:] == ["listener", "0.78", "yes", "Apache-2.0", "own"]
    assert rows["taesd"][-1] == "setlist"
    assert rows["lp-musiccaps"][1:] == ["listener", "1.79", "no", "CC-BY-NC-4.0", "no"]
    assert rows["house"][-2:] == ["built", "in"]


def test_the_table_in_the_manual_is_the_catalogue():
    """Write it anew with: python -m precompute.models.document."""
    text = (Path(__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
    assert document.renewed(text) == text
