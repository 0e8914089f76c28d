"""What HTTP requests are answered, after Vidvox's OSCQuery proposal: a node, some of its attributes, or the host. Pure.

200: JSON; 204: the node has no such attribute, or its value cannot be read; 400: no attribute of the proposal;
404: no such node.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from live.addresses.messages import Arguments
from live.oscquery.methods import Plain
from live.oscquery.tree import ROOT, Tree, described
from live.web.site import Reply, as_json, refusal

HOST_INFO = "HOST_INFO"
REQUIRED = ("FULL_PATH", "CONTENTS", "TYPE")
DESCRIBING = ("ACCESS", "VALUE", "RANGE", "DESCRIPTION", "TAGS", "EXTENDED_TYPE", "UNIT", "CRITICAL", "CLIPMODE")
OPTIONAL = (*DESCRIBING, "OVERLOADS", "HTML")
ABSENT = ("HTML", "PATH_ADDED", "PATH_REMOVED", "PATH_RENAMED")  # of what a server may offer
OFFERED = ("LISTEN", "PATH_CHANGED")
LONGEST_QUERY = 8  # attributes
HTTP = 80  # the port where none is named


def asked(query: str) -> tuple[str, ...]:
    """The names in a query as it was sent: `VALUE`, or several with `&` between them; what follows a `=` is no name."""
    return tuple(unquote(each.partition("=")[0]) for each in query.split("&") if each)


def answer(tree: Tree, values: Mapping[str, Arguments], path: str, names: tuple[str, ...]) -> Reply:
    """The reply to a request for a node, or for the attributes named of it."""
    path = path.rstrip("/") or ROOT
    if path not in tree:
        return refusal(404, f"there is no {path} here")
    wrong = [name for name in names if name not in REQUIRED + OPTIONAL]
    if wrong or len(names) > LONGEST_QUERY:
        return refusal(400, f"{wrong[0]} is no attribute" if wrong else "these are too many attributes")
    node = described(tree, path, values)
    if not names:
        return as_json(node)
    found = {name: node[name] for name in names if name in node}
    return as_json(found) if found else Reply(status=204)


def host_info(name: str, here: str, ports: Mapping[str, int]) -> Plain:
    """What this server is and offers; `here` is the host and port that were asked, `ports` those of the desk's doors.

    An address that is left out is the one that was asked, as the proposal says; a port that is not open is left out.
    """
    host, port = _host_and_port(here)
    known: Plain = {"NAME": name, "EXTENSIONS": extensions(), "WS_PORT": port}
    if "osc" in ports:
        known |= {"OSC_PORT": ports["osc"], "OSC_TRANSPORT": "UDP"}
    if host:
        known |= {"OSC_IP": host, "WS_IP": host}
    return known


def extensions() -> dict[str, bool]:
    """Which of the proposal's optional parts are here."""
    return {name: name not in ABSENT for name in (*OPTIONAL, *OFFERED, *ABSENT)}


def _host_and_port(here: str) -> tuple[str, int]:
    """The IP address (empty for a name) and the port of a `Host` header."""
    try:
        split = urlsplit(f"//{here}")
        host, port = split.hostname or "", split.port or HTTP
    except ValueError:
        return "", HTTP
    try:
        return str(ipaddress.ip_address(host)), port
    except ValueError:
        return "", port
