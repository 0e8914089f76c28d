"""A PulseAudio server of one's own with a silent sink: a sound card where there is none, for benchmarks and tests."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

RATE = 48000
PATIENCE = 30.0  # s
HERE = Path(__file__).parent.parent


class Server:
    """The server, in a folder of its own; processes started with `environment` play to and record from it."""

    def __init__(self, folder: Path) -> None:
        run, home = folder / "run", folder / "home"
        for each in (run, home):
            each.mkdir(mode=0o700)
        (home / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        socket = run / "pulse.sock"
        self.environment = {
            **os.environ, "XDG_RUNTIME_DIR": str(run), "HOME": str(home), "PULSE_SERVER": f"unix:{socket}",
            "PULSE_SOURCE": "stage.monitor", "PULSE_SINK": "stage", "PYTHONPATH": str(HERE),
        }  # fmt: skip
        native = f"module-native-protocol-unix socket={socket} auth-anonymous=1"
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-L", native]
        self.process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while self.pactl("info", check=False).returncode:
            if time.monotonic() > end:
                raise TimeoutError("the sound server did not answer")
            time.sleep(0.05)
        self.plug()

    def pactl(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        return subprocess.run(["pactl", *arguments], env=self.environment, capture_output=True, text=True, check=check)

    def plug(self) -> None:
        said = self.pactl("load-module", "module-null-sink", "sink_name=stage", f"rate={RATE}", "channels=2")
        self.module = said.stdout.strip()

    def unplug(self) -> None:
        self.pactl("unload-module", self.module)

    def play(self, file: Path) -> subprocess.Popen:
        return subprocess.Popen(["paplay", "--device=stage", str(file)], env=self.environment)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
