"""What was measured, in words; nothing is said that was not measured, and no instrument is named."""

from __future__ import annotations

from precompute.listen.genre import Vote, confidence
from precompute.listen.measured import Measured
from precompute.mood import Mood

PACES = ((80, "slow"), (112, "medium tempo"), (150, "fast"), (1e9, "very fast"))  # bpm
COLOURS = ((900, "dark"), (1_700, "warm"), (2_800, "bright"), (1e9, "very bright"))  # Hz
NO_PULSE, STEADY, STRONG = 0.3, 0.55, 0.8
FIGURES = {
    "four_floor": "a low stroke on every beat",
    "backbeat": "accents on 2 and 4",
    "offbeat": "chords between the beats",
    "tresillo": "a 3-3-2 figure",
    "swing": "swung eighths",
}
CLEAR = 0.5  # a figure this strong is named
PERCUSSIVE, SUSTAINED = 0.5, 0.33
DEEP, ROUGH = 0.5, 0.012
KEY_CLEAR, KEY_PERHAPS = 0.06, 0.025
WIDE, NARROW = 9.0, 3.0  # LU
LOUDER = 3.0  # LU from the track's own loudness


def caption(heard: Measured, mood: Mood) -> str:
    """One line about a stretch of music."""
    if heard.silent:
        return "silence"
    parts = [_pace(heard), *_figures(heard), _texture(heard), _key(heard), *_dynamics(heard), _mood(mood)]
    return ", ".join(part for part in parts if part)


def against_track(heard: Measured, track: Measured) -> str:
    """Whether a segment is louder or quieter than its track; empty where it is neither."""
    difference = heard.loudness - track.loudness
    if heard.silent or abs(difference) < LOUDER:
        return ""
    return f"{abs(difference):.0f} LU {'louder' if difference > 0 else 'quieter'} than the whole track"


def resembles(votes: tuple[Vote, ...], models: tuple[str, ...] = ()) -> str:
    """The guess in words, with its doubt and who made it: the `models` that voted, and always the rules of thumb."""
    sure, unsure = confidence(votes, bool(models))
    by = f"by {', '.join(models)} and rules of thumb" if models else "by rules of thumb"
    if unsure:
        return f"resembles {votes[0].genre} or {votes[1].genre} (unsure{', ' + by if models else ''})"
    return f"resembles {votes[0].genre} ({100 * sure:.0f} % {by})"


def _pace(heard: Measured) -> str:
    if heard.pulse < NO_PULSE:
        return "no clear pulse"
    pace = next(word for limit, word in PACES if heard.bpm < limit)
    other = f" or {heard.other_bpm:.0f}" if heard.other_bpm else ""
    return f"{pace}, about {heard.bpm:.0f}{other} bpm"


def _figures(heard: Measured) -> list[str]:
    if heard.pulse < NO_PULSE:
        return []
    pulse = (
        "a strong pulse" if heard.pulse >= STRONG else "a steady pulse" if heard.pulse >= STEADY else "a loose pulse"
    )
    return [pulse, *(words for name, words in FIGURES.items() if getattr(heard.bar, name) >= CLEAR)]


def _texture(heard: Measured) -> str:
    words = [next(word for limit, word in COLOURS if heard.brightness < limit)]
    if heard.noisiness >= ROUGH:
        words.append("rough")
    if heard.percussive >= PERCUSSIVE:
        words.append("mostly percussive")
    elif heard.percussive <= SUSTAINED:
        words.append("mostly sustained")
    if heard.low >= DEEP:
        words.append("heavy low end")
    return ", ".join([*words, f"{heard.onsets:.1f} attacks a second"])


def _key(heard: Measured) -> str:
    if heard.key_margin < KEY_PERHAPS or heard.key == "none":
        return "no clear key"
    return f"{'in' if heard.key_margin >= KEY_CLEAR else 'perhaps in'} {heard.key}"


def _dynamics(heard: Measured) -> list[str]:
    if heard.range >= WIDE:
        return ["wide dynamics"]
    return ["hardly any dynamics"] if heard.range <= NARROW else []


def _mood(mood: Mood) -> str:
    energy = "calm" if mood.arousal < 0.35 else "energetic" if mood.arousal > 0.6 else "moderately lively"
    return f"{energy}{' and sombre' if mood.valence < 0.35 else ' and joyful' if mood.valence > 0.65 else ''}"
