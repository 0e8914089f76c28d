"""What C libraries print is kept off the terminal, also where there is none."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from live.quiet import quiet
from live.sound.soundstream import Kept

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows turns nothing away")


@contextmanager
def without_errors() -> Iterator[None]:
    """As in a process that was started with its standard error closed."""
    kept = os.dup(2)
    os.close(2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@posix
def test_what_is_written_meanwhile_is_gone_and_what_is_written_after_is_not(capfd):
    with quiet():
        os.write(2, b"no such card")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_without_a_place_for_errors_the_work_is_done():
    done = []
    with without_errors(), quiet():
        done.append(True)
    assert done


def test_without_a_place_for_errors_a_card_is_opened():
    class Stream:
        active = True

        def abort(self, ignore_errors: bool) -> None: ...

        close = abort

    kept = Kept(Stream, lambda: None, "card")
    with without_errors():
        kept._try(fresh=False)
    assert isinstance(kept._stream, Stream)
