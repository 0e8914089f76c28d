"""A lighting desk that we did not write: OLA in a network namespace of its own, over Art-Net and over sACN."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from live.addresses.messages import Message
from live.commands import Timecode
from live.dmx.artnetport import ArtNetPort
from live.dmx.frames import Clock, Frame
from live.dmx.patch import Patch
from live.dmx.receiver import Receiver
from tests.waiting import until

pytestmark = pytest.mark.timed

ART_UNIVERSE, ACN_UNIVERSE = 1, 2  # as OLA counts them; Art-Net's port-address has the same number
OTHERS = (
    "dummy espnet ftdidmx gpio karate kinet milinst nanoleaf opendmx openpixelcontrol osc pathport renard sandnet "
    "sequencer shownet spi stageprofi uartdmx usbdmx usbserial"
).split()


class Ola:
    """olad at the far end of a virtual cable."""

    def __init__(self, folder: Path) -> None:
        number = os.getpid()
        self.space, self.ours, self.theirs = f"desk{number}", f"da{number}", f"db{number}"
        self.here, self.there = f"10.77.{number % 250}.1", f"10.77.{number % 250}.2"
        self.folder, self.daemon = folder, None

    def cable(self) -> None:
        for command in (
            f"ip netns add {self.space}",
            f"ip link add {self.ours} type veth peer name {self.theirs}",
            f"ip link set {self.theirs} netns {self.space}",
            f"ip addr add {self.here}/24 brd + dev {self.ours}",
            f"ip link set {self.ours} up",
            f"ip netns exec {self.space} ip addr add {self.there}/24 brd + dev {self.theirs}",
            f"ip netns exec {self.space} ip link set {self.theirs} up",
            f"ip netns exec {self.space} ip link set lo up",
            f"ip netns exec {self.space} ip route add default via {self.here}",
        ):
            subprocess.run(command.split(), check=True, capture_output=True)

    def start(self) -> None:
        for name in OTHERS:
            (self.folder / f"ola-{name}.conf").write_text("enabled = false\n")
        (self.folder / "ola-artnet.conf").write_text(f"enabled = true\nip = {self.there}\nalways_broadcast = false\n")
        (self.folder / "ola-e131.conf").write_text(f"enabled = true\nip = {self.there}\nrevision = 1.0\n")
        for path in (self.folder, *self.folder.iterdir()):
            shutil.chown(path, "olad")
        user = "setpriv --reuid olad --regid nogroup --clear-groups"  # it will not run as root; one process all the way
        command = f"{user} olad --config-dir {self.folder} --no-http --no-register-with-dns-sd --log-level 1"
        self.daemon = subprocess.Popen(["ip", "netns", "exec", self.space, *command.split()])
        until(lambda: "ArtNet" in self("ola_dev_info") and "E1.31" in self("ola_dev_info"))

    def __call__(self, command: str) -> str:
        done = subprocess.run(
            ["ip", "netns", "exec", self.space, *command.split()], capture_output=True, text=True, timeout=20
        )
        return done.stdout

    def patch(self, name: str, universe: int) -> None:
        device = re.search(rf"Device (\d+): {name}", self("ola_dev_info"))
        assert device
        self(f"ola_patch -d {device[1]} -p 0 -u {universe}")

    def stop(self) -> None:
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.wait(20)
        subprocess.run(["ip", "link", "del", self.ours], capture_output=True)
        subprocess.run(["ip", "netns", "del", self.space], capture_output=True)


@pytest.fixture(scope="module")
def ola() -> Iterator[Ola]:
    if shutil.which("olad") is None:
        pytest.skip("olad is not here")
    folder = Path(tempfile.mkdtemp(prefix="ola-"))
    made = Ola(folder)
    try:
        try:
            made.cable()
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("network namespaces are not here")
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_desk_sends_art_net_to_us_alone_once_we_have_answered_its_poll(ola: Ola) -> None:
    port = ArtNetPort(ola.here, [ART_UNIVERSE], lambda address: True)
    try:
        ola.patch("ArtNet", ART_UNIVERSE)
        until(lambda: port.receive() or port.polls)
        while len(port.sockets) > 1:  # from here on only what is sent to our own address arrives
            port.sockets.pop().close()
        ola(f"ola_set_dmx -u {ART_UNIVERSE} -d 255,128,64,7")
        found: list[Frame | Clock] = []
        until(lambda: found.extend(port.receive()) or found)
    finally:
        port.close()
    frame = found[0]
    assert isinstance(frame, Frame)
    assert (frame.universe, frame.address, frame.slots) == (ART_UNIVERSE, ola.there, bytes((255, 128, 64, 7)))


def test_the_desk_steers_the_show_over_sacn_and_sends_timecode(ola: Ola) -> None:
    receiver = Receiver(Patch(interface=ola.here, artnet=ART_UNIVERSE, sacn=ACN_UNIVERSE))
    found: list[Message | Timecode] = []

    def hears(wanted: object) -> bool:
        found.extend(receiver.turn(0.0))
        return wanted in found

    try:
        receiver.turn(0.0)
        assert receiver.view(0.0).problems == ()
        ola.patch("E1.31", ACN_UNIVERSE)
        ola(f"ola_set_dmx -u {ACN_UNIVERSE} -d 255,255,255,0")
        assert until(lambda: hears(Message("/dmx/master", (1.0,))))
        ola(f"ola_set_dmx -u {ACN_UNIVERSE} -d 128,0,100,5")
        assert until(lambda: hears(Message("/track/go", (5,))))
        assert Message("/dmx/blackout", (1,)) in found
        (line,) = [line for line in receiver.view(0.0).senders if line.protocol == "sacn"]
        assert (line.address, line.standing) == (ola.there, "live")
        ola("ola_timecode --format EBU 01:02:03:05")
        wanted = Timecode("artnet", 0.0, 3723.2, 1.0, 25.0)
        assert until(lambda: hears(wanted))
    finally:
        receiver.close()
