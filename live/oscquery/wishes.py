"""What a client says as text through the WebSocket, and what it is told as text. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from live.parameters import LONGEST_TEXT

COMMANDS: tuple[Literal["LISTEN"], Literal["IGNORE"]] = ("LISTEN", "IGNORE")


@dataclass(frozen=True, slots=True)
class Wish:
    """To be told what an address does, or no longer."""

    command: Literal["LISTEN", "IGNORE"]
    path: str


def wish(text: str) -> Wish:
    """What `{"COMMAND": "LISTEN", "DATA": "/path"}` wishes; ValueError, for one of few reasons, where it is no wish."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    if not isinstance(said, dict) or said.get("COMMAND") not in COMMANDS:
        raise ValueError("unknown command")
    path = said.get("DATA")
    if not isinstance(path, str) or not path.startswith("/") or len(path) > LONGEST_TEXT:
        raise ValueError("no path")
    return Wish(said["COMMAND"], path)


def path_changed(path: str) -> str:
    """Tells that the contents of a node are not what they were."""
    return json.dumps({"COMMAND": "PATH_CHANGED", "DATA": path})
