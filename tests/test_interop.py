"""CUDA's door to OpenGL, against a runtime that refuses what CUDA refuses, over Mesa."""

import inspect
import os
import re
import subprocess
import sys

import fake_cuda
import numpy as np
import pytest
from fake_cuda import FakeRuntime

from live import gl
from live.decoding import interop
from live.decoding.cuda_errors import CudaError, other_card, remedy

SIZE = (48, 32)  # width, height


@pytest.fixture
def cudart(context):
    return FakeRuntime(context)


def picture(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (SIZE[1], SIZE[0], 4), np.uint8)


def seen(texture):
    return np.frombuffer(texture.read(), np.uint8).reshape(SIZE[1], SIZE[0], 4)


def test_a_shared_texture_holds_exactly_what_was_copied(context, cudart):
    texture, pixels = gl.picture(context, SIZE), picture()
    shared = interop.SharedTexture(cudart, texture.glo)
    shared.copy(pixels.ctypes.data, *SIZE, 0)
    np.testing.assert_array_equal(seen(texture), pixels)


def test_a_texture_is_registered_once_and_mapped_for_each_copy_with_a_fresh_array(context, cudart):
    texture, pixels = gl.picture(context, SIZE), picture()
    shared = interop.SharedTexture(cudart, texture.glo)
    shared.copy(pixels.ctypes.data, *SIZE, 0)
    shared.copy(pixels.ctypes.data, *SIZE, 0)
    a_copy = [
        "cudaGraphicsMapResources",
        "cudaGraphicsSubResourceGetMappedArray",
        "cudaMemcpy2DToArrayAsync",
        "cudaGraphicsUnmapResources",
    ]
    assert cudart.calls == ["cudaGraphicsGLRegisterImage", *a_copy, *a_copy]


def test_a_copy_that_fails_leaves_nothing_mapped(context, cudart):
    texture, pixels = gl.picture(context, SIZE), picture()
    shared = interop.SharedTexture(cudart, texture.glo)
    cudart.refused["cudaMemcpy2DToArrayAsync"] = 999
    with pytest.raises(CudaError, match="copying into the texture"):
        shared.copy(pixels.ctypes.data, *SIZE, 0)
    cudart.refused.clear()
    shared.copy(pixels.ctypes.data, *SIZE, 0)
    np.testing.assert_array_equal(seen(texture), pixels)


def test_a_shared_buffer_holds_exactly_what_was_copied(context, cudart):
    pixels = picture()
    buffer = gl.buffer(context, pixels.nbytes)
    interop.SharedBuffer(cudart, buffer.glo).copy(pixels.ctypes.data, pixels.nbytes, 0)
    assert buffer.read() == pixels.tobytes()


def test_letting_go_twice_unregisters_once(context, cudart):
    texture = gl.picture(context, SIZE)
    shared = interop.SharedTexture(cudart, texture.glo)
    assert shared.live and cudart.registered == [texture.glo]
    shared.release()
    shared.release()
    assert not shared.live and cudart.calls.count("cudaGraphicsUnregisterResource") == 1 and not cudart.registered


def test_pinned_memory_says_when_its_picture_is_there(cudart):
    pixels, pinned = picture(), interop.Pinned(cudart, *SIZE)
    assert pinned.arrived
    cudart.late = True
    pinned.fetch(pixels.ctypes.data, 0)
    assert not pinned.arrived and not pinned.pixels.any()
    cudart.catch_up()
    assert pinned.arrived
    np.testing.assert_array_equal(pinned.pixels, pixels)
    pinned.release()
    assert not cudart.memory


def test_the_card_is_the_one_that_draws_for_the_context(context, monkeypatch):
    monkeypatch.setattr("live.cards.cuda_device_of_egl", lambda: None)
    cudart = FakeRuntime(context, devices=(3, 0))
    assert interop.device_of_context(cudart) == 3


