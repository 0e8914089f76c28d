"""A rendering through torch.compile: made once into a file, read back in seconds, never made while a show plays."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from autoencoders.blending import neighbours
from autoencoders.choices import FORMS, Choice
from autoencoders.family import Autoencoder
from autoencoders.rendering import Render, Rendering

MODE = "max-autotune-no-cudagraphs"  # its own graphs belong to one thread's trees; ours are captured by hand
NETWORK = "rendering"  # what the file refers to and does not hold: the weights come from the show


def rendered(model: Autoencoder, choice: Choice, size: tuple[int, int]) -> Render:
    """A choice's rendering of a model, prepared for it, at a size of latents.

    Raises what torch does where the choice does not suit this machine: half a file, another compiler, another card.
    """
    eager = Rendering(model, FORMS[choice.form], choice.channels_last, size, choice.fused)
    if choice.compiled is None:
        return eager
    with torch.no_grad():
        read: Render = torch.compiler.load_compiled_function(
            io.BytesIO(choice.compiled.read_bytes()), external_data={NETWORK: eager}
        )
    return read


def compile_to(path: Path, rendering: Rendering, latent: tuple[int, int, int], device: torch.device) -> None:
    """Compiles a rendering of latents (c, h, w) on a device into a file; takes minutes, raises what the compiler does.

    It needs a C++ compiler, and Triton where the device is a card.
    """
    render = _function(rendering)
    rows = torch.zeros((2, *latent), dtype=torch.float16, device=device)
    ends = neighbours(rows, torch.tensor([[0, 1]], device=device))
    torch.compiler.reset()
    with torch.no_grad():
        compiled: Any = torch.compile(render, mode=MODE, fullgraph=True, dynamic=False)
        made = compiled.aot_compile(((*ends, torch.zeros(1, device=device)), {}))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    made.save_compiled_function(str(part), external_data={NETWORK: rendering})
    part.replace(path)


def _function(rendering: Rendering) -> Render:
    """A plain function: torch's files of compiled functions refer to modules from outside."""

    def render(first: Tensor, last: Tensor, fraction: Tensor) -> tuple[Tensor, Tensor]:
        pixels: tuple[Tensor, Tensor] = rendering(first, last, fraction)
        return pixels

    return render
