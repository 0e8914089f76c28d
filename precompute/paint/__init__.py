"""Paints keyframes and the pictures between them from the performer's artwork, in the style of a genre."""
