"""How long sound takes to become light: kicks sent through the whole stage, and answered in a corner of it."""
