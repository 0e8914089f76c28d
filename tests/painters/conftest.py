"""What the tests of painters stand on: tiny models, built once, on one thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from precompute.models.quiet import quiet
from precompute.painters import kandinsky
from tests.tiny import kandinsky as tiny_kandinsky
from tests.tiny import klein, turbo, variations


@pytest.fixture(scope="module", autouse=True)
def quick(one_thread: None) -> Iterator[None]:
    """One thread, and two steps of the prior in place of 25."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kandinsky, "PRIOR_STEPS", 2)
        yield


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a tiny model of each family, by the names of their doors; no test writes into it."""
    root = tmp_path_factory.mktemp("models")
    with quiet():
        for family in (tiny_kandinsky, variations, turbo, klein):
            family.build(root / family.__name__.rpartition(".")[2])
    return root
