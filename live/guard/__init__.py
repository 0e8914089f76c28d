"""The flash guard: what may not flash on the wall is held back on the graphics card, before anybody sees it."""
