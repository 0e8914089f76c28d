"""Folders and files whose names are no UTF-8, as old disks and archives have them."""

import io
import os
import sys

import numpy as np
import pytest
import soundfile

from limelight.__main__ import main
from precompute.alone import alone
from show import layout, recording
from show.errors import ShowError
from show.files import fingerprint, read_json, write_json

any_names = pytest.mark.skipif(sys.platform != "linux", reason="names are text here")
CAFE = os.fsdecode(b"caf\xe9")


@any_names
def test_a_folder_whose_name_is_no_utf_8_is_prepared_into_like_any_other(tmp_path, monkeypatch):
    gig = tmp_path / CAFE / "gig.toml"
    gig.parent.mkdir()
    gig.write_text('[[track]]\naudio = "nowhere.wav"\n')
    root, said = gig.parent / "show", io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)  # pytest's own takes UTF-8 only
    for _ in range(2):
        assert main(["precompute", str(gig), "--out", str(root)]) == 2  # for want of the recording
    assert said.getvalue().count(f"error: {gig.parent}/nowhere.wav: no such file") == 2
    assert read_json(root / layout.SHOW_HEADER, "")["setlist"] == str(gig)
    with pytest.raises(ShowError, match="another run"), alone(root), alone(root):
        pass


def test_what_is_written_of_such_a_name_is_utf_8_and_reads_back(tmp_path):
    write_json(tmp_path / "a.json", {"caf\udce9": "café"})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n "caf\\udce9": "café"\n}\n'
    assert read_json(tmp_path / "a.json", "") == {"caf\udce9": "café"}
    assert fingerprint("caf\udce9") != fingerprint("caf\udce8")


@any_names
@pytest.mark.parametrize("format", ["WAV", "FLAC", "MP3"])
def test_a_recording_of_such_a_name_is_read(tmp_path, format):
    plain, odd = tmp_path / f"a.{format.lower()}", tmp_path / f"{CAFE}.{format.lower()}"
    soundfile.write(plain, 0.1 * np.ones((44100, 2)), 44100, format=format)
    plain.rename(odd)
    assert recording.read(odd).duration == pytest.approx(1.0, abs=0.1)
