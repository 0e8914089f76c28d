"""Listeners that are models: each says in words what it hears, a family a file."""
