"""Strict loading of weights: whatever is missing or wrong is named."""

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from precompute.models import checkpoint
from show.errors import ShowError


def saved(path, tensors):
    save_file({key: tensor.clone().contiguous() for key, tensor in tensors.items()}, path)
    return path


@pytest.mark.parametrize("suffix", ["safetensors", "pth", "wrapped", "parallel"])
def test_weights_are_loaded_as_they_are_from_every_wrapping(tmp_path, suffix):
    torch.manual_seed(1)
    source, module, path = nn.Linear(2, 3), nn.Linear(2, 3), tmp_path / f"weights.{suffix}"
    state = source.state_dict()
    if suffix == "safetensors":
        saved(path, state)
    elif suffix == "parallel":
        torch.save({"epoch": 3, "state_dict": {f"module.{key}": value for key, value in state.items()}}, path)
    else:
        torch.save({"state_dict": state} if suffix == "wrapped" else state, path)
    checkpoint.load_strictly(module, path)
    assert torch.equal(module.weight, source.weight) and torch.equal(module.bias, source.bias)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("bias"), 'weights.safetensors: has wrong keys: "bias" is missing'),
        (lambda state: state.update(extra=torch.zeros(1)), 'has wrong keys: "extra" is not this'),
        (lambda state: state.update(bias=torch.zeros(4)), r'"bias" has the shape \[4\] instead of \[3\]'),
    ],
)
def test_the_file_and_the_first_wrong_key_are_named(tmp_path, change, message):
    state = dict(nn.Linear(2, 3).state_dict())
    change(state)
    with pytest.raises(ShowError, match=message):
        checkpoint.load_strictly(nn.Linear(2, 3), saved(tmp_path / "weights.safetensors", state))


class Harmful:
    """Runs code when it is unpickled, as a hostile checkpoint would."""

    def __reduce__(self):
        return (exec, ("raise SystemExit('code from a checkpoint was run')",))


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_what_is_no_checkpoint_is_refused_and_its_code_never_run(tmp_path, suffix):
    path = tmp_path / f"weights.{suffix}"
    torch.save(Harmful(), path)
    with pytest.raises(ShowError, match=f"weights.{suffix}: cannot be read as weights"):
        checkpoint.read(path)


def info(missing=(), mismatched=(), unexpected=()):
    return {"missing_keys": set(missing), "mismatched_keys": set(mismatched), "unexpected_keys": set(unexpected)}


def test_a_weight_that_a_library_filled_with_noise_is_named(tmp_path):
    with pytest.raises(ShowError, match='has wrong keys: "a.weight" is missing'):
        checkpoint.refuse_lacking(info(missing=["b.bias", "a.weight"]), tmp_path)
    with pytest.raises(ShowError, match='has wrong keys: "a.weight" has another shape'):
        checkpoint.refuse_lacking(info(mismatched=[("a.weight", (1,), (2,))]), tmp_path)
    with pytest.raises(ShowError, match='has wrong keys: "a.weight" is not this'):
        checkpoint.refuse_strange(info(unexpected=["a.weight"]), tmp_path)


def test_constants_that_libraries_compute_themselves_are_no_fault(tmp_path):
    computed = info(missing=["embeddings.position_ids"], unexpected=["text_model.embeddings.position_ids"])
    checkpoint.refuse_lacking(computed, tmp_path)
    checkpoint.refuse_strange(computed, tmp_path)


def test_safetensors_are_read_before_pickles_and_a_folder_without_weights_is_named(tmp_path):
    with pytest.raises(ShowError, match=r"config\.json: there is no such file"):
        checkpoint.files(tmp_path)
    (tmp_path / "config.json").touch()
    with pytest.raises(ShowError, match="holds no weights"):
        checkpoint.files(tmp_path)
    for name in ("pytorch_model.bin", "model.safetensors"):
        (tmp_path / name).touch()
    assert checkpoint.files(tmp_path) == [tmp_path / "model.safetensors"]
