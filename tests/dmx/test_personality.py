"""The personalities, channel by channel as published, and that a desk never jumps the show by being patched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Known, Message, Refused
from live.addresses.space import read
from live.dmx.channels import BASIC, FULL, PERSONALITIES, Personality, numbered, size
from live.dmx.personality import Held, patched, step
from live.isf.model import Input
from live.parameters import TABLE
from show.errors import ShowError

OPEN = 255
STEERING = {"/dmx/master", "/dmx/blackout", "/fade/time", "/tempo/bpm", "/param/speed"}


def look(**slots: int) -> bytes:
    """A desk's 40 slots, neutral but for those given as `cN`; control is open."""
    levels = [0] * 40
    levels[2], levels[7] = OPEN, 128
    for number in (14, 15, 16, 33, 35, 37, 39):
        levels[number - 1] = 128
    for name, level in slots.items():
        levels[int(name[1:]) - 1] = level
    return bytes(levels)


def says(before: bytes | None, after: bytes, personality: Personality = FULL) -> list[Message]:
    """What a look asks for after another one; None: it is the first."""
    held = Held()
    if before is not None:
        held, _ = step(held, before, personality)
    return step(held, after, personality)[1]


def moved(channel: int, level: int, start: int | None = None) -> list[Message]:
    before = look() if start is None else look(**{f"c{channel}": start})
    return says(before, look(**{f"c{channel}": level}))


def test_the_personalities_take_16_and_40_slots() -> None:
    assert (size(BASIC), size(FULL)) == (16, 40)
    assert FULL[: len(BASIC)] == BASIC


@pytest.mark.parametrize("personality", PERSONALITIES.values())
def test_every_value_of_every_channel_lies_in_one_band(personality: Personality) -> None:
    for _, channel in numbered(personality):
        ends = [(band.low, band.high) for band in channel.bands]
        assert ends[0][0] == 0 and ends[-1][1] == 256**channel.width - 1
        assert all(before[1] + 1 == after[0] for before, after in zip(ends, ends[1:], strict=False))


SLIDERS = {(1, f"i{number}"): Input(f"i{number}", "float", 0.0, 0.0, 1.0) for number in range(1, 9)}
KNOWN = Known(inputs=SLIDERS, looks=frozenset(map(str, range(255))))


@pytest.mark.parametrize("channel", [each for each in range(1, 41) if each != 3])
def test_whatever_a_channel_sends_does_something(channel: int) -> None:
    levels = (0, 1, 2, *range(3, 256, 6))  # some of every band
    sent = [message for level in levels for message in moved(channel, level, 255 - level)]
    assert sent
    for message in sent:
        outcomes = read(message, KNOWN, "dmx")
        assert outcomes and not any(isinstance(each, Refused) for each in outcomes), message


@pytest.mark.parametrize(
    ("coarse", "fine", "level"), [(0, 0, 0.0), (0, 1, 1 / 65535), (128, 0, 32768 / 65535), (255, 255, 1.0)]
)
def test_the_dimmer_counts_in_sixteen_bits(coarse: int, fine: int, level: float) -> None:
    messages = says(None, look(c1=coarse, c2=fine))
    assert Message("/dmx/master", (pytest.approx(level),)) in messages


@pytest.mark.parametrize(("level", "dark"), [(16, 1), (127, 1), (128, 0), (255, 0)])
def test_the_control_channel_is_the_shutter(level: int, dark: int) -> None:
    assert Message("/dmx/blackout", (dark,)) in says(None, look(c3=level))


@pytest.mark.parametrize("level", [0, 15])
def test_a_desk_is_ignored_while_its_control_channel_is_low(level: int) -> None:
    held, messages = step(Held(), look(c3=level, c4=3, c6=20), FULL)
    held, more = step(held, look(c3=level, c4=9, c6=255, c1=200), FULL)
    assert messages == more == []


def test_letting_go_of_control_takes_back_what_only_the_desk_could() -> None:
    held, _ = step(Held(), look(c1=10, c3=50, c6=140), FULL)
    held, messages = step(held, look(c1=10, c3=0, c6=140), FULL)
    assert messages == [Message("/dmx/master", (1.0,)), Message("/dmx/blackout", (0,)), Message("/freeze", (0,))]
    assert step(held, look(c3=0), FULL)[1] == []


@pytest.mark.parametrize(("channel", "address"), [(4, "/track/go"), (5, "/cue/go")])
def test_a_select_goes_there_on_a_new_value_and_not_on_zero(channel: int, address: str) -> None:
    assert moved(channel, 7) == [Message(address, (7,))]
    assert moved(channel, 255, start=7) == [Message(address, (255,))]
    assert moved(channel, 0, start=7) == []
    assert moved(channel, 7, start=7) == []


