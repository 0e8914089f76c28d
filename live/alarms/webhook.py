"""Alarms by HTTP: one POST of JSON, whose `text` is what chat programs show."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict

from live.alarms.courier import TIMEOUT, Letter, Refused

LATER = (408, 425, 429)  # what a server says that only has no time (RFC 9110, 8470, 6585)


def to(address: str, timeout: float = TIMEOUT) -> Callable[[Letter], None]:
    """How letters are delivered to an address of http or https."""

    def deliver(letter: Letter) -> None:
        told = json.dumps({**asdict(letter), "text": letter.line}, ensure_ascii=False)
        body = told.encode(errors="replace")  # a show may be of a file named in any bytes
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "limelight"}
        request = urllib.request.Request(address, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout):
                return
        except urllib.error.HTTPError as error:
            if error.code in LATER or error.code >= 500:
                raise OSError(f"HTTP {error.code}") from None
            raise Refused(f"HTTP {error.code}") from None
        except (http.client.HTTPException, ValueError) as error:
            raise OSError(f"{type(error).__name__}: {error}") from None

    return deliver
