"""Timecodes and quantised cues in a setlist."""

from pathlib import Path

import pytest
import showmaker

from show import layout, setlist
from show.errors import ShowError
from show.folder import open_show
from show.setlist import Setlist


def load(folder: Path, text: str) -> Setlist:
    path = folder / "gig.toml"
    path.write_text(text, encoding="utf-8")
    return setlist.load(path)


def test_a_track_begins_and_a_cue_falls_where_their_timecodes_say(tmp_path):
    listed = load(
        tmp_path,
        """
        timecode_rate = 24
        [[track]]
        audio = "a"
        timecode = "01:00:00:00"
        [[track.cue]]
        timecode = "01:00:12:12"
        look = "ink"
        quantise = "bar"
        """,
    )
    (track,) = listed.tracks
    (cue,) = track.cues
    assert (listed.timecode_rate.name, track.timecode, cue.time, cue.quantise) == ("24", 3600.0, 12.5, "bar")


def test_drop_frame_timecode_is_real_seconds(tmp_path):
    listed = load(tmp_path, 'timecode_rate="29.97df"\n[[track]]\naudio="a"\ntimecode="01:00:00;00"')
    assert listed.tracks[0].timecode == pytest.approx(107892 * 1001 / 30000)


def test_a_cue_past_midnight_belongs_to_a_track_from_before_it(tmp_path):
    listed = load(
        tmp_path,
        '[[track]]\naudio="a"\ntimecode="23:59:00:00"\n[[track.cue]]\ntimecode="00:00:30:00"\nlook="ink"',
    )
    assert listed.tracks[0].cues[0].time == pytest.approx(90.0)


def test_without_timecode_nothing_waits_and_nothing_is_called(tmp_path):
    (track,) = load(tmp_path, '[[track]]\naudio="a"\n[[track.cue]]\ntime=1').tracks
    assert (track.timecode, track.cues[0].quantise) == (None, "off")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[track]]\naudio="a"\ntimecode="1 hour"', 'track 1: "timecode" is "1 hour": a timecode is written as'),
        ('[[track]]\naudio="a"\ntimecode="01:00:00:25"', "frames go to 24 at 25 frames a second"),
        ('timecode_rate=26\n[[track]]\naudio="a"', '"timecode_rate" is "26": it has to be one of 23.976, 24, 25'),
        ('timecode_rate=true\n[[track]]\naudio="a"', '"timecode_rate" is True'),
        ('[[track]]\naudio="a"\n[[track.cue]]\ntimecode="01:00:00:00"', "give the track its own timecode"),
        (
            '[[track]]\naudio="a"\ntimecode="01:00:00:00"\n[[track.cue]]\ntimecode="00:59:00:00"',
            'cue 1: "timecode" is before its track',
        ),
        (
            '[[track]]\naudio="a"\ntimecode="01:00:00:00"\n[[track.cue]]\ntimecode="01:00:00:00"\ntime=1',
            'has both "time" and "timecode"',
        ),
        ('[[track]]\naudio="a"\n[[track.cue]]\ntime=1\nquantise="phrase"', "it has to be one of off, beat, bar"),
    ],
)
def test_a_fault_of_timecode_is_said_with_its_place(tmp_path, text, said):
    with pytest.raises(ShowError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)


def test_a_show_folder_carries_the_timecodes_to_the_stage(tmp_path):
    root = showmaker.make(tmp_path, tracks=2).root
    copy = root / layout.SETLIST_COPY
    lines = copy.read_text().replace("[[track]]", '[[track]]\ntimecode = "01:00:00:15"', 1)
    copy.write_text("timecode_rate = 30\n" + lines)
    show = open_show(root)
    assert (show.timecode_rate.name, [track.timecode for track in show.tracks]) == ("30", [3600.5, None])
    assert show.warnings == ()  # a timecode changes no picture
