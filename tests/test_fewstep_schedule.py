"""Few-step painters: how much noise a weight or a strength means, which steps take it away, and what they are told."""

from __future__ import annotations

import pytest
import torch
from diffusers import EulerDiscreteScheduler

from precompute.painters import instructions, schedule, tensors, turbo
from precompute.painters.painter import Request
from show.making import Painting


@pytest.mark.parametrize(
    ("image", "text", "strength"), [(1, 0, 0), (0, 1, 1), (0.7, 0.3, 0.51), (7, 3, 0.51), (0, 0, 1)]
)
def test_the_artworks_share_says_how_much_is_painted_anew(image, text, strength):
    assert schedule.strength_of(image, text) == pytest.approx(strength)


@pytest.mark.parametrize(("steps", "strength", "taken"), [(4, 0.51, 2), (4, 1, 4), (1, 0.3, 1), (2, 0.2, 1), (4, 0, 1)])
def test_at_least_one_step_is_taken_however_small_the_strength(steps, strength, taken):
    assert schedule.steps_within(steps, strength) == taken


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7])
def test_the_timesteps_of_noise_alone_are_the_trailing_ones(steps):
    euler = EulerDiscreteScheduler(timestep_spacing="trailing")
    euler.set_timesteps(steps)
    assert schedule.timesteps(1.0, steps, 1000) == euler.timesteps.tolist()


def test_half_the_strength_takes_the_later_half_of_the_published_timesteps():
    assert schedule.timesteps(0.5, 2, 1000) == [499, 249]


def test_less_noise_than_one_timestep_is_none_and_more_steps_than_timesteps_are_not_taken_twice():
    assert schedule.timesteps(0.0004, 4, 1000) == []
    assert schedule.timesteps(0.002, 4, 1000) == [1, 0]


def test_a_mixture_keeps_the_contrast_of_what_it_mixes():
    latents = tensors.noise(1, (2, 4, 32, 32)) * 3
    mixed = turbo.mixture(latents, [0.5, 0.5])
    torch.testing.assert_close(mixed.std((2, 3)), latents.std((2, 3)).mean(0, keepdim=True))
    torch.testing.assert_close(turbo.mixture(latents, [1.0, 0.0]), latents[:1])


def test_the_prompt_begins_with_the_style():
    assert Request("Pop Art. ", "loud drums", "", 1).text == "Pop Art, loud drums"
    assert Request("", "loud drums", "", 1, False).text == "loud drums"


def test_kleins_instruction_says_how_firmly_the_artworks_are_held():
    request = Request("Pop Art.", "loud drums", "", 1)
    assert instructions.repaint(request, [1.0], Painting()) == (
        "Repaint this picture in this style: Pop Art. Keep the composition, the main shapes and where they stand; "
        "no lettering. It shall feel like this music: loud drums"
    )
    said = instructions.repaint(request, [0.5, 0.4, 0.1], Painting(image_weight=0.2, text_weight=0.8))
    assert "Merge the subject of image 2 into it" in said
    assert "small touches from image 3" in said
    assert "loose inspiration" in said
