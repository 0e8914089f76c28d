"""The `[installation]` table: what it may say, and a sentence for everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from show import setlist
from show.errors import ShowError
from show.hours import Span
from show.installation import Limits, Mail

FULL = """
[installation]
open = { default = "10:00-18:00", mon = "closed", fri = "10:00-13:00, 20:00-02:00" }
closed = ["2026-12-24", "12-25"]
exceptional = { "2026-12-31" = "22:00-24:00" }
timezone = "Europe/Berlin"
fade = 45
dim = { "23:00" = 0.3, "07:00" = 1 }
shift = 3
shift_period = 10
restart = "04:30"
ambient_after = 8
drift = 0.25
breath = 0.8
guard = "show"
webhook = "https://example.org/hook"
alarms = { black = 30, silence = 0, disk = 5, repeat = 1 }
mail = { host = "mail.example.org", from = "wall@example.org", to = ["a@example.org", "b@example.org"], user = "wall" }
"""


def load(folder: Path, text: str) -> setlist.Setlist:
    path = folder / "gig.toml"
    path.write_text(f'[[track]]\naudio = "a"\n[[track]]\naudio = "b"\n{text}', encoding="utf-8")
    return setlist.load(path)


def test_a_full_table_is_read(tmp_path: Path) -> None:
    read = load(tmp_path, FULL).installation
    assert read is not None
    assert read.opening.week[0] == () and read.opening.week[1] == (Span(600, 1080),)
    assert read.opening.week[4] == (Span(600, 780), Span(1200, 1560))
    assert read.opening.days == {(2026, 12, 24): (), (None, 12, 25): (), (2026, 12, 31): (Span(1320, 1440),)}
    assert str(read.zone) == "Europe/Berlin"
    assert (read.fade, read.shift, read.shift_period, read.restart, read.guard) == (45.0, 3, 600.0, 270, "show")
    assert read.dim == ((420, 1.0), (1380, 0.3))
    assert (read.ambient_after, read.drift, read.breath) == (8.0, 0.25, 0.8)
    assert read.limits == Limits(black=30.0, silence=0.0, disk=5e9, repeat=3600.0)
    assert read.webhook == "https://example.org/hook"
    to = ("a@example.org", "b@example.org")
    assert read.mail == Mail("mail.example.org", 587, "starttls", "wall", "wall@example.org", to)


def test_an_empty_table_is_an_installation_that_is_always_open(tmp_path: Path) -> None:
    listed = load(tmp_path, "[installation]\n")
    assert listed.installation is not None and listed.installation.opening.week[6] == (Span(0, 1440),)


def test_a_setlist_without_the_table_is_none(tmp_path: Path) -> None:
    listed = load(tmp_path, "")
    assert listed.installation is None


@pytest.mark.parametrize(("shift", "minutes"), [(0, 1), (3, 4), (4, 6), (32, 43)])
def test_a_pixel_may_be_wandered_in_ten_seconds(tmp_path: Path, shift: int, minutes: int) -> None:
    read = load(tmp_path, f"[installation]\nshift = {shift}\nshift_period = {minutes}\n").installation
    assert read is not None and (read.shift, read.shift_period) == (shift, 60.0 * minutes)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("opne = 1", 'unknown key "opne": did you mean "open"?'),
        ("open = 7", 'write open = "10:00-18:00"'),
        ('open = "ten to six"', 'has "ten to six": write "10:00-18:00"'),
        ('open = "10:00"', 'has "10:00": write'),
        ('open = "10:00-25:00"', 'the time "25:00"'),
        ('open = "10:60-12:00"', 'the time "10:60"'),
        ('open = "10:00-10:00"', 'the whole day is "00:00-24:00"'),
        ('open = "10:00-14:00, 12:00-18:00"', "overlap"),
        ('open = { mon = "10:00-18:00" }', 'does not say tue: add it, or default = "closed"'),
        ('open = { monday = "10:00-18:00" }', 'the day "monday": the days are mon, tue'),
        ("open = { default = 10 }", '"open.mon" is 10'),
        ('closed = "12-25"', "write a list"),
        ('closed = ["25.12."]', 'for one year, "12-25" for every year'),
        ('closed = ["2026-02-29"]', "2026-02-29"),
        ("closed = [1225]", "1225"),
        ('exceptional = ["2026-12-31"]', "write exceptional = {"),
        ('closed = ["12-31"]\nexceptional = { "12-31" = "10:00-12:00" }', "closed and exceptional"),
        ('timezone = "Berlin"', "IANA name"),
        ('timezone = "../etc/passwd"', "IANA name"),
        ("timezone = 1", "a text in quotes"),
        ("fade = 0", "from 1 to 3600"),
        ("fade = nan", "from 1 to 3600"),
        ('dim = "0.5"', "a table"),
        ('dim = { "20:00" = 60 }', "a number from 0 to 1"),
        ('dim = { "20:00" = true }', "a number from 0 to 1"),
        ('dim = { "8 pm" = 0.6, "07:00" = 1 }', 'the time "8 pm"'),
        ('dim = { "20:00" = 0.6 }', 'such as "07:00" = 1'),
        ('dim = { "7:00" = 1, "07:00" = 0.5 }', "a time twice"),
        ("shift = 99", "from 0 to 32"),
        ("shift_period = 0", "from 1 to 1440"),
        ("shift = 4\nshift_period = 1", "a shift of 4 px wanders a pixel in 1.9 s: write shift_period = 6 or more"),
        ("shift = 32", "write shift_period = 43 or more"),
        ('restart = "half past four"', "write a time"),
        ("restart = 4.5", "a text in quotes"),
        ("ambient_after = -1", "from 0 to 3600"),
        ("drift = 2", "from 0 to 1"),
        ("breath = 2", "from 0 to 1"),
        ('guard = "off"', "an installation is guarded: write public or show"),
        ('webhook = "ftp://example.org"', "https://example.org/alarm"),
        ('webhook = "https://"', "https://example.org/alarm"),
        ('webhook = "https://example.org:99999/"', "https://example.org/alarm"),
        ('webhook = "https://exa mple.org/"', "https://example.org/alarm"),
        ('webhook = "htps://example.org/secret"', '"webhook" is no address: write one of http or https'),
        ('webhook = ["https://example.org/secret"]', '"webhook" is no address'),
        ('webhook = "https://user:secret@example.org/"', "has a name or a password"),
        ('webhook = "https://secret@example.org:99999?a=/"', "has a name or a password"),
        ("alarms = 1", "a table"),
        ("alarms = { dark = 5 }", 'unknown key "dark"'),
        ("alarms = { black = -1 }", "from 0 to 86400"),
        ("mail = true", "a table"),
        ('mail = { host = "h", from = "a@b", to = "c@d", password = "x" }', "LIMELIGHT_MAIL_PASSWORD"),
        ('mail = { from = "a@b", to = "c@d" }', "write the mail server"),
        ('mail = { host = "h", from = "a", to = "c@d" }', '"from" is "a"'),
        ('mail = { host = "h", from = "a@b", to = [] }', '"to" is []'),
        ('mail = { host = "h", from = "a@b", to = ["c"] }', '"to" is "c"'),
        ('mail = { host = "h", from = "a@b", to = "c@d", tls = "ssl" }', "starttls, tls, none"),
        ('mail = { host = "h", from = "a@b", to = "c@d", port = 0 }', "from 1 to 65535"),
    ],
)
def test_whatever_else_it_says_is_refused_with_place_fault_and_remedy(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ShowError) as caught:
        load(tmp_path, f"[installation]\n{line}\n")
    assert "gig.toml: installation" in caught.value.where or '"installation"' in str(caught.value)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_table_of_the_handbook_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "installation.md").read_text(encoding="utf-8")
    written = page.split("```toml\n")[1].split("```")[0]
    read = load(tmp_path, written).installation
    assert read is not None and read.mail is not None and read.limits == Limits()
