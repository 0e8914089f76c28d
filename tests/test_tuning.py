"""`limelight check` finds how the show's decoder runs quickest on the card, and the stage reads it at every start."""

from __future__ import annotations

import pytest
import torch
from showmaker import make

from autoencoders import choices
from autoencoders.executing import AtOnce
from live.decoding import tuning
from live.decoding.device_rung import Card
from show.errors import ShowError

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")


@pytest.fixture
def show(tmp_path):
    return make(tmp_path)


def test_what_is_found_once_is_what_a_start_of_the_show_reads_and_is_not_searched_again(
    show, tmp_path, monkeypatch
) -> None:
    told = tuning.measured(show, AtOnce(), tmp_path / "kept", compiling=False)
    c, h, w = show.tracks[0].latents.shape[1:]
    kept = choices.recall(tmp_path / "kept", choices.key(show.decoder.verified(), (c, h, w), CPU))
    assert kept is not None and told.startswith(kept.form) and told.endswith("ms a picture")
    monkeypatch.setattr("autoencoders.measuring.measure", lambda *_: pytest.fail("measured again"))
    again = tuning.measured(show, AtOnce(), tmp_path / "kept", compiling=False)
    assert told.startswith(again) and "ms" not in again


def test_without_a_card_there_is_nothing_to_tell(show, monkeypatch) -> None:
    monkeypatch.setattr("live.cards.has_cuda_driver", lambda: False)
    assert tuning.tuned(show, compiling=True) == ""


def test_a_card_that_fails_is_told_with_what_to_do(show, monkeypatch) -> None:
    monkeypatch.setattr(tuning, "card", lambda faults: (Card(0), ""))
    monkeypatch.setattr("autoencoders.device.devices", lambda: ["cuda", "cpu"])

    class Full:
        def __init__(self, index: int) -> None:
            raise RuntimeError("CUDA error: out of memory\nand more")

    monkeypatch.setattr("autoencoders.executing.OnCuda", Full)
    with pytest.raises(ShowError, match="card: CUDA error: out of memory: close what else uses the card"):
        tuning.tuned(show, compiling=False)
