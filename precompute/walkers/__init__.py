"""Walkers from keyframe to keyframe: a way of making the pictures between them a file."""
