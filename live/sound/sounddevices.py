"""The sound devices of this machine, and how they are called."""

from __future__ import annotations

from dataclasses import dataclass

from live.sound.portaudio import loaded

SYSTEM, _PULSE = "system", "pulse"  # what the machine plays, which on Linux is a monitor behind this device
_SYSTEM_NAMES = ("monitor", "loopback", "stereo mix", "blackhole", "what u hear", "soundflower", "vb-audio", "cable")


@dataclass(frozen=True, slots=True)
class Input:
    """An input of this machine; `system` says that it carries what the machine itself plays."""

    index: int
    name: str
    channels: int
    rate: int
    system: bool


def inputs() -> list[Input]:
    """The inputs of this machine; OSError where PortAudio is missing or does not answer."""
    found = []
    for index, device in enumerate(loaded().query_devices()):
        if device["max_input_channels"] > 0:
            name = device["name"]
            system = any(word in name.casefold() for word in _SYSTEM_NAMES)
            found.append(Input(index, name, device["max_input_channels"], round(device["default_samplerate"]), system))
    return found


def index_of(name: str | None, kind: str) -> int:
    """The device of a name, of the beginning or a part of one in any case, or of an index; None: the default one.

    `SYSTEM` is the device behind which PulseAudio and PipeWire hide the sound of the machine itself.

    `kind` is `input` or `output`. Raises ValueError where there is none, OSError where PortAudio is missing or does not
    answer.
    """
    sounddevice = loaded()
    devices = list(sounddevice.query_devices())
    usable = [index for index, device in enumerate(devices) if device[f"max_{kind}_channels"] > 0]
    if name is None:
        default = sounddevice.default.device[0 if kind == "input" else 1]
        if default in usable:
            return int(default)
        raise ValueError("there is none here")
    name = _PULSE if name == SYSTEM else name
    if name.isdecimal():
        if int(name) in usable:
            return int(name)
        raise ValueError("there is none of that number")
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for index in usable:
            if fits(devices[index]["name"].casefold(), name.casefold()):
                return index
    raise ValueError("there is none of that name")
