"""A rung that failed is tried again: after a pause that grows, for its track or for all of them."""

import pytest
from showmaker import make

from live.decoding.ladder import MOST_RETRY, RETRY, STEADY, Down, Ladder, Shown
from live.decoding.pictures import still_rungs
from live.decoding.slots import Slot
from live.decoding.worker import Wish


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


@pytest.fixture
def slot(context):
    return Slot(context)


class Rung:
    """A rung that notes when it was asked, and fails as it is told."""

    def __init__(self, error=None):
        self.error, self.asked = error, []

    def __call__(self, wish, slot):
        self.asked.append(wish.asked)
        if self.error is not None:
            raise self.error
        return Shown("device", wish.track.slug, wish.position, wish.asked)


def ladder_of(rung, show):
    return Ladder([("device", rung), *still_rungs(show.title)])


def shown(ladder, show, slot, second, index=0):
    return ladder.show(Wish(show.tracks[index], 0.5, second), slot).rung


def test_the_pauses_between_tries_double_up_to_a_minute(show, slot):
    rung = Rung(RuntimeError("broken"))
    ladder = ladder_of(rung, show)
    for tenth in range(10 * 200):
        assert shown(ladder, show, slot, tenth / 10) == "baked"
    pauses = [round(later - earlier, 1) for earlier, later in zip(rung.asked, rung.asked[1:], strict=False)]
    assert pauses[0] == RETRY and max(pauses) == MOST_RETRY
    assert pauses == [min(MOST_RETRY, RETRY * 2**number) for number in range(len(pauses))]


def test_between_tries_the_reason_stays_in_sight(show, slot):
    ladder = ladder_of(Rung(RuntimeError("broken")), show)
    for tenth in range(15):
        shown(ladder, show, slot, tenth / 10)
        assert ladder.reason == "device: broken"


def test_a_rung_that_works_again_is_used_again(show, slot):
    rung = Rung(RuntimeError("broken"))
    ladder = ladder_of(rung, show)
    assert shown(ladder, show, slot, 0.0) == "baked"
    rung.error = None
    assert shown(ladder, show, slot, RETRY - 0.1) == "baked"
    assert shown(ladder, show, slot, RETRY) == "device" and ladder.reason == ""


def test_after_a_steady_time_a_failure_counts_as_the_first_one(show, slot):
    rung = Rung(RuntimeError("broken"))
    ladder = ladder_of(rung, show)
    for second in (0.0, RETRY):
        shown(ladder, show, slot, second)
    rung.error, now = None, 3 * RETRY
    while now < 4 * RETRY + STEADY:
        shown(ladder, show, slot, now)
        now += 1.0
    rung.error = RuntimeError("broken")
    assert shown(ladder, show, slot, now) == "baked"
    rung.error = None
    assert shown(ladder, show, slot, now + RETRY) == "device"


def test_a_fault_of_one_track_leaves_the_others_alone(show, slot):
    rung = Rung(RuntimeError("broken"))
    ladder = ladder_of(rung, show)
    shown(ladder, show, slot, 0.0)
    rung.error = None
    assert shown(ladder, show, slot, 0.1, index=1) == "device"
    assert shown(ladder, show, slot, 0.2, index=0) == "baked"


def test_a_rung_that_is_down_is_down_for_every_track(show, slot):
    rung = Rung(Down("out of memory"))
    ladder = ladder_of(rung, show)
    shown(ladder, show, slot, 0.0)
    assert shown(ladder, show, slot, 0.1, index=1) == "baked" and ladder.reason == "device: out of memory"
    assert len(rung.asked) == 1


def test_a_picture_that_goes_out_moves_on_by_its_own_rung_and_tells_nothing(show, slot, context):
    rung, outgoing = Rung(), Slot(context)
    ladder = ladder_of(rung, show)
    assert shown(ladder, show, slot, 0.0, index=1) == "device"
    wish = Wish(show.tracks[0], 0.75, 0.0)
    moved = ladder.go_on(Shown("baked", show.tracks[0].slug, 0.5, 0.0), wish, outgoing)
    assert moved == Shown("baked", show.tracks[0].slug, 0.75, 0.0)
    assert ladder.rung == "device" and ladder.reason == ""
    assert outgoing.shown is not None


@pytest.mark.parametrize("rung", ["cpu", "keyframes", "artwork", "card"])
def test_a_picture_that_goes_out_stays_as_it_is_where_its_rung_would_take_time(rung, show, slot):
    ladder = ladder_of(Rung(), show)
    slug = show.tracks[0].slug
    assert ladder.go_on(Shown(rung, slug, 0.5, 0.0), Wish(show.tracks[0], 0.75, 0.0), slot) is None
    assert ladder.go_on(None, Wish(show.tracks[0], 0.75, 0.0), slot) is None
    assert slot.shown is None


def test_a_picture_that_goes_out_stays_as_it_is_when_its_rung_fails(show, slot):
    ladder = ladder_of(Rung(RuntimeError("broken")), show)
    assert ladder.go_on(Shown("device", "x", 0.5, 0.0), Wish(show.tracks[0], 0.75, 0.0), slot) is None
