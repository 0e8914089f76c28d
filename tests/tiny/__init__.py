"""Tiny models with random weights, one family a file: `build(folder)` saves one in the published layout."""
