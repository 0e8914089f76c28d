"""The page's own files: read once and served from memory, so that no path ever leads anywhere else."""

from __future__ import annotations

import hashlib
from importlib import resources

from live.web.site import HTML, Answer, Reply, Request

KINDS = {
    "html": HTML,
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webmanifest": "application/manifest+json",
}
FOLDER, HOME = "static", "index.html"
PREFIX = "/page/"


def answers() -> dict[str, Answer]:
    """Who answers for each file, by path; the page itself is at `/`."""
    found: dict[str, Answer] = {}
    for file in (resources.files("live.web") / FOLDER).iterdir():
        kind = KINDS.get(file.name.rpartition(".")[2])
        if kind is not None and file.is_file():
            path = "/" if file.name == HOME else PREFIX + file.name
            found[path] = _served(file.read_bytes(), kind)
    return found


def _served(body: bytes, kind: str) -> Answer:
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    async def answer(request: Request) -> Reply:
        known = request.headers.get("if-none-match") == tag
        return Reply(b"" if known else body, kind, 304 if known else 200, {"ETag": tag})

    return answer
