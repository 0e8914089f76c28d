"""Who has a port: read from /proc as proc(5) writes it, and from the real one."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from live.network.portowner import SOMEBODY, holder

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a port")


def row(address: str, state: str, user: int, inode: int) -> str:
    return f"   0: {address} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 {user:5d} 0 {inode} 2 0 0\n"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Port 7700 (1E14): UDP of process 41; TCP, of a foreign user's process, and a connection of another to it."""
    (tmp_path / "net").mkdir()
    (tmp_path / "net/udp").write_text(HEAD + row("0100007F:1E13", "07", 0, 110) + row("00000000:1E14", "07", 0, 111))
    (tmp_path / "net/tcp").write_text(HEAD + row("0100007F:1E15", "01", 0, 113))
    (tmp_path / "net/tcp6").write_text(HEAD + row("0" * 32 + ":1E14", "0A", 65533, 112))
    for number, name, inode in ((40, "sclang", 110), (41, "qlab", 111), (42, "browser", 113)):
        (tmp_path / f"{number}/fd").mkdir(parents=True)
        (tmp_path / f"{number}/comm").write_text(name + "\n")
        (tmp_path / f"{number}/fd/0").symlink_to("/dev/null")
        (tmp_path / f"{number}/fd/7").symlink_to(f"socket:[{inode}]")
    return tmp_path


@LINUX
def test_the_program_is_named_with_its_process(proc: Path) -> None:
    assert holder(7700, "udp", proc) == "qlab (process 41)"


@LINUX
def test_of_another_users_program_the_user_is_named(proc: Path) -> None:
    assert holder(7700, "tcp", proc) == "a program of user 65533"


@LINUX
def test_who_is_only_connected_from_a_port_does_not_have_it(proc: Path) -> None:
    assert holder(7701, "tcp", proc) == SOMEBODY


def test_where_nothing_is_told_it_is_another_program(tmp_path: Path) -> None:
    assert holder(7700, "udp", tmp_path) == SOMEBODY


@LINUX
@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_a_foreign_process_is_found(kind: str) -> None:
    code = (
        "import socket, sys\n"
        f"taken = socket.socket(type=socket.SOCK_{'DGRAM' if kind == 'udp' else 'STREAM'})\n"
        "taken.bind(('127.0.0.1', 0))\n"
        f"{'taken.listen()' if kind == 'tcp' else ''}\n"
        "print(taken.getsockname()[1], flush=True)\n"
        "sys.stdin.read()"
    )
    call = [sys.executable, "-c", code]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdin is not None
        found = holder(int(other.stdout.readline()), kind)  # type: ignore[arg-type]
        other.stdin.close()
    assert found.endswith(f"(process {other.pid})")


@LINUX
def test_a_refused_port_says_who_has_it() -> None:
    from live.osc.udp import Port
    from show.errors import ShowError

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ShowError, match=r"\(process \d+\) has it"):
            Port("127.0.0.1", taken.getsockname()[1])
