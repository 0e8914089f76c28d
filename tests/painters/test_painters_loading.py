"""Opening painters: what is missing or wrong is named, nothing is printed, memory is freed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from precompute.painters import kandinsky, loading, variations
from show.errors import ShowError
from tests.painters.painted import CPU, NEON, canvas


@pytest.fixture
def copy(models, tmp_path) -> Path:
    return Path(shutil.copytree(models / "variations", tmp_path / "copy"))


def refused(folder: Path) -> str:
    with pytest.raises(ShowError) as caught, variations.opened(folder, CPU, canvas()):
        pass
    return str(caught.value)


def tensors_of(file: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return load_file(file)


def store(tensors: dict[str, torch.Tensor], file: Path) -> None:
    from safetensors.torch import save_file

    save_file(tensors, file, metadata={"format": "pt"})


@pytest.mark.parametrize("part", ["unet", "image_encoder", "vae"])
def test_a_missing_file_is_named(copy, part):
    next((copy / part).glob("*.safetensors")).unlink()
    assert str(copy / part) in refused(copy)
    shutil.rmtree(copy / part)
    assert str(copy / part) in refused(copy)


def test_a_missing_index_is_named(copy):
    (copy / loading.INDEX).unlink()
    assert loading.INDEX in refused(copy)


@pytest.mark.parametrize("part", ["unet", "image_encoder"])
def test_a_wrong_key_is_named_with_its_file(copy, part):
    file = next((copy / part).glob("*.safetensors"))
    tensors = tensors_of(file)
    key = sorted(tensors)[0]
    tensors[f"wrong.{key}"] = tensors.pop(key)
    store(tensors, file)
    said = refused(copy)
    assert str(file) in said and key in said


def test_weights_cut_short_are_named(copy):
    file = next((copy / "unet").glob("*.safetensors"))
    file.write_bytes(file.read_bytes()[:1000])
    assert str(file) in refused(copy)


def test_weights_of_another_shape_are_named(copy):
    file = next((copy / "vae").glob("*.safetensors"))
    tensors = tensors_of(file)
    tensors["decoder.conv_in.weight"] = tensors["decoder.conv_in.weight"][:, :2].contiguous()
    store(tensors, file)
    said = refused(copy)
    assert str(file.parent) in said and "decoder.conv_in.weight" in said


def test_half_precision_files_and_the_old_names_of_attention_are_read(models, copy):
    old = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    for file in copy.rglob("*.safetensors"):
        tensors = tensors_of(file)
        if file.parent.name == "vae":
            for new, name in old.items():
                tensors = {key.replace(new, name) if "attentions" in key else key: t for key, t in tensors.items()}
            assert any("proj_attn" in key for key in tensors)
        store(tensors, file.with_name(f"{file.stem}.fp16.safetensors"))
        file.unlink()
    with variations.opened(models / "variations", CPU, canvas()) as painter:
        expected = painter.paint([NEON])[0]
    with variations.opened(copy, CPU, canvas()) as painter:
        np.testing.assert_array_equal(painter.paint([NEON])[0], expected)


def test_nothing_is_printed_and_memory_is_freed(models, capfd):
    with kandinsky.opened(models / "kandinsky", CPU, canvas()) as painter:
        painter.paint([replace(NEON, style="far too many words " * 50)])
    captured = capfd.readouterr()
    assert captured.out == "" and captured.err == ""
    assert {p.device.type for p in painter.decoder.unet.parameters()} == {"meta"}


def test_running_out_of_memory_is_one_sentence():
    with pytest.raises(ShowError, match="ran out of memory") as caught, loading.enough_memory(CPU):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
    assert "painting" in caught.value.remedy
