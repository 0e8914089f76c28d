"""How a show runs where nobody is: the `[installation]` table of a setlist. Strict, as the rest of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from show import hours, toml
from show.errors import ShowError
from show.hours import Opening

GUARDS = ("public", "show")
TLS = ("starttls", "tls", "none")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
STEPS = 8  # of one pixel, times the reach of the burn-in shift, are once around
LEAST_STEP = 10.0  # s between two of them: the alarms have to see changes of the picture in between
PASSWORD = "LIMELIGHT_MAIL_PASSWORD"  # the environment variable: no password belongs into a file that is copied about

_KEYS = (
    "open", "closed", "exceptional", "timezone", "fade", "dim", "shift", "shift_period", "restart", "ambient_after",
    "drift", "breath", "guard", "webhook", "alarms", "mail",
)  # fmt: skip
_ALARM_KEYS = ("black", "frozen", "stage", "silence", "fps", "disk", "repeat")
_MAIL_KEYS = ("host", "port", "tls", "user", "from", "to")


@dataclass(frozen=True, slots=True)
class Limits:
    """When an alarm is raised: after so many s of black, of a picture that does not change, without a word from the
    stage, and without sound; below `fps` frames a second; with less than `disk` bytes free. 0 leaves one out.

    `repeat`: s after which an alarm that lasts is told again, 0 for never.
    """

    black: float = 60.0
    frozen: float = 120.0
    stage: float = 15.0
    silence: float = 900.0
    fps: float = 15.0
    disk: float = 1e9
    repeat: float = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that takes alarms by e-mail, and between whom; `user` empty: nobody has to log in."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str
    sender: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installation:
    """All of the table. Times in s; `dim` gives light 0..1 by minute of the day, in order; `shift` is in pixels.

    `zone` is None for the machine's own. `restart` is a minute of the day, None for never.
    """

    opening: Opening = Opening()
    zone: ZoneInfo | None = None
    fade: float = 30.0
    dim: tuple[tuple[int, float], ...] = ()
    shift: int = 2
    shift_period: float = 1200.0
    restart: int | None = None
    ambient_after: float = 20.0
    drift: float = 0.5
    breath: float = 0.5
    guard: Literal["public", "show"] = "public"
    limits: Limits = field(default_factory=Limits)
    webhook: str = ""
    mail: Mail | None = None


def read(table: toml.Table, where: str) -> Installation | None:
    """The `[installation]` table of a setlist, None where it has none; ShowError for what cannot be."""
    if "installation" not in table:
        return None
    entry = toml.table_of(table, "installation", where, lambda value: True, "")
    place = f"{where}: installation"
    toml.refuse_unknown(entry, _KEYS, place)
    usual = Installation()
    shift, shift_period = _shift(entry, place)
    return Installation(
        opening=hours.opening(entry.get("open"), entry.get("closed", []), entry.get("exceptional", {}), place),
        zone=_zone(toml.text(entry, "timezone", place), place),
        fade=toml.number(entry, "fade", place, usual.fade, 1, 3600),
        dim=_dim(entry, place),
        shift=shift,
        shift_period=shift_period,
        restart=_restart(toml.text(entry, "restart", place), place),
        ambient_after=toml.number(entry, "ambient_after", place, usual.ambient_after, 0, 3600),
        drift=toml.number(entry, "drift", place, usual.drift, 0, 1),
        breath=toml.number(entry, "breath", place, usual.breath, 0, 1),
        guard=_guard(entry, place),
        limits=_limits(entry, place),
        webhook=_webhook(entry.get("webhook", ""), place),
        mail=_mail(entry, place),
    )


def _zone(name: str, where: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError is one
        remedy = 'write an IANA name such as "Europe/Berlin" (Windows: pip install tzdata), or leave it out'
        raise ShowError(where, f'"timezone" is "{name}", which is not known here', remedy) from None


def _dim(entry: toml.Table, where: str) -> tuple[tuple[int, float], ...]:
    given = toml.table_of(entry, "dim", where, _is_share, "a number from 0 to 1")
    found = sorted((hours.minute(text, where, "dim") % hours.MINUTES, float(light)) for text, light in given.items())
    if len({at for at, _ in found}) < len(found):
        raise ShowError(where, '"dim" has a time twice', "keep one of them")
    if found and max(light for _, light in found) < 1:
        remedy = 'add the time from which it is full again, such as "07:00" = 1'
        raise ShowError(where, '"dim" never comes back to 1', remedy)
    return tuple(found)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _shift(entry: toml.Table, where: str) -> tuple[int, float]:
    """How far the picture wanders, in px, and the s that it takes once around."""
    usual = Installation()
    reach = toml.whole(entry, "shift", where, usual.shift, 0, 32)
    period = 60 * toml.number(entry, "shift_period", where, usual.shift_period / 60, 1, 1440)
    least = STEPS * reach * LEAST_STEP
    if period < least:
        what = f"a shift of {reach} px wanders a pixel in {period / (STEPS * reach):.1f} s"
        raise ShowError(where, what, f"write shift_period = {math.ceil(least / 60)} or more, or a smaller shift")
    return reach, period


def _restart(text: str, where: str) -> int | None:
    return hours.minute(text, where, "restart") % hours.MINUTES if text else None


def _guard(entry: toml.Table, where: str) -> Literal["public", "show"]:
    word = toml.text(entry, "guard", where, "public")
    if word not in GUARDS:
        raise ShowError(where, f'"guard" is "{word}"', "an installation is guarded: write public or show")
    return "show" if word == "show" else "public"


def _limits(entry: toml.Table, where: str) -> Limits:
    given = toml.table_of(entry, "alarms", where, lambda value: True, "")
    place, usual = f"{where}.alarms", Limits()
    toml.refuse_unknown(given, _ALARM_KEYS, place)
    return Limits(
        black=toml.number(given, "black", place, usual.black, 0, 86400),
        frozen=toml.number(given, "frozen", place, usual.frozen, 0, 86400),
        stage=toml.number(given, "stage", place, usual.stage, 0, 86400),
        silence=60 * toml.number(given, "silence", place, usual.silence / 60, 0, 10080),
        fps=toml.number(given, "fps", place, usual.fps, 0, 240),
        disk=1e9 * toml.number(given, "disk", place, usual.disk / 1e9, 0, 1e6),
        repeat=3600 * toml.number(given, "repeat", place, usual.repeat / 3600, 0, 720),
    )


def _webhook(value: Any, where: str) -> str:
    """The address, which holds a key: no sentence quotes it, as any screen may show it."""
    text = str(value).strip()
    try:
        parts = urlsplit(text)
        reachable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        fits = isinstance(value, str) and (not text or reachable)
    except ValueError:
        fits = False
    if "@" in re.split("[/?#]", text.partition("//")[2])[0]:
        remedy = "no name and password go along: let the address itself hold the key, as chat programs give it"
        raise ShowError(where, '"webhook" has a name or a password before its host', remedy)
    if not fits or not text.isascii() or any(letter.isspace() for letter in text):
        remedy = 'write one of http or https without spaces, such as "https://example.org/alarm"'
        raise ShowError(where, '"webhook" is no address', remedy)
    return text


def _mail(entry: toml.Table, where: str) -> Mail | None:
    if "mail" not in entry:
        return None
    given: Mapping[str, Any] = toml.table_of(entry, "mail", where, lambda value: True, "")
    place = f"{where}.mail"
    if "password" in given:
        raise ShowError(place, 'has a "password"', f"put it into the environment variable {PASSWORD}")
    toml.refuse_unknown(given, _MAIL_KEYS, place)
    tls = toml.choice(given, "tls", place, TLS, "starttls")
    host = toml.text(given, "host", place)
    if not host or any(letter.isspace() for letter in host):
        raise ShowError(place, f'"host" is "{host}"', 'write the mail server, such as "mail.example.org"')
    return Mail(
        host=host,
        port=toml.whole(given, "port", place, PORTS[tls], 1, 65535),
        tls="tls" if tls == "tls" else "none" if tls == "none" else "starttls",
        user=toml.text(given, "user", place),
        sender=_address(toml.text(given, "from", place), "from", place),
        to=_addresses(given, place),
    )


def _addresses(given: Mapping[str, Any], where: str) -> tuple[str, ...]:
    value = given.get("to", [])
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
        raise ShowError(where, f'"to" is {value!r}', 'write "someone@example.org" or a list of such')
    return tuple(_address(each.strip(), "to", where) for each in listed)


def _address(text: str, key: str, where: str) -> str:
    name, at, host = text.partition("@")
    if not (name and at and host) or not text.isascii() or not text.isprintable() or " " in text or "@" in host:
        raise ShowError(where, f'"{key}" is "{text}"', 'write an address such as "someone@example.org"')
    return text
