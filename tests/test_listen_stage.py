"""The stages listen and style with models: chosen by a setlist, loaded from folders, run, kept, and run again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from precompute import records
from precompute.generation import Shelf
from precompute.job import Job
from precompute.models.card import Card
from precompute.models.choosing import choose
from precompute.settle import settle
from precompute.steps import listen, style
from show import layout
from show.errors import ShowError
from show.setlist import load
from tests.tiny import clap, musiccaps

pytestmark = pytest.mark.usefixtures("one_thread")

SETLIST = """
title = "Gig"
segment = 5
listener = ["measured", "clap", "lp-musiccaps"]
noncommercial = true
genre_rule = "{rule}"
[genres]
{table}
[models]
clap = "clap"
lp-musiccaps = "lp"
[[track]]
title = "Tone"
audio = "tone.wav"
"""


@pytest.fixture(scope="module")
def gig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gig")
    clap.build(folder / "clap")
    musiccaps.build(folder / "lp")
    time = np.arange(22_050 * 10) / 22_050
    beat = 0.5 * np.sin(2 * np.pi * 80 * time) * np.exp(-8 * (time % 0.5))
    soundfile.write(folder / "tone.wav", beat.astype(np.float32), 22_050)
    return folder


def job(gig: Path, rule: str = "words", table: str = "") -> Job:
    (gig / "gig.toml").write_text(SETLIST.format(rule=rule, table=table), encoding="utf-8")
    listed = load(gig / "gig.toml")
    home = gig / "tone"
    home.mkdir(exist_ok=True)
    models = choose(listed.making, Card("cpu", 64.0, "a test"))
    return Job(listed, listed.tracks[0], home, Shelf(home), records.load(home), layout.sizes(1.0), 1, models)


STAGES = (listen.STAGE, style.STAGE)


def test_all_listeners_are_heard_kept_and_not_asked_twice(gig: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settle(job(gig), STAGES, None) == ["listen", "style"]
    heard = json.loads((gig / "tone" / layout.LISTENING).read_text(encoding="utf-8"))
    assert [said["listener"] for said in heard["said"]] == ["measured", "clap", "lp-musiccaps"]
    assert [said["licence"] for said in heard["said"]] == ["MIT", "Apache-2.0", "CC-BY-NC-4.0"]
    captions = [segment["caption"] for segment in heard["segments"]]
    assert captions == [segment["caption"] for segment in heard["said"][2]["segments"]] and all(captions)
    assert "a guess from clap" in (gig / "tone" / layout.STYLE).read_text(encoding="utf-8")
    assert settle(job(gig), STAGES, None) == []
    monkeypatch.setattr("precompute.listeners.clap.opened", None)  # what was noted needs no model
    monkeypatch.setattr("precompute.listeners.musiccaps.opened", None)
    assert settle(job(gig, rule="first-substring"), STAGES, None)[0] == "listen"
    again = json.loads((gig / "tone" / layout.LISTENING).read_text(encoding="utf-8"))
    assert [segment["caption"] for segment in again["segments"]] == captions


def test_a_model_with_other_weights_is_asked_again(gig: Path) -> None:
    wanted = job(gig)
    before = listen.STAGE.facts(wanted)
    (gig / "clap" / "added.json").write_text("{}")
    assert listen.STAGE.facts(wanted) != before
    (gig / "clap" / "added.json").unlink()
    assert listen.STAGE.facts(wanted) == before


def test_the_table_of_words_is_checked_and_used(gig: Path) -> None:
    with pytest.raises(ShowError, match=r'"drums" is mapped to "polka": choose one of'):
        listen.rule(job(gig, table='drums = "polka"').listed)
    assert listen.rule(job(gig, table='drums = "metal"').listed)("voice and drums") == "metal"


def test_what_is_measured_alone_asks_nothing_more_of_a_show_than_before(gig: Path) -> None:
    """Shows that were prepared without models are not made again."""
    wanted = job(gig)
    alone = replace(wanted, models=replace(wanted.models, listeners=wanted.models.listeners[:1]))
    assert len(listen.STAGE.facts(alone)) == 3 and style.STAGE.facts(alone) == ["", None]
