"""What counts as a flash, and how many are allowed: the profiles of the flash guard and of its measure.

Sources: WCAG 2.2, success criterion 2.3.1 and its definition of "general flash and red flash thresholds"; ITU-R
BT.1702; the rate that UK practice for strobes and Japan's broadcasters go by lies near them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

OFF = "off"


@dataclass(frozen=True, slots=True)
class Profile:
    """The limits of one way to be safe.

    `flashes` in any `window` s are allowed, a flash being two transitions, over more than `area` (0..1) of the
    picture. A transition is a change of relative luminance (0..1) by `luminance` the other way than the last one,
    its darker state under `dark`; or one of chromaticity by `red` (distance u'v', CIE 1976), one of its states being
    saturated red: R/(R+G+B) of linear light at least `saturated`. What changes within `together` s counts as one.
    A transition is as old as the moment in which it was large enough; where it crept that far, at the earliest as old
    as the one in which it was larger by `slack`.

    The window is a second less what frames of 60 Hz cannot tell: six transitions of exactly 3 Hz may span 0.984 s.
    """

    name: str
    flashes: int
    area: float
    luminance: float
    dark: float = 0.80
    red: float = 0.20
    saturated: float = 0.80
    window: float = 0.98
    together: float = 0.10
    slack: float = 0.0

    @property
    def transitions(self) -> int:
        """How many transitions are allowed in the window."""
        return 2 * self.flashes


SHOW = Profile("show", flashes=3, area=0.25, luminance=0.10)
PUBLIC = Profile("public", flashes=2, area=0.15, luminance=0.05)
PROFILES = {profile.name: profile for profile in (SHOW, PUBLIC)}
SAFE = tuple(PROFILES)  # what an installation, which nobody watches, may choose from
CHOICES = (*SAFE, OFF)
ALERT = 0.04  # s by which the window is longer for a while after the guard had to limit something


def guarded(profile: Profile) -> Profile:
    """The slightly tighter limits that the guard holds, so that its picture passes the measure as a file.

    8-bit rounding, dithering and video coding alter luminance by less than a hundredth, so that the file may be as far
    on either side.
    """
    return replace(
        profile,
        area=profile.area - 0.003,
        luminance=profile.luminance - 0.01,
        dark=profile.dark + 0.02,
        red=profile.red - 0.01,
        saturated=profile.saturated - 0.02,
        window=profile.window + 0.002,
        slack=0.02,
    )


def warning(name: str) -> str:
    """What has to be told for as long as a picture is made with one of CHOICES; nothing where it is guarded."""
    return f"flash guard {described(name)}" if name == OFF else ""


def described(name: str) -> str:
    """One line on a choice of CHOICES for whoever starts a show."""
    if name == OFF:
        return "off: strobes and cuts reach the wall as they are"
    profile = PROFILES[name]
    return (
        f"{name}: at most {profile.flashes} flashes a second over {profile.area:.0%} of the picture, "
        f"from {profile.luminance:.0%} of full luminance or saturated red"
    )
