"""A stream of the sound card that is kept open, and looked for when it is gone.

Opening, closing and looking after it happen on a thread of its own, because a driver may take seconds for each.

PortAudio lists devices once, when it begins. To see one that came later it has to end and begin anew, which frees all
streams of the process: whoever had one must not touch it any more, be it to close it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from live.quiet import quiet
from live.sound.portaudio import failures, loaded
from live.sound.sources import GONE

ROUND = 1.0  # s between two looks at a stream, and between two tries to open it
OFTEN, SELDOM = 300, 10.0  # tries after which there are s between them: each costs PortAudio 13 KB that it keeps
DUMB = 1.5  # s without a block after which a stream counts as dead
PATIENCE = 10.0  # s that one stream waits for another's call; a driver that hangs keeps nobody for ever


class _PortAudio:
    """What the streams of a process share: neither PortAudio nor the terminal silenced meanwhile is for two threads.

    `begun` counts how often it has begun anew.
    """

    def __init__(self) -> None:
        self.begun = 0
        self._calling = threading.Lock()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else calls it meanwhile, unless somebody's call hangs."""
        held = self._calling.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if held:
                self._calling.release()

    def begin_anew(self) -> None:
        """Lists the devices; no stream is left."""
        self.begun += 1
        sounddevice = loaded()
        with suppress(*failures()):  # it has not begun where the last try failed at that
            sounddevice._terminate()
        sounddevice._initialize()


_portaudio = _PortAudio()


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
        self._listed = 0  # how often PortAudio had begun anew when a stream was last asked for
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
            if self._stream is not None and (self.beats == before or not self._is_active()):
                self._let_go(GONE.format(self._what))
        self._let_go("")

    def _try(self, fresh: bool) -> None:
        """Asks for the stream; `fresh`: of a new list of devices, be it one that another stream has had made since."""
        with _portaudio.alone():
            try:
                anew = fresh and self._listed == _portaudio.begun
                self._listed, self._unheard = _portaudio.begun + anew, self.beats
                if anew:
                    _portaudio.begin_anew()
                with quiet():
                    self._stream = self._open()
            except failures() as error:
                hope = ": looking for it" if self.patient else ""
                self._problem = f"{self._what}: {str(error).splitlines()[0]}{hope}"

    def _let_go(self, problem: str) -> None:
        self._problem = problem
        stream, self._stream = self._stream, None
        self._ended()
        if stream is None:
            return
        with _portaudio.alone(), suppress(*failures()):  # it may be gone
            if self._listed == _portaudio.begun:
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)

    def _is_active(self) -> bool:
        """Whether the stream runs; one that another look for devices has taken away does not."""
        with _portaudio.alone(), suppress(*failures()):
            return self._listed == _portaudio.begun and bool(self._stream.active)
        return False
