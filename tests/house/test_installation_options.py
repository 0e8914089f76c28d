"""What the command line makes of an installation: by the setlist, by a flag, and never without the flash guard."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from limelight.arguments import parse
from limelight.doors import alone, desk_options, guard, kept, stage_options
from limelight.preflight import asked
from live.folders import user_log, user_state
from show.errors import ShowError
from show.installation import Installation
from show.patching import Patching

PLAN = Installation(fade=7.0, guard="show")


def options(*words: str, plan: Installation | None = PLAN):
    show = SimpleNamespace(installation=plan, patching=Patching(), guard="show", aspect=16 / 9)
    return parse(["live", "gig.toml", *words]), show


def test_the_setlist_s_table_makes_an_installation_unless_the_command_says_otherwise() -> None:
    assert alone(*options()) is PLAN
    assert alone(*options("--installation")) is PLAN
    assert alone(*options("--no-installation")) is None


@pytest.mark.parametrize(
    ("words", "plan", "alone"),
    [((), PLAN, True), ((), None, False), (("--installation",), None, True), (("--no-installation",), PLAN, False)],
)
def test_the_stage_knows_whether_somebody_is_there(
    words: tuple[str, ...], plan: Installation | None, alone: bool
) -> None:
    assert stage_options(*options(*words, plan=plan)).alone is alone


def test_a_setlist_without_the_table_is_one_by_the_flag_alone() -> None:
    assert alone(*options(plan=None)) is None
    assert alone(*options("--installation", plan=None)) == Installation()


def test_an_installation_is_guarded_whatever_the_setlist_says_and_off_is_refused() -> None:
    assert guard(*options()) == "show"
    assert guard(*options("--guard", "public")) == "public"
    assert guard(*options("--installation", plan=None)) == "public"
    with pytest.raises(ShowError, match="never without the flash guard"):
        guard(*options("--guard", "off"))
    assert guard(*options("--no-installation", "--guard", "off")) == "off"
    assert guard(*options("--no-installation")) == "show"


def test_the_journal_lies_with_the_user_s_logs_unless_the_command_names_a_file_or_none() -> None:
    assert desk_options(*options()).journal == user_log() / "journal.txt"
    assert desk_options(*options("--journal", "a.txt")).journal == Path("a.txt")
    assert desk_options(*options("--journal", "off")).journal is None
    assert desk_options(*options()).installation is PLAN


def test_every_folder_that_a_show_writes_to_is_one_whose_disk_is_watched() -> None:
    assert kept(options()[0]) == (user_state(),)
    given, _ = options("--state", "/a/state.json", "--record", "/b/show.mp4", "--log", "/c")
    assert kept(given) == (user_state(), Path("/a"), Path("/b"), Path("/c"))


def test_the_check_names_a_webhook_s_host_and_never_its_key() -> None:
    chosen, show = options(plan=Installation(webhook="https://hooks.example.org/services/T0/secret?key=secret"))
    found = asked.installation(show, chosen)
    assert "webhook to hooks.example.org" in found.told and "secret" not in str(found)


def test_the_check_tells_the_guard_that_the_show_will_run_with() -> None:
    for words, profile in ((), "show"), (("--guard", "public"), "public"):
        chosen, show = options(*words)
        found = asked.installation(show, chosen)
        assert f"guard {profile}" in found.told and found.figures["guard"] == profile
