"""Performing a prepared show: sound to position to latents to picture to screen, and the desk that steers it."""
