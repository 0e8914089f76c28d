"""Listening without a model: what is measured in a recording, in words, and a genre guess that knows its limits."""
