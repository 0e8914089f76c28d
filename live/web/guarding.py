"""Who may ask: names that a browser elsewhere cannot be led to, and pages that are our own. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

LOCAL = "localhost"


def is_ours(here: str, names: Collection[str]) -> bool:
    """Whether `here` (host and port, as asked) is an address, `localhost` or one of this machine's names.

    Any other name may be a stranger's that has been made to point here (DNS rebinding).
    """
    try:
        host = urlsplit(f"//{here}").hostname or ""
        ipaddress.ip_address(host)
    except ValueError:
        return _host(here) in {LOCAL, *(name.lower() for name in names)}
    return True


def same_origin(origin: str, here: str) -> bool:
    """Whether a WebSocket comes from our own page; programs that are no browsers send no origin."""
    return not origin or origin.lower() in (f"http://{here}".lower(), f"https://{here}".lower())


def _host(here: str) -> str:
    try:
        return (urlsplit(f"//{here}").hostname or "").removesuffix(".").removesuffix(".local")
    except ValueError:
        return ""
