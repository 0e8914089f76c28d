"""Who is told what: subscriptions with times as arguments, and values as literals."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.kin import is_twin, kin
from live.addresses.messages import Arguments, Subscribe
from live.isf.model import Input
from live.network.senders import Host
from live.osc.feedback import AFRESH, AT_ONCE, LEASE, MOST_SUBSCRIBERS, QUIET, REPLY_PORT, TURN, Parcel, Subscribers

HERE, THERE = Host("10.0.0.1", 5000), Host("10.0.0.2", 5000)
CABLE = Host("10.0.0.3", 40000, True)
WISH, FAREWELL = Subscribe(True, None, 30.0), Subscribe(False, None, 30.0)


def subscribed(*origins: Host) -> Subscribers:
    subscribers = Subscribers(is_twin)
    for origin in origins:
        assert subscribers.subscribe(origin, WISH, 0.0)
    return subscribers


def due(subscribers: Subscribers, values: Mapping[str, Arguments], now: float) -> list[Parcel]:
    return subscribers.due(values, lambda target: True, now)


def told(subscribers: Subscribers, values: Mapping[str, Arguments], now: float) -> list[tuple[str, Arguments]]:
    return [(address, arguments) for _, address, arguments in due(subscribers, values, now)]


def test_a_subscriber_gets_everything_once_and_then_only_changes() -> None:
    subscribers = subscribed(HERE)
    first = due(subscribers, {"/a": (1,), "/b": (2,)}, 0.0)
    assert first == [(Host("10.0.0.1", REPLY_PORT), "/a", (1,)), (Host("10.0.0.1", REPLY_PORT), "/b", (2,))]
    assert told(subscribers, {"/a": (1,), "/b": (3,)}, 1.0) == [("/b", (3,))]
    assert told(subscribers, {"/a": (1,), "/b": (3,)}, 2.0) == []


def test_feedback_is_at_most_thirty_a_second_and_ends_at_the_newest() -> None:
    subscribers = subscribed(HERE)
    sent = [parcel for step in range(1001) for parcel in due(subscribers, {"/a": (step,)}, step / 1000)]
    assert 25 <= len(sent) <= 31
    assert told(subscribers, {"/a": (9,)}, 2.0) == [("/a", (9,))]


def test_a_value_that_came_back_before_it_was_told_is_not_told() -> None:
    subscribers = subscribed(HERE)
    told(subscribers, {"/a": (1,)}, 0.0)
    assert told(subscribers, {"/a": (2,)}, 0.01) == []
    assert told(subscribers, {"/a": (1,)}, 1.0) == []


def test_who_moves_a_fader_is_not_answered_for_a_moment_and_the_others_are() -> None:
    subscribers = subscribed(HERE, THERE)
    due(subscribers, {"/a": (0.0,)}, 0.0)
    subscribers.moved(HERE, {"/a": (0.5,)}, 1.0)
    assert [target.address for target, _, _ in due(subscribers, {"/a": (0.5,)}, 1.0)] == [THERE.address]
    assert [target.address for target, _, _ in due(subscribers, {"/a": (0.75,)}, 1.0 + QUIET / 2)] == [THERE.address]
    assert [target.address for target, _, _ in due(subscribers, {"/a": (0.75,)}, 1.0 + QUIET + 0.01)] == [HERE.address]


def test_who_sent_a_value_that_was_clamped_is_corrected_when_the_hand_rests() -> None:
    subscribers = subscribed(HERE)
    told(subscribers, {"/master": (0.5,)}, 0.0)
    subscribers.moved(HERE, {"/master": (1.7,)}, 1.0)
    assert told(subscribers, {"/master": (1.0,)}, 1.1) == []
    assert told(subscribers, {"/master": (1.0,)}, 1.4) == [("/master", (1.0,))]


def test_twins_go_to_those_who_use_them() -> None:
    subscribers = subscribed(HERE, THERE)
    first = {"/param/hue": (0.0,), "/param/hue/norm": (0.5,), "/master": (1.0,), "/master/percent": (100.0,)}
    assert {address for address, _ in told(subscribers, first, 0.0)} == {"/param/hue", "/master"}
    subscribers.uses(HERE, "/param/hue/norm")
    assert due(subscribers, first, 1.0) == [(Host(HERE.address, REPLY_PORT), "/param/hue/norm", (0.5,))]
    changed = {**first, "/param/hue": (0.5,), "/param/hue/norm": (0.75,)}
    assert {(target.address, address) for target, address, _ in due(subscribers, changed, 2.0)} == {
        (HERE.address, "/param/hue"),
        (HERE.address, "/param/hue/norm"),
        (THERE.address, "/param/hue"),
    }


def test_all_that_says_one_value_is_its_kin() -> None:
    inputs = {(1, "flash"): Input("flash", "event"), (1, "glow"): Input("glow", "float", 0.5, 0.0, 2.0)}
    assert kin("/master", inputs) == {"/master", "/master/norm", "/master/percent"}
    assert kin("/shader/1/glow", inputs) == {"/shader/1/glow", "/shader/1/glow/norm", "/macro/1"}


def test_a_lease_runs_out_and_a_farewell_is_obeyed() -> None:
    subscribers = subscribed(HERE, THERE)
    subscribers.subscribe(THERE, FAREWELL, 1.0)
    assert {parcel[0].address for parcel in due(subscribers, {"/a": (0,)}, 2.0)} == {HERE.address}
    assert due(subscribers, {"/a": (1,)}, LEASE + 0.1) == []


def test_renewing_keeps_the_lease_and_tells_everything_again_but_not_over_and_over() -> None:
    subscribers, values = subscribed(HERE), {"/a": (1,)}
    assert told(subscribers, values, 0.0) == [("/a", (1,))]
    subscribers.subscribe(HERE, WISH, AFRESH / 2)
    assert told(subscribers, values, AFRESH / 2) == []
    subscribers.subscribe(HERE, WISH, LEASE - 1)
    assert told(subscribers, values, LEASE - 1) == [("/a", (1,))]
    assert told(subscribers, {"/a": (2,)}, 2 * LEASE - 2) == [("/a", (2,))]


def test_a_connection_is_told_through_itself_until_it_ends() -> None:
    subscribers = subscribed(CABLE)
    assert due(subscribers, {"/a": (0,)}, 0.0) == [(CABLE, "/a", (0,))]
    assert due(subscribers, {"/a": (1,)}, 10 * LEASE) == [(CABLE, "/a", (1,))]
    subscribers.end(CABLE)
    assert due(subscribers, {"/a": (2,)}, 11 * LEASE) == []


def test_a_slow_reader_gets_the_newest_when_it_is_ready_and_holds_nobody_up() -> None:
    subscribers = subscribed(CABLE, HERE)
    for step in range(100):
        parcels = subscribers.due({"/a": (step,)}, lambda target: target != CABLE, step / 10)
        assert [(target.address, arguments) for target, _, arguments in parcels] == [(HERE.address, (step,))]
    assert [parcel for parcel in due(subscribers, {"/a": (99,)}, 20.0) if parcel[0] == CABLE] == [(CABLE, "/a", (99,))]


def test_a_full_report_is_spread_over_turns_and_whole() -> None:
    subscribers, values = subscribed(HERE), {f"/a{number}": (number,) for number in range(500)}
    turns = [told(subscribers, values, turn / 200) for turn in range(20)]
    assert [len(turn) for turn in turns][: 500 // AT_ONCE] == [AT_ONCE] * (500 // AT_ONCE)
    assert dict(parcel for turn in turns for parcel in turn) == values


def test_a_turn_is_bounded_and_everybody_has_theirs() -> None:
    origins = [Host(f"10.0.1.{number}", 5000) for number in range(MOST_SUBSCRIBERS)]
    subscribers, values = subscribed(*origins), {f"/a{number}": (number,) for number in range(100)}
    turns = [due(subscribers, values, turn / 200) for turn in range(40)]
    assert max(map(len, turns)) == TURN
    assert len({parcel for turn in turns for parcel in turn}) == 100 * MOST_SUBSCRIBERS


def test_replies_go_where_the_sender_subscribed() -> None:
    subscribers = Subscribers(is_twin)
    assert subscribers.reply_to(HERE) == Host("10.0.0.1", REPLY_PORT)
    subscribers.subscribe(HERE, Subscribe(True, 9001, 30.0), 0.0)
    other = Host("10.0.0.1", 6000)
    assert subscribers.reply_to(other) == Host("10.0.0.1", 9001)
    subscribers.subscribe(other, Subscribe(True, 0, 30.0), 0.0)
    assert subscribers.reply_to(other) == other
    assert subscribers.reply_to(HERE) == Host("10.0.0.1", 9001)
    assert subscribers.reply_to(CABLE) == CABLE


def test_subscribers_are_bounded_and_those_who_are_in_may_renew() -> None:
    subscribers = Subscribers(is_twin)
    wish = Subscribe(True, 0, 30.0)
    taken = [subscribers.subscribe(Host("10.0.0.1", port), wish, 0.0) for port in range(1, 101)]
    assert taken.count(True) == len(subscribers.everyone()) == MOST_SUBSCRIBERS
    assert subscribers.subscribe(Host("10.0.0.1", 1), wish, 1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans(), st.floats(0.0, 0.2)), max_size=40))
def test_whatever_happens_a_subscriber_ends_with_the_newest_values(
    steps: list[tuple[str, int, bool, float]],
) -> None:
    subscribers, now = subscribed(HERE), 0.0
    values: dict[str, Arguments] = {"/a": (0,), "/b": (0,), "/c": (0,)}
    shown: dict[str, Arguments] = {}
    for name, value, by_hand, pause in steps:
        now += pause
        values = {**values, f"/{name}": (value,)}
        if by_hand:
            subscribers.moved(HERE, {f"/{name}": (value,)}, now)
            shown[f"/{name}"] = (value,)
        shown.update(told(subscribers, values, now))
    shown.update(told(subscribers, values, now + 1.0))
    assert shown == values


def test_addresses_that_do_not_exist_are_not_kept_for_whoever_sends_them() -> None:
    """What a sender invents must not fill the memory of a desk that runs for weeks."""
    subscribers = subscribed(HERE)
    due(subscribers, {"/param/hue": (0.5,)}, 0.0)
    for number in range(1000):
        subscribers.uses(HERE, f"/invented/{number}/norm")
    invented = {f"/invented/{number}/norm": (1.0,) for number in range(1000)}
    assert told(subscribers, {"/param/hue": (0.5,), **invented}, 1.0) == []
