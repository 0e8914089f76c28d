"""The code in the overlay is read back by another program's reader."""

from __future__ import annotations

import cv2
import numpy as np

from live import images, qr
from live.display import hud
from live.network.interfaces import reachable

PAGE = "http://192.168.1.20:7780/#abcdefghijkl"


def test_a_phone_s_reader_finds_the_address_in_the_overlay():
    lines = [images.Line("1  First Light   0:10 of 0:45 (GO)", (235, 235, 235)), *hud.entrance(PAGE)]
    overlay = images.below(images.lettering(lines, 18), qr.code(PAGE))
    wall = np.full((480, 640, 3), 40, np.uint8)  # over a dim picture, as the screen blends it
    height, width = overlay.shape[:2]
    share = overlay[..., 3:] / 255
    wall[:height, :width] = overlay[..., :3] * share + wall[:height, :width] * (1 - share)
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(wall)
    assert found == PAGE


def test_without_a_page_the_overlay_is_the_lines_alone():
    lines = images.lettering([images.Line("nothing", (255, 255, 255))], 18)
    assert (images.below(lines, qr.code("")) == lines).all()
    assert hud.entrance("") == []


def test_a_page_that_no_phone_can_reach_is_named_with_the_option_that_opens_it():
    told = [line.text for line in hud.entrance("http://127.0.0.1:7780/#abc")]
    assert told[0] == "page: http://127.0.0.1:7780/#abc" and "--desk" in told[1]
    assert reachable(PAGE) and not reachable("http://127.0.0.1:7780/#abc")
