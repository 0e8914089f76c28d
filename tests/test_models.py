"""The catalogue, finding models on this machine, and choosing among them."""

import importlib.util
import json
import logging
import struct
from pathlib import Path

import pytest

from precompute.models import catalogue, choosing, document, finding, folders, listing, manifest
from precompute.models.card import Card, fitting, placement
from precompute.models.model import Model, Part, Placement
from precompute.models.quiet import quiet
from show.errors import ShowError
from show.making import Making

CPU = Card("cpu", 64.0, "the processor")
GPU = Card("cuda", 24.0, "a card")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty machine: no models folder, no hub's cache."""
    import huggingface_hub

    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    real = huggingface_hub.try_to_load_from_cache
    hub = tmp_path / "hub"
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *a, **k: real(*a, cache_dir=hub, **k))
    return tmp_path / "home"


def safetensors(path, size=8):
    """A whole safetensors file of `size` bytes of weights."""
    header = json.dumps({"a": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(size))


def filled(folder, name, skip=()):
    """A folder with every file that the catalogue names for a model, each a few bytes."""
    for part in catalogue.model(name).parts:
        for pattern in part.files:
            file = pattern.partition("|")[0].replace("*", "config.json")
            path = folder / part.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            if file in skip:
                continue
            if path.suffix == ".safetensors":
                safetensors(path)
            else:
                path.write_text("{}" if path.suffix == ".json" else "x")
    return folder


def got(home, name):
    """A model as `models get` leaves it."""
    folder = filled(home / name, name)
    files = {
        path.relative_to(folder).as_posix(): (path.stat().st_size, "0" * 64)
        for path in folder.rglob("*")
        if path.is_file()
    }
    hubs = [part.hub for part in catalogue.model(name).parts]
    manifest.write(folder, {"name": name, "hubs": hubs}, files)
    return folder


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


def test_a_folder_named_in_the_setlist_is_used_as_it_is(tmp_path):
    folder = filled(tmp_path / "mine", "kandinsky-2.2")
    making = Making(models={"kandinsky-2.2": str(folder)})
    assert finding.find(catalogue.model("kandinsky-2.2"), making) == folder


def test_a_named_folder_that_lacks_a_file_is_refused_with_that_file(tmp_path):
    folder = filled(tmp_path / "mine", "lp-musiccaps", skip=("transfer.pth",))
    with pytest.raises(ShowError, match="transfer.pth of lp-musiccaps"):
        finding.find(catalogue.model("lp-musiccaps"), Making(models={"lp-musiccaps": str(folder)}))


def test_a_named_place_that_is_neither_folder_nor_hub_id_is_refused():
    with pytest.raises(ShowError, match="neither a folder nor a hub id"):
        finding.find(catalogue.model("sd-turbo"), Making(models={"sd-turbo": "../not/there"}))


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


def test_weights_that_are_cut_short_are_never_used(tmp_path):
    folder = filled(tmp_path / "mine", "taesd")
    weights = folder / "diffusion_pytorch_model.safetensors"
    making = Making(models={"taesd": str(folder)})
    assert finding.find(catalogue.model("taesd"), making) == folder
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ShowError, match="diffusion_pytorch_model.safetensors.*cut short"):
        finding.find(catalogue.model("taesd"), making)


@pytest.mark.parametrize(
    ("wanted", "given"), [("sd-turbo", "sd-image-variations"), ("sd-image-variations", "sd-turbo")]
)
def test_a_pipeline_of_another_family_is_refused_before_it_is_loaded(tmp_path, wanted, given):
    folder = filled(tmp_path / "mine", given)
    parts = {path.name: ["diffusers", "Some"] for path in folder.iterdir() if path.is_dir()}
    (folder / "model_index.json").write_text(json.dumps(parts))
    with pytest.raises(ShowError, match=f"of {wanted} is missing"):
        finding.find(catalogue.model(wanted), Making(models={wanted: str(folder)}))


