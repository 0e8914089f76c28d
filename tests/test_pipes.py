"""The two channels and what waits for them: nothing blocks, everything is bounded, what belongs together stays so."""

from __future__ import annotations

from multiprocessing import Process, get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.between.pipes import STATES_PER_SECOND, UNTAKEN, Ends, PipeInbox, PipeOutbox, channels
from live.commands import Command, SetInput, SetValue, Trigger
from live.exchange.mailbox import MOST_TRIGGERS, MOST_VALUES, TRIGGERS_PER_SECOND, Mailbox
from live.options import StageOptions
from live.parameters import defaults
from live.state.state import State
from show.errors import ShowError


def state(time: float) -> State:
    return State(time, time, round(time * 60), 1, "a", "b", 0.0, time, 60.0, True, True, "plain", defaults())


def value(name: str, number: float) -> SetValue:
    return SetValue(name, number, "osc")


def go(number: int = 1) -> Trigger:
    return Trigger("track", number, "osc")


def test_commands_arrive_in_order() -> None:
    ours, theirs = channels()
    inbox = PipeInbox(theirs.inbox)
    assert ours.outbox.send([value("hue", 0.5), go()]) and ours.outbox.send([go(2)])
    assert inbox.receive() == [value("hue", 0.5), go(), go(2)]
    assert inbox.receive() == []


def test_a_sender_stops_at_a_reader_that_does_not_take_and_goes_on_when_it_does() -> None:
    ours, theirs = channels()
    assert [ours.outbox.send([go(number)]) for number in range(1000)].count(True) == UNTAKEN
    assert len(theirs.inbox.receive()) == UNTAKEN
    assert ours.outbox.send([go()])


def test_a_reader_that_falls_behind_gets_a_newer_state_when_it_comes_back() -> None:
    ours, theirs = channels()
    outbox = PipeOutbox(theirs.outbox)
    for frame in range(600):
        outbox.send(state(frame / 60))
    old = ours.inbox.receive()
    outbox.send(state(10.0))
    assert len(old) == UNTAKEN
    assert ours.inbox.receive() == [state(10.0)]


def test_states_are_thinned_to_their_rate() -> None:
    ours, theirs = channels()
    outbox, taken = PipeOutbox(theirs.outbox), 0
    for frame in range(601):
        outbox.send(state(frame / 60))
        taken += len(ours.inbox.receive())
    assert taken <= 10 * STATES_PER_SECOND + 1


def test_a_keeper_that_is_gone_reads_as_quit() -> None:
    ours, theirs = channels()
    inbox, outbox = PipeInbox(theirs.inbox), PipeOutbox(theirs.outbox)
    ours.close()
    assert [command.name for command in inbox.receive() if isinstance(command, Trigger)] == ["quit"]
    outbox.send(state(1.0))
    assert not theirs.outbox.send(state(2.0))


def _last_words(ends: Ends) -> None:
    ends.outbox.send(state(1.0))
    ends.outbox.insist(ShowError("a", "b", "c"), 1.0)


def test_last_words_of_a_process_that_ended_are_heard() -> None:
    ours, theirs = channels()
    process: Process = get_context("spawn").Process(target=_last_words, args=(theirs,))  # type: ignore[assignment]
    process.start()
    theirs.close()
    process.join()
    said, refusal = ours.inbox.receive()
    assert said == state(1.0)
    assert isinstance(refusal, ShowError) and str(refusal) == "a: b: c"
    assert ours.inbox.receive() == [] and ours.inbox.closed


def _half_a_message(ends: Ends) -> None:
    ends.outbox.connection._send(b"\0\0\1\0half")  # type: ignore[attr-defined]


@pytest.mark.skipif(
    not hasattr(type(channels()[0].inbox.connection), "_send"), reason="pipes here carry whole messages"
)
def test_a_process_that_dies_in_mid_message_harms_nobody() -> None:
    ours, theirs = channels()
    process = get_context("spawn").Process(target=_half_a_message, args=(theirs,))
    process.start()
    theirs.close()
    process.join()
    assert ours.inbox.receive() == [] and ours.inbox.closed


def test_options_and_states_cross_a_pipe_whole() -> None:
    ours, theirs = channels()
    options = StageOptions(Path("a show"), size=(640, 360), resume=state(3.0))
    assert ours.outbox.send(options)
    assert theirs.inbox.receive() == [options]


def test_the_newest_value_wins_in_its_newest_place() -> None:
    mailbox = Mailbox()
    mailbox.put([value("hue", 0.1), go(), value("hue", 0.2), value("contrast", 1.0)], 0.0)
    mailbox.put([SetInput(1, "hue", 0.5, "osc"), SetInput(2, "hue", 0.5, "osc"), SetInput(1, "hue", 0.7, "osc")], 0.0)
    assert mailbox.take() == [
        go(), value("hue", 0.2), value("contrast", 1.0), SetInput(2, "hue", 0.5, "osc"), SetInput(1, "hue", 0.7, "osc")
    ]  # fmt: skip
    assert mailbox.take() == []


def test_triggers_beyond_any_hand_are_refused() -> None:
    mailbox = Mailbox()
    refused = mailbox.put([go(number) for number in range(100)], 0.0)
    assert refused == ["too many triggers"] * (100 - MOST_TRIGGERS)
    assert mailbox.take() == [go(number) for number in range(MOST_TRIGGERS)]
    later = mailbox.put([go(number) for number in range(100)], 1.0)
    assert 100 - len(later) == TRIGGERS_PER_SECOND


def test_values_are_bounded() -> None:
    mailbox = Mailbox()
    refused = mailbox.put([SetInput(1, f"input{number}", 0.0, "osc") for number in range(1000)], 0.0)
    assert len(refused) == 1000 - MOST_VALUES and len(mailbox) == MOST_VALUES
    assert mailbox.put([SetInput(1, "input0", 1.0, "osc")], 0.0) == []


commands = st.lists(
    st.one_of(
        st.builds(value, st.sampled_from(["hue", "master", "contrast"]), st.floats(0, 1)),
        st.builds(go, st.integers(1, 5)),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(commands)
def test_what_is_taken_ends_like_what_was_put(put: list[Command]) -> None:
    mailbox = Mailbox()
    refused = mailbox.put(put, 0.0)
    taken = mailbox.take()
    last = {command.name: command for command in put if isinstance(command, SetValue)}
    assert {command.name: command for command in taken if isinstance(command, SetValue)} == last
    triggers = [command for command in put if isinstance(command, Trigger)]
    assert [command for command in taken if isinstance(command, Trigger)] == triggers[: len(triggers) - len(refused)]
