"""The picture of a track that is not the show's yet: made beside the one that is, never in its place."""

from __future__ import annotations

from live.decoding.ladder import Ladder, Shown
from live.decoding.slots import Slot
from live.decoding.worker import Wish


def beside(ladder: Ladder, wish: Wish, slot: Slot) -> Shown | None:
    """Fills the slot by the rung in use where that makes pictures at once, else from baked frames or the artwork.

    None where there is no picture of that track. The decoder of a worker is left to the track that plays.
    """
    for rung in dict.fromkeys((ladder.rung, "baked")):
        made = ladder.go_on(Shown(rung, wish.track.slug, wish.position, wish.asked), wish, slot)
        if made is not None:
            return made
    return ladder.made_by("artwork", wish, slot)
