"""The stage process: the frame loop, and what stands ready beside it."""
