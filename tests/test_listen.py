"""Listening to a track: what is said about it, how it feels, and the file a person can edit."""

from __future__ import annotations

import json

import numpy as np
import pytest
from loops import LOOPS, loop

from precompute.listen.caption import caption
from precompute.listen.emotion import at_keyframes, mood
from precompute.listen.listening import Listening, from_json
from precompute.listen.track import listen
from precompute.mood import Mood
from show.errors import ShowError
from show.recording import Recording
from show.segments import segments

INSTRUMENTS = "drum guitar piano violin bass synth voice vocal sing kick snare hat string brass flute"


@pytest.fixture(scope="module")
def quiet_then_loud() -> Listening:
    """A drone, then techno four times as loud."""
    calm, wild = LOOPS["drone"]().samples[: 10 * 44_100], LOOPS["techno"]().samples[: 10 * 44_100]
    samples = np.concatenate([0.25 * calm, wild])
    told: list[float] = []
    heard = listen(Recording(samples, 44_100, {"genre": "Minimal Techno"}), segments(20.0), told.append)
    assert told == sorted(told) and told[-1] == 1.0
    return heard


def test_each_segment_has_its_own_caption_and_numbers(quiet_then_loud: Listening) -> None:
    first, second = quiet_then_loud.segments
    assert (first.start, first.end, second.end) == (0, 10, 20)
    assert "mostly sustained" in first.caption and "quieter than the whole track" in first.caption
    assert "about 130 bpm" in second.caption and "a low stroke on every beat" in second.caption
    assert second.measured.loudness - first.measured.loudness > 8
    assert quiet_then_loud.tag == "Minimal Techno"


def test_the_louder_and_busier_segments_have_more_arousal(quiet_then_loud: Listening) -> None:
    assert quiet_then_loud.segments[1].mood.arousal > quiet_then_loud.segments[0].mood.arousal + 0.2
    arousal = [felt.arousal for felt in quiet_then_loud.moods]
    assert len(arousal) == 3 and arousal == sorted(arousal)


def test_a_caption_names_no_instrument(quiet_then_loud: Listening) -> None:
    said = " ".join([quiet_then_loud.caption, *(segment.caption for segment in quiet_then_loud.segments)]).lower()
    assert not set(INSTRUMENTS.split()) & set(said.replace(",", " ").split())


def test_the_tracks_caption_ends_with_the_guess_and_its_doubt(quiet_then_loud: Listening) -> None:
    guess = quiet_then_loud.caption.rsplit(";", 1)[1]
    assert "resembles" in guess and ("(unsure)" in guess or "rules of thumb" in guess)


def test_what_is_written_is_read_back_the_same(quiet_then_loud: Listening) -> None:
    assert from_json(quiet_then_loud.to_json(), "listen.json") == quiet_then_loud


def test_an_edit_by_hand_is_read(quiet_then_loud: Listening) -> None:
    edited = json.loads(quiet_then_loud.to_json())
    edited["segments"][1]["caption"] = "the night begins"
    edited["moods"][2]["valence"] = 1
    heard = from_json(json.dumps(edited), "listen.json")
    assert heard.segments[1].caption == "the night begins" and heard.moods[2].valence == 1.0


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["caption"], 3, '"caption" is 3'),
        (["segments", 0, "measured", "bpm"], "fast", '"segments[0].measured.bpm" is'),
        (["segments", 0, "measured", "bpm"], True, '"segments[0].measured.bpm" is True'),
        (["moods", 1, "arousal"], float("nan"), '"moods[1].arousal" is nan'),
        (["moods", 1, "arousal"], 2.0, '"moods[1]" is 2.0'),
        (["segments"], [], "3 moods for 0 segments"),
        (["captoin"], "x", 'unknown key "captoin": did you mean "caption"?'),
        (["version"], 99, '"version" is 99, not 2'),
        (["votes"], {}, '"votes" is {}'),
    ],
)
def test_a_wrong_edit_names_the_file_and_the_key(
    quiet_then_loud: Listening, path: list, value: object, said: str
) -> None:
    edited = json.loads(quiet_then_loud.to_json())
    place = edited
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ShowError) as caught:
        from_json(json.dumps(edited), "listen.json")
    assert str(caught.value).startswith("listen.json: ") and said in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}"])
def test_what_is_no_listening_is_refused(text: str) -> None:
    with pytest.raises(ShowError):
        from_json(text, "listen.json")


def test_silence_is_said_to_be_silence() -> None:
    heard = listen(Recording(np.zeros((44_100 * 12, 2), np.float32), 44_100, {}), segments(12.0))
    assert heard.caption == "silence" and heard.segments[0].caption == "silence"
    assert heard.moods == (Mood(0.0, 0.5), Mood(0.0, 0.5))
    assert sum(vote.share for vote in heard.votes) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("rate", [8_000, 96_000])
def test_other_sampling_rates_give_the_same_tempo(rate: int) -> None:
    from show.resampling import resample

    sound = loop(120, {"kick": "x...x...x...x...", "hat": "..x...x...x...x."}, seconds=12).samples
    heard = listen(Recording(resample(sound, 44_100, rate), rate, {}), segments(12.0))
    assert heard.measured.bpm == pytest.approx(120, rel=0.01)


def test_a_keyframe_feels_like_the_segments_that_meet_there() -> None:
    calm, wild = Mood(0.3, 0.4), Mood(0.7, 0.6)
    moods = at_keyframes([calm, wild])
    assert moods[1] == Mood(0.5, 0.5)
    assert moods[0].arousal < 0.3 and moods[2].arousal > 0.7  # departures from the track are raised
    assert at_keyframes([calm]) == (calm, calm)


def test_mood_and_caption_keep_within_their_bounds(quiet_then_loud: Listening) -> None:
    for segment in quiet_then_loud.segments:
        felt = mood(segment.measured)
        assert 0 <= felt.arousal <= 1 and 0 <= felt.valence <= 1
        assert len(caption(segment.measured, felt)) < 250
