"""Alarms by HTTP: one POST of JSON, whose `text` is what chat programs show."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from live.alarms.courier import TIMEOUT, Letter, Refused

LATER = (408, 425, 429)  # what a server says that only has no time (RFC 9110, 8470, 6585)
MOVED = (301, 302, 303, 307, 308)


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: a POST would come there as a GET without its letter, and count as delivered."""

    def redirect_request(self, *asked: Any, **named: Any) -> None:
        """Makes no other request."""


def to(address: str, timeout: float = TIMEOUT) -> Callable[[Letter], None]:
    """How letters are delivered to an address of http or https."""
    opener = urllib.request.build_opener(_Straight)

    def deliver(letter: Letter) -> None:
        told = json.dumps({**asdict(letter), "text": letter.line}, ensure_ascii=False)
        body = told.encode(errors="replace")  # a show may be of a file named in any bytes
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "limelight"}
        request = urllib.request.Request(address, body, headers, method="POST")
        try:
            with opener.open(request, timeout=timeout):
                return
        except urllib.error.HTTPError as error:
            if error.code in LATER or error.code >= 500:
                raise OSError(f"HTTP {error.code}") from None
            elsewhere = ", it has moved: write where to" if error.code in MOVED else ""
            raise Refused(f"HTTP {error.code}{elsewhere}") from None
        except (http.client.InvalidURL, UnicodeError):  # for good, and its text would tell the address
            raise Refused("its address is none that can be asked") from None
        except (http.client.HTTPException, ValueError) as error:
            raise OSError(f"{type(error).__name__}: {error}") from None

    return deliver
