"""Mangled packets of every protocol through the real doors of one desk; `bench.desk --malformed` sends a million."""

from __future__ import annotations

import re

import pytest

from bench.deskmalformed import malformed


def test_mangled_packets_of_all_protocols_are_counted_and_leave_a_desk_that_obeys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert malformed(3000)
    written = capsys.readouterr()
    lines = [line for line in written.out.splitlines() if " sent in " in line]
    counted = {line.split(":")[0].strip(): line.partition("; ")[2] for line in lines}
    assert "malformed packet" in counted["osc"] and "malformed packet" in counted["osc tcp"]
    assert "malformed Art-Net" in counted["artnet"] and "malformed sACN" in counted["sacn"]
    assert "no MIDI message" in counted["midi"] and set(counted) >= {"web"}
    found = {way: re.search(r"unread (\d+), taken in (\d+), the rest (-?\d+)", told) for way, told in counted.items()}
    unread, taken, rest = map(int, found["osc"].groups())
    assert unread + taken + rest == 1350 and unread > 500 and taken > 50
    assert abs(rest) < 10, "but for bundles every packet is refused or taken in"
    assert re.search(r"answered .*400 \d+", counted["web"])
    assert "failed (" not in written.err, "no door has raised"
