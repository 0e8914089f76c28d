"""The last minutes of a show: kept in a ring, saved while it runs, and replayed from the middle to the same frames."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from showmaker import make

from live.between.channels import MemoryOutbox
from live.commands import SetValue, Trigger
from live.performing.performer import Moment
from live.recording import sessionlog
from live.rendering.replay import parts, read_frames, read_head, render_log, replay
from live.replays import ring, shelf
from live.replays.recorder import ReplayRecorder, Wanted
from live.replays.report import show_hash
from live.replays.ring import Begin, Ring, Save, pieces
from live.sound.locator import Place
from show.errors import ShowError
from show.folder import open_show
from tests.stages import Script, stage_of
from tests.test_replay import CUES, SESSION

FPS = 30.0
SAVE = Trigger("save_replay", None, "test")


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("ring"), seconds=8.0, tracks=3, track_lines=CUES)


@pytest.fixture(autouse=True)
def short(monkeypatch, tmp_path):
    """Pieces of a second, and everything that is saved below the test's own folder."""
    monkeypatch.setattr(ring, "PIECE_SECONDS", 1.0)
    monkeypatch.setattr(ring, "RUN_IN_SECONDS", 0.0)
    monkeypatch.setattr(shelf, "user_data", lambda: tmp_path / "data")


def kept(show, tmp_path, script, frames, minutes=1.0, **more):
    """Runs a stage with a ring; its pictures, what its shaders were told, the newest state, and the ring's folder."""
    where, told, outbox = tmp_path / "ring", [], MemoryOutbox()
    options = {"replay_minutes": minutes, "replay_ring": where, "fps": FPS, "frames": frames, "look": None, **more}
    source = options.pop("source", None)
    with stage_of(show, source, **options) as (stage, screen):
        present = screen.present

        def presented(canvas, overlay):
            present(canvas, overlay)
            told.append(stage.performer.told)

        screen.present = presented
        assert stage.run(Script(script), outbox) == 0
        pictures, news = screen.pictures, stage._keeping.replays
    return pictures, told, outbox.newest, where, news


def same(frame, other):
    """Whether two frames tell shaders the same, to the last bit."""
    assert (frame.index, frame.time, frame.dt, frame.levels) == (other.index, other.time, other.dt, other.levels)
    assert (frame.position, frame.progress, dict(frame.parameters)) == (
        other.position, other.progress, dict(other.parameters)
    )  # fmt: skip
    np.testing.assert_array_equal(frame.waveform, other.waveform)
    np.testing.assert_array_equal(frame.spectrum, other.spectrum)


def replayed(folder, monkeypatch):
    """The pictures of a replay and what its shaders were told."""
    from live.rendering import replay as module

    made = []
    plain = module.performer
    monkeypatch.setattr(module, "performer", lambda *given: made.append(plain(*given)) or made[-1])
    return [(frame.moment.index, frame.pixels, made[-1].told) for frame in replay(folder)]


def test_a_replay_from_the_middle_of_a_session_with_every_command_tells_shaders_the_same(show, tmp_path, monkeypatch):
    pictures, told, _, where, _ = kept(show, tmp_path, SESSION, None, minutes=2.5 / 60)
    again = replayed(where, monkeypatch)
    first = again[0][0]
    assert 100 < first < 180 and again[-1][0] == 240, "it has forgotten what is older than was asked for"
    for index, _, other in again:
        if told[index] is not None and other is not None:
            same(told[index], other)


def test_frames_without_trails_are_the_same_from_the_first_one_on(show, tmp_path, monkeypatch):
    script = {10: [Trigger("go", None, "t")], 80: [Trigger("next", None, "t"), SetValue("hue", 0.3, "t")]}
    pictures, _, _, where, _ = kept(show, tmp_path, script, 150, minutes=1.5 / 60, look="plain")
    again = replayed(where, monkeypatch)
    assert 0 < again[0][0] < 110 and len(again) >= 45
    assert [index for index, pixels, _ in again if not np.array_equal(pixels, pictures[index])] == []


def test_a_key_or_the_desk_saves_all_that_is_needed_and_says_where(show, tmp_path, monkeypatch):
    _, _, state, _, news = kept(show, tmp_path, {100: [SAVE]}, 150)
    folder = max((show.root.parent / "replays").iterdir())
    assert state.replay in (f"replay saved: {folder}", "replay: saving") and news._ring.news.endswith(str(folder))
    report = json.loads((folder / "report.json").read_text())
    assert report["show"]["title"] == "Tiny" and len(report["show"]["hash"]) == 64
    assert report["versions"]["limelight"] and report["machine"]["opengl"]
    assert report["options"]["rung"] == "baked" and report["state"]["rung"] == "baked"
    assert report["state"]["problems"] == [] and report["state"]["frame"] == 100
    assert [index for index, _, _ in replayed(folder, monkeypatch)] == list(range(101)), "up to the frame of the key"


