"""What the setlist and the command ask of a show: cues, flash guard, opening hours."""

from __future__ import annotations

import time
from argparse import Namespace
from urllib.parse import urlsplit

from limelight import doors
from limelight.preflight.verdict import Found
from live.house.schedule import standing
from show import flashprofiles
from show.folder import Show


def cues(show: Show, chosen: Namespace) -> Found:
    """Every cue sets what there is to what it may be."""
    for track in show.tracks:
        for cue in track.cues:
            doors.refuse_values(cue, f"track {track.number}: cue {cue.number}")
    count = sum(len(track.cues) for track in show.tracks)
    return Found(f"{count} cues", {"cues": count})


def guard(show: Show, chosen: Namespace) -> Found:
    """The profile of the flash guard."""
    name = doors.guard(chosen, show)
    off = name == flashprofiles.OFF
    return Found(
        flashprofiles.described(name), {"profile": name}, "choose --guard show before an audience comes" if off else ""
    )


def installation(show: Show, chosen: Namespace) -> Found:
    """How the show runs where nobody is; its table has been read strictly with the setlist."""
    found = doors.alone(chosen, show)
    if found is None:
        return Found("somebody is there: no hours, no alarms", {"alone": False})
    now, profile = standing(found, time.time()).words, doors.guard(chosen, show)
    told = [now, f"{found.zone or 'local time'}", f"shift {found.shift} px", f"guard {profile}"]
    if found.restart is not None:
        told.append(f"restart at {found.restart // 60}:{found.restart % 60:02}")
    told += [f"webhook to {urlsplit(found.webhook).hostname}"] if found.webhook else []  # the rest of it is the key
    told += [f"mail to {', '.join(found.mail.to)}"] if found.mail else []
    remedy = "" if found.webhook or found.mail else "name a webhook or a mail server: alarms stay in the log else"
    return Found(f"runs alone: {', '.join(told)}", {"alone": True, "guard": profile}, remedy)
