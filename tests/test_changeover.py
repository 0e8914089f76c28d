"""Another sound input while the show runs: when it is taken, what is said when it cannot be, and on a sound server."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from showmaker import make

from bench.soundserver import PATIENCE, RATE, Server
from live.commands import SetValue, Trigger
from live.sound.changeover import Changeover
from live.sound.intake import Intake
from live.sound.locator import Nowhere
from live.sound.sources import SilenceSource
from live.sound.tapes import Tapes
from show.errors import ShowError
from tests.stages import played, stage_of, value

pytestmark = pytest.mark.timed


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), seconds=20.0)


class Input(SilenceSource):
    """A card that begins to deliver at a moment, or never can."""

    def __init__(self, name, delivers=0.0, given_up=False):
        super().__init__(RATE, "" if delivers == 0.0 else "is being opened")
        self.status, self.delivers, self.given_up = name, delivers, given_up
        self.closed, self.settled = 0, False

    def read(self, now):
        self.problem = "" if now >= self.delivers and not self.given_up else f"{self.status} is not here"
        return np.ones((8, 1), np.float32) if not self.problem else np.zeros((8, 1), np.float32)

    def settle(self):
        self.settled = True

    def close(self):
        self.closed += 1


def intake_of(card):
    return Intake(card, Nowhere(), card=card)


class Booth:
    """An intake on a first card, with a changeover to the cards that there are."""

    def __init__(self, **cards):
        self.first, self.cards = Input("first"), cards
        self.intake = intake_of(self.first)
        self.changeover = Changeover(self.intake, self.opened)

    def opened(self, name):
        if name not in self.cards:
            raise ShowError(f"input {name}", "channels count from 1", "write 1,2")
        return intake_of(self.cards[name])

    def follow(self, wanted, *moments):
        return [command for moment in moments for command in self.changeover.follow(wanted, moment)]


def test_the_old_input_is_heard_until_the_new_one_delivers():
    booth = Booth(second=Input("second", delivers=3.0))
    assert booth.follow("second", 1.0, 2.0) == [] and booth.intake.source is booth.first
    assert booth.follow("second", 3.0) == [Trigger("notice", None, "sound input")]
    assert booth.intake.source is booth.cards["second"] and booth.intake.card.settled
    assert booth.follow("second", 3.1, 4.0) == []


@pytest.mark.parametrize("card", [Input("second", delivers=99.0, given_up=True), Input("second", delivers=99.0)])
def test_an_input_that_does_not_come_is_told_and_the_parameter_goes_back(card):
    booth = Booth(second=card)
    told = booth.follow("second", 1.0, 2.0, 8.0)
    assert [type(each) for each in told] == [Trigger, SetValue]
    assert told[0].argument == "second is not here; first is heard as before"
    assert (told[1].name, told[1].value) == ("audio_device", "")
    assert booth.follow("second", 8.1) == [], "it is not tried over and over"
    assert booth.follow("", 9.0) == [] and booth.intake.source is booth.first
    assert booth.follow("", 40.0) == [Trigger("notice", None, "sound input")], "and not told for ever"


def test_a_name_that_is_none_is_told_in_the_words_of_its_fault():
    booth = Booth()
    assert "channels count from 1" in booth.follow("card:0", 1.0)[0].argument


def test_who_changes_his_mind_gets_the_last_one_asked_for():
    booth = Booth(second=Input("second", delivers=9.0), third=Input("third", delivers=3.0))
    booth.follow("second", 1.0, 2.0)
    booth.follow("third", 2.1, 3.0)
    assert booth.intake.source is booth.cards["third"]
    assert booth.follow("second", 4.0, 9.0) == [Trigger("notice", None, "sound input")]


def test_the_shows_own_recordings_are_held_and_taken_up_again(show):
    tapes = Tapes(show.tracks, RATE, ahead=False)
    intake, card = Intake(tapes, Nowhere(), tapes), Input("second")
    changeover = Changeover(intake, lambda name: intake_of(card))
    for now in (1.0, 1.1):
        changeover.follow("second", now)
    assert intake.source is card and intake.tapes is None and tapes.held
    assert changeover.follow("", 2.0) == [Trigger("notice", None, "sound input")]
    assert intake.source is tapes and intake.tapes is tapes


def test_a_stage_goes_back_to_the_input_it_has_and_says_so(show):
    _, state, _ = played(show, {3: [value("audio_device", "nothing of that name")]}, frames=600)
    assert state.parameters["audio_device"] == "" and state.sound == "tracks"
    assert any("nothing of that name" in problem and "tracks is heard" in problem for problem in state.problems)


def test_tapes_that_are_heard_again_go_on_at_the_place_of_the_show(show):
    with stage_of(show) as (stage, _):
        stage._changeover = Changeover(stage._intake, lambda name: intake_of(Input("second")))
        tapes = stage._intake.tapes
        for at, device in enumerate(["", "", "second", "second", "second", "", ""]):
            stage.performer.state = replace(
                stage.performer.state, second=float(at), values={**stage.performer.state.values, "audio_device": device}
            )
            stage._follow()
        assert stage._intake.source is tapes and tapes.place()[1] == pytest.approx(5.0)


LISTENER = """
import json, sys, time
from pathlib import Path
import numpy as np
from live.sound.changeover import Changeover
from live.clock import WallClock
from live.sound.intake import open_card
from show.folder import open_show
show, clock = open_show(Path(sys.argv[1])), WallClock()
intake = open_card(None, show, clock)
changeover = Changeover(intake, lambda name: open_card(name or None, show, clock, patient=False))
wanted = ""
while True:
    time.sleep(0.05)
    block = intake.source.read(clock.now())
    told = [str(each.argument) for each in changeover.follow(wanted, clock.now()) if hasattr(each, "argument")]
    loud = float(np.abs(block).max()) if len(block) else -1.0
    print(json.dumps({"wanted": wanted, "loud": loud, "told": told, "problem": intake.source.problem}), flush=True)
    if told and told != ["None"]:
        wanted = ""
    elif wanted == "" and loud > 0.4:
        wanted = sys.argv[2]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if shutil.which("pulseaudio") is None:
        pytest.skip("PulseAudio is not installed")
    with closing(Server(tmp_path_factory.mktemp("sound"))) as made:
        made.pactl("load-module", "module-null-sink", "sink_name=other", f"rate={RATE}", "channels=2")
        home = tmp_path_factory.mktemp("home")
        lines = ["pcm.!default { type pulse }", "ctl.!default { type pulse }"]
        lines += ["pcm.second { type pulse", "device other.monitor }"]
        (home / ".asoundrc").write_text("\n".join(lines) + "\n")
        made.environment["HOME"] = str(home)
        yield made