def test_a_saved_replay_is_replayed_with_the_show_wherever_that_lies_now(show, tmp_path):
    kept(show, tmp_path, {40: [SAVE]}, 50)
    folder = max((show.root.parent / "replays").iterdir())
    for piece in pieces(folder):
        lines = (piece / "frames.jsonl").read_text().replace(str(show.root.resolve()), "/nowhere")
        (piece / "frames.jsonl").write_text(lines)
    with pytest.raises(ShowError, match="^/nowhere: .*limelight render SHOW --events"):
        next(replay(folder))
    assert len(list(replay(folder, show=show.root))) == 41


def test_a_replay_goes_by_the_setlist_that_was_opened_not_by_the_copy_in_the_show(tmp_path, monkeypatch):
    made = make(tmp_path, seconds=8.0, track_lines=CUES)
    setlist = tmp_path / "tiny.toml"
    setlist.write_text(setlist.read_text().replace("hue = 0.2", "hue = -0.4"))
    assert show_hash(made, setlist) != show_hash(made, made.root)
    opened = open_show(setlist, root=made.root)
    pictures, _, _, where, _ = kept(opened, tmp_path, {20: [SAVE]}, 30, look="plain", opened=setlist)
    (folder,) = (tmp_path / "replays").iterdir()
    told = json.loads((folder / "report.json").read_text())["show"]
    assert told["path"] == str(setlist) and told["hash"] == show_hash(opened, setlist)
    monkeypatch.chdir("/")
    for one, other in zip(pictures, (frame.pixels for frame in replay(where)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_ring_forgets_what_is_older_than_was_asked_for(show, tmp_path):
    _, _, _, where, _ = kept(show, tmp_path, {}, 400, minutes=3 / 60)
    heads = [read_head(part) for part in parts(where)]
    assert 4 <= len(heads) <= 5 and heads[0]["began"] > 8
    assert all(head["joined"] for head in heads[1:])


def test_a_disk_without_room_keeps_nothing_and_harms_nothing(show, tmp_path, monkeypatch):
    monkeypatch.setattr(ring, "free", lambda folder: 0)
    monkeypatch.setattr(Ring.__init__, "__defaults__", (lambda folder: 0,))
    pictures, _, state, where, _ = kept(show, tmp_path, {20: [SAVE]}, 60)
    assert len(pictures) == 60 and not pieces(where)
    assert any("less than 1 GB" in problem for problem in state.problems)


def test_a_folder_that_cannot_be_made_is_told_and_harms_nothing(show, tmp_path):
    (tmp_path / "ring").write_text("a file where the folder should be")
    pictures, _, state, _, _ = kept(show, tmp_path, {}, 60)
    assert len(pictures) == 60 and any("nothing is kept" in problem for problem in state.problems)


def test_nothing_is_kept_where_nothing_was_asked_for_and_the_operator_is_told(show, tmp_path):
    _, _, state, where, _ = kept(show, tmp_path, {5: [SAVE]}, 10, minutes=0.0)
    assert state.replay == "replay: nothing is kept (--replay-minutes 0)" and not where.exists()


def test_what_a_killed_stage_has_kept_and_what_the_next_one_keeps_are_one_replay(show, tmp_path):
    pictures, _, state, where, _ = kept(show, tmp_path, {}, 40)
    (last := pieces(where)[-1] / "frames.jsonl").write_text(last.read_text()[:-20])
    more, _, _, _, _ = kept(show, tmp_path, {}, 40, resume=replace(state, time=99.5))
    again = [frame.pixels for frame in replay(where)]
    assert len(again) == 79
    np.testing.assert_array_equal(again[-1], more[-1])
    np.testing.assert_array_equal(again[38], pictures[38])


def test_a_piece_whose_head_was_never_written_takes_nothing_from_those_around_it(show, tmp_path):
    first, _, state, where, _ = kept(show, tmp_path, {}, 40)
    torn = where / "piece-000003"
    torn.mkdir()
    (torn / "frames.jsonl").touch()
    more, _, _, _, _ = kept(show, tmp_path, {}, 40, resume=replace(state, time=99.5))
    assert pieces(where)[-1].name > torn.name
    again = [frame.pixels for frame in replay(where)]
    assert len(again) == 80
    np.testing.assert_array_equal(again[39], first[-1])
    np.testing.assert_array_equal(again[-1], more[-1])


def test_the_head_of_a_log_is_on_disk_before_its_first_frame(tmp_path):
    log = sessionlog.LogFile(tmp_path, {"began": 1.0})
    assert read_head(tmp_path)["began"] == 1.0
    log.close()


def test_the_video_of_a_show_that_began_anew_in_the_middle_is_as_long_as_both(show, tmp_path):
    kept(show, tmp_path, {}, 40)
    _, _, _, where, _ = kept(show, tmp_path, {}, 35)
    assert render_log(where, tmp_path / "seen.mp4", FPS) == 75


@pytest.mark.parametrize("before", [(), (5000.0, 5010.0)])
def test_what_a_show_kept_that_began_anew_grows_as_old_as_what_is_kept_now(tmp_path, before):
    for number, began in enumerate((*before, 900.0, 910.0)):
        sessionlog.LogFile(tmp_path / f"piece-{number:06}", {"began": began}).close()
    for begun, left in (((0.0, 10.0, 20.0), [900.0, 910.0, 0.0, 10.0, 20.0]), ((30.0,), [0.0, 10.0, 20.0, 30.0])):
        anew = Ring(tmp_path, 25.0, free=lambda folder: 1 << 40)
        for now in begun:
            anew.begin(Begin(-1, now, {}, None))
        anew.close()
        assert [ring.began(each) for each in pieces(tmp_path)] == left


class Counted:
    """A ring that counts what it is told."""

    lost, saves, news, fault = 0, 0, "", ""

    def __init__(self):
        self.begun = self.saved = 0

    def due(self, now):
        return False

    def add(self, *frame):
        pass

    def begin(self, begin):
        self.begun += 1

    def save(self, save):
        self.saved += 1


def test_a_flood_of_wishes_begins_no_more_pieces_than_it_saves_replays():
    counted = Counted()
    keeps = ReplayRecorder(counted, Wanted((), {}, {}))
    performer = SimpleNamespace(shown=None, outgoing=None, standing=lambda: None)
    for index in range(round(11 * FPS)):
        assert keeps.passed([SAVE, SAVE]) == []
        keeps.add(SimpleNamespace(index=index, now=index / FPS), performer)
        keeps.told(SimpleNamespace(show_time=index / FPS + 0.01))
    assert counted.begun == counted.saved == 3, "one in five seconds"


def fed(tmp_path, pieces, monkeypatch):
    """A ring that was given pieces of one frame each, then told to save; it is closed."""
    monkeypatch.setattr(ring, "state_written", lambda state: {})
    kept = Ring(tmp_path / "ring", 60.0, free=lambda folder: 1 << 40)
    for number in range(pieces):
        kept.begin(Begin(number - 1, float(number), {}, None))
        kept.add(Moment(number, float(number), 0.1, np.zeros((8, 1), np.float32), 48000, Place(), ()), None, None)
    kept.save(Save((tmp_path / "saved",), {}, None))
    kept.close()
    return kept


def test_a_save_that_is_asked_for_while_the_disk_is_behind_is_kept_and_carried_out(tmp_path, monkeypatch):
    monkeypatch.setattr(ring, "state_written", lambda state: {})
    goes_on, plain = threading.Event(), ring.LogFile
    monkeypatch.setattr(ring, "LogFile", lambda *given: goes_on.wait(20.0) and plain(*given))
    slow = Ring(tmp_path / "ring", 60.0, free=lambda folder: 1 << 40)
    keeps = ReplayRecorder(slow, Wanted((tmp_path / "saved",), {}, {}))
    performer = SimpleNamespace(shown=None, outgoing=None, standing=lambda: None)
    for index in range(700):
        keeps.passed([SAVE] if index == 690 else [])
        block = np.zeros((8, 1), np.float32)
        keeps.add(Moment(index, index / FPS, 1 / FPS, block, 48000, Place(), ()), performer)
        keeps.told(SimpleNamespace(show_time=index / FPS))
    assert slow.lost and slow._queue.qsize() < 610
    goes_on.set()
    slow.close()
    (folder,) = (tmp_path / "saved").iterdir()
    assert slow.news == f"replay saved: {folder}"
    frames = [moment.index for part in parts(folder) for moment, *_ in read_frames(part)]
    assert frames == list(range(1, len(frames) + 1)) and len(frames) > 500, "all that had found room"


def failing_once(plain, error):
    """A function that fails at its first call."""
    calls = []

    def call(*given):
        calls.append(given)
        if len(calls) == 1:
            raise error
        return plain(*given)

    return call


@pytest.mark.parametrize("error", [TypeError("no number"), ValueError("a closed file"), OSError(28, "No space left")])
@pytest.mark.parametrize("where", ["LogFile", "written"])
def test_a_piece_that_fails_is_given_up_and_the_next_ones_can_be_saved(tmp_path, monkeypatch, where, error):
    owner, name = (ring, "LogFile") if where == "LogFile" else (ring.LogFile, "write")
    monkeypatch.setattr(owner, name, failing_once(getattr(owner, name), error))
    news = fed(tmp_path, 4, monkeypatch).news
    (folder,) = (tmp_path / "saved").iterdir()
    assert news == f"replay saved: {folder}" and len(pieces(folder)) >= 2


def test_what_goes_wrong_with_a_piece_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(ring, "LogFile", failing_once(None, TypeError("no number")))
    kept = fed(tmp_path, 1, monkeypatch)
    assert kept.fault == "replay: nothing is kept (TypeError: no number)"
    assert kept.news == "replay: not saved, as nothing is kept yet"
