"""Puts a performer together from a show: canvas, looks and ladder; the same for live, renders and replays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from live import gl, images
from live.clock import Clock
from live.commands import Command, SetValue
from live.control.performance import EVERY, Performance, noted
from live.decoding.decoders import quickest
from live.decoding.device_rung import card, device_rung, waiting_rung
from live.decoding.faulty import FaultyDecoder
from live.decoding.ladder import Ladder, ReplayLadder, Rung
from live.decoding.ondevice import RUNG as DEVICE
from live.decoding.pictures import Decoded, DecodedAtOnce, Reader, devices, still_rungs
from live.decoding.worker import Decodes, Wish, Worker, load_beside_the_loop, present
from live.drawing.looks import PLAIN, library
from live.drawing.renderer import Renderer
from live.faults.faults import Faults
from live.guard.flashguard import FlashGuard
from live.options import Mode, StageOptions
from live.performing.performer import Performer
from live.performing.rehearsal import named
from show.flash import NEVER
from show.flashprofiles import OFF, PROFILES
from show.folder import Show

SOURCE = "command line"  # of what the show was started with
BARE = f"the stage kept dying: {PLAIN} is shown until it has been steady for ten minutes, or a look is chosen"


def performer(
    show: Show,
    context: gl.Context,
    size: tuple[int, int],
    ladder: Ladder,
    state: Performance,
    mode: Mode = "auto",
    profile: str = "default",
    guard: str = OFF,
    remembered: float = NEVER,
) -> Performer:
    """A performer on a fresh canvas, the looks and transitions of the show compiled.

    `guard` is the profile of the flash guard, by name. `remembered`: s since another stage has shown the show's
    last picture.
    """
    limits = PROFILES.get(guard)
    renderer = Renderer(context, size, library(show.looks), FlashGuard(context, limits, remembered) if limits else None)
    for name in {PLAIN} if state.spared == EVERY else {state.look, *named(show)}:
        renderer.prepare(name)
    for name in {track.transition for track in show.tracks}:
        renderer.prepare_transition(name)
    return Performer(show, context, renderer, ladder, state, mode, profile)


def looking(show: Show, look: str | None, again: bool = False) -> Show:
    """The show with that look in the place of each that its setlist names, for tracks and cues; None leaves it be.

    ShowError where there is no such look; where a show goes on `again` it is told of then, and shown once it is there.
    """
    if look is None:
        return show
    if not again:
        library(show.looks).look(look)
    tracks = (
        replace(track, look=look, cues=tuple(replace(cue, look=None) for cue in track.cues)) for track in show.tracks
    )
    return replace(show, look=look, tracks=tuple(tracks))


def asked(options: StageOptions) -> list[Command]:
    """What the command line wants of the first frame; a stage that resumes a show goes by that show's own values."""
    if options.resume is not None or not options.av_offset_ms:
        return []
    return [SetValue("av_offset_ms", options.av_offset_ms, SOURCE)]


def bare(state: Performance) -> Performance:
    """The show without any look, until a hand chooses one: the one it has may be what stages have died of."""
    return noted(replace(state, spared=EVERY), "look", BARE)


def live_ladder(
    show: Show,
    rung: str | None,
    clock: Clock,
    index: int,
    context: gl.Context | None = None,
    faults: Faults | None = None,
    read: Reader = images.read,
) -> tuple[Ladder, Worker | None]:
    """The ladder of a stage, from `rung` down (None: the best), with the worker that decodes for it.

    `context`: OpenGL's, current; without it nothing is drawn on a CUDA card but by the worker. `read` reads pictures.
    """
    faults = faults or Faults()
    stills = still_rungs(show.title, rung or "baked", read)
    tried = devices(rung)
    if not tried:
        return Ladder(stills), None
    found, fault = card(faults) if context is not None and "cuda" in tried else (None, "")
    drawn = device_rung(show, found, context, faults) if found is not None and context is not None else None
    beside = tuple(device for device in tried if drawn is None or device != "cuda")
    first = Wish(show.tracks[index], 0.0, clock.now())
    worker = Worker(
        lambda device: beside_the_loop(show, device, faults),
        lambda: found_here(beside, faults),
        clock,
        first,
        when_asked=drawn is not None,
    )
    decoded = ("decoder", Decoded(worker, lambda: drawn is not None and drawn.hopeful))
    above: list[tuple[str, Rung]] = [(DEVICE, drawn)] if drawn is not None else []
    return Ladder([*above, decoded, *stills], f"device: {fault}" if fault else ""), worker


def beside_the_loop(show: Show, device: str, faults: Faults) -> Decodes:
    """The worker's decoder on a device."""
    decoder = load_beside_the_loop(show.decoder, device)
    return FaultyDecoder(decoder, faults) if faults else decoder


def found_here(allowed: Sequence[str], faults: Faults) -> list[str]:
    """Those of the allowed devices that are here."""
    if faults.wanted("no-torch"):
        raise ImportError("on purpose")
    return present(allowed)


def stepped_ladder(show: Show, rung: str | None) -> Ladder:
    """The ladder of a render: the picture asked for is waited for, so that every frame is the same every time."""
    decoded, fault = _at_once(show, rung)
    return Ladder([*decoded, *still_rungs(show.title, rung or "baked")], fault)


def replay_ladder(show: Show, rung: str | None) -> ReplayLadder:
    """The ladder of a replay of a stage that was started with `rung`."""
    return ReplayLadder([*_at_once(show, rung)[0], *still_rungs(show.title)])


def _at_once(show: Show, rung: str | None) -> tuple[list[tuple[str, Rung]], str]:
    """The rung that decodes while the frame waits, none where no decoder runs, and why."""
    allowed = devices(rung)
    drawn, fault = _drawn_at_once(show) if "cuda" in allowed else ([], "")
    if drawn:
        return drawn, ""
    found, told = quickest(show.decoder, allowed)
    faults = "; ".join(filter(None, (fault, told)))
    if found is None:
        return [], faults
    device, decoder = found
    return [("decoder", DecodedAtOnce(decoder, device))], faults


def _drawn_at_once(show: Show) -> tuple[list[tuple[str, Rung]], str]:
    """The rung that draws on a card as the stage does, none without one, and why."""
    try:
        found, fault = card(Faults())
        return ([(DEVICE, waiting_rung(show, found))] if found is not None else []), fault
    except Exception as error:  # whatever a driver says, the next device may do
        return [], f"{DEVICE}: {error or type(error).__name__}"
