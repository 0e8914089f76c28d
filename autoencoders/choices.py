"""How a decoder runs on a card: number format, memory layout, compiled or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """`form`: "float16", "bfloat16" or "float32". `channels_last`: the memory layout of the network. `compiled`:
    through torch.compile.
    """

    form: str = "float16"
    channels_last: bool = True
    compiled: bool = False
