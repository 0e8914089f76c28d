"""What is served by HTTP, without a word of how: requests, replies, and who answers which address. Pure."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8"
HOME = "/"


@dataclass(frozen=True, slots=True)
class Request:
    """One GET. `path` is decoded, `query` as it was sent, without its `?`; `headers` by lower-case name.

    `remote` is the asker's address, `here` the host and port they asked, as they wrote it.
    """

    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    remote: str = ""

    @property
    def here(self) -> str:
        """What the asker calls this server: host, and port where it is not 80."""
        return self.headers.get("host", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: the body's bytes and their MIME type, with more headers where needed."""

    body: bytes = b""
    kind: str = TEXT
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Socket(Protocol):
    """One WebSocket; text as str, binary as bytes."""

    async def receive(self) -> str | bytes | None:
        """The next message; None once it is closed."""

    async def send(self, message: str | bytes) -> bool:
        """Sends; False where the other end has not taken it in time, and is then gone."""

    async def close(self) -> None:
        """Ends it."""


Answer = Callable[[Request], Awaitable[Reply]]
Talk = Callable[[Request, Socket], Awaitable[None]]


@dataclass(slots=True)
class Site:
    """Who answers what, by exact path; `otherwise` answers every path that nobody else does.

    The home page is for browsers: `/` without a query goes to it where text/html is wanted, else to `otherwise`.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    otherwise: Answer | None = None
    otherwise_talk: Talk | None = None

    def answer(self, request: Request) -> Answer | None:
        """Who answers a request; None where nobody does."""
        exact = self.answers.get(request.path)
        if exact is None or (request.path == HOME and self.otherwise is not None and not _browses(request)):
            return self.otherwise or exact
        return exact

    def talk(self, request: Request) -> Talk | None:
        """Who talks through a WebSocket; None where nobody does."""
        return self.talks.get(request.path, self.otherwise_talk)


def as_json(value: object, status: int = 200) -> Reply:
    """A value as JSON."""
    return Reply(coded(json.dumps(value, ensure_ascii=False, allow_nan=False)), JSON, status)


def refusal(status: int, line: str) -> Reply:
    """A sentence for whoever cannot be answered."""
    return Reply(coded(f"{line}\n"), TEXT, status)


def coded(text: str) -> bytes:
    """A text as it is served, in UTF-8; what a file's name has in other bytes becomes a question mark."""
    return text.encode(errors="replace")


def _browses(request: Request) -> bool:
    return not request.query and "text/html" in request.headers.get("accept", "")