def test_of_two_names_for_a_file_both_are_said_in_words(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(ShowError, match=r"taef2.safetensors or taef2_encoder.safetensors of taef2"):
        finding.find(catalogue.model("taef2"), Making(models={"taef2": str(tmp_path / "mine")}))


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


@pytest.mark.parametrize("absent", ["unet", "shard"])
def test_what_a_pipelines_own_indexes_name_has_to_be_there(tmp_path, absent):
    folder = filled(tmp_path / "mine", "sd-turbo")
    (folder / "model_index.json").write_text(json.dumps({"unet": ["diffusers", "U"], "safety_checker": [None, None]}))
    weights = "diffusion_pytorch_model-00002-of-00002.safetensors"
    index = folder / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": weights}}))
    safetensors(folder / "unet" / weights)
    assert folders.first_lacking(catalogue.model("sd-turbo"), folder) is None
    if absent == "unet":
        (folder / "unet").rename(folder / "elsewhere")
        assert folders.first_lacking(catalogue.model("sd-turbo"), folder) == "unet/*"
    else:
        (folder / "unet" / weights).unlink()
        assert folders.first_lacking(catalogue.model("sd-turbo"), folder) == f"unet/{weights}"


def test_the_programs_own_folder_is_found_only_while_its_files_are_as_they_were_fetched(home):
    folder = got(home, "clap")
    clap = catalogue.model("clap")
    assert finding.find(clap, Making()) == folder
    (folder / "vocab.json").write_text("")
    assert finding.find(clap, Making()) is None
    assert "vocab.json" in str(finding.missing(clap, Making()))


def test_a_folder_in_the_programs_own_place_without_its_note_is_not_trusted(home):
    filled(home / "clap", "clap")
    assert finding.find(catalogue.model("clap"), Making()) is None


def test_another_hub_id_than_the_fetched_one_is_another_model(home):
    got(home, "sd-turbo")
    making = Making(models={"sd-turbo": "someone/sd-turbo"})
    assert finding.find(catalogue.model("sd-turbo"), making) is None
    said = str(finding.missing(catalogue.model("sd-turbo"), making))
    assert "model_index.json of someone/sd-turbo" in said and '"limelight models get sd-turbo=someone/sd-turbo"' in said


def snapshot(hub, repository, commit="c0ffee"):
    """An empty snapshot in the layout of the hub's cache."""
    root = hub / f"models--{repository.replace('/', '--')}"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text(commit)
    return root / "snapshots" / commit


def test_the_hubs_cache_is_used_where_it_holds_every_file(tmp_path):
    taesd = catalogue.model("taesd")
    place = snapshot(tmp_path / "hub", taesd.parts[0].hub)
    place.mkdir(parents=True)
    (place / "config.json").write_text("{}")
    assert finding.find(taesd, Making()) is None
    safetensors(place / "diffusion_pytorch_model.safetensors")
    assert finding.find(taesd, Making()) == place


def test_parts_from_several_repositories_in_the_cache_are_joined_in_one_folder(tmp_path):
    musiccaps = catalogue.model("lp-musiccaps")
    whole = filled(tmp_path / "whole", "lp-musiccaps")
    for part in musiccaps.parts:
        place = snapshot(tmp_path / "hub", part.hub)
        for name in part.files:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((whole / part.folder / name).read_bytes())
    found = finding.find(musiccaps, Making())
    assert (found / "transfer.pth").read_text() == "x"
    assert (found / "bart" / "vocab.json").is_file()
    assert finding.find(musiccaps, Making()) == found


def test_a_fingerprint_follows_the_content_of_the_files(tmp_path):
    one, other = filled(tmp_path / "one", "taesd"), filled(tmp_path / "other", "taesd")
    assert finding.fingerprint(one) == finding.fingerprint(other)
    weights = other / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\1")
    assert finding.fingerprint(one) != finding.fingerprint(other)


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
