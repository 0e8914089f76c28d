"""The flash guard: what leaves it is safe by the independent analysis, and what was safe is left to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from flashclips import limited, square, unsafe

from live import gl
from live.guard.flashguard import FlashGuard
from show.errors import ShowError
from show.flashprofiles import SHOW

NTSC = 60000 / 1001


@pytest.fixture(scope="module")
def context():
    try:
        return gl.headless()
    except ShowError:
        pytest.skip("EGL is not here")


def through(context, frames, fps, profile=SHOW):
    """What the guard shows of each frame, and the share of it that it lets through."""
    guard, pair, shown, shares = FlashGuard(context, profile), [], [], []
    for index, frame in enumerate(frames):
        if not pair:
            pair = [gl.target(context, frame.shape[1::-1]) for _ in range(2)]
        drawn, before = pair
        drawn.texture.write(np.ascontiguousarray(np.dstack((frame, np.full(frame.shape[:2], 255, np.uint8)))))
        guard.apply(drawn, before, index / fps)
        seen = np.frombuffer(drawn.texture.read(), np.uint8).reshape(*frame.shape[:2], 4)
        assert (seen[..., 3] == 255).all()
        shown.append(seen[..., :3].copy())
        shares.append(float(np.frombuffer(guard.decision.read(), np.float32)[0]))
        pair.reverse()
    guard.release()
    for each in pair:
        each.release()
    return shown, np.array(shares)


UNSAFE = {
    "4 Hz over all": dict(hz=4),
    "4 Hz at 59.94 frames a second": dict(hz=4, fps=NTSC),
    "10 Hz over all": dict(hz=10),
    "4 Hz over 26 %": dict(hz=4, share=0.26),
    "4 Hz of 12 % luminance": dict(hz=4, bright=(96, 96, 96)),
    "4 Hz red and a grey of its luminance": dict(hz=4, bright=(255, 0, 0), dark=(127, 127, 127)),
    "4 Hz red and black": dict(hz=4, bright=(255, 0, 0)),
}
SAFE = {
    "2 Hz over all": dict(hz=2),
    "3 Hz over all": dict(hz=3),
    "3 Hz at 59.94 frames a second": dict(hz=3, fps=NTSC),
    "4 Hz over 24 %": dict(hz=4, share=0.24),
    "4 Hz of 8 % luminance": dict(hz=4, bright=(79, 79, 79)),
    "4 Hz with the darker state above 80 %": dict(hz=4, bright=(255, 255, 255), dark=(236, 236, 236)),
    "4 Hz green and a grey of its luminance": dict(hz=4, bright=(0, 180, 0), dark=(151, 151, 151)),
}


def clip(hz, fps=60.0, seconds=2.2, **more):
    return list(square(hz, fps, seconds, **more)), fps


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_clip_is_safe_after_the_guard(context, name):
    frames, fps = clip(**UNSAFE[name])
    assert unsafe(frames, fps, SHOW)
    shown, shares = through(context, frames, fps)
    assert not unsafe(shown, fps, SHOW)
    assert shares.min() < 1


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_clip_leaves_the_guard_as_it_came_to_the_bit(context, name):
    frames, fps = clip(**SAFE[name])
    assert not unsafe(frames, fps, SHOW)
    shown, _ = through(context, frames, fps)
    assert all(np.array_equal(one, other) for one, other in zip(shown, frames, strict=True))


@pytest.mark.parametrize("name", ["4 Hz over all", "4 Hz red and a grey of its luminance", "4 Hz over 26 %"])
def test_the_graphics_card_decides_as_the_analysis_would(context, name):
    frames, fps = clip(**UNSAFE[name])
    assert through(context, frames, fps)[1].tolist() == [share for share, _ in limited(frames, fps, SHOW)]
