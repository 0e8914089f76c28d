"""`limelight install-service`: lets systemd start a show at boot and again whenever it ends."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from limelight.unitfile import account, elsewhere, unit
from show.errors import ShowError
from show.files import write_text
from show.layout import default_folder

SYSTEM = Path("/etc/systemd/system")
COMMAND = "install-service"
LONGEST = 200  # characters of a show's name; of a unit's whole name systemd takes 255
OWN = "--"  # what follows is for `limelight live`


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The arguments of a command line, and those that the service shall give to `live`."""
    if COMMAND not in arguments[:1] or OWN not in arguments:
        return list(arguments), []
    at = list(arguments).index(OWN)
    return list(arguments[:at]), list(arguments[at + 1 :])


def install(chosen: Namespace) -> int:
    """Writes the unit, or prints it, and says what enables it; ShowError where systemd or the right to is missing."""
    from limelight import doors

    theirs = None if chosen.user else elsewhere()
    if theirs is not None and doors.bare(chosen.show):
        what = f"a shipped setlist lies in the home of whoever runs this, where {account()} cannot read it"
        raise ShowError(chosen.show, what, f"give the show's folder, such as {default_folder(chosen.show)}")
    with _at_home(theirs):
        show = doors.show(chosen.show)
        doors.refuse(chosen.asked, show)
    named = chosen.name or f"limelight-{_plain(chosen.show.stem)}"
    text = unit(show.title, doors.shipped(chosen.show).absolute(), chosen.options, chosen.user, Path.cwd())
    if chosen.print:
        print(text, end="")
        return 0
    path = _folder(chosen.user) / f"{named}.service"
    _write(path, text)
    for line in verified(path, chosen.user):
        print(f"systemd-analyze: {line}")
    print(f"wrote {path}")
    print("start it now and at every boot with")
    print("\n".join(f"  {line}" for line in enabling(path.name, chosen.user)))
    return 0


def verified(path: Path, user: bool) -> list[str]:
    """What systemd finds wrong with the file, nothing where it is not here to look."""
    if shutil.which("systemd-analyze") is None:
        return []
    command = ["systemd-analyze", *(["--user"] if user else []), "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if path.name in line]


def enabling(name: str, user: bool) -> list[str]:
    """The commands that let it begin."""
    if user:
        return ["systemctl --user daemon-reload", f"systemctl --user enable --now {name}"]
    staying = f"sudo loginctl enable-linger {shlex.quote(account())}"  # else their log-out takes sound and memory away
    return [staying, "sudo systemctl daemon-reload", f"sudo systemctl enable --now {name}"]


@contextmanager
def _at_home(theirs: Path | None) -> Iterator[None]:
    """Has a user's own looks looked for in another one's home, where one is given."""
    before = os.environ.get("HOME")
    if theirs is not None:
        os.environ["HOME"] = str(theirs)
    try:
        yield
    finally:
        if theirs is not None:
            os.environ.pop("HOME")
            os.environ.update({} if before is None else {"HOME": before})


def _plain(name: str) -> str:
    """A name of which systemd loads a unit: a dash for each row of other characters. Source: systemd.unit(5)."""
    return re.sub(r"[^A-Za-z0-9:_.]+", "-", name).strip("-")[:LONGEST] or "show"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refusal(path.parent) from error
    if not os.access(path.parent, os.W_OK):
        raise _refusal(path.parent)
    write_text(path, text)


def _refusal(folder: Path) -> ShowError:
    return ShowError(folder, "cannot be written by you", "run it with sudo, or with --user; --print shows the unit")


def _folder(user: bool) -> Path:
    if not sys.platform.startswith("linux") or shutil.which("systemctl") is None:
        raise ShowError(
            f"limelight {COMMAND}",
            "there is no systemd on this system",
            "let its own scheduler run `limelight live` at log-in; --print shows the unit for another machine",
        )
    if not user:
        return SYSTEM
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
