"""Tempo and timecode: one clock of beats from ranked sources, and the place in the show that a timecode says."""