@pytest.mark.parametrize("wanted", ["second", "no such card"])
def test_on_a_sound_server_nothing_is_lost_of_the_old_input_until_the_new_one_sounds(server, show, tmp_path, wanted):
    wave = np.sin(2 * np.pi * 440 * np.arange(40 * RATE) / RATE)
    running = []
    for sink, level in (("stage", 0.5), ("other", 0.2)):
        soundfile.write(tmp_path / f"{sink}.wav", np.stack((level * wave,) * 2, axis=1), RATE)
        command = ["paplay", f"--device={sink}", str(tmp_path / f"{sink}.wav")]
        running.append(subprocess.Popen(command, env=server.environment))
    command = [sys.executable, "-c", LISTENER, str(show.root), wanted]
    running.append(
        subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    )
    try:
        heard, told = [], []
        while not told:
            said = json.loads(running[-1].stdout.readline())
            heard += [said["loud"]] if said["wanted"] and said["loud"] >= 0 else []
            told = said["told"]
            assert len(heard) < PATIENCE / 0.05
        assert min(heard) > 0.4, "the old one sounds until the very change"
        if wanted == "second":
            assert told == ["None"]
            after = (json.loads(line)["loud"] for line in running[-1].stdout)
            assert next(loud for loud in after if loud >= 0) == pytest.approx(0.2, abs=0.03)
        else:
            assert "no such card: there is none of that name; " in told[0]
    finally:
        for process in running:
            process.kill()
            process.wait()
