from __future__ import annotations

import copy
import shutil

import numpy as np
import pytest
import torch
from torch import nn

from autoencoders import choices, formats, fusing, house, kl, taef2, taesd
from autoencoders.choices import Choice
from autoencoders.executing import AtOnce
from autoencoders.family import Coder, Facts
from autoencoders.graph import GraphDecoder
from autoencoders.measuring import _Bench, measure

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")
TINY_KL = {"block_out_channels": (8, 16), "norm_num_groups": 4}


def latents(channels: int = 1, size: tuple[int, int] = (6, 8)) -> np.ndarray:
    return np.random.default_rng(3).uniform(0, 1, (3, channels, *size)).astype(np.float16)


class Detour(nn.Module):
    def __init__(self, gain: float, offset: float) -> None:
        super().__init__()
        self.gain, self.offset = gain, offset

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        return (((raw + self.offset) * self.gain) / self.gain - self.offset).expand(-1, 3, -1, -1)


class Scaled(Coder):
    """A picture that is its latent, on a detour through numbers `gain` times as large and `offset` away."""

    def __init__(self, gain: float = 1.0, offset: float = 0.0) -> None:
        super().__init__(Facts("scaled", 1, 1), {})
        self.decoder = Detour(gain, offset)


class Joined(nn.Module):
    """What cuDNN computes in one call, in torch's own."""

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.convolution = convolution

    def forward(self, x: torch.Tensor, added: torch.Tensor | None = None) -> torch.Tensor:
        change = self.convolution(x)
        return torch.relu(change if added is None else change + added)


def test_an_autoencoder_of_small_numbers_tolerates_float16() -> None:
    form, found = formats.tolerated(Scaled(), latents(), CPU)
    assert form == "float16" and found["float16"].most <= 1 / 255


def test_one_that_overflows_float16_is_decoded_in_bfloat16() -> None:
    form, found = formats.tolerated(Scaled(gain=1e6), latents(), CPU)
    assert form == "bfloat16" and found["float16"].most == float("inf")


def test_one_that_loses_its_detail_in_both_is_decoded_in_float32() -> None:
    form, found = formats.tolerated(Scaled(offset=1000.0), latents(), CPU)
    assert form == "float32" and found["float16"].most > 2 / 255 and found["bfloat16"].most > 8 / 255


def test_finding_a_format_leaves_the_model_as_it_is() -> None:
    model = house.load()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    formats.tolerated(model, latents(8, (4, 4)), CPU)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


def test_the_deviation_is_the_largest_and_the_mean_difference_in_full_scales() -> None:
    exact = torch.zeros((1, 2, 2, 4), dtype=torch.uint8)
    other = exact.clone()
    other[0, 0, 0, 0] = 51
    assert formats.deviation(other, exact) == formats.Deviation(pytest.approx(0.2), pytest.approx(0.2 / 16))
    assert formats.deviation(None, exact).most == float("inf")


