"""What every test stands on, and the rule that CI skips nothing it does not name."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from live.gl import Context

HERE = Path(__file__).parent
ALLOWED = HERE / "allowed_skips.txt"
NEEDED = ("Xvfb", "pulseaudio")  # CI without them would skip the window and the sound card

# No test may reach a model hub, whatever this machine has in its caches, or go on with a show of this machine's user.
os.environ["XDG_STATE_HOME"] = STATES = tempfile.mkdtemp(prefix="limelight-tests-")
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
if "PYTEST_XDIST_WORKER" in os.environ:  # as many of them as there are cores
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

_skipped: dict[str, str] = {}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared music and weights beside the project."""
    folder = HERE.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("shared data is not here")
    return folder


@pytest.fixture(scope="module")
def context() -> Context:
    """OpenGL without a window."""
    from live import gl
    from show.errors import ShowError

    try:
        return gl.headless()
    except ShowError:
        pytest.skip("EGL is not here")


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """torch on one thread, on which tiny models are quickest, and on as many as before for the files after this one."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pytest_sessionstart(session: pytest.Session) -> None:
    """CI refuses to start on a machine that would have to skip the window or the sound card."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if os.environ.get("CI") and missing:
        raise pytest.UsageError(f"CI needs {', '.join(missing)}: run make system as root")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes every skip with its reason."""
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        _skipped[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skip that `allowed_skips.txt` does not name fails the run."""
    shutil.rmtree(STATES, ignore_errors=True)
    if not os.environ.get("CI") or exitstatus or hasattr(session.config, "workerinput"):
        return  # workers report their skips to the process that started them
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    allowed = [line for line in lines if line and not line.startswith("#")]
    bad = {test: why for test, why in _skipped.items() if not any(why.startswith(reason) for reason in allowed)}
    for test, why in bad.items():
        print(f"\nskipped without leave: {test}: {why}")
    if bad:
        session.exitstatus = 1
