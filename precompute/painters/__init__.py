"""Painters of keyframes: a family of models a file, and the procedural one."""
