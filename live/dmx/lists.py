"""The personalities as lists of channels, for desks and people without GDTF. Pure."""

from __future__ import annotations

import csv
import io

from live.dmx.channels import Band, Channel, Personality, numbered

HEADINGS = ("channel", "function", "fade or snap", "start value", "from", "to", "meaning")


def listed(personality: Personality) -> str:
    """Returns comma-separated lines, one for each band of values, under a line of headings."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(HEADINGS)
    for first, channel in numbered(personality):
        for band in channel.bands:
            writer.writerow(
                (
                    slots(first, channel),
                    channel.name,
                    "snap" if channel.snap else "fade",
                    channel.neutral,
                    band.low,
                    band.high,
                    meaning(band),
                )
            )
    return kept.getvalue()


def meaning(band: Band) -> str:
    """Returns what a band means, from its lowest to its highest value."""
    ends = [band.words(band.low), band.words(band.high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def slots(first: int, channel: Channel) -> str:
    """Returns the channel's numbers as people write them, such as 3 or 3-4."""
    return str(first) if channel.width == 1 else f"{first}-{first + 1}"