def test_the_fade_channel_is_the_time_of_cues_and_at_0_they_take_their_own() -> None:
    held, _ = step(Held(), look(c3=255, c7=40), FULL)
    held, timed = step(held, look(c3=255, c7=40, c5=2), FULL)
    assert timed == [Message("/cue/go", (2, pytest.approx(4.0)))]
    assert Message("/cue/go", (3,)) in step(held, look(c3=255, c7=0, c5=3), FULL)[1]


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (10, 29, Message("/go")),
        (30, 49, Message("/pause")),
        (50, 69, Message("/resume")),
        (70, 89, Message("/track/next")),
        (90, 109, Message("/track/prev")),
        (110, 129, Message("/restart")),
        (130, 149, Message("/freeze", (1,))),
        (250, 255, Message("/panic")),
    ],
)
def test_transport_acts_on_entering_a_band_and_not_within_it(low: int, high: int, message: Message) -> None:
    assert moved(6, low) == moved(6, high) == [message]
    assert moved(6, high, start=low) == []


@pytest.mark.parametrize("level", [0, 9, 150, 200, 249])
def test_the_dead_zones_of_transport_do_nothing(level: int) -> None:
    assert moved(6, level, start=20) == []


def test_freeze_holds_for_as_long_as_its_band_is_held() -> None:
    assert moved(6, 0, start=140) == [Message("/freeze", (0,))]
    assert moved(6, 20, start=140) == [Message("/freeze", (0,)), Message("/go")]


@pytest.mark.parametrize(("level", "seconds"), [(1, 0.1), (10, 1.0), (255, 25.5)])
def test_the_fade_time_counts_in_tenths(level: int, seconds: float) -> None:
    assert moved(7, level) == [Message("/fade/time", (pytest.approx(seconds),))]


def test_a_fade_time_of_zero_gives_the_cues_their_own_back() -> None:
    assert moved(7, 0, start=10) == [Message("/fade/time/reset")]


@pytest.mark.parametrize(
    ("level", "speed"), [(0, 0.0), (62, 0.5), (124, 1.0), (125, 1.0), (130, 1.0), (131, 1.0), (193, 2.5), (255, 4.0)]
)
def test_speed_has_its_middle_at_once(level: int, speed: float) -> None:
    assert Message("/param/speed", (pytest.approx(speed),)) in says(None, look(c8=level))


def test_moving_within_the_middle_of_speed_says_nothing() -> None:
    assert moved(8, 130, start=125) == []


@pytest.mark.parametrize(("channel", "parameter"), [(9, "reactivity"), (12, "amount")])
def test_plain_faders_run_over_their_parameters_whole_range(channel: int, parameter: str) -> None:
    assert moved(channel, 255) == [Message(f"/param/{parameter}/norm", (1.0,))]
    assert moved(channel, 51) == [Message(f"/param/{parameter}/norm", (pytest.approx(0.2),))]


@pytest.mark.parametrize(("level", "bpm"), [(20, 60.0), (21, 60.5), (140, 120.0), (255, 177.5)])
def test_tempo_counts_in_half_beats_a_minute(level: int, bpm: float) -> None:
    assert moved(10, level) == [Message("/tempo/bpm", (pytest.approx(bpm),))]


def test_tempo_taps_on_entering_and_goes_back_to_auto() -> None:
    assert moved(10, 15) == [Message("/tempo/tap")]
    assert moved(10, 19, start=10) == []
    assert moved(10, 5, start=15) == [Message("/tempo/source", ("auto",))]


@pytest.mark.parametrize(("level", "number"), [(1, 0), (2, 1), (255, 254)])
def test_the_shader_is_chosen_by_number(level: int, number: int) -> None:
    assert moved(11, level) == [Message("/shader/select", (number,))]
    assert moved(11, 0, start=level) == []


@pytest.mark.parametrize(("level", "rate"), [(10, 1 / 246), (255, 1.0)])
def test_strobe_runs_from_slow_to_fast(level: int, rate: float) -> None:
    assert moved(13, level) == [Message("/param/strobe/norm", (pytest.approx(rate),))]
    assert moved(13, 9, start=level) == [Message("/param/strobe/norm", (0.0,))]


@pytest.mark.parametrize(("channel", "colour"), [(14, "red"), (15, "green"), (16, "blue")])
@pytest.mark.parametrize(("level", "value"), [(0, 0.0), (64, 0.25), (128, 0.5), (255, 1.0)])
def test_colours_are_neutral_at_128(channel: int, colour: str, level: int, value: float) -> None:
    assert Message(f"/param/{colour}/norm", (pytest.approx(value),)) in says(None, look(**{f"c{channel}": level}))


