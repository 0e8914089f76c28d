"""The soak's plan and figures: no fault in the calm, the same seed the same plan, drift and counts by hand."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from bench import soakends, soakfigures, soakkept
from bench.soakkept import Kept
from bench.soakplan import CALM, ENDING, planned
from bench.soaksample import Weight, metrics, role_of, rung, weighed
from bench.soaktraffic import CHANNELS, dmx, flooding, moved
from live.faults.faults import parsed


def test_the_same_seed_gives_the_same_plan_and_another_another():
    assert planned(2.0, 25.0, 1) == planned(2.0, 25.0, 1)
    assert planned(2.0, 25.0, 1) != planned(2.0, 25.0, 2)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_goes_wrong_in_the_calm_and_a_stage_is_left_alone_long_enough_to_be_weighed(seed):
    spells, faults = planned(2.0, 25.0, seed)
    assert [spell.record for spell in spells] == [False, True] and spells[-1].end == 7200.0
    assert min(fault.at for fault in faults) >= CALM and max(fault.at for fault in faults) < 7200.0
    assert sorted(fault.at for fault in faults) == [fault.at for fault in faults]
    dying = [fault.at for fault in faults if fault.kind in ENDING]
    last = max(at for at in dying if at < spells[0].end)
    assert spells[0].end - last >= soakfigures.SETTLED + 2 * soakfigures.SPAN
    for spell in spells:
        parsed(spell.faults)


def test_a_soak_that_is_all_calm_has_no_faults():
    spells, faults = planned(0.1, 25.0, 1)
    assert faults == [] and len(spells) == 2


def test_metrics_are_read_by_name_with_quantiles_kept_apart_and_other_labels_summed():
    text = (
        "# HELP limelight_up 1 while frames are shown\n# TYPE limelight_up gauge\nlimelight_up 1\n"
        'limelight_decode_age_seconds{quantile="0.5"} 0.05\nlimelight_decode_age_seconds{quantile="0.99"} 0.2\n'
        'limelight_refused_total{protocol="osc",reason="a"} 3\nlimelight_refused_total{protocol="dmx",reason="b"} 4\n'
        'limelight_rung{rung="cpu"} 1\n'
    )
    found = metrics(text)
    assert found["up"] == 1 and found["refused_total"] == 7
    assert (found["decode_age_seconds_0.5"], found["decode_age_seconds_0.99"]) == (0.05, 0.2)
    assert rung(text) == "cpu" and rung("") == "" and metrics("") == {}


@pytest.fixture
def written(tmp_path):
    """Forty minutes: a stage that is killed at minute 5 and then grows by 1/1000 a minute; a counter beside it.

    At minute 20 the desk ends twice by itself, and before the next sample after its fault the stage once more.
    """
    kept = Kept(tmp_path, {"machine": "here", "asked": {}, "screen": "", "spells": []})
    for count in range(40 * 12):
        time = 5.0 * count
        young = time < 300.0
        size = 100000 if young else round(200000 * (1 + (time - 300.0) / 60e3))
        stage = Weight(7 if young else 8, 0, size, size, size, 30, 9, 2.0 * count)
        told = {"missed_frames_total": float(count if young else count - 60), "guard_interventions_total": 1.0}
        told |= {"track": float(1 + count // 48), "place_seconds": 0.9 * time % 216, "show_seconds": time}
        kept.sample(time, {"spell": 1, "rung": "cpu", "failures": 0, "load": "0.1"}, {"stage": stage}, told)
    kept.event(298.0, "fault", "kill stage: SIGKILL")
    kept.event(298.2, "said", "limelight: the stage ended (SIGKILL): starting it again")
    kept.event(302.0, "said", "limelight: the stage ended (SIGSEGV): starting it again")
    kept.event(305.0, "born", "stage again, process 8")
    kept.event(900.0, "fault", "malformed: packets")
    kept.event(1000.0, "fault", "lose context: inside the program")
    kept.event(1197.0, "said", "limelight: the desk ended: starting it again")
    kept.event(1200.0, "born", "desk again, process 9")
    kept.event(1205.0, "born", "desk again, process 10")
    kept.close()
    said = "limelight: hello\nTraceback (most recent call last):\n  File\nValueError: x\n"
    (tmp_path / soakkept.LOG).write_text(said)
    return soakkept.read(tmp_path)


def test_memory_drift_is_that_of_one_life_after_its_first_ten_minutes(written):
    young, old = soakfigures.lives(written)
    assert young.drift("rss") is None, "it lived five minutes"
    late = old.times < old.begin + 1700.0
    columns = {name: values[late] for name, values in old.columns.items()}
    assert replace(old, end=old.begin + 1695.0, times=old.times[late], columns=columns).drift("rss") is None
    early, late = old.drift("rss")
    assert early == pytest.approx(200000 * 1.015, rel=1e-3) and late == pytest.approx(200000 * 1.030, rel=1e-3)


def test_a_counter_that_begins_anew_is_counted_on(written):
    assert soakfigures.total(soakfigures.column(written, "missed")) == 59 + 419
    assert soakfigures.total(np.array([np.nan, 3.0, np.nan, 5.0, 1.0])) == 6.0


def test_a_fault_explains_one_end_of_a_process_and_no_other(written):
    caused, alone = soakends.restarts(written)
    assert len(caused) == 1 and "SIGKILL" in caused[0]
    assert len(alone) == 3 and "SIGSEGV" in alone[0] and "the desk ended" in alone[1]
    assert "process 10" in alone[2], "nobody told of this end"


def test_each_fault_is_told_with_the_end_that_it_was_to_bring(written):
    found = {words: after for _, words, after in soakends.followed(written)}
    assert found["kill stage: SIGKILL"] == pytest.approx(0.2)
    assert found["malformed: packets"] is None and found["lose context: inside the program"] is None


def test_the_place_of_the_recordings_is_held_against_the_clock_and_what_a_hand_moves_is_left_out(written):
    found = soakfigures.pace(written)
    assert np.nanmin(found) == pytest.approx(0.9) and np.nanmax(found) == pytest.approx(0.9)
    assert np.isnan(found[:240]).sum() == 5, "the first one, and four changes of track"


def test_a_folder_without_metrics_has_no_pace_and_one_half_written_the_rest(written, tmp_path):
    with (tmp_path / soakkept.METRICS).open("a") as file:
        file.write('{"time": 24')
    assert len(soakkept.read(tmp_path).told) == len(written.told)
    (tmp_path / soakkept.METRICS).unlink()
    assert np.isnan(soakfigures.pace(soakkept.read(tmp_path))).all()


def test_an_error_that_nobody_caught_is_found_with_its_lines(written):
    (error,) = soakfigures.unhandled(written)
    assert "ValueError: x" in error


def test_processors_are_what_was_used_between_two_samples_of_one_process(written):
    busy = soakfigures.processors(written)
    assert np.nanmedian(busy) == pytest.approx(0.4)
    assert busy[60] == 0.0, "a new process begins"


def test_a_row_that_is_half_written_is_left_out(written, tmp_path):
    with (tmp_path / soakkept.SAMPLES).open("a") as file:
        file.write("2400.0,1,12")
    assert len(soakkept.read(tmp_path).samples) == len(written.samples)


def test_the_traffic_is_what_the_desk_reads():
    assert dmx(1, 0.0).startswith(b"Art-Net\0\x00\x50") and len(dmx(1, 0.0)) == 18 + CHANNELS
    assert all(flooding(number) for number in range(200))
    assert all(packet.startswith(b"/") for _ in range(50) for packet in moved(random.Random(1)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_a_process_is_weighed_by_what_the_system_tells_of_it():
    weight = weighed(os.getpid())
    assert weight is not None and weight.pss <= weight.rss and weight.threads >= 1
    assert 0 < weight.anonymous <= weight.rss


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
@pytest.mark.parametrize("role", ["stage", "desk", "backdrop"])
def test_a_child_of_the_keeper_is_known_by_the_name_that_it_gives_itself(role):
    naming = f"from live.keeper import child; child._introduce({role!r}); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", naming], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert role_of(process.pid) == role
        process.communicate(b"\n")
    assert role_of(process.pid) == "", "it has ended"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_what_gives_itself_no_name_is_nobody():
    assert role_of(os.getpid()) == ""