def test_egl_is_asked_first_as_its_cards_are_not_in_the_order_of_the_runtime(context, monkeypatch):
    monkeypatch.setattr("live.cards.cuda_device_of_egl", lambda: 0)
    assert interop.device_of_context(FakeRuntime(context, devices=(3, 0))) == 0


def test_where_no_cuda_card_draws_that_is_said(context, monkeypatch):
    monkeypatch.setattr("live.cards.cuda_device_of_egl", lambda: None)
    with pytest.raises(CudaError, match="matching OpenGL's card"):
        interop.device_of_context(FakeRuntime(context, devices=()))


@pytest.mark.parametrize("code", [101, 304, 999])
def test_an_error_that_means_another_card_says_what_to_do(code):
    assert "__NV_PRIME_RENDER_OFFLOAD=1 __GLX_VENDOR_LIBRARY_NAME=nvidia" in other_card("linux", wsl=False)
    assert "High performance" in other_card("win32", wsl=False)
    assert other_card("linux", wsl=True).startswith("WSL2 cannot share")
    assert remedy(code) in (other_card("linux", False), other_card("win32", False), other_card("linux", True))


def test_an_error_tells_what_was_done_and_in_which_words_it_failed(context):
    cudart = FakeRuntime(context, refused={"cudaHostAlloc": 2})
    with pytest.raises(CudaError) as caught:
        interop.Pinned(cudart, *SIZE)
    assert str(caught.value) == (
        "pinning 6144 bytes: cudaErrorMemoryAllocation (CUDA 2); close what else uses the graphics card's memory"
    )


@pytest.mark.parametrize(("code", "lost"), [(700, True), (719, True), (2, False), (304, False), (999, False)])
def test_only_errors_after_which_nothing_works_mean_that_the_device_is_lost(code, lost):
    assert CudaError(code, "drawing", "words").lost is lost


def offered():
    """The calls of the runtime that stands in here."""
    return [name for name, _ in inspect.getmembers(FakeRuntime, inspect.isfunction) if name.startswith("cuda")]


@pytest.mark.parametrize("name", offered())
def test_the_real_runtime_has_the_same_calls_with_the_same_arguments_and_results(name):
    real = getattr(pytest.importorskip("cuda.bindings.runtime", reason="cuda-bindings is not here"), name)
    line, _, told = real.__doc__.partition("\n")
    arguments = [each for each in re.search(r"\((.*)\)", line)[1].split(",") if each.strip()]
    assert len(arguments) == len(inspect.signature(getattr(FakeRuntime, name)).parameters) - 1
    if name != "cudaGetErrorString":
        section = told.partition("Returns\n")[2].partition("\n\n    See Also")[0]
        results = re.findall(r"^ *(\w+) : ", section, re.MULTILINE)
        assert len(results) == fake_cuda.RESULTS.get(name, 0)


def test_the_real_runtime_takes_every_argument_that_it_is_given():
    pytest.importorskip("cuda.bindings.runtime", reason="cuda-bindings is not here")
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(
        [sys.executable, "-m", "bindings"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.split() == sorted(set(offered()) - {"cudaGetErrorString"})


@pytest.mark.parametrize("kind", [fake_cuda.cudaError_t, fake_cuda.cudaMemcpyKind, fake_cuda.cudaGLDeviceList])
def test_the_real_runtime_has_the_same_numbers(kind):
    real = getattr(pytest.importorskip("cuda.bindings.runtime", reason="cuda-bindings is not here"), kind.__name__)
    assert {each.name: int(each) for each in kind}.items() <= {each.name: int(each) for each in real}.items()


def test_the_constants_are_those_of_the_headers():
    real = pytest.importorskip("cuda.bindings.runtime", reason="cuda-bindings is not here")
    assert int(real.cudaGraphicsRegisterFlags.cudaGraphicsRegisterFlagsWriteDiscard) == interop.WRITE_DISCARD
    assert real.cudaEventDisableTiming == interop.EVENT_WITHOUT_TIME
    assert real.cudaStreamNonBlocking == interop.NON_BLOCKING
