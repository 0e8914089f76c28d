"""What each desk puts on the wire for what its operator types or moves, by the desk's own manual, nothing of ours."""

from __future__ import annotations

import re
import struct

Tagged = tuple[str, object]  # OSC type tag and value


def osc(address: str, *arguments: Tagged) -> bytes:
    """An OSC 1.0 message."""
    tags = "".join(tag for tag, _ in arguments)
    return _string(address) + _string(f",{tags}") + b"".join(_data(*each) for each in arguments)


def bundle(*messages: bytes) -> bytes:
    """An OSC 1.0 bundle that is meant at once."""
    return b"#bundle\0" + struct.pack(">Q", 1) + b"".join(struct.pack(">i", len(each)) + each for each in messages)


def slip(packet: bytes) -> bytes:
    """A packet as QLab sends it over TCP: SLIP with an END at both ends (OSC 1.1, RFC 1055)."""
    return b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"


def grandma3(typed: str, prefix: str = "") -> bytes:
    """SendOSC [ID] "/[Address],[Types],[Values]": T, F, N and I need no value; the line's prefix goes before it."""
    found = re.fullmatch(r'SendOSC \d+ "([^,"]+)(?:,([^,"]*)(?:,([^"]*))?)?"', typed)
    assert found is not None, typed
    values = iter(found[3].split(",") if found[3] else ())
    tagged = [(tag, None if tag in "TFNI" else next(values)) for tag in found[2] or ""]
    return osc(f"/{prefix}{found[1]}" if prefix else found[1], *((tag, _typed(tag, value)) for tag, value in tagged))


def executor(moved: str) -> bytes:
    """A sequence's playback as grandMA3 2.2 to 2.4 tells of it: key with press and name, or fader with percent."""
    fader = re.fullmatch(r"`(\w+)` at ([\d.]+)", moved)
    key = re.fullmatch(r"`([\w+]+)` (pressed|let go)", moved)
    address = "/14.14.1.6.1"
    if fader is not None:
        return osc(address, ("s", fader[1]), ("i", 3), ("f", float(fader[2])))
    assert key is not None, moved
    if key[2] == "pressed":
        return osc(address, ("s", key[1]), ("i", 1), ("s", "1 Verse"))
    return osc(address, ("s", key[1]), ("i", 0))


def eos(typed: str) -> bytes:
    """Explicit OSC output: "/address=1,1.5,text"; a decimal point makes a float, other numbers are integers."""
    address, _, values = typed.partition("=")
    return osc(address, *(_guessed(value) for value in values.split(",") if values))


def eos_by_itself(event: str) -> bytes:
    """Implicit OSC output of a running cue."""
    if "progress" in event:
        return osc("/eos/out/active/cue/1/5", ("f", 0.25))
    return osc("/eos/out/event/cue/1/5/fire", ("s", "Verse"))


def qlab(typed: str) -> bytes:
    """A network cue's message: arguments after spaces, text in quotes where it has spaces itself."""
    address, *values = re.findall(r'"[^"]*"|\S+', typed)
    return osc(address, *(("s", each.strip('"')) if '"' in each else _guessed(each) for each in values))


def resolume(moved: str) -> bytes:
    """A fader with a custom address, 0..1 as a float; the state of a clip or column as the number of its choice."""
    fader = re.fullmatch(r"`(/\S+)` at ([\d.]+)", moved)
    if fader is not None:
        return osc(fader[1], ("f", float(fader[2])))
    return {
        "clip 1 of layer 1 starts": osc("/composition/layers/1/clips/1/connected", ("i", 3)),
        "another clip takes its place": osc("/composition/layers/1/clips/1/connected", ("i", 1)),
        "column 2 starts": osc("/composition/columns/2/connected", ("i", 3)),
        "tempo of 140": osc("/composition/tempocontroller/tempo", ("f", (140 - 20) / (500 - 20))),
    }[moved]


def touchosc(moved: str) -> bytes:
    """A control whose message has its value x as its one argument, a float."""
    found = re.fullmatch(r"\w+ `(/\S+)` (?:at ([\d.]+)|(pressed|on)|(let go|off))", moved)
    assert found is not None, moved
    return osc(found[1], ("f", float(found[2]) if found[2] else 1.0 if found[3] else 0.0))


def _guessed(value: str) -> Tagged:
    if re.fullmatch(r"-?\d+", value):
        return "i", int(value)
    return ("f", float(value)) if re.fullmatch(r"-?\d*\.\d+", value) else ("s", value)


def _typed(tag: str, value: str | None) -> object:
    return None if value is None else int(value) if tag == "i" else float(value) if tag == "f" else value


def _string(written: str) -> bytes:
    raw = written.encode()
    return raw + bytes(4 - len(raw) % 4)


def _data(tag: str, value: object) -> bytes:
    if tag == "s":
        return _string(str(value))
    return struct.pack(f">{tag}", value) if tag in "if" else b""
