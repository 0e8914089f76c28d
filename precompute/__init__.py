"""Preparing a show, offline: listen, style, paint, walk, encode, bake."""
