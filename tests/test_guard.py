"""The flash guard: what leaves it is safe by the independent analysis, and what was safe is left to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from flashclips import ALL_OVER, bursts, crossing, drifting, in_turn, limited, pulses, sinking, square, unsafe
from hypothesis import given, settings
from hypothesis import strategies as st

from live import gl
from live.guard import flashguard
from live.guard.flashguard import FlashGuard
from live.guard.notices import PERIOD, Notices
from live.guard.told import NOTHING, Told, after, sentence
from live.state.state import State
from show.flash import NEVER
from show.flashprofiles import PUBLIC, SHOW, guarded

NTSC = 60000 / 1001


class Wall:
    """Two canvases that take turns, as a renderer's, and a guard between."""

    def __init__(self, context, size, profile=SHOW, remembered=NEVER):
        self.guard = FlashGuard(context, profile, remembered)
        self.pair = [gl.target(context, size) for _ in range(2)]

    def show(self, frame, time):
        """The picture that is seen of a frame, and the share of it that is let through."""
        drawn, before = self.pair
        drawn.texture.write(np.ascontiguousarray(np.dstack((frame, np.full(frame.shape[:2], 255, np.uint8)))))
        self.guard.apply(drawn, before, time)
        self.pair.reverse()
        seen = np.frombuffer(drawn.texture.read(), np.uint8).reshape(*frame.shape[:2], 4)
        assert (seen[..., 3] == 255).all()
        return seen[..., :3].copy(), float(np.frombuffer(self.guard.decision.read(), np.float32)[0])

    def close(self):
        self.guard.release()
        for each in self.pair:
            each.release()


def through(context, frames, fps, profile=SHOW):
    """What the guard shows of a clip, and the shares that it lets through."""
    wall = Wall(context, frames[0].shape[1::-1], profile)
    shown, shares = zip(*(wall.show(frame, index / fps) for index, frame in enumerate(frames)), strict=True)
    wall.close()
    return list(shown), list(shares)


def clip(hz, fps=60.0, seconds=2.0, **more):
    return list(square(hz, fps, seconds, **({} if "share" in more else {"size": ALL_OVER}), **more)), fps


def same(shown, frames):
    return all(np.array_equal(one, other) for one, other in zip(shown, frames, strict=True))


def after_a(first, bright, dark, hz=4):
    """A strobe of two colours that begins with a third, from which neither is far."""
    return [np.full((1, 1, 3), first, np.uint8)] * 3 + clip(hz, bright=bright, dark=dark)[0], 60.0


