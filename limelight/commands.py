"""What each command does, by name; heavy packages are imported by the command that needs them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace

from limelight import doors


def precompute(chosen: Namespace) -> int:
    """Prepares a setlist; 2 when a track was refused, after the others are done."""
    doors.need("precompute", "cv2", "librosa", "torch", extra="prepare")
    from precompute.prepare import prepare

    listed = doors.setlist(chosen.setlist)
    return prepare(listed, chosen.out, chosen.track, chosen.jobs, chosen.redo)


def live(chosen: Namespace) -> int:
    """Performs a show through the keeper."""
    from live.keeper.keeper import run

    show = doors.show(chosen.show)
    options = replace(doors.stage_options(chosen, show), home=doors.home(chosen))
    desk = replace(doors.desk_options(chosen, show), kept=doors.kept(chosen))
    doors.warn(options.guard, (*show.refused, *show.warnings))
    return run(options, desk, fresh=chosen.fresh)


def render(chosen: Namespace) -> int:
    """Renders a show, or replays a session log, to a video file."""
    from limelight.rendering import render_video

    return render_video(chosen)


def compare(chosen: Namespace) -> int:
    """Renders painters and walkers side by side."""
    doors.need("compare", "cv2", "librosa", "torch", extra="prepare")
    from limelight.comparing import compare as compare_variants

    return compare_variants(chosen)


def models(chosen: Namespace) -> int:
    """Lists the models there are, or gets one."""
    from limelight.modelling import get, listing

    return get(chosen.name, chosen.to) if chosen.models == "get" else listing(chosen.setlist)


def check(chosen: Namespace) -> int:
    """Tries every door without a window."""
    from limelight.checking import check as check_show

    return check_show(chosen)


def devices(chosen: Namespace) -> int:
    """Lists what this machine offers."""
    from limelight.devices import listing

    print("\n".join(listing()))
    return 0


def latency(chosen: Namespace) -> int:
    """Measures how long sound takes to become light."""
    from limelight.latency import latency as measured

    return measured(chosen)


def measure(chosen: Namespace) -> int:
    """Measures a recording's energy, or a video's synchrony or flashes."""
    from limelight.measuring import energy, flash, sync

    if chosen.measure == "energy":
        return energy(chosen.audio, chosen.profile, chosen.csv)
    return flash(chosen.video, chosen.profile) if chosen.measure == "flash" else sync(chosen)


def install_service(chosen: Namespace) -> int:
    """Lets systemd start a show."""
    from limelight.installing import install

    return install(chosen)


COMMANDS = (precompute, live, render, compare, models, check, devices, latency, measure, install_service)
TABLE: dict[str, Callable[..., int]] = {function.__name__.replace("_", "-"): function for function in COMMANDS}
