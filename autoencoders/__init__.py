"""Latents to pictures and back, as torch modules with the loaders of their weights."""
