"""The other ends: a web server that answers as it is told, and a mail server that keeps what it is sent."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Hook(BaseHTTPRequestHandler):
    """Answers with the server's next status and keeps the body; whoever asks for nothing but a page gets one."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.bodies.append((dict(self.headers), json.loads(self.rfile.read(length))))  # type: ignore[attr-defined]
        statuses = self.server.statuses  # type: ignore[attr-defined]
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.send_header("Content-Length", "0")
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keeps the tests' output clean."""


class Post(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as smtplib speaks, with logins of the kind PLAIN."""

    def handle(self) -> None:
        kept: list[str] = []
        self.say("220 sink")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line.split(" ")[0].upper()
            kept.append(line)
            if verb == "EHLO":
                self.say("250-sink\r\n250 AUTH PLAIN")
            elif verb == "RCPT":
                answers = self.server.recipients  # type: ignore[attr-defined]
                self.say(answers.pop(0) if len(answers) > 1 else answers[0])
            elif verb == "AUTH":
                self.say("235 welcome")
            elif verb == "DATA":
                self.say("354 go on")
                while (text := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    kept.append(text)
                self.server.letters.append(kept)  # type: ignore[attr-defined]
                self.say("250 kept")
            elif verb == "QUIT":
                self.say(self.server.goodbye)  # type: ignore[attr-defined]
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving(make: Callable[[], Any]) -> Iterator[Any]:
    """A server on a port of the system's choice of this machine's own address."""
    with make() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def hook(*statuses: int) -> Iterator[HTTPServer]:
    """A web server; `bodies` are the headers and bodies that came, its last status is the one it stays at."""
    with serving(lambda: HTTPServer(("127.0.0.1", 0), Hook)) as server:
        server.statuses, server.bodies = list(statuses or (204,)), []
        yield server


@contextmanager
def post(*recipients: str, goodbye: str = "221 bye") -> Iterator[socketserver.TCPServer]:
    """A mail server; `letters` are the lines of each delivery. It stays at its last answer to a recipient."""
    with serving(lambda: socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)) as server:
        server.recipients, server.goodbye, server.letters = list(recipients or ("250 fine",)), goodbye, []
        yield server
