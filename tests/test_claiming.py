"""Whose a show folder is: moved and copied setlists go on with theirs, and nobody takes over another one's."""

import json
import shutil
from pathlib import Path

import pytest

from limelight.__main__ import main
from precompute.claiming import refuse_anothers
from show import layout
from show.errors import ShowError

SETLIST = '[[track]]\naudio = "nowhere.wav"\n'


def setlist(path: Path, text: str = SETLIST) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def header(root: Path) -> dict[str, object]:
    return json.loads((root / layout.SHOW_HEADER).read_text(encoding="utf-8"))


@pytest.mark.parametrize("options", [[], ["--out", "shows/setlist"]])
def test_a_setlist_of_the_same_name_elsewhere_does_not_take_over_the_show(tmp_path, monkeypatch, capsys, options):
    friday, saturday = (setlist(tmp_path / day / "setlist.toml") for day in ("friday", "saturday"))
    monkeypatch.chdir(tmp_path)
    main(["precompute", "friday/setlist.toml"])
    capsys.readouterr()
    assert main(["precompute", "saturday/setlist.toml", *options]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert f"shows/setlist: is the show of another setlist, {friday}: use --out" in line
    assert header(Path("shows/setlist"))["setlist"] == str(friday)
    main(["precompute", str(saturday), "--out", "shows/saturday"])
    assert header(Path("shows/saturday"))["setlist"] == str(saturday)


def test_a_setlist_that_was_renamed_moved_or_linked_goes_on_with_its_show(tmp_path):
    there, root = setlist(tmp_path / "gig.toml"), tmp_path / "shows" / "gig"
    (tmp_path / "link.toml").symlink_to(there)
    for named in (there, tmp_path / "gone.toml", tmp_path / "link.toml", "", None, 7):
        refuse_anothers(there, root, {"setlist": named if named is None or named == 7 else str(named)})
    with pytest.raises(ShowError, match="another setlist"):
        refuse_anothers(there, root, {"setlist": str(setlist(tmp_path / "other.toml"))})


def test_a_folder_that_was_copied_with_its_setlist_is_the_copys_show(tmp_path):
    first = setlist(tmp_path / "2025" / "gig.toml")
    (tmp_path / "2025" / "shows" / "gig").mkdir(parents=True)
    shutil.copytree(tmp_path / "2025", tmp_path / "2026")
    again = tmp_path / "2026" / "gig.toml"
    refuse_anothers(again, tmp_path / "2026" / "shows" / "gig", {"setlist": str(first)})
    with pytest.raises(ShowError, match="another setlist"):
        refuse_anothers(again, tmp_path / "2025" / "shows" / "gig", {"setlist": str(first)})


def test_the_setlist_inside_a_show_is_no_other_ones(tmp_path):
    first, root = setlist(tmp_path / "gig.toml"), tmp_path / "shows" / "gig"
    copy = setlist(root / layout.SETLIST_COPY)
    refuse_anothers(copy, root, {"setlist": str(first)})
    refuse_anothers(first, root, {"setlist": str(copy)})
