"""A full collection of what torch brings along would cost the frame loop several frames."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from live.decoding.collecting import uncollected

COUNTED = """
import gc
import {module} as module
found = []
gc.callbacks.append(lambda phase, told: found.append(told["generation"]) if phase == "start" else None)
gc.freeze()
{call}
assert "torch" in __import__("sys").modules
print(found.count(2))
"""


def test_nothing_is_collected_meanwhile_and_what_has_come_in_is_left_alone_from_then_on():
    gc.enable()
    frozen = gc.get_freeze_count()
    with pytest.raises(ImportError), uncollected():
        assert not gc.isenabled()
        kept = [[] for _ in range(100)]
        raise ImportError
    assert gc.isenabled() and gc.get_freeze_count() >= frozen + len(kept)
    gc.unfreeze()


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("live.decoding.worker", "module.present(('cpu',))"),
        (
            "live.decoding.engine",
            "try: module.build(None, (8, 4, 4), 2, None, None)\nexcept AttributeError: pass  # no show",
        ),
    ],
)
def test_torch_comes_in_without_a_full_collection(module, call):
    code = COUNTED.format(module=module, call=call)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert said.stdout.strip() == "0", said.stderr
