"""What a stretch of music feels like, in the two numbers that move colour and energy of its picture."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mood:
    """Arousal (0 calm .. 1 excited) and valence (0 sombre .. 1 joyful) of the music around one keyframe."""

    arousal: float
    valence: float
