"""A stream of the sound card that is kept open, and looked for when it is gone.

Opening, closing and looking after it happen on a thread of its own, because a driver may take seconds for each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from live.quiet import quiet
from live.sound.portaudio import failures, loaded
from live.sound.sources import GONE

ROUND = 1.0  # s between two looks at a stream, and between two tries to open it
OFTEN, SELDOM = 300, 10.0  # tries after which there are s between them: each costs PortAudio 13 KB that it keeps
DUMB = 1.5  # s without a block after which a stream counts as dead
PATIENCE = 10.0  # s that one stream waits for another's opening; a driver that hangs keeps nobody for ever
_opening = threading.Lock()  # neither PortAudio nor the terminal that is silenced meanwhile is for two threads


class Kept:
    """Keeps a stream open: `open` makes and starts one or raises.

    `beats` counts its blocks, `ended` is called when it is gone. Until it is `patient` it gives up after one try:
    looking again takes away all other streams for a moment. While it is `resting` it is not looked for.
    """

    def __init__(self, open: Callable[[], Any], ended: Callable[[], None], what: str, patient: bool = True) -> None:
        self.beats, self._unheard = 0, 0  # blocks that have come, and that had come when the stream was opened
        self._problem = f"{what} is being opened"
        self.patient, self.given_up, self.resting = patient, False, False
        self._open, self._ended, self._what = open, ended, what
        self._stream: Any = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)

    @property
    def problem(self) -> str:
        """Why no blocks come, empty once they do: a stuck driver lets itself be opened again and stays stuck."""
        return "" if self._stream is not None and self.beats != self._unheard else self._problem

    def start(self) -> None:
        """Begins to look after the stream."""
        self._thread.start()

    def close(self) -> None:
        """Closes the stream and ends the thread."""
        self._closing.set()
        self._thread.join(timeout=5.0)

    def _run(self) -> None:
        tries = 0
        while not self._closing.is_set():
            if self._stream is None and not self.resting:
                self._try(fresh=tries > 0)
                tries = tries + 1 if self._stream is None else 1
                self.given_up = self._stream is None and not self.patient
            if self.given_up:
                return
            before = self.beats
            self._closing.wait(DUMB if self._stream else ROUND if tries < OFTEN else SELDOM)
            if self._stream is not None and (self.beats == before or not _is_active(self._stream)):
                self._let_go(GONE.format(self._what))
        self._let_go("")

    def _try(self, fresh: bool) -> None:
        alone = _opening.acquire(timeout=PATIENCE)
        try:
            if fresh:  # PortAudio lists devices once, when it starts
                sounddevice = loaded()
                with suppress(*failures()):  # it has not begun where the last try failed at that
                    sounddevice._terminate()
                sounddevice._initialize()
            self._unheard = self.beats
            with quiet():
                self._stream = self._open()
        except failures() as error:
            hope = ": looking for it" if self.patient else ""
            self._problem = f"{self._what}: {str(error).splitlines()[0]}{hope}"
        finally:
            if alone:
                _opening.release()

    def _let_go(self, problem: str) -> None:
        self._problem = problem
        stream, self._stream = self._stream, None
        self._ended()
        if stream is not None:
            try:
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
            except failures():
                pass  # it is gone


def _is_active(stream: Any) -> bool:
    """Whether a stream runs; one that another look for devices has taken away does not."""
    try:
        return bool(stream.active)
    except failures():
        return False
