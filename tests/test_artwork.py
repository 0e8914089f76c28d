"""Artwork: every kind of picture file comes in upright and in sRGB, and every broken one is told in a sentence."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from precompute.paint.artwork import invent, load
from precompute.styles import styles
from show.errors import ShowError

SIZE = (160, 96)


def gradient(w: int = 200, h: int = 120) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(0, 255, w), np.linspace(0, 255, h))
    return np.dstack([x, y, np.full_like(x, 90)]).astype(np.uint8)


def saved(path, picture: Image.Image, **settings):
    picture.save(path, **settings)
    return path


def test_a_plain_picture_comes_in_as_it_is(tmp_path):
    found = load(saved(tmp_path / "a b ü.png", Image.fromarray(gradient(160, 96))), SIZE, "cover")
    assert found.dtype == np.uint8 and np.array_equal(found, gradient(160, 96))


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "CMYK", "YCbCr", "LAB", "HSV"])
def test_modes_of_pixels_become_rgb(tmp_path, mode):
    form = "tif" if mode in ("CMYK", "YCbCr", "LAB") else "png"
    picture = Image.fromarray(gradient())
    picture = picture.convert("LAB") if mode == "LAB" else picture.convert(mode)
    if mode == "HSV":
        picture = picture.convert("RGB")
    found = load(saved(tmp_path / f"a.{form}", picture), SIZE)
    assert found.shape == (96, 160, 3) and found.std() > 20


def test_a_cmyk_jpeg_keeps_its_colours(tmp_path):
    red = Image.new("RGB", (64, 64), (220, 30, 30)).convert("CMYK")
    middle = load(saved(tmp_path / "a.jpg", red), SIZE)[48, 80].astype(int)
    assert middle[0] > 180 and middle[1] < 80


def test_sixteen_bits_are_scaled_and_not_cut_off(tmp_path):
    ramp = np.tile(np.linspace(0, 65535, 160).astype(np.uint16), (96, 1))
    for name in ("a.png", "a.tif"):
        found = load(saved(tmp_path / name, Image.fromarray(ramp)), SIZE)
        assert np.abs(found[50, :, 0].astype(float) - np.linspace(0, 255, 160)).max() < 3


def test_what_is_transparent_is_black(tmp_path):
    pixels = np.dstack([np.full((96, 160, 3), 255, np.uint8), np.zeros((96, 160), np.uint8)])
    pixels[:, 80:, 3] = 255
    found = load(saved(tmp_path / "a.png", Image.fromarray(pixels)), SIZE)
    assert found[:, :70].max() == 0 and found[:, 90:].min() == 255


def test_the_camera_held_sideways_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    sideways = np.rot90(gradient(160, 96), 1)
    found = load(saved(tmp_path / "a.jpg", Image.fromarray(sideways), exif=exif, quality=98), SIZE)
    assert np.abs(found.astype(int) - gradient(160, 96)).mean() < 6


def test_a_colour_profile_is_converted_to_srgb(tmp_path):
    lab = ImageCms.createProfile("LAB")
    source = Image.new("RGB", (64, 64), (200, 60, 60))
    in_lab = ImageCms.profileToProfile(source, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
    back = load(saved(tmp_path / "a.tif", in_lab), SIZE)[40, 80].astype(int)
    assert np.abs(back - (200, 60, 60)).max() < 12


def test_a_profile_that_is_rubbish_is_passed_over(tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(gradient()), icc_profile=b"rubbish")
    assert load(path, SIZE).shape == (96, 160, 3)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animation_gives_its_first_frame(tmp_path, form):
    frames = [Image.new("RGB", (64, 64), colour) for colour in ((250, 0, 0), (0, 0, 250))]
    path = tmp_path / f"a.{form}"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    assert load(path, SIZE)[40, 80, 0] > 200


def test_a_tiny_picture_is_enlarged_smoothly(tmp_path):
    tiny = Image.fromarray(gradient(8, 8))
    found = load(saved(tmp_path / "a.png", tiny), SIZE).astype(int)
    assert np.abs(np.diff(found[48, :, 0])).max() < 12


def test_a_picture_of_one_pixel_is_enough(tmp_path):
    found = load(saved(tmp_path / "a.png", Image.new("RGB", (1, 1), (9, 80, 200))), SIZE)
    assert np.abs(found.astype(int) - (9, 80, 200)).max() <= 1


def test_a_large_jpeg_is_read_at_reduced_size(tmp_path):
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (8000, 6000), (40, 120, 200)))
    assert np.abs(load(path, SIZE)[50, 50].astype(int) - (40, 120, 200)).max() < 6


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path):
    head = struct.pack(">IIBBBBB", 60000, 60000, 1, 0, 0, 0, 0)  # PNG 1.2, 11.2.2: sides, bits, grey
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    written = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(written))
    with pytest.raises(ShowError, match="60000 x 60000 pixels"):
        load(tmp_path / "a.png", SIZE)


@pytest.mark.parametrize("content", [b"", b"not a picture at all", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_picture_is_told(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(ShowError) as told:
        load(path, SIZE)
    assert str(path) in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("form", ["png", "jpg", "tif", "webp", "gif"])
def test_a_truncated_file_is_told(tmp_path, form):
    path = saved(
        tmp_path / f"a.{form}", Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8))
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ShowError):
        load(path, SIZE)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(ShowError, match="no such file"):
        load(tmp_path / "none.png", SIZE)
    with pytest.raises(ShowError, match="is a folder"):
        load(tmp_path, SIZE)


def test_fits_cover_contain_and_mirror(tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(gradient(96, 96) // 2 + 100))
    assert load(path, SIZE, "cover").min() > 50
    contained, mirrored = load(path, SIZE, "contain"), load(path, SIZE, "mirror")
    assert contained[:, :30].max() == 0 and contained[:, 33:127].min() > 50
    assert np.array_equal(mirrored[:, 31], mirrored[:, 32]) and mirrored.min() > 50


def test_an_unknown_fit_is_told(tmp_path):
    with pytest.raises(ShowError, match="unknown fit"):
        load(tmp_path / "a.png", SIZE, "stretch")


def test_an_invented_artwork_is_composed_and_belongs_to_its_seed():
    style = styles()["electronic"]
    first, again, other = (invent(style, SIZE, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert first.shape == (96, 160, 3) and first.std() > 25 and np.percentile(first.max(2), 5) < 60