@pytest.mark.parametrize("number", range(1, 9))
def test_the_full_personality_has_eight_macros_of_sixteen_bits(number: int) -> None:
    slot = 15 + 2 * number
    assert says(look(), look(**{f"c{slot}": 255, f"c{slot + 1}": 255})) == [Message(f"/macro/{number}", (1.0,))]
    assert says(look(), look(**{f"c{slot + 1}": 1})) == [Message(f"/macro/{number}", (1 / 65535,))]


@pytest.mark.parametrize(("slot", "parameter"), [(33, "zoom"), (35, "rotate"), (37, "x"), (39, "y")])
@pytest.mark.parametrize(("coarse", "fine", "value"), [(0, 0, 0.0), (64, 0, 0.25), (128, 0, 0.5), (255, 255, 1.0)])
def test_the_full_personality_places_the_picture_around_the_middle(
    slot: int, parameter: str, coarse: int, fine: int, value: float
) -> None:
    messages = says(None, look(**{f"c{slot}": coarse, f"c{slot + 1}": fine}))
    assert Message(f"/param/{parameter}/norm", (pytest.approx(value),)) in messages


def test_neutral_leaves_every_parameter_of_the_table_as_it_starts() -> None:
    for message in says(None, look()):
        name = message.address.removeprefix("/param/").removesuffix("/norm")
        if message.address.endswith("/norm") and name not in ("reactivity", "amount"):
            parameter, (value,) = TABLE[name], message.arguments
            assert isinstance(value, float)
            assert parameter.low + value * (parameter.high - parameter.low) == pytest.approx(parameter.default)


def test_a_partial_frame_leaves_the_channels_after_it_alone() -> None:
    held, messages = step(Held(), bytes((255, 255, 255, 0)), FULL)
    assert [message.address for message in messages] == ["/dmx/master", "/dmx/blackout"]
    assert step(held, bytes((255, 255, 255, 4)), FULL)[1] == [Message("/track/go", (4,))]


def test_channels_that_are_sent_for_the_first_time_do_not_act_on_being_entered() -> None:
    held, _ = step(Held(), look()[:4], FULL)
    assert not {"/cue/go", "/go", "/panic"} & {message.address for message in step(held, look(c5=9, c6=255), FULL)[1]}


def test_a_cue_that_opens_control_and_chooses_a_track_at_once_is_obeyed() -> None:
    assert Message("/track/go", (3,)) in says(look(c3=0), look(c4=3))


def test_a_track_that_was_chosen_while_control_was_closed_stays_unplayed() -> None:
    held, _ = step(Held(), look(c3=0), FULL)
    held, _ = step(held, look(c3=0, c4=3), FULL)
    assert "/track/go" not in {message.address for message in step(held, look(c4=3), FULL)[1]}


def test_faders_are_followed_as_soon_as_control_opens() -> None:
    held, _ = step(Held(), look(c3=0, c1=128, c8=0), FULL)
    messages = step(held, look(c1=128, c8=0), FULL)[1]
    assert Message("/param/speed", (0.0,)) in messages


@settings(deadline=None)
@given(st.binary(min_size=0, max_size=40), st.sampled_from((BASIC, FULL)))
def test_a_desk_that_has_just_been_patched_never_jumps_the_show(slots: bytes, personality: Personality) -> None:
    for message in says(None, slots, personality):
        assert message.address in STEERING or message.address.startswith(("/param/", "/macro/"))


@settings(deadline=None)
@given(st.lists(st.binary(min_size=0, max_size=40), max_size=6))
def test_a_look_that_stays_says_nothing_more(slots: list[bytes]) -> None:
    held = Held()
    for each in slots:
        held, _ = step(held, each, FULL)
        assert step(held, each, FULL) == (held, [])


@settings(deadline=None)
@given(st.lists(st.binary(min_size=40, max_size=40), min_size=1, max_size=6))
def test_every_value_sent_is_one_that_its_parameter_takes(slots: list[bytes]) -> None:
    held = Held()
    for each in slots:
        held, messages = step(held, each, FULL)
        for message in messages:
            if message.address.endswith("/norm") or message.address.startswith(("/macro/", "/dmx/")):
                assert 0 <= message.arguments[0] <= 1  # type: ignore[operator]


@pytest.mark.parametrize(("start", "first", "last"), [(1, 0, 16), (497, 496, 512)])
def test_a_start_address_leaves_room_for_all_channels(start: int, first: int, last: int) -> None:
    assert patched(BASIC, start) == range(first, last)


@pytest.mark.parametrize("start", [0, -1, 498, 513])
def test_a_personality_is_never_split_over_the_end_of_a_universe(start: int) -> None:
    with pytest.raises(ShowError, match="use 1 to 497"):
        patched(BASIC, start)
