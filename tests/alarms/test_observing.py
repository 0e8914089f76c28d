"""Pictures at a glance, and what a stage's state says of light, motion and sound that are asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from live.alarms.observing import observed, seen
from live.between.peephole import Picture
from live.parameters import Value, defaults
from live.state.state import State
from show.meters import Levels

STATE = State(
    10.0, 5.0, 300, 1, "a", "b", 0.5, 1.0, 60.0, True, True, "plain", defaults(), fps=59.0, transport="playing",
    levels=Levels(level=0.5),
)  # fmt: skip


def picture(pixels: np.ndarray) -> Picture:
    rows = np.dstack((pixels, np.full(pixels.shape[:2], 255, np.uint8)))
    return Picture(2, pixels.shape[1], pixels.shape[0], rows.astype(np.uint8).tobytes())


def textured(height: int = 360, width: int = 640) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return np.stack(((x // 3) % 200, (y // 2) % 150, (x + y) % 90), axis=2).astype(np.uint8)


@pytest.mark.parametrize("size", [(360, 640), (17, 31), (1, 1), (640, 360)])
def test_the_same_picture_has_the_same_fingerprint_in_every_size(size: tuple[int, int]) -> None:
    pixels = textured(*size)
    assert seen(picture(pixels)).fingerprint == seen(picture(pixels.copy())).fingerprint


def test_a_breath_that_hardly_anybody_sees_changes_the_fingerprint() -> None:
    pixels = textured()
    dimmed = np.round(pixels * 0.99).astype(np.uint8)
    assert seen(picture(pixels)).fingerprint != seen(picture(dimmed)).fingerprint


def test_black_is_black_though_it_is_dithered_and_one_lit_corner_is_not() -> None:
    dark = np.random.default_rng(0).integers(0, 3, (360, 640, 3)).astype(np.uint8)
    assert seen(picture(dark)).dark
    dark[:20, :20] = 60
    assert not seen(picture(dark)).dark


def found(**values: Value) -> tuple[bool, bool]:
    """Whether light and motion are asked for."""
    told = observed(replace(STATE, parameters={**defaults(), **values}), 10.2, True, None, None)
    return told.lit, told.moving


@pytest.mark.parametrize(
    ("values", "lit"),
    [
        ({}, True), ({"house": 0.0}, False), ({"house_dim": 0.3}, True), ({"blackout": True}, False),
        ({"dmx_blackout": True}, False), ({"master": 0.2, "house_dim": 0.2}, False), ({"strobe": 3.0}, True),
    ],
)  # fmt: skip
def test_light_is_asked_for_where_no_master_says_otherwise(values: dict[str, Value], lit: bool) -> None:
    assert found(**values) == (lit, lit)


def test_a_frozen_and_a_paused_picture_and_one_that_silence_holds_may_stand_still() -> None:
    assert found(freeze=True) == (True, False)
    silent = replace(STATE, levels=Levels())
    assert not observed(silent, 10.2, True, None, None).moving
    breathing = replace(silent, parameters={**defaults(), "breath": 0.5})
    assert observed(breathing, 10.2, True, None, None).moving
    for word in ("paused", "panicked"):
        assert not observed(replace(STATE, transport=word), 10.2, True, None, None).moving


def test_sound_is_expected_in_an_open_house_only() -> None:
    assert observed(STATE, 10.2, True, None, None).listening
    assert not observed(STATE, 10.2, False, None, None).listening
    assert observed(STATE, 10.2, True, None, 5.0).unheard == pytest.approx(0.2)
