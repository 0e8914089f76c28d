"""The two DMX personalities as one table: what each channel means. Personality, monitor, GDTF and lists are made of it.

Basic takes 16 channels, Full 40 of which the first 16 are Basic's. A select of 0 changes nothing, so that a desk that
has just been patched does not jump the show; a channel that can go either way is neutral in its middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from live.addresses.messages import Message

WORD = 65535  # the highest value of a channel of two slots, coarse and fine
MIDDLE = 128  # neutral
CONTROL, FADE = "Control enable", "Fade time"
CUE = "/cue/go"


@dataclass(frozen=True, slots=True)
class Band:
    """The values `low` to `high` of a channel: they mean `start` to `end`, which `says` puts in words.

    It may name `value`, what is meant, and `aside`, how far that is from the middle of 0 to 1, as -1 to 1.

    What is sent: `message` or, where there is none, the meant value to `address`; as a `level` whenever it differs from
    before, else on entering the band (for an address: on each new value, as a whole number). `leaving` is sent on
    leaving the band.
    """

    low: int
    high: int
    says: str
    start: float = 0.0
    end: float = 0.0
    address: str = ""
    message: Message | None = None
    level: bool = False
    leaving: Message | None = None

    def meant(self, value: int) -> float:
        """Returns what a value of this band means."""
        span = self.high - self.low
        return self.start if span == 0 else self.start + (value - self.low) * (self.end - self.start) / span

    def words(self, value: int) -> str:
        """Returns what a value of this band means, in words."""
        meant = self.meant(value)
        return self.says.format(value=meant, aside=2 * meant - 1)


@dataclass(frozen=True, slots=True)
class Channel:
    """One function of the personality, of `width` slots; `neutral` is the value that a desk should start with.

    `snap`: a desk shall not fade it. `attribute` names it in GDTF.
    """

    name: str
    bands: tuple[Band, ...]
    attribute: str
    width: Literal[1, 2] = 1
    neutral: int = 0
    snap: bool = False

    def band(self, value: int) -> Band:
        """Returns the band that a value lies in."""
        return next(band for band in self.bands if band.low <= value <= band.high)


Personality = tuple[Channel, ...]


def _does(low: int, high: int, says: str, address: str, *arguments: object, leaving: Message | None = None) -> Band:
    return Band(low, high, says, message=Message(address, arguments), leaving=leaving)


def _fader(low: int, high: int, says: str, start: float, end: float, address: str) -> Band:
    return Band(low, high, says, start, end, address, level=True)


def _centred(name: str, parameter: str, attribute: str, width: Literal[1, 2]) -> Channel:
    """A channel that is neutral in its middle, over the whole range of a parameter."""
    address, top, middle = f"/param/{parameter}/norm", 256**width - 1, 128 * 256 ** (width - 1)
    above = 0.5 / (top - middle)
    bands = (
        _fader(0, middle - 1, "{aside:+.1%}", 0.0, 0.5 - 0.5 / middle, address),
        _fader(middle, middle, "neutral", 0.5, 0.5, address),
        _fader(middle + 1, top, "{aside:+.1%}", 0.5 + above, 1.0, address),
    )
    return Channel(name, bands, attribute, width, middle)


def _macro(number: int) -> Channel:
    address = f"/macro/{number}"
    return Channel(
        f"Macro {number}", (_fader(0, WORD, "{value:.1%}", 0, 1, address),), f"VideoEffect2Parameter{number}", 2
    )


BASIC: Personality = (
    Channel("Master dimmer", (_fader(0, WORD, "{value:.1%}", 0, 1, "/dmx/master"),), "Dimmer", 2),
    Channel(
        CONTROL,
        (
            Band(0, 15, "DMX ignored"),
            Band(16, 127, "blackout", message=Message("/dmx/blackout", (1,)), level=True),
            Band(128, 255, "open", message=Message("/dmx/blackout", (0,)), level=True),
        ),
        "Shutter1",
        snap=True,
    ),
    Channel(
        "Track select",
        (Band(0, 0, "no change"), Band(1, 255, "track {value:.0f}", 1, 255, "/track/go")),
        "MediaFolder1",
        snap=True,
    ),
    Channel(
        "Cue select",
        (Band(0, 0, "no change"), Band(1, 255, "cue {value:.0f}", 1, 255, CUE)),
        "MediaContent1",
        snap=True,
    ),
    Channel(
        "Transport",
        (
            Band(0, 9, "none"),
            _does(10, 29, "go", "/go"),
            _does(30, 49, "pause", "/pause"),
            _does(50, 69, "resume", "/resume"),
            _does(70, 89, "next track", "/track/next"),
            _does(90, 109, "previous track", "/track/prev"),
            _does(110, 129, "restart", "/restart"),
            _does(130, 149, "freeze", "/freeze", 1, leaving=Message("/freeze", (0,))),
            Band(150, 249, "none"),
            _does(250, 255, "panic", "/panic"),
        ),
        "Playmode",
        snap=True,
    ),
    Channel(
        FADE,
        (
            _does(0, 0, "the cue's own", "/fade/time/reset"),
            _fader(1, 255, "{value:.1f} s", 0.1, 25.5, "/fade/time"),
        ),
        "Effects1Fade",
        snap=True,
    ),
    Channel(
        "Speed",
        (
            _fader(0, 124, "{value:.2f} x", 0, 1, "/param/speed"),
            _fader(125, 130, "1 x", 1, 1, "/param/speed"),
            _fader(131, 255, "{value:.2f} x", 1, 4, "/param/speed"),
        ),
        "PlaySpeed",
        neutral=128,
    ),
    Channel(
        "Audio reactivity",
        (_fader(0, 255, "{value:.0%} of the range", 0, 1, "/param/reactivity/norm"),),
        "Effects1Adjust1",
        neutral=MIDDLE,
    ),
    Channel(
        "Tempo",
        (
            _does(0, 9, "auto", "/tempo/source", "auto"),
            _does(10, 19, "tap", "/tempo/tap"),
            _fader(20, 255, "{value:.1f} BPM", 60, 177.5, "/tempo/bpm"),
        ),
        "Effects1Rate",
        snap=True,
    ),
    Channel(
        "Shader select",
        (
            Band(0, 0, "no change"),
            _does(1, 1, "none", "/shader/select", 0),
            Band(2, 255, "look {value:.0f}", 1, 254, "/shader/select"),
        ),
        "VideoEffect1Type",
        snap=True,
    ),
    Channel(
        "Shader amount",
        (_fader(0, 255, "{value:.0%}", 0, 1, "/param/amount/norm"),),
        "VideoEffect1Parameter1",
        neutral=255,
    ),
    Channel(
        "Strobe",
        (
            _fader(0, 9, "none", 0, 0, "/param/strobe/norm"),
            _fader(10, 255, "{value:.0%} of the fastest", 1 / 246, 1, "/param/strobe/norm"),
        ),
        "StrobeFrequency",
    ),
    _centred("Red", "red", "VideoBoost_R", 1),
    _centred("Green", "green", "VideoBoost_G", 1),
    _centred("Blue", "blue", "VideoBoost_B", 1),
)

FULL: Personality = (
    *BASIC,
    *(_macro(number) for number in range(1, 9)),
    _centred("Zoom", "zoom", "Scale_XYZ", 2),
    _centred("Rotate", "rotate", "Rot_Z", 2),
    _centred("X", "x", "XYZ_X", 2),
    _centred("Y", "y", "XYZ_Y", 2),
)

PERSONALITIES: dict[str, Personality] = {"basic": BASIC, "full": FULL}


def size(personality: Personality) -> int:
    """Returns how many slots a personality takes."""
    return sum(channel.width for channel in personality)


def numbered(personality: Personality) -> list[tuple[int, Channel]]:
    """Returns each channel with the number of its first slot, counting from 1."""
    first, found = 1, []
    for channel in personality:
        found.append((first, channel))
        first += channel.width
    return found
