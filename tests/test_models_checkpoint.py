"""Strict loading of weights: whatever is missing or wrong is named."""

import json

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from precompute.models import checkpoint
from show.errors import ShowError


class Tied(nn.Module):
    """Two layers that share their weight, and a normalisation that counts."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(3, 3), nn.Linear(3, 3, bias=False)
        self.last.weight = self.first.weight
        self.norm = nn.BatchNorm1d(3)


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
        (lambda state: state.pop("bias"), "weights.safetensors: lacks the weights bias"),
        (lambda state: state.update(extra=torch.zeros(1)), "has weights extra that this model does not know"),
        (lambda state: state.update(bias=torch.zeros(4)), r"bias is \[4\], not \[3\]"),
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


def test_a_published_folder_that_fills_every_weight_passes(tmp_path):
    module = Tied()
    state = {key: value for key, value in module.state_dict().items() if key != "norm.num_batches_tracked"}
    state.pop("last.weight")
    saved(tmp_path / "model.safetensors", {**state, "other.half": torch.zeros(1)})
    checkpoint.refuse_wrong_keys(module, tmp_path)


@pytest.mark.parametrize("layout", ["safetensors", "bin", "sharded"])
def test_a_published_folder_that_would_leave_a_weight_at_random_is_refused(tmp_path, layout):
    module = Tied()
    state = {key: value for key, value in module.state_dict().items() if key not in ("last.weight", "first.bias")}
    if layout == "bin":
        torch.save(state, tmp_path / "pytorch_model.bin")
    elif layout == "safetensors":
        saved(tmp_path / "model.safetensors", state)
    else:
        index = {"weight_map": dict.fromkeys(state, "model-00001-of-00001.safetensors")}
        (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
        saved(tmp_path / "model-00001-of-00001.safetensors", state)
    with pytest.raises(ShowError, match=f"{layout.replace('sharded', 'index.json')}: lacks the weights first.bias"):
        checkpoint.refuse_wrong_keys(module, tmp_path)


def test_keys_as_older_files_have_them_are_understood(tmp_path):
    attention = nn.ModuleDict({"to_q": nn.Linear(2, 2), "norm": nn.LayerNorm(2)})
    old = {"text_model.query.weight": "to_q.weight", "text_model.query.bias": "to_q.bias", "norm.gamma": "norm.weight"}
    state = attention.state_dict()
    saved(tmp_path / "model.safetensors", {**{k: state[v] for k, v in old.items()}, "norm.beta": state["norm.bias"]})
    checkpoint.refuse_wrong_keys(attention, tmp_path)


def test_a_folder_without_weights_is_named(tmp_path):
    with pytest.raises(ShowError, match="holds no weights"):
        checkpoint.refuse_wrong_keys(nn.Linear(1, 1), tmp_path)