@pytest.mark.parametrize(
    "build, joined",
    [
        (house.load, 8),  # the first, three residuals of two, and the widening
        (lambda: taesd.build("taesd", {"decoder_block_out_channels": (8,) * 4}, ""), 30),  # ten blocks
        (taef2.Taef2, 31),
        (lambda: kl.build("kl-sd", TINY_KL, ""), 0),  # no rectifier in it
    ],
)
def test_joining_convolutions_with_what_follows_them_changes_no_picture(build, joined) -> None:
    network = build().decoder.eval()
    found = fusing.fused(network, Joined)
    raw = torch.randn((1, network_channels(network), 4, 6), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        assert torch.equal(found(raw), network(raw))
    assert sum(isinstance(part, Joined) for part in found.modules()) == joined


def network_channels(network: nn.Module) -> int:
    return next(part.in_channels for part in network.modules() if isinstance(part, nn.Conv2d))


def test_a_rectifier_whose_convolution_is_read_elsewhere_too_is_not_joined() -> None:
    class Forked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Conv2d(8, 8, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            change = self.one(x)
            return change + torch.relu(change)

    network = Forked()
    assert fusing.fused(network, Joined) is network


def test_a_kept_choice_is_read_back(tmp_path) -> None:
    file = choices.compiled_file(tmp_path, "a" * 64)
    file.write_bytes(b"compiled")
    for choice in (Choice("bfloat16", False, True, True), Choice("float16", compiled=file)):
        choices.keep(tmp_path, "a" * 64, choice)
        assert choices.recall(tmp_path, "a" * 64) == choice
    file.unlink()
    assert choices.recall(tmp_path, "a" * 64) == Choice("float16")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "int8", "channels_last": 1}', "\x00"])
def test_a_choice_that_cannot_be_read_is_none(tmp_path, text) -> None:
    choices.keep(tmp_path, "a" * 64, Choice())
    next(tmp_path.iterdir()).write_text(text)
    assert choices.recall(tmp_path, "a" * 64) is None and choices.recall(tmp_path, "b" * 64) is None


def test_a_choice_holds_for_one_autoencoder_and_one_size(tmp_path) -> None:
    file = tmp_path / "decoder.safetensors"
    file.write_bytes(house.weights().read_bytes())
    torch.manual_seed(1)
    other = taesd.build("taesd", {"decoder_block_out_channels": (8,) * 4}, "")
    ours = choices.key(None, (8, 4, 4), CPU)
    assert choices.key(file, (8, 4, 4), CPU) == ours
    assert len({ours, choices.key(None, (8, 4, 6), CPU), choices.key(other, (8, 4, 4), CPU)}) == 3


def test_a_choice_that_fails_here_is_told_and_the_plain_way_is_taken(tmp_path) -> None:
    broken = tmp_path / "x.compiled"
    broken.write_bytes(b"not a compiled function")
    given = latents(8, (4, 6))
    graph = GraphDecoder(None, (8, 4, 6), 3, AtOnce(), Choice("float32", compiled=broken))
    plain = GraphDecoder(None, (8, 4, 6), 3, AtOnce(), Choice("float32"))
    pictures = []
    for each in (graph, plain):
        each.bank.load("walk", given)
        each.bank.settle()
        pictures.append(each.draw("walk", 1, 0.5).host())
        each.close()
    assert graph.note and not plain.note
    assert np.array_equal(*pictures)


def test_measuring_keeps_the_quickest_of_what_it_tried(tmp_path) -> None:
    model = house.load()
    given = latents(8, (4, 6))
    choice, trials = measure(model, given, AtOnce(), tmp_path)
    quickest = min(trials, key=lambda trial: trial.seconds)
    assert choice in [trial.choice for trial in trials] and choice.form == "float16"
    assert {trial.choice.channels_last for trial in trials} == {True, False}
    assert next(trial.seconds for trial in trials if trial.choice == choice) <= quickest.seconds / 0.97
    assert choices.recall(tmp_path, choices.key(model, (8, 4, 6), CPU)) == choice


@pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler is here")
def test_what_was_compiled_is_read_back_and_draws_the_same_picture(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "inductor"))
    model, given = Scaled(), latents()
    trial = _Bench(model, given, AtOnce()).compiled(Choice("float32", False), tmp_path / "made.compiled")
    assert trial.choice.compiled == tmp_path / "made.compiled" and trial.seconds is not None, trial.fault
    pictures = []
    for choice in (trial.choice, Choice("float32", False)):
        graph = GraphDecoder(copy.deepcopy(model), given.shape[1:], 3, AtOnce(), choice)
        graph.bank.load("walk", given)
        graph.bank.settle()
        pictures.append(graph.draw("walk", 1, 0.5).host().astype(int))
        assert not graph.note
        graph.close()
    assert np.abs(pictures[0] - pictures[1]).max() <= 1


def test_what_cuda_alone_can_compute_is_a_fault_of_the_trial_elsewhere(tmp_path) -> None:
    trial = _Bench(house.load(), latents(8, (4, 6)), AtOnce()).tried(Choice("float32", fused=True))
    assert trial.seconds is None and "cudnn" in trial.fault.lower()
