"""Fetches a file over HTTP, going on where a broken-off download ended."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

PARTIAL = ".incomplete"  # behind the name of a file that is not whole yet
TRIES = 3  # of a connection that breaks
PATIENCE = 30.0  # s without a byte
_CHUNK = 1 << 20  # bytes

Progress = Callable[[int], None]


def fetch(url: str, path: Path, headers: Mapping[str, str], progress: Progress) -> None:
    """Puts the file at `path` once it is whole; `progress` gets the bytes of each piece.

    OSError (of the connection or of the disk) leaves what came so far, for the next call.
    """
    partial = path.with_name(path.name + PARTIAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in reversed(range(TRIES)):
        try:
            _go_on(url, partial, headers, progress)
            break
        except HTTPError as error:
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not left:
                raise
            partial.unlink(missing_ok=True)  # it holds as much as there is, or more: of another file
        except (ConnectionError, TimeoutError, HTTPException) as error:
            if not left:
                raise ConnectionError(str(error) or type(error).__name__) from error
    os.replace(partial, path)


def _go_on(url: str, partial: Path, headers: Mapping[str, str], progress: Progress) -> None:
    have = partial.stat().st_size if partial.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    for name, value in headers.items():
        request.add_unredirected_header(name, value)  # a token is for the hub, not for where it sends us
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        continued = answer.status == HTTPStatus.PARTIAL_CONTENT
        whole = (have if continued else 0) + int(answer.headers.get("Content-Length") or 0)
        with partial.open("ab" if continued else "wb") as file:
            while piece := answer.read(_CHUNK):
                file.write(piece)
                progress(len(piece))
    if partial.stat().st_size < whole:
        raise ConnectionError("the connection broke off")
