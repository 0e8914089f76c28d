"""Several listeners: how their votes and sentences combine, what is kept, and that a kill costs little."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from precompute.listen import asking
from precompute.listen.asking import AT_ONCE, ask
from precompute.listen.genre import Vote
from precompute.listen.genre_words import for_captions
from precompute.listen.genres import GENRES
from precompute.listen.listening import Listening, from_json
from precompute.listen.said import MEASURED, Said, captions, combined, genres_of, voters
from precompute.listen.together import account, loud, together
from precompute.listen.track import listen
from precompute.listeners.listener import Heard
from precompute.models.model import Chosen, Model, Part, Placement
from precompute.steps.page import rows
from show.errors import ShowError
from show.recording import Recording
from show.segments import segments

RULE = for_captions("words", GENRES, {}, "x.toml")
MEASURED_VOTES = (Vote("techno", 0.6, ("about 130 bpm",)), Vote("house", 0.4, ()))
CLAP = Model("clap", "listener", "CLAP", "family", (Part("", "laion/larger", "main", ()),), licence="Apache-2.0")
CAPTIONER = Model("lp-musiccaps", "listener", "a captioner", "family", (Part("", "doh/lp", "main", ()),))


def said(name: str, *spoken: Heard) -> Said:
    return Said(name, name, "MIT", genres_of(spoken, RULE), spoken)


@pytest.fixture(scope="module")
def measured() -> Listening:
    """A sine, silence for all of the second segment, and the sine again."""
    tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(44_100 * 9) / 44_100)
    sound = np.concatenate([tone, np.zeros(44_100 * 12), tone]).astype(np.float32)[:, None]
    return listen(Recording(sound, 44_100, {}), segments(30.0))


def test_a_captioner_votes_with_the_share_of_captions_that_name_a_genre() -> None:
    spoken = [Heard("a slow jazz tune"), Heard("a guitar plays"), Heard("smooth jazz"), Heard("a rock song")]
    assert genres_of(spoken, RULE) == (("jazz", 0.5), ("rock", 0.25))
    assert genres_of([Heard("a guitar plays")], RULE) == ()


def test_a_zero_shot_listener_votes_with_the_mean_of_its_shares() -> None:
    spoken = [Heard("", (("jazz", 0.8), ("rock", 0.2))), Heard("", (("rock", 1.0),))]
    assert genres_of(spoken, RULE) == (("rock", 0.6), ("jazz", 0.4))


def test_votes_weigh_a_quarter_for_the_rules_of_thumb_and_one_for_each_model() -> None:
    clap = said("clap", Heard("", (("house", 0.5), ("jazz", 0.5))))
    captioner = said("lp-musiccaps", Heard("a house track"), Heard("a slow song"))
    votes = {vote.genre: vote for vote in combined(MEASURED_VOTES, [clap, captioner])}
    whole = 0.25 + 1 + 0.5
    assert votes["house"].share == pytest.approx((0.25 * 0.4 + 0.5 + 0.5) / whole, abs=1e-4)
    assert votes["techno"].share == pytest.approx(0.25 * 0.6 / whole, abs=1e-4)
    assert sum(vote.share for vote in votes.values()) == pytest.approx(1, abs=1e-3)
    assert votes["house"].reasons == ("clap 0.50", "in 50 % of lp-musiccaps's captions")
    assert votes["techno"].reasons == ("about 130 bpm",)


def test_listeners_without_a_vote_leave_the_measured_votes_as_they_are() -> None:
    silent = said("lp-musiccaps", Heard("a guitar plays"))
    assert combined(MEASURED_VOTES, [silent]) is MEASURED_VOTES and voters([silent]) == ()


def test_the_best_listener_that_says_anything_speaks_for_a_segment() -> None:
    by_hand = said(MEASURED, Heard("about 130 bpm"), Heard("bright"), Heard("dark"))
    clap = said("clap", Heard("resembles techno"), Heard("resembles house"), Heard(""))
    captioner = said("lp-musiccaps", Heard("a techno track"), Heard(""), Heard(""))
    assert captions([by_hand, clap, captioner]) == ("a techno track", "resembles house", "dark")


def test_the_account_keeps_the_numbers_and_silence_and_reads_back_the_same(measured: Listening) -> None:
    assert loud(measured) == [(0.0, 10.0), (20.0, 30.0)]
    other = account(measured, CAPTIONER, [Heard("a jazz flute"), Heard("a lonely flute")], RULE)
    assert other.genres == (("jazz", 0.5),) and other.model == "a captioner (doh/lp)"
    whole = together(measured, [other])
    assert [part.caption for part in whole.segments] == ["a jazz flute", "silence", "a lonely flute"]
    assert whole.moods == measured.moods and whole.measured == measured.measured
    assert whole.votes[0].genre == "jazz" and "by lp-musiccaps and rules of thumb" in whole.caption
    assert [one.listener for one in whole.said] == [MEASURED, "lp-musiccaps"]
    assert from_json(whole.to_json(), "listen.json") == whole


def test_what_was_measured_alone_is_left_as_it_is(measured: Listening) -> None:
    assert together(measured, []) is measured
    assert [one.listener for one in measured.said] == [MEASURED] and rows(measured) == []


def test_a_file_of_the_first_version_is_read_on(measured: Listening) -> None:
    old = json.loads(measured.to_json())
    del old["said"]
    old["version"] = 1
    heard = from_json(json.dumps(old), "listen.json")
    assert heard.said == () and heard.segments == measured.segments and heard.votes == measured.votes


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (lambda said: said["segments"].pop(), "measured says 2 things of 3 segments"),
        (lambda said: said["genres"].append(["jazz"]), r'"said\[0\].genres\[23\]" holds 1 values: write 2'),
        (lambda said: said.pop("licence"), r'no key "said\[0\].licence"'),
    ],
)
def test_a_wrong_edit_of_what_was_said_is_named(measured: Listening, edit, complaint: str) -> None:
    edited = json.loads(measured.to_json())
    edit(edited["said"][0])
    with pytest.raises(ShowError, match=complaint):
        from_json(json.dumps(edited), "listen.json")


def test_the_page_shows_all_listeners_about_the_same_segment(measured: Listening) -> None:
    spoken = [Heard("one"), Heard("two", (), (("calm", 0.8),), (("flute", 0.9), ("harp", 0.8)))]
    shown = rows(together(measured, [account(measured, CLAP, spoken, RULE)]))
    assert [row.name for row in shown] == [MEASURED, "clap"]
    assert shown[1].words == "at 0:20: two" and shown[1].feel == "calm; flute, harp"
    assert shown[0].words == f"at 0:20: {measured.segments[2].caption}"


class Killed(Exception):
    """Stands for a kill of the process."""


class Door:
    """A family that counts what it is asked and dies after `alive` calls."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float]] = []
        self.alive = 100

    @contextmanager
    def opened(self, folder: Path, placement: Placement, genres: Sequence[str]) -> Iterator[Door]:
        yield self

    def hear(self, samples: np.ndarray, rate: int, spans: Sequence[tuple[float, float]], progress) -> tuple[Heard, ...]:
        self.alive -= 1
        if self.alive < 0:
            raise Killed
        self.asked += spans
        progress(0.5)
        progress(1.0)
        return tuple(Heard(f"from {start:.0f}", (("jazz", 1.0),)) for start, _ in spans)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    found = Door()
    monkeypatch.setattr(asking, "importlib", types.SimpleNamespace(import_module=lambda name: found))
    return found


