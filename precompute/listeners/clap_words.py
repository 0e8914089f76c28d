"""What CLAP is asked about: labels in the templates whose text embeddings are averaged."""

from __future__ import annotations

# LAION asked "This audio is a ... song." of GTZAN; which template serves best differs from checkpoint to checkpoint.
GENRE = ("This audio is a {} song.", "this is the sound of {} music", "a {} track")
MOOD = ("This audio is a {} song.", "this music feels {}", "{} music")
INSTRUMENT = ("this is the sound of {}", "music with {}", "a recording of {}")

MOODS = (
    "energetic", "calm", "happy", "sad", "dark", "aggressive", "romantic", "dreamy", "tense", "epic", "playful",
    "melancholic", "hypnotic", "uplifting", "mysterious", "solemn",
)  # fmt: skip
INSTRUMENTS = (
    "acoustic guitar", "electric guitar", "distorted guitar", "bass guitar", "drum kit", "drum machine", "percussion",
    "piano", "electric piano", "organ", "synthesizer", "strings", "violin", "cello", "harp", "flute", "saxophone",
    "trumpet", "brass section", "accordion", "harmonica", "banjo", "choir", "male voice", "female voice", "rapping",
)  # fmt: skip
NEUTRAL = ("music", "a song", "sound")  # what an instrument has to beat

# For the check that a checkpoint still tells things apart.
UNLIKE = ("a slow piano ballad", "a barking dog", "aggressive heavy metal with screaming", "rain on a window")
