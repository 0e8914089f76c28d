"""What the desk knows of the show while the disk that holds it comes and goes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from showmaker import make
from test_keeper import state

from live.drawing.looks import LookLibrary
from live.exchange.panel import LOOK_AGE, Panel
from show.layout import SETLIST_COPY

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows answers otherwise")
FAULTY = Path("n" * 300)  # a name that no disk takes: the system refuses to look, as a share that is gone does


def test_a_desk_opens_without_the_show_that_it_cannot_look_at() -> None:
    panel = Panel(FAULTY)
    panel.refresh(0.0)
    assert panel.known.tracks == {}


def test_it_is_out_of_date_once_a_new_stage_plays_a_setlist_that_was_edited(tmp_path: Path) -> None:
    root = make(tmp_path).root
    panel, setlist = Panel(root), root / SETLIST_COPY
    panel.heard(state(frame=900))
    setlist.write_text(setlist.read_text() + "\n# edited\n")
    panel.heard(state(frame=901))
    assert not panel.outdated, "the stage plays what it has opened"
    panel.heard(state(frame=0))
    assert panel.outdated
    again = Panel(root)
    for frame in (900, 0):
        again.heard(state(frame=frame))
    assert not again.outdated, "it is the same show"


def test_the_looks_that_were_read_hold_when_their_disk_answers_with_a_fault(tmp_path: Path) -> None:
    panel = Panel(make(tmp_path).root)
    panel.heard(state(look="plain"))
    panel.refresh(0.0)
    before = panel.known.looks
    assert "plain" in before
    panel._looks = LookLibrary([FAULTY])
    panel.heard(state(look="plain"))
    panel.refresh(2 * LOOK_AGE)
    assert panel.known.looks == before


def test_of_two_tracks_of_one_title_the_name_means_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show = make(tmp_path, tracks=3)
    named = replace(show, tracks=tuple(replace(each, title="Song") for each in show.tracks))
    monkeypatch.setattr("live.exchange.panel.open_show", lambda path: named)
    panel = Panel(show.root)
    panel.refresh(0.0)
    assert panel.known.tracks["song"] == 1
    assert [panel.known.tracks[track.slug] for track in show.tracks] == [1, 2, 3]