def test_a_killed_listener_goes_on_where_it_was(door: Door, tmp_path: Path) -> None:
    spans = [(10.0 * k, 10.0 * k + 10) for k in range(2 * AT_ONCE + 1)]
    chosen, told = Chosen(CLAP, "named", tmp_path), []
    request = (chosen, (np.zeros(10, np.float32), 10), spans, GENRES)
    door.alive = 1
    with pytest.raises(Killed):
        ask(*request, (tmp_path, "key"), told.append)
    door.alive = 100
    heard = ask(*request, (tmp_path, "key"), told.append)
    assert [one.caption for one in heard] == [f"from {start:.0f}" for start, _ in spans]
    assert door.asked == spans and told == pytest.approx([4 / 17, 8 / 17, 12 / 17, 16 / 17, 16.5 / 17, 1.0])
    assert ask(*request, (tmp_path, "key"), told.append) == heard and door.asked == spans  # nothing is asked twice
    ask(*request, (tmp_path, "another recording"), told.append)
    assert door.asked == spans + spans


def test_broken_notes_are_asked_again(door: Door, tmp_path: Path) -> None:
    (tmp_path / asking.NOTES.format("clap")).write_text('{"format": "limelight notes of a listener", "key": "k"')
    heard = ask(Chosen(CLAP, "named", tmp_path), (np.zeros(10), 10), [(0.0, 1.0)], GENRES, (tmp_path, "k"), lambda _: 0)
    assert heard == (Heard("from 0", (("jazz", 1.0),)),)
