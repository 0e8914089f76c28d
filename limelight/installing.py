"""`limelight install-service`: lets systemd start a show at boot and again whenever it ends."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from show.errors import ShowError
from show.files import write_text

SYSTEM = Path("/etc/systemd/system")
COMMAND = "install-service"
OWN = "--"  # what follows is for `limelight live`

UNIT = """# Written by `limelight install-service`; run it again after a change of its options.
[Unit]
Description=Limelight plays {title}
After={after}
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
WorkingDirectory={folder}
{account}WatchdogSec=10
TimeoutStartSec=180
TimeoutStopSec=10
Restart=always
RestartSec=2
# Only the keeper: a stage that has lost it plays on until the next one takes it over.
KillMode=process
LimitNICE=-10

[Install]
WantedBy={wanted}
"""


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The arguments of a command line, and those that the service shall give to `live`."""
    if COMMAND not in arguments[:1] or OWN not in arguments:
        return list(arguments), []
    at = list(arguments).index(OWN)
    return list(arguments[:at]), list(arguments[at + 1 :])


def install(chosen: Namespace) -> int:
    """Writes the unit, or prints it, and says what enables it; ShowError where systemd or the right to is missing."""
    from limelight import doors

    show = doors.show(chosen.show)
    named = chosen.name or f"limelight-{chosen.show.stem}"
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


def unit(title: str, show: Path, options: Sequence[str], user: bool, folder: Path) -> str:
    """The unit file of a show, for a user's own service manager or the machine's; `options` are those of `live`.

    The show of a setlist and the files among the options are looked for from `folder`.
    """
    words = [sys.executable, "-m", "limelight", "live", str(show), *options]
    title = " ".join(title.split())
    return UNIT.format(
        title=_literal(title),
        after="graphical-session.target" if user else "graphical.target sound.target",
        command=" ".join(map(quoted, words)),
        folder=_plain(folder),
        account="" if user else f"User={_literal(_account())}\nEnvironment=DISPLAY={_display()}\n",
        wanted="graphical-session.target" if user else "graphical.target",
    )


def quoted(word: str) -> str:
    """A word of a command as systemd reads it, so that it expands nothing in it. Source: systemd.service(5)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("$", "$$")
    return f'"{_literal(escaped)}"'


def verified(path: Path, user: bool) -> list[str]:
    """What systemd finds wrong with the file, nothing where it is not here to look."""
    if shutil.which("systemd-analyze") is None:
        return []
    command = ["systemd-analyze", *(["--user"] if user else []), "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if path.name in line]


def enabling(name: str, user: bool) -> list[str]:
    """The commands that let it begin."""
    control = "systemctl --user" if user else "sudo systemctl"
    return [f"{control} daemon-reload", f"{control} enable --now {name}"]


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
    if not sys.platform.startswith("linux"):
        raise ShowError(
            f"limelight {COMMAND}",
            "there is no systemd on this system",
            "let its own scheduler run `limelight live` at log-in; --print shows the unit for another machine",
        )
    if not user:
        return SYSTEM
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _account() -> str:
    """Who plays the show: whoever called sudo, not root."""
    return os.environ.get("SUDO_USER") or getpass.getuser()


def _display() -> str:
    return os.environ.get("DISPLAY") or ":0"


def _plain(folder: Path) -> str:
    """A folder as systemd reads a path: to the end of the line, nothing quoted."""
    text = str(folder)
    if "\n" in text or text != text.strip() or text.endswith("\\"):
        what = "systemd cannot be told of a folder of that name"
        raise ShowError(folder, what, "rename it, without line breaks and without a space or a backslash at its end")
    return _literal(text)


def _literal(text: str) -> str:
    return text.replace("%", "%%")
