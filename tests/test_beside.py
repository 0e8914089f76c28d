"""What travels in a show folder of the performer's own."""

from pathlib import Path

from limelight.__main__ import main
from precompute import beside
from show import layout


def test_a_shows_maps_of_controllers_travel_with_it(tmp_path):
    home, root = tmp_path / "home", tmp_path / "show"
    (home / "maps").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (home / "maps/lpd8.toml").write_text('device = "LPD8"\n')
    for folder in (home / "maps", home / "../elsewhere", home / "nowhere", None):
        beside.copy_maps(folder, home, root)
    assert [path.relative_to(root) for path in root.rglob("*.toml")] == [Path("maps/lpd8.toml")]
    assert sorted(path.name for path in root.iterdir()) == ["maps"]


def test_maps_beside_the_setlist_travel_and_nothing_else_of_their_folder_does(tmp_path):
    home, root = tmp_path, tmp_path / "shows" / "gig"
    (home / "gig.toml").write_text("")
    (home / "lpd8.toml").write_text('device = "LPD8"\n')
    (home / "song.wav").write_bytes(b"a long recording")
    (home / "old.toml").mkdir()
    root.mkdir(parents=True)
    for _ in range(2):
        beside.copy_maps(home / ".", home, root)
    assert sorted(path.name for path in root.rglob("*")) == ["gig.toml", "lpd8.toml"]


def test_a_map_of_the_setlists_name_is_not_taken_for_the_setlist(tmp_path):
    own = tmp_path / "gig.toml"
    own.write_text('[[track]]\naudio = "nowhere.wav"\n[desk]\nmidi_map = "."\n')
    (tmp_path / layout.SETLIST_COPY).write_text('[[track]]\naudio = "another.wav"\n')
    main(["precompute", str(own), "--out", str(tmp_path / "show")])
    assert (tmp_path / "show" / layout.SETLIST_COPY).read_bytes() == own.read_bytes()


def test_looks_travel_without_a_show_that_lies_among_them(tmp_path):
    looks = tmp_path / layout.LOOKS
    root = looks / "shows" / "gig"
    root.mkdir(parents=True)
    (looks / "mine.toml").write_text("")
    (root / "show.json").write_text("{}")
    for _ in range(2):
        beside.copy_looks(tmp_path, root)
    copied = root / layout.LOOKS
    assert sorted(str(path.relative_to(copied)) for path in copied.rglob("*")) == ["mine.toml", "shows"]
