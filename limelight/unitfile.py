"""What systemd reads of a show: its unit file, every word of it escaped as systemd wants it."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from show.errors import ShowError

if TYPE_CHECKING:
    from pwd import struct_passwd

SURROUNDINGS = "%E/limelight/environment"  # of a user ~/.config/..., of the machine /etc/...; see systemd.unit(5)
UNIT = """# Written by `limelight install-service`; run it again after a change of its options.
[Unit]
Description=Limelight plays {title}
{after}
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
WorkingDirectory={folder}
{account}EnvironmentFile=-{surroundings}
WatchdogSec=10
TimeoutStartSec=180
TimeoutStopSec=10
Restart=always
RestartSec=2
# Only the keeper: a stage that has lost it plays on until the next one takes it over.
KillMode=process
# A stage that the kernel ends for want of memory is started again by its keeper, like any other that dies.
OOMPolicy=continue
LimitNICE=-10

[Install]
WantedBy={wanted}
"""


def unit(title: str, show: Path, options: Sequence[str], user: bool, folder: Path) -> str:
    """The unit file of a show, for a user's own service manager or the machine's; `options` are those of `live`.

    The show of a setlist and the files among the options are looked for from `folder`.
    """
    words = [sys.executable, "-m", "limelight", "live", str(show), *options]
    title = " ".join(title.split())
    return UNIT.format(
        title=_literal(title),
        after="After=graphical-session.target" if user else "\n".join(_after()),
        command=" ".join(map(quoted, words)),
        folder=_plain(folder),
        account="" if user else "\n".join([*_as_whom(), ""]),
        surroundings=SURROUNDINGS,
        wanted="graphical-session.target" if user else "graphical.target",
    )


def quoted(word: str) -> str:
    """A word of a command as systemd reads it, so that it expands nothing in it. Source: systemd.service(5)."""
    return _word(word.replace("$", "$$"))


def account() -> str:
    """Who plays the show: whoever called sudo, not root."""
    return os.environ.get("SUDO_USER") or getpass.getuser()


def elsewhere() -> Path | None:
    """The home of the account where that is somebody else than runs this, as with sudo; None where it is not."""
    known = _known()
    return None if known is None or known.pw_uid == os.geteuid() else Path(known.pw_dir)


def _number() -> int | None:
    """The number that this machine has for the account; None where it has none."""
    known = _known()
    return None if known is None else known.pw_uid


def _known() -> struct_passwd | None:
    """What this machine knows of the account."""
    if sys.platform == "win32":
        return None
    import pwd

    try:
        return pwd.getpwnam(account())
    except KeyError:
        return None


def _after() -> list[str]:
    """What a machine's unit waits for: a screen, and the place in memory that the account has."""
    number = _number()
    if number is None:
        return ["After=graphical.target sound.target"]
    theirs = f"user@{number}.service"
    return [f"Wants={theirs}", f"After=graphical.target sound.target {theirs}"]


def _as_whom() -> list[str]:
    """The account, and what its programs find in a session: the screen, the sound server, a show that plays."""
    number, key = _number(), os.environ.get("XAUTHORITY")
    surroundings = [f"DISPLAY={os.environ.get('DISPLAY') or ':0'}"]
    surroundings += [f"XAUTHORITY={key}"] if key else []
    surroundings += [f"XDG_RUNTIME_DIR=/run/user/{number}"] if number is not None else []
    return [f"User={_literal(account())}", *(f"Environment={_word(each)}" for each in surroundings)]


def _word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{_literal(escaped)}"'


def _plain(folder: Path) -> str:
    """A folder as systemd reads a path: to the end of the line, nothing quoted."""
    text = str(folder)
    if "\n" in text or text != text.strip() or text.endswith("\\"):
        what = "systemd cannot be told of a folder of that name"
        raise ShowError(folder, what, "rename it, without line breaks and without a space or a backslash at its end")
    return _literal(text)


def _literal(text: str) -> str:
    return text.replace("%", "%%")
