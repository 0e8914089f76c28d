"""The arithmetic of noise schedules: how much noise a strength means, and the few steps that take it away again."""

from __future__ import annotations


def strength_of(image_weight: float, text_weight: float) -> float:
    """How much an image-to-image painter makes anew, 0..1, for the weights of artwork and text (not both zero).

    With the artwork's share w = image / (image + text) it is 1 - w^2: in a mixture of variance one, w of the artwork
    leaves 1 - w^2 of the power to what is painted anew. The artwork alone gives 0, the text alone 1, the seed paper's
    .7 and .3 give .51, the upper end of the .3 to .5 that image-to-image painters are commonly run at.
    """
    share = image_weight / max(image_weight + text_weight, 1e-9)
    return 1 - share * share


def steps_within(steps: int, strength: float) -> int:
    """How many of a whole schedule's `steps` a strength 0..1 leaves to take: the nearest number, at least one.

    diffusers rounds down, and refuses where nothing is left.
    """
    return max(1, round(steps * strength))


def times(strength: float, steps: int) -> list[float]:
    """`steps` equally spaced times from `strength` 0..1 down towards 0, which is left out: strength x (1 - k / steps).

    At strength 1 this is the "trailing" spacing (Lin et al., arXiv 2305.08891, table 2), the one that few-step models
    are distilled for: the first step starts at noise alone.
    """
    return [strength * (1 - k / steps) for k in range(steps)]


def timesteps(strength: float, steps: int, trained: int) -> list[int]:
    """The training timesteps of `times`, falling, in 0..trained - 1; none where the strength is below one timestep."""
    rounded = [round(time * trained) - 1 for time in times(strength, steps)]
    return list(dict.fromkeys(step for step in rounded if step >= 0))
