"""What a movement sends and what a light shows: literals by hand from the binding's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from live.addresses.messages import Arguments, Message
from live.midi.acting import act
from live.midi.bytes import TOP_14, parse
from live.midi.controls import Control, Reader, Reading
from live.midi.leds import INTERVAL, message, news, wanted
from live.midi.mapping import Binding
from live.midi.takeover import SETTLE, Hold

CC, KEY = Control("cc", 1, 7), Control("note", 1, 36)


def sends(binding: Binding, raws: list[int], values: dict[str, Arguments] | None = None) -> list[object]:
    """The arguments that each movement sends, None where it sends nothing."""
    hold, found = Hold(), []
    for place, raw in enumerate(raws):
        hold, sent = act(binding, hold, Reading(binding.control, raw), values or {}, place * 1.0)
        assert sent is None or sent.address == binding.address
        found.append(None if sent is None else sent.arguments)
    return found


def test_a_fader_covers_its_range_and_may_be_turned_round() -> None:
    plain = Binding(CC, "/param/hue", "fader", -1.0, 1.0, takeover="none")
    assert sends(plain, [0, 127]) == [(-1.0,), (1.0,)]
    assert sends(replace(plain, invert=True), [0, 127]) == [(1.0,), (-1.0,)]
    assert sends(replace(plain, low=5.0, high=0.0), [0, 127]) == [(5.0,), (0.0,)]


def test_pick_up_is_measured_along_the_controls_own_way() -> None:
    """At hue 0.5 of -1..1 a fader turned round stands at a quarter: it catches when it passes 31.75."""
    binding = Binding(CC, "/param/hue", "fader", -1.0, 1.0, invert=True)
    found = sends(binding, [100, 60, 40, 25], {"/param/hue": (0.5,)})
    assert found[:3] == [None, None, None]
    assert found[3] == (pytest.approx(1 - 2 * 25 / 127),)


def test_a_14_bit_fader_reaches_both_ends_exactly() -> None:
    binding = Binding(Control("bend", 1), "/master", "fader", takeover="none")
    ends = [act(binding, Hold(), Reading(binding.control, raw, TOP_14), {}, 0.0)[1] for raw in (0, TOP_14)]
    assert ends == [Message("/master", (0.0,)), Message("/master", (1.0,))]


def test_an_endless_knob_moves_the_value_from_where_it_is() -> None:
    binding = Binding(CC, "/param/speed", "encoder", 0.0, 4.0, step=0.25)
    assert sends(binding, [1], {"/param/speed": (1.0,)}) == [(2.0,)]
    assert sends(binding, [127], {"/param/speed": (1.0,)}) == [(0.0,)]
    assert sends(binding, [127], {"/param/speed": (0.5,)}) == [(0.0,)]
    assert sends(binding, [63], {"/param/speed": (3.5,)}) == [(4.0,)]


def test_fast_turns_add_up_before_the_stage_has_answered() -> None:
    binding, hold, found = Binding(CC, "/master", "encoder", step=0.1), Hold(), []
    for place in range(3):
        hold, sent = act(binding, hold, Reading(CC, 1), {"/master": (0.5,)}, place * SETTLE / 10)
        found.append(sent.arguments[0] if sent else None)
    assert found == pytest.approx([0.6, 0.7, 0.8])


def test_a_trigger_fires_when_it_is_pressed_and_never_when_it_is_let_go() -> None:
    key, button = Binding(KEY, "/go", "trigger"), Binding(CC, "/go", "trigger")
    assert sends(key, [90, 0, 1, 0]) == [(), None, (), None]
    assert sends(key, [90, 90]) == [(), ()]  # a pad that never lets go
    assert sends(button, [127, 0, 127, 0]) == [(), None, (), None]
    assert sends(button, [127, 127]) == [(), ()]  # a button that only says when it is pressed
    assert sends(button, [10, 60, 70, 80, 120, 40, 90]) == [None, None, (), None, None, None, ()]  # a fader, a pedal
    assert sends(replace(key, value="Blue"), [90]) == [("Blue",)]
    assert sends(replace(key, value=3), [90]) == [(3,)]


def test_a_momentary_key_sends_both_ends_once() -> None:
    binding = Binding(KEY, "/blackout", "momentary")
    assert sends(binding, [90, 0, 0]) == [(1,), (0,), None]
    assert sends(binding, [0]) == [None]  # it was held when we came
    assert sends(Binding(CC, "/master", "momentary", 0.2, 0.8), [127, 100, 0]) == [(0.8,), None, (0.2,)]


def test_a_toggle_turns_what_is_really_on_the_wall() -> None:
    binding = Binding(KEY, "/blackout", "toggle")
    assert sends(binding, [90, 0, 90], {"/blackout": (False,)}) == [(1,), None, (1,)]  # somebody took it back meanwhile
    assert sends(binding, [90], {"/blackout": (True,)}) == [(0,)]
    quick, found = Hold(), []
    for place in range(2):
        quick, sent = act(binding, quick, Reading(KEY, 90), {"/blackout": (False,)}, place * SETTLE / 2)
        found.append(sent)
    assert found == [Message("/blackout", (1,)), Message("/blackout", (0,))]


LIT = Binding(KEY, "/blackout", "toggle", light="switch", on=3)


def test_a_light_shows_what_the_value_is() -> None:
    assert wanted(LIT, {"/blackout": (True,)}) == (KEY, 3)
    assert wanted(LIT, {"/blackout": (False,)}) == (KEY, 0)
    assert wanted(LIT, {}) is None
    assert wanted(replace(LIT, light="none"), {"/blackout": (True,)}) is None
    ring = Binding(CC, "/param/hue", "encoder", -1.0, 1.0, light="value", lamp=Control("cc", 2, 9))
    assert wanted(ring, {"/param/hue": (0.0,)}) == (Control("cc", 2, 9), 64)
    motor = Binding(Control("bend", 3), "/master", "fader", light="value")
    assert wanted(motor, {"/master": (1.0,)}) == (Control("bend", 3), TOP_14)


def test_a_track_button_is_lit_where_its_track_plays() -> None:
    third = Binding(KEY, "/track/go", "trigger", value=3, light="switch")
    assert wanted(third, {"/state/track": (3, "Dusk", 20.0)}) == (KEY, 127)
    assert wanted(third, {"/state/track": (2, "Dawn", 3.0)}) == (KEY, 0)
    assert wanted(replace(third, value="Dusk"), {"/state/track": (3, "Dusk", 20.0)}) == (KEY, 127)
    assert wanted(Binding(KEY, "/go", "trigger", light="switch"), {"/state/track": (3, "Dusk", 20.0)}) is None


def test_a_light_is_told_only_what_is_new_and_not_too_often() -> None:
    first = news([LIT], {"/blackout": (True,)}, {}, {}, 1.0)
    assert first == {KEY: (3, 1.0)}
    assert news([LIT], {"/blackout": (True,)}, first, {}, 9.0) == {}
    assert news([LIT], {"/blackout": (False,)}, first, {}, 1.0 + INTERVAL / 2) == {}
    assert news([LIT], {"/blackout": (False,)}, first, {}, 1.0 + INTERVAL) == {KEY: (0, 1.0 + INTERVAL)}


def test_a_motor_waits_until_the_hand_has_left_it() -> None:
    motor = Binding(Control("bend", 3), "/master", "fader", light="value")
    touched = {motor.control: 5.0}
    assert news([motor], {"/master": (1.0,)}, {}, touched, 5.0 + SETTLE / 2) == {}
    assert news([motor], {"/master": (1.0,)}, {}, touched, 5.01 + SETTLE) == {motor.control: (TOP_14, 5.01 + SETTLE)}


@pytest.mark.parametrize(
    ("lamp", "value"),
    [(KEY, 5), (CC, 127), (Control("bend", 16), 9000), (Control("note", None, 9), 1)],
)
def test_what_a_light_is_told_reads_as_the_control_it_belongs_to(lamp: Control, value: int) -> None:
    first = Reader().read(parse(message(lamp, value)))[0]
    assert (first.control, first.raw) == (replace(lamp, channel=lamp.channel or 1), value)
