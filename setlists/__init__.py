"""Setlists: what a performer edits, and the demo that is composed and drawn by code."""
