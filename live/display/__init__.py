"""The screen that the audience sees, when it is shown a frame, and what the operator reads on it."""
