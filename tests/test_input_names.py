"""What an input may be called: a file, a device with channels, or the setlist."""

import pytest
from showmaker import make

from live.clock import SteppedClock
from live.sound.intake import names_file, open_input, parse
from show.errors import ShowError


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


@pytest.mark.parametrize("written", ["song.ogg", "gig/Song.M4A", "a.opus", "b.aiff", "./song", "../x/song", "/a/song"])
def test_what_is_called_as_a_file_is_one_though_it_is_not_there(written, show):
    assert names_file(written)
    with pytest.raises(ShowError, match="no such file"):
        open_input(written, show, SteppedClock())


def test_a_misspelt_name_in_a_folder_that_is_there_is_a_files(tmp_path, monkeypatch):
    (tmp_path / "music").mkdir()
    monkeypatch.chdir(tmp_path)
    assert names_file("music/song")


@pytest.mark.parametrize(
    "written", ["Line 1/2 (Interface)", "USB Audio:3,4", "3", "pipewire", "hw:0,0", "Scarlett 2i2 4th Gen.", ":2"]
)
def test_a_devices_name_is_no_files_whatever_is_in_it(written):
    assert not names_file(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (None, (None, None)),
        ("Scarlett", ("Scarlett", None)),
        ("Scarlett 18i20:3,4", ("Scarlett 18i20", (3, 4))),
        ("hw:1,0", ("hw", (1, 0))),
        (":2", (None, (2,))),
        ("7", ("7", None)),
    ],
)
def test_an_input_is_a_name_and_channels(written, meant):
    if meant[1] and 0 in meant[1]:
        with pytest.raises(ShowError, match="channels count from 1"):
            parse(written)
    else:
        assert parse(written) == meant
