"""MIDI in and out: controllers that are learnt, clock, timecode and show control. Only `ports` opens a device."""
