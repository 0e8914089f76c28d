"""The parent of a show: starts stage, desk and backdrop, keeps the last state, and starts again what dies."""
