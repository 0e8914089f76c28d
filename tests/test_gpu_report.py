"""The GPU report where there is no GPU: a row that fails or cannot be measured says so, and the others still stand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from autoencoders import families, kl
from bench import device, devicemodels, devicerow
from bench.devicerow import FAILED, LEFT_OUT, MET, MISSED, NOT_CUDA, Bench, LeftOut, Line

CARD, PROCESSOR = Bench(True, Path(), 10), Bench(False, Path(), 10)


def test_a_row_that_raises_is_one_line_with_the_reason() -> None:
    def broken(bench: Bench) -> list[Line]:
        raise RuntimeError("the driver is gone")

    assert devicerow.measured("frame", broken, CARD) == [Line("frame", "", "RuntimeError: the driver is gone", FAILED)]


def test_a_row_that_this_machine_cannot_measure_is_left_out_with_the_reason() -> None:
    def absent(bench: Bench) -> list[Line]:
        raise LeftOut("no display")

    assert devicerow.measured("interval", absent, CARD) == [Line("interval", "", "no display", LEFT_OUT)]


@pytest.mark.parametrize(("milliseconds", "verdict"), [(0.5, MET), (0.501, MISSED)])
def test_a_time_is_met_up_to_its_limit_on_a_card_only(milliseconds, verdict) -> None:
    assert CARD.most("decode", milliseconds, 0.5).verdict == verdict
    assert PROCESSOR.most("decode", milliseconds, 0.5).verdict == NOT_CUDA


def test_a_cell_cannot_break_the_table() -> None:
    table = devicerow.markdown([Line("a|b", "c\nd", "e", "f")]).splitlines()
    assert table[2] == "| a/b | c d | e | f |" and len(table) == 3


def test_the_report_names_every_row_and_keeps_the_same_lines_as_json(tmp_path, monkeypatch, capsys) -> None:
    def lines(row: str, frames: int, kept: Path, limit: float) -> list[Line]:
        return [Line(row, "<= 1 ms", "0.5 ms", MET)]

    monkeypatch.setattr(device, "in_its_process", lines)
    monkeypatch.setattr(device, "heading", lambda: ["- a card", ""])
    device.report(tmp_path / "report.md", rows=["frame", "interop"])
    table = (tmp_path / "report.md").read_text()
    assert "- a card" in table and "| frame | <= 1 ms | 0.5 ms | met |" in table
    facts = json.loads((tmp_path / "report.json").read_text())
    assert [each["what"] for each in facts["lines"]] == ["frame", "interop"]


def test_a_row_without_time_left_is_left_out(tmp_path) -> None:
    assert device.in_its_process("frame", 1, tmp_path, 0.0)[0].verdict == LEFT_OUT


@pytest.mark.usefixtures("one_thread")
@torch.inference_mode()
def test_drawn_decoders_have_the_published_size_and_the_contrast_of_pictures(tmp_path) -> None:
    model = families.for_show(devicemodels.decoder_file(devicemodels.TAESD, tmp_path))
    assert sum(each.numel() for each in model.decoder.parameters()) == 1_222_531  # README of madebyollin/taesd
    walk = devicemodels.latents(model, 2, (128, 128))
    assert walk.shape == (2, 4, 16, 16) and walk.dtype == np.float16
    shades = model.decode(torch.from_numpy(walk).float())
    assert 0.35 < float(shades.mean()) < 0.65 and 0.1 < float(shades.std()) < 0.3


def test_the_drawn_full_decoder_has_the_published_size() -> None:
    with torch.device("meta"):
        model = kl.build(devicemodels.KL, devicemodels.CONFIGS[devicemodels.KL], "")
    parts = [*model.decoder.parameters(), *model.post_quant_conv.parameters()]
    assert sum(each.numel() for each in parts) == 49_490_199  # Stable Diffusion's: 49,490,179 and its 1x1 convolution
