"""The numbers of cudaError_t that this program tells apart; torch-free, for whoever talks to CUDA without torch."""

from __future__ import annotations

SUCCESS, NOT_READY = 0, 600
OUT_OF_MEMORY = 2
INSUFFICIENT_DRIVER, BUSY, NO_DEVICE, INVALID_DEVICE, OPERATING_SYSTEM, UNKNOWN = 35, 46, 100, 101, 304, 999
INVALID_CONTEXT = 219  # of graphics: OpenGL's is none of this driver's
# After these every further call fails too: illegal address, launch timeout, peer, assert, hardware, launch failure.
LOST = frozenset((214, 220, 700, 702, 709, 710, *range(714, 720), 721))
