"""Which card the device rung takes, by what the drivers say."""

import moderngl
import pytest
import torch
from fake_cuda import FakeRuntime
from showmaker import make

from live import cards, gl
from live.decoding import interop
from live.decoding.device_rung import Card, card, device_rung
from live.faults.faults import Faults, parsed


@pytest.fixture
def machine(context, monkeypatch):
    """Builds a machine with NVIDIA's driver whose runtime is a stand-in."""

    def built(refused=None, devices=(0,)):
        cudart = FakeRuntime(context, refused, devices)
        monkeypatch.setattr("live.cards.has_cuda_driver", lambda: True)
        monkeypatch.setattr("live.cards.cuda_device_of_egl", lambda: None)
        monkeypatch.setattr(interop, "runtime", lambda: cudart)
        return cudart

    return built


def test_without_nvidia_s_driver_there_is_none_and_nothing_to_say(monkeypatch):
    monkeypatch.setattr("live.cards.has_cuda_driver", lambda: False)
    assert card(Faults()) == (None, "")


def test_it_is_the_card_that_opengl_draws_on(machine):
    cudart = machine(devices=(2, 0))
    assert card(Faults()) == (Card(2, cudart), "")


def test_where_opengl_draws_elsewhere_it_is_cuda_s_first(machine):
    cudart = machine(devices=())
    assert card(Faults()) == (Card(0, cudart), "")


def test_a_driver_that_sees_no_card_is_told(machine):
    machine(refused={"cudaGetDeviceCount": 100})
    found, why = card(Faults())
    assert found is None and why.endswith("(CUDA 100); check that the NVIDIA card is seen: nvidia-smi")


def test_a_runtime_that_fails_leaves_the_card_to_torch_and_says_why(machine):
    machine(refused={"cudaGetDeviceCount": 999})
    found, why = card(Faults())
    assert found is not None and found.device == 0 and found.cudart is None and "CUDA 999" in found.why and why == ""


@pytest.mark.parametrize("missing", ["cudaGetDeviceCount", "cudaGLGetDevices"])
def test_a_driver_that_lacks_a_function_of_the_runtime_keeps_nobody_from_the_show(machine, missing, monkeypatch):
    """`cuda.bindings` raises RuntimeError then, and returns no error."""
    cudart = machine()

    def absent(*_):
        raise RuntimeError(f'Function "{missing}" not found')

    monkeypatch.setattr(cudart, missing, absent)
    found, why = card(Faults())
    assert found is not None and found.device == 0 and why == ""
    assert found.cudart is cudart if missing == "cudaGLGetDevices" else missing in found.why


def test_without_cuda_bindings_the_card_is_left_to_torch(machine, monkeypatch):
    machine()

    def missing():
        raise ImportError("cuda-bindings is not here")

    monkeypatch.setattr(interop, "runtime", missing)
    assert card(Faults()) == (Card(0, why="cuda-bindings is not here"), "")


@pytest.mark.parametrize(
    ("numbers", "index"),
    [([], None), ([None], None), ([0], 0), ([None, 0], 1), ([1, 0, None], 1), ([None, 3, 2], 2)],
)
def test_of_all_devices_of_egl_it_is_the_one_that_is_cuda_s_first(numbers, index):
    assert cards.first_of_cuda(numbers) == index


def test_egl_tells_the_number_of_cards_that_nvidia_draws_on_and_of_no_others(context):
    assert (cards.cuda_device_of_egl() is not None) == gl.is_nvidia(context)
    assert (cards.egl_device_of_cuda() is not None) >= gl.is_nvidia(context)


def test_a_context_without_a_window_is_opened_on_cuda_s_first_card_and_else_on_any(monkeypatch):
    asked, create = [], moderngl.create_context
    monkeypatch.setattr(cards, "egl_device_of_cuda", lambda: 7)
    monkeypatch.setattr(moderngl, "create_context", lambda **how: (asked.append(how["device_index"]), create(**how))[1])
    assert gl.headless().version_code >= 330
    assert asked[0] == 7 and asked[-1] == 0


def test_the_thread_that_draws_uses_the_card_that_another_has_built_the_decoder_on(context, monkeypatch, tmp_path):
    """CUDA's device is each thread's own, and torch begins with the first."""
    used = []
    monkeypatch.setattr(torch.cuda, "set_device", used.append)
    cudart = FakeRuntime(context)
    rung = device_rung(make(tmp_path), Card(1, cudart), context, Faults())
    delivery = rung._deliver()
    assert used == [1] and cudart.current == 1
    delivery.close()


def test_a_rehearsal_puts_the_processor_in_its_place():
    assert card(parsed("device-on-cpu")) == (Card(None), "")
