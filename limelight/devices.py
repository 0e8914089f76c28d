"""`limelight devices`: what --input, --screen and --rung may be called on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

from show.errors import ShowError


def listing() -> list[str]:
    """One line a device, under a heading a kind; a kind that cannot be asked says why."""
    return [*_sounds(), *_screens(), *_decoders(), *_controllers(), *_networks()]


def _sounds() -> Iterator[str]:
    yield "audio inputs (--input NAME or NAME:1,2):"
    from live.sound.sounddevices import inputs

    try:
        found = inputs()
    except OSError as error:
        yield f"  none: {error}; where PortAudio is missing, on Debian and Ubuntu: apt-get install libportaudio2"
        return
    for card in found:
        what = ", system sound" if card.system else ""
        yield f"  {card.name}  ({card.channels} channels, {card.rate} Hz{what})"
    if not found:
        yield "  none is connected; --input FILE plays a file as if live, --input tracks the setlist's recordings"
    if not any(card.system for card in found):
        yield "  system sound is not offered here; on Linux with PulseAudio or PipeWire use --input system"


def _screens() -> Iterator[str]:
    yield "screens (--screen NAME):"
    try:
        from live.display.window import monitors

        for screen in monitors():
            refresh = f"{screen.refresh} Hz" if screen.refresh else "refresh rate unknown"
            yield f"  {screen.name}  ({screen.width}x{screen.height} at {screen.x},{screen.y}, {refresh})"
    except (ShowError, ImportError, OSError) as error:
        yield f"  none: {error}"
    yield "  headless  (no window)"


def _decoders() -> Iterator[str]:
    from live.gl import headless

    yield "graphics:"
    try:
        context = headless()
        yield f"  {context.info['GL_RENDERER']}, OpenGL {context.info['GL_VERSION']}"
        context.release()
    except (ShowError, OSError) as error:
        yield f"  none: {error}"
    yield "decode rungs (--rung NAME), best first:"
    try:
        from autoencoders.device import devices

        found = devices()
        yield f"  device  ({', '.join(name for name in found if name != 'cpu') or 'no CUDA or MPS GPU here'})"
        yield "  cpu"
    except ImportError:
        yield "  device, cpu: torch is not installed (pip install 'limelight[decode]')"
    except OSError as error:
        yield f"  device, cpu: torch does not load ({error})"
    yield from ("  baked", "  keyframes", "  artwork", "  card")


def _controllers() -> Iterator[str]:
    from live.midi.ports import opened

    yield "MIDI controllers (heard by themselves):"
    ports = opened(time.monotonic)
    ports.turn(time.monotonic())
    yield from (f"  {name}" for name in ports.names)
    if ports.problem or not ports.names:
        yield f"  none: {ports.problem or 'none is plugged in'}" if not ports.names else f"  {ports.problem}"
    ports.close()


def _networks() -> Iterator[str]:
    from live.network.interfaces import interfaces

    yield "network interfaces (--desk INTERFACE):"
    yield from (f"  {name}  ({address})" if address else f"  {name}" for name, address in interfaces())
    yield "  all"
