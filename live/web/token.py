"""The word that a browser must know to take control."""

from __future__ import annotations

import hmac
import secrets

BYTES = 9  # of chance, which are 12 letters: nobody guesses them in the length of a show


def fresh() -> str:
    """A new token, of letters that may stand in an address."""
    return secrets.token_urlsafe(BYTES)


def matches(given: object, token: str) -> bool:
    """Whether what was given is the token, in a time that does not tell how much of it is right."""
    return isinstance(given, str) and bool(token) and hmac.compare_digest(given.encode(), token.encode())
