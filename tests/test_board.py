"""The overlay's page of what arrives at the desk: filled by the desk, turned over by a key, unknown to the show."""

from __future__ import annotations

from live.commands import Beat, SetValue, Trigger
from live.desk.attendant import SHOWN, Attendant
from live.display import keys
from live.display.board import Board
from live.display.hud import arrivals, arrived
from live.exchange.exchange import Exchange
from live.exchange.mailbox import MOST_TRIGGERS, Mailbox
from live.exchange.monitor import Channel, Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from live.parameters import defaults
from live.state.state import State


def state(monitoring: bool) -> State:
    return State(
        time=1.0, show_time=1.0, frame=1, track=1, title="a", next_title="b", position=0.0, second=1.0, duration=60.0,
        known=True, going=True, look="plain", parameters=defaults(), monitoring=monitoring,
    )  # fmt: skip


def test_the_key_turns_the_page_over_and_the_show_never_hears_of_it() -> None:
    board, pressed = Board(), keys.command("m", defaults())
    assert pressed is not None
    blackout = SetValue("blackout", True, "keyboard")
    assert board.passed([pressed, blackout]) == [blackout] and board.shown
    assert board.passed([Trigger("monitor", "osc: UDP\nmidi: no device", "desk")]) == []
    assert board.lines == ("osc: UDP", "midi: no device")
    assert board.passed([pressed]) == [] and not board.shown


def test_the_desk_reports_only_while_somebody_looks() -> None:
    exchange = Exchange(Panel(None), Mailbox(), Monitor())
    attendant = Attendant(DeskOptions(), exchange, int)
    exchange.panel.heard(state(monitoring=False))
    attendant.turn(10.0, 0.0)
    assert exchange.mailbox.take() == []
    exchange.panel.heard(state(monitoring=True))
    exchange.monitor.facts["midi"] = "no device"
    for moment in (10.1, 10.2, 10.1 + SHOWN):
        attendant.turn(moment, 0.0)
    assert exchange.mailbox.take() == [Trigger("monitor", "midi: no device", "desk")]  # the newest alone


def test_lines_for_the_operator_cost_no_triggers_and_push_none_out() -> None:
    mailbox = Mailbox()
    told = [Trigger("notice", f"line {number}", "midi") for number in range(100)]
    bangs = [Trigger("go", None, "osc")] * MOST_TRIGGERS
    assert mailbox.put([*told, *bangs], 0.0) == []
    assert mailbox.take() == [told[-1], *bangs]


def test_the_monitor_tells_each_protocol_what_was_refused_and_the_channels() -> None:
    monitor = Monitor()
    monitor.facts["osc"] = "UDP 10.0.0.5 port 7700; TCP too"
    monitor.note("osc", "10.0.0.9", "/master 0.5", 10.0)
    monitor.note("osc", "10.0.0.9", "/master 0.75", 12.0)
    monitor.refuse("dmx", "sender not allowed", 44)
    monitor.channels = (Channel(11, "Master dimmer", 32768, "50 %"), Channel(14, "Track select", None, "not sent"))
    assert monitor.lines(15.0) == [
        "osc: UDP 10.0.0.5 port 7700",
        "    TCP too",
        "    /master 0.75 from 10.0.0.9, 3 s ago, 2 in all",
        "refused: 44 dmx: sender not allowed",
        "",
        "11  Master dimmer  32768: 50 %",
        "14  Track select  -: not sent",
    ]


def test_the_page_says_so_while_the_desk_is_silent() -> None:
    left, right = arrivals(())
    assert [line.text for line in left][1:] == ["the desk has not spoken yet"] and right == []
    left, right = arrivals(("osc: here", "", "1  Master dimmer  0: 0 %"))
    assert [line.text for line in left][1:] == ["osc: here"]
    assert [line.text for line in right][1:] == ["1  Master dimmer  0: 0 %"]


def test_beats_of_one_source_coalesce_and_those_of_others_stay() -> None:
    mailbox = Mailbox()
    beats = [Beat(source, 1.0, beat, 120.0, 1.0) for beat in (1.0, 2.0) for source in ("midi", "link")]
    assert mailbox.put(beats, 0.0) == []
    assert mailbox.take() == beats[2:]


def test_the_pages_lines_fit_a_canvas_of_720_lines() -> None:
    from live.dmx.channels import PERSONALITIES
    from live.dmx.monitor import readings

    monitor = Monitor()
    rows = readings(PERSONALITIES["full"], bytes(40), 1)
    monitor.channels = tuple(Channel(each.slot, each.name, each.value, each.says) for each in rows)
    for protocol in ("artnet", "midi", "osc", "sacn", "web"):
        monitor.note(protocol, "10.0.0.9", "x" * 200, 1.0)
    page = arrived(monitor.lines(1.0))
    height, width = page.shape[:2]
    assert height <= 600 and width <= 1280 and page.flags.c_contiguous
    monitor.channels = ()
    assert arrived(monitor.lines(1.0)).shape[1] < width
