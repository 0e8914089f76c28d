"""Faults: the table of what can go wrong, and what makes it go wrong in a rehearsal."""
