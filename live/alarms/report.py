"""The alarms in one value that the page and the monitoring read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Alarms:
    """`on` are the alarms that are on, by kind, in sentences; `posts` what became of the letters, a line a channel."""

    on: Mapping[str, str] = field(default_factory=dict)
    posts: tuple[str, ...] = ()