def screened():
    """Checks of one pixel in turn with the grey that has their mean value, but not their light."""
    y, x = np.mgrid[:72, :128]
    checks = np.repeat(((x + y) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)
    return [np.full_like(checks, 127) if index // 6 % 2 else checks for index in range(90)], 60.0


UNSAFE = {
    "4 Hz over all": clip(4),
    "4 Hz at 59.94 frames a second": clip(4, NTSC),
    "4 Hz at 25 frames a second": clip(4, 25.0),
    "10 Hz over all": clip(10),
    "4 Hz over 26 %": clip(4, share=0.26, seconds=1.5),
    "4 Hz of 12 % luminance": clip(4, bright=(96, 96, 96)),
    "4 Hz red and a grey of its luminance": clip(4, bright=(255, 0, 0), dark=(127, 127, 127)),
    "4 Hz red and black": clip(4, bright=(255, 0, 0)),
    "six flashes astride a second's edge": (list(bursts((0.5, 0.67, 0.84, 1.01, 1.18, 1.35))), 60.0),
    "thirds in turn": (list(in_turn(5.0, 3, seconds=1.5)), 60.0),
    "19 % luminance about the first picture": after_a((124, 124, 124), (148, 148, 148), (91, 91, 91)),
    "red and grey after orange": after_a((255, 100, 0), (255, 0, 0), (127, 127, 127)),
    "red and grey after salmon": after_a((255, 120, 120), (255, 0, 0), (127, 127, 127)),
    "red and grey after brown": after_a((200, 60, 60), (255, 0, 0), (127, 127, 127)),
    "rose that is saturated red and an olive of its luminance": clip(4, bright=(255, 0, 130), dark=(120, 150, 0)),
    "checks and the grey of their mean value": screened(),
    "4 Hz of pulses that die away": (list(pulses(4.0)), 60.0),
    "pairs in turn of which one sinks as the other lights up": (list(sinking()), 60.0),
}
SAFE = {
    "2 Hz over all": clip(2),
    "3 Hz over all": clip(3),
    "3 Hz at 59.94 frames a second": clip(3, NTSC),
    "3 Hz at 25 frames a second": clip(3, 25.0),
    "4 Hz over 24 %": clip(4, share=0.24, seconds=1.5),
    "4 Hz of 8 % luminance": clip(4, bright=(79, 79, 79)),
    "4 Hz with the darker state above 83 %": clip(4, dark=(236, 236, 236)),
    "4 Hz green and a grey of its luminance": clip(4, bright=(0, 180, 0), dark=(151, 151, 151)),
    "three flashes and three more a second later": (list(bursts((0.2, 0.3, 0.4, 1.2, 1.3, 1.4))), 60.0),
    "eighths in turn": (list(in_turn(5.0, 8, seconds=1.5)), 60.0),
    "2.9 Hz of pulses that die away": (list(pulses(2.9)), 60.0),
    "a slow fade of one picture into another": (list(crossing(2.0)), 60.0),
    "a wave that drifts": (list(drifting(0.2)), 60.0),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_clip_is_safe_after_the_guard(context, name):
    frames, fps = UNSAFE[name]
    assert unsafe(frames, fps, SHOW)
    shown, shares = through(context, frames, fps)
    assert not unsafe(shown, fps, SHOW)
    assert min(shares) < 1


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_clip_leaves_the_guard_as_it_came_to_the_bit(context, name):
    frames, fps = SAFE[name]
    assert not unsafe(frames, fps, SHOW)
    assert same(through(context, frames, fps)[0], frames)


def test_the_public_profile_lets_two_flashes_through_and_no_third(context):
    for hz, harmful in ((2, False), (3, True)):
        frames, fps = clip(hz)
        shown, _ = through(context, frames, fps, PUBLIC)
        assert same(shown, frames) != harmful
        assert not unsafe(shown, fps, PUBLIC)


@pytest.mark.parametrize("name", ["4 Hz over 26 %", "4 Hz red and a grey of its luminance", "thirds in turn"])
def test_the_graphics_card_decides_as_the_analysis_would(context, name):
    frames, fps = UNSAFE[name]
    assert through(context, frames, fps)[1] == limited(frames, fps, SHOW)


@pytest.mark.parametrize(
    "name", ["10 Hz over all", "4 Hz over 26 %", "pairs in turn of which one sinks as the other lights up"]
)
def test_the_wall_is_the_same_to_the_bit_whether_the_guard_asks_for_its_verdict_or_not(context, name, monkeypatch):
    frames, fps = UNSAFE[name]
    walls = []
    for asks in (True, False):
        monkeypatch.setattr(flashguard, "software", lambda _context, asks=asks: asks)
        walls.append(through(context, frames, fps))
    (asked, shares), (blind, others) = walls
    assert shares == others and same(asked, blind)
    assert {0.0, 1.0} < set(shares), "some are held, some let through, and some mixed"


PATCH = st.tuples(
    st.integers(0, 3), st.integers(0, 3), st.integers(1, 4), st.integers(1, 4),  # left, top, width, height in 32 px
    st.integers(1, 12), st.integers(0, 11),  # frames that it lasts, and those until it begins
    st.tuples(*[st.sampled_from((0, 60, 120, 200, 255))] * 3),
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(patches=st.lists(PATCH, min_size=1, max_size=5), ground=st.sampled_from((0, 90, 255)))
def test_random_strobes_are_safe_after_the_guard_and_untouched_where_they_were(context, patches, ground):
    frames = []
    for index in range(42):
        frame = np.full((128, 128, 3), ground, np.uint8)
        for left, top, width, height, half, late, colour in patches:
            if (index + late) // half % 2:
                frame[32 * top : 32 * (top + height), 32 * left : 32 * (left + width)] = colour
        frames.append(frame)
    shown, _ = through(context, frames, 30.0)
    assert not unsafe(shown, 30.0, SHOW)
    assert unsafe(frames, 30.0, guarded(SHOW)) or same(shown, frames)


def test_a_cut_that_is_held_back_arrives_within_a_second(context):
    strobe = [frame for frame, _ in zip(clip(10)[0], range(60), strict=False)]
    wanted = np.full((1, 1, 3), 200, np.uint8)
    shown, _ = through(context, [*strobe, *[wanted] * 65], 60.0)
    assert (shown[-1] == 200).all()


@pytest.mark.parametrize(("remembered", "limited_frames"), [(NEVER, 0), (0.0, 32), (0.3, 14), (0.6, 0)])
def test_a_guard_that_follows_another_lets_nothing_large_turn_within_a_second(context, remembered, limited_frames):
    wall = Wall(context, (1, 1), remembered=remembered)
    calm = [np.full((1, 1, 3), 100 + index // 10, np.uint8) for index in range(30)]
    cut = [np.full((1, 1, 3), 255, np.uint8)] * 60
    shown, shares = zip(*(wall.show(frame, index / 60) for index, frame in enumerate([*calm, *cut])), strict=True)
    wall.close()
    assert same(shown[:30], calm), "what does not flash is left alone"
    assert sum(share < 1 for share in shares) == pytest.approx(limited_frames, abs=1) and same(shown[-20:], cut[-20:])


def test_a_picture_of_another_size_begins_anew(context):
    wall = Wall(context, (64, 36))
    for index, frame in enumerate(clip(10)[0]):
        wall.show(np.broadcast_to(frame, (36, 64, 3)), index / 60)
    other = [gl.target(context, (32, 18)) for _ in range(2)]
    wall.pair = other
    assert wall.show(np.full((18, 32, 3), 255, np.uint8), 2.0)[1] == 1.0
    wall.close()


def test_what_it_has_done_comes_later_and_counts_runs(context):
    wall = Wall(context, (16, 8))
    assert wall.guard.told == Told("show")
    quiet = np.zeros((1, 1, 3), np.uint8)
    seconds = [*clip(8, seconds=1.5)[0], *[quiet] * 150, *clip(8, seconds=1.5)[0], *[quiet] * 30]
    limits = 0
    for index, frame in enumerate(seconds):
        limits += wall.show(np.broadcast_to(frame, (8, 16, 3)), index / 60)[1] < 1
    told = wall.guard.told
    assert (told.interventions, told.frames, told.limiting, told.why) == (2, limits, False, "luminance")
    assert told.area == 1.0
    wall.close()


def test_a_picture_that_rests_is_not_told_to_be_limited(context):
    wall = Wall(context, (1, 1))
    for index, frame in enumerate(clip(10)[0]):
        wall.show(frame, index / 60)
    assert wall.guard.told.limiting
    wall.guard.rest()
    assert not wall.guard.told.limiting and wall.guard.told.frames > 0
    wall.close()


def test_counts_are_told_in_words():
    told = after(Told("public"), np.float32((3, 40, 2, 0.4567)))
    assert told == Told("public", 3, 40, True, "red", 0.457)
    assert after(told, np.float32((3, 40, 2, 0.4567))).limiting is False
    assert sentence(told, 83.4) == (
        "flash guard: 1:23 into the show, profile public: red over 46% of the picture flashed too often and was "
        "limited (3 times so far)"
    )


def state(interventions, time):
    return State(time, time, 0, 1, "", "", 0.0, 0.0, 1.0, False, False, "plain", {},
                 guard=Told("show", interventions, 9, True, "luminance", 0.5))  # fmt: skip


def test_a_line_is_printed_for_interventions_but_not_for_every_one():
    notices = Notices()
    assert NOTHING.interventions == 0 and notices.after(state(0, 1.0)) == ""
    assert "1 times" in notices.after(state(1, 2.0))
    assert notices.after(state(1, 2.5)) == "" == notices.after(state(2, 3.0))
    assert "3 times" in notices.after(state(3, 2.0 + PERIOD))
    assert "1 times" in notices.after(state(1, 3.0 + 2 * PERIOD)), "a fresh stage counts from the beginning"
