"""Where a model is found on this machine, and what is refused as it is cut short, foreign or not as it was fetched."""

import json

import pytest

from precompute.models import catalogue, finding, folders
from show.errors import ShowError
from show.making import Making
from tests.modelfolders import empty_machine, filled, got, safetensors  # noqa: F401


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
