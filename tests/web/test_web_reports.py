"""What a show says of itself without a page: health, metrics, the diary, what arrives."""

from __future__ import annotations

import re
from dataclasses import replace

from views import STATE, view

from live.exchange.diary import Diary, differences
from live.exchange.monitor import Channel, Monitor
from live.web import arrivals, health, metrics
from live.web.metrics import Counts


def test_health_is_a_word_and_503_where_a_person_must_come():
    assert health.report(view(), 10.5)[0] == 200 and health.report(view(), 10.5)[1]["status"] == "ok"
    status, told = health.report(view(replace(STATE, problems=("no sound",))), 10.5)
    assert (status, told["status"], told["problems"]) == (200, "degraded", ["no sound"])
    assert health.report(replace(view(), time=14.0), 14.1)[0] == 503  # the stage is silent for 4 s
    assert health.report(view(None), 10.0)[0] == 503  # there is no stage yet
    stuck = health.report(view(), 12.5)
    assert stuck[0] == 503 and stuck[1]["desk"] == "stuck"


SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[0-9.e+-]+$')


def test_metrics_are_written_as_prometheus_reads_them():
    counts = Counts({"osc": 12}, {("osc", 'a "quoted" \\ reason\n'): 3}, 2)
    text = metrics.exposition(view(), counts, 10.5)
    assert text.endswith("\n") and "\n\n" not in text
    declared: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            assert line.split()[2] not in declared and line.split()[3] in ("gauge", "counter")
            declared.add(line.split()[2])
        elif not line.startswith("# HELP "):
            assert SAMPLE.match(line), line
            assert re.match("[a-z_]+", line)[0] in declared
    assert 'limelight_refused_total{protocol="osc",reason="a \\"quoted\\" \\\\ reason\\n"} 3' in text
    assert "limelight_up 1\n" in text and "limelight_browsers 2\n" in text and "limelight_track 2\n" in text
    paced = replace(STATE, intervals=(0.02, 0.021, 0.03), ages=(0.05, 0.07, 0.1))
    told = metrics.exposition(view(paced), counts, 10.5)
    assert 'limelight_frame_interval_seconds{quantile="0.99"} 0.03\n' in told
    assert 'limelight_decode_age_seconds{quantile="0.5"} 0.05\n' in told
    assert "limelight_up 0\n" in metrics.exposition(view(None), Counts(), 10.0)


def test_the_diary_tells_what_a_person_would():
    assert list(differences(STATE, STATE)) == []
    after = replace(STATE, track=3, title="Night Market", look="ink", problems=("no sound",),
                    parameters={**STATE.parameters, "blackout": True})  # fmt: skip
    assert list(differences(STATE, after)) == [
        ("track 3: Night Market", "plain"), ("look: ink", "plain"), ("blackout on", "plain"), ("no sound", "bad"),
    ]  # fmt: skip
    assert list(differences(after, replace(after, problems=()))) == [("over: no sound", "good")]
    assert list(differences(STATE, replace(STATE, cue=(2, "Drop")))) == [("cue 2 Drop", "plain")]


def test_the_diary_notes_a_stage_that_is_gone_and_back_once_each():
    diary = Diary()
    diary.see(STATE, 10.0, 0.0)
    begun = diary.lines[-1].number
    for now in (12.0, 13.5, 14.0, 15.0):
        diary.see(STATE, now, 0.0)
    diary.see(replace(STATE, time=15.5), 15.6, 0.0)
    assert [line.text for line in diary.since(begun)] == ["the stage does not answer", "the stage is back"]


def test_what_arrives_is_copied_newest_first_with_its_age():
    monitor = Monitor()
    monitor.facts["osc"] = "UDP port 7700"
    monitor.note("osc", "10.0.0.5:9000", "/master 0.5", 3.0)
    monitor.note("osc", "10.0.0.5:9000", "/go", 4.0)
    monitor.refuse("osc", "not OSC", 7)
    monitor.channels = (Channel(1, "master", 255, "1.00"),)
    copied = arrivals.copied(monitor, 5.0)
    monitor.note("osc", "10.0.0.5:9000", "/later", 5.0)
    assert copied["protocols"] == [{"name": "osc", "fact": "UDP port 7700", "count": 2, "lines": [
        {"ago": 1.0, "origin": "10.0.0.5:9000", "line": "/go"},
        {"ago": 2.0, "origin": "10.0.0.5:9000", "line": "/master 0.5"},
    ]}]  # fmt: skip
    assert copied["refused"] == [{"protocol": "osc", "reason": "not OSC", "count": 7}]
    assert copied["channels"] == [{"number": 1, "meaning": "master", "value": 255, "effect": "1.00"}]
