"""Measuring sound, pictures and both together: energy parity, synchrony, latency."""
