"""Faults of the processes: all of them in one show, as starting them takes long."""

from __future__ import annotations

from injections.wall import Seen
from injections.world import World


def _part(name: str):
    def injected(world: World) -> Seen:
        return world.asked.getfixturevalue("evening").parts[name]

    return injected


context_lost = _part("context-lost")
state_disk_full = _part("state-disk-full")
backdrop_killed = _part("backdrop-killed")
backdrop_ended = _part("backdrop-ended")
desk_killed = _part("desk-killed")
desk_hangs = _part("desk-hangs")
desk_ended = _part("desk-ended")
folder_missed = _part("folder-missed")
screen_missed = _part("screen-missed")
held_up = _part("held-up")
stage_killed = _part("stage-killed")
stage_hangs = _part("stage-hangs")
stage_ended = _part("stage-ended")
keeper_killed = _part("keeper-killed")
state_torn = _part("state-torn")
asked_to_end = _part("asked-to-end")
