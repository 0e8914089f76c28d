"""The canvas, small, in another process: the same pixels, the right way up, and nobody waits."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import stat

import numpy as np
import pytest

from live import gl
from live.backdrop.lastpicture import LastPicture
from live.backdrop.viewfinder import BEHIND, PERIOD, Viewfinder
from live.between.peephole import MOST_PIXELS, Peephole, small
from live.web.preview import upright


def show_red(peephole: Peephole) -> None:
    peephole.put(3, 2, memoryview(bytes(12) + bytes((255, 0, 0, 255)) * 3))  # the lower row first, as OpenGL has it
    os._exit(0 if peephole.address == "http://10.0.0.2:7780/#word" and peephole.wanted(6.9) else 1)


def test_what_one_process_shows_another_sees_the_right_way_up(tmp_path):
    peephole = Peephole(tmp_path / "page")
    peephole.address = "http://10.0.0.2:7780/#word"
    peephole.ask(7.0)
    process = multiprocessing.get_context("spawn").Process(target=show_red, args=(peephole,))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    picture = peephole.picture()
    assert upright(picture).tolist() == [[[255, 0, 0]] * 3, [[0, 0, 0]] * 3]
    assert peephole.picture(after=picture.number) is None
    assert not peephole.wanted(7.0)


def test_a_folder_that_somebody_s_log_out_took_away_is_there_again_for_the_next_stage(tmp_path):
    folder = tmp_path / "limelight-1000"
    peephole = Peephole(folder / "page")
    shutil.rmtree(folder)
    carried = pickle.loads(pickle.dumps(peephole))  # as it crosses to a stage that is being started
    assert (folder / "page").exists() and carried.picture() is None
    assert LastPicture(folder / "picture").number == 0
    assert os.name == "nt" or stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_it_cannot_be_there_again_the_stage_starts_without_the_page_s_picture(tmp_path):
    folder = tmp_path / "limelight-1000"
    peephole = Peephole(folder / "page")
    shutil.rmtree(folder)
    folder.write_text("nobody can map anything below a file")
    lone = pickle.loads(pickle.dumps(peephole))
    lone.put(1, 1, memoryview(bytes((7, 7, 7, 7))))
    assert lone.picture().rows == bytes((7, 7, 7, 7)) and peephole.picture() is None


def test_a_picture_that_is_being_written_is_not_read():
    peephole = Peephole()
    peephole.put(1, 1, memoryview(bytes(4)))
    peephole._bytes[0] += 1  # as the writer leaves it while it writes, or when it is killed over it
    assert peephole.picture() is None
    peephole.put(1, 1, memoryview(bytes((7, 7, 7, 7))))
    assert peephole.picture().rows == bytes((7, 7, 7, 7))


def test_an_address_too_long_for_the_block_is_cut_and_harms_nothing_behind_it():
    peephole = Peephole()
    peephole.put(1, 1, memoryview(bytes((9, 9, 9, 9))))
    peephole.address = "x" * 1000
    assert peephole.address == "x" * 200
    assert peephole.picture().rows == bytes((9, 9, 9, 9))


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160), (720, 1280), (4000, 1000), (64, 48), (1, 9000)])
def test_a_small_picture_keeps_the_canvas_s_shape_and_fits_the_block(size):
    width, height = small(size)
    assert width * height <= MOST_PIXELS and width <= size[0] and height <= size[1]
    if min(size) > 40:
        assert width / height == pytest.approx(size[0] / size[1], rel=0.01)


def test_the_canvas_is_seen_as_it_is_and_only_while_somebody_looks():
    context = gl.headless()
    canvas = gl.target(context, (128, 96))
    pixels = np.zeros((96, 128, 4), np.uint8)
    pixels[:48] = (200, 40, 10, 255)  # OpenGL's first rows: the lower half
    canvas.texture.write(pixels)
    peephole = Peephole()
    viewfinder = Viewfinder(context, peephole)

    for frame in range(60):
        viewfinder.look(canvas.texture, frame / 60)
    assert peephole.picture() is None  # nobody asked

    peephole.ask(2.0)
    numbers = set()
    for frame in range(60, 180):
        viewfinder.look(canvas.texture, frame / 60)
        seen = peephole.picture(after=max(numbers, default=0))
        if seen is not None:
            numbers.add(seen.number)
    assert 4 <= len(numbers) <= 1 / PERIOD + 1  # of the one second that somebody looked
    picture = upright(peephole.picture())
    assert picture.shape == (96, 128, 3)
    assert (picture[:48] == 0).all() and (picture[48:] == (200, 40, 10)).all()
    viewfinder.close()
    context.release()


def test_a_canvas_of_another_size_is_followed():
    context = gl.headless()
    peephole = Peephole()
    viewfinder = Viewfinder(context, peephole)
    peephole.ask(100.0)
    shapes = []
    for turn, size in enumerate(((64, 48), (1280, 720))):
        canvas = gl.target(context, size)
        for frame in range(BEHIND + 1):
            viewfinder.look(canvas.texture, turn + frame / 60)
        shapes.append((peephole.picture().width, peephole.picture().height))
    assert shapes == [(64, 48), (640, 360)]
    viewfinder.close()
    context.release()
