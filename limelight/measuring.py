"""`limelight measure`: numbers on stdout or in a file."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from limelight import doors
from measure.energy import lines
from show.files import write_text
from show.flashprofiles import PROFILES


def energy(audio: Path, profile: str, csv: Path | None) -> int:
    """Writes what is heard in a recording as CSV, one row a hop."""
    text = lines(audio, profile)
    if csv:
        write_text(csv, "".join(text))
    else:
        sys.stdout.writelines(text)
    return 0


def flash(video: Path, profile: str) -> int:
    """Prints when a video flashes and whether it is safe; 1 where it is not."""
    from measure.flash import measure, report

    found = measure(video, PROFILES[profile])
    print(report(found))
    return 0 if found.safe else 1


def sync(chosen: Namespace) -> int:
    """Prints how well a video's picture follows its sound, as a table or as JSON."""
    doors.need("measure sync", "librosa", extra="measure")
    from measure.sync import measure, report

    result = measure(chosen.video)
    print(json.dumps(result.as_json(), indent=1) if chosen.json else report(result))
    return 0
