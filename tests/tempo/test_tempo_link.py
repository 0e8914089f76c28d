"""Ableton Link with a peer in another process that is aalink and nothing of ours."""

import importlib.util
import queue
import subprocess
import sys

import pytest

from live.clock import WallClock
from live.tempo.clock import TempoClock, hear, read
from live.tempo.link import LinkPeer
from show.errors import ShowError

pytestmark = pytest.mark.timed

PATIENCE = 60.0  # s that a loaded machine may take
PEER = """
import asyncio, time, aalink
async def main():
    link = aalink.Link(131)
    link.quantum, link.enabled = 4, True
    while abs(link.tempo - 140) > 0.01:
        print(link.phase, time.perf_counter(), link.num_peers, flush=True)
        await asyncio.sleep(0.05)
    link.enabled = False
    await asyncio.sleep(0.5)
asyncio.run(asyncio.wait_for(main(), 200))
"""
OLDER = 25  # of its words, 0.05 s apart: of two sessions within 0.5 s of each other either may win


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "aalink", None)
    with pytest.raises(ShowError, match=r"Ableton Link: is not installed .*limelight\[link\] \(its licence is GPL-3\)"):
        LinkPeer(WallClock(), lambda beat: None)


@pytest.mark.skipif(importlib.util.find_spec("aalink") is None, reason="aalink is not here")
def test_two_peers_share_tempo_and_bar_until_one_leaves():
    said: queue.SimpleQueue = queue.SimpleQueue()
    clock = WallClock()
    peer = subprocess.Popen([sys.executable, "-c", PEER], stdout=subprocess.PIPE, text=True)
    link = None
    try:
        for _ in range(OLDER):  # the older session's tempo holds, its 131, not the 95 that we join with
            peer.stdout.readline()
        link = LinkPeer(clock, said.put, 95.0)
        beat = said.get(timeout=PATIENCE)
        while beat.bpm != pytest.approx(131.0):
            beat = said.get(timeout=PATIENCE)
        line = peer.stdout.readline()
        while int(line.split()[2]) < 1:  # others on this network may be in the session too
            line = peer.stdout.readline()
        beat = said.get(timeout=PATIENCE)
        theirs, their_time = map(float, peer.stdout.readline().split()[:2])
        ours = read(hear(TempoClock(), beat, beat.time), their_time).beat
        assert (ours - theirs + 2) % 4 - 2 == pytest.approx(0.0, abs=0.1)
        link.propose(140.0)
        while beat.quality:
            beat = said.get(timeout=PATIENCE)
        assert peer.wait(PATIENCE) == 0  # it saw the tempo that we proposed
        assert read(hear(TempoClock(), beat, beat.time), beat.time) is None
    finally:
        peer.kill()
        peer.wait()
        if link:
            link.close()
            link.close()
