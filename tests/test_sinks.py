"""Every way of a picture from the device into a slot, and the choice between them, without a card."""

import fake_cuda
import numpy as np
import pytest
from fake_cuda import FakeRuntime

from live.decoding.cuda_errors import CudaError
from live.decoding.delivery import RETRY, Delivery
from live.decoding.faulty import FaultyRuntime
from live.decoding.sinks import BufferSink, PinnedSink, PlainSink, TextureSink, prove
from live.decoding.slots import Slot
from live.faults.faults import parsed

SIZE, SMALLER = (64, 32), (32, 16)  # width, height
SINKS = {
    "texture": lambda cudart, context: TextureSink(cudart),
    "buffer": BufferSink,
    "pinned": PinnedSink,
    "plain": lambda cudart, context: PlainSink(),
}
GRAPHICS = ("cudaGraphicsGLRegisterImage", "cudaGraphicsGLRegisterBuffer")


class Decoded:
    """A picture on a device that is ordinary memory."""

    stream = 7

    def __init__(self, seed=0, size=SIZE):
        self.width, self.height = size
        self.pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 4), np.uint8)
        self.pointer, self.times_taken = self.pixels.ctypes.data, 0

    def taken(self):
        self.times_taken += 1

    def host(self):
        return self.pixels


@pytest.fixture
def cudart(context):
    return FakeRuntime(context)


@pytest.fixture
def slot(context):
    return Slot(context)


def seen(slot):
    width, height = slot.texture.size
    return np.frombuffer(slot.texture.read(), np.uint8).reshape(height, width, 4)


@pytest.mark.parametrize("kind", SINKS)
def test_a_picture_arrives_as_it_was_sent_and_its_copy_is_reported(kind, context, cudart, slot):
    sink, frame = SINKS[kind](cudart, context), Decoded()
    sink.put(frame, slot, "one")
    assert slot.shown == "one"
    np.testing.assert_array_equal(seen(slot), frame.pixels)
    assert frame.times_taken == 1


@pytest.mark.parametrize("kind", SINKS)
def test_a_picture_of_another_size_arrives_too_and_nothing_dies_while_it_is_registered(kind, context, cudart, slot):
    sink, frame = SINKS[kind](cudart, context), Decoded(1, SMALLER)
    sink.put(Decoded(), slot, "one")
    sink.put(frame, slot, "two")
    np.testing.assert_array_equal(seen(slot), frame.pixels)
    sink.close()
    assert not cudart.registered and not cudart.memory


@pytest.mark.parametrize("kind", SINKS)
def test_two_slots_are_served_side_by_side(kind, context, cudart, slot):
    sink, other, frames = SINKS[kind](cudart, context), Slot(context), (Decoded(1), Decoded(2))
    for number in range(3):
        for place, frame in zip((slot, other), frames, strict=True):
            sink.put(frame, place, (number, frame.pointer))
    for place, frame in zip((slot, other), frames, strict=True):
        np.testing.assert_array_equal(seen(place), frame.pixels)


@pytest.mark.parametrize("kind", SINKS)
def test_what_another_rung_draws_in_between_is_replaced(kind, context, cudart, slot):
    sink, frame = SINKS[kind](cudart, context), Decoded()
    sink.put(frame, slot, "one")
    slot.put("baked", np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    sink.put(frame, slot, "two")
    np.testing.assert_array_equal(seen(slot), frame.pixels)


def test_textures_and_buffers_are_registered_once_for_many_pictures(context, cudart, slot):
    for sink in (TextureSink(cudart), BufferSink(cudart, context)):
        for number in range(5):
            sink.put(Decoded(number), slot, number)
    assert [cudart.calls.count(each) for each in GRAPHICS] == [1, 1]


def test_the_pinned_ring_shows_the_newest_picture_that_has_arrived_and_does_not_wait(context, cudart, slot):
    sink, frames = PinnedSink(cudart, context), [Decoded(number) for number in range(6)]
    sink.put(frames[0], slot, 0)
    cudart.late = True
    cudart.calls.clear()
    sink.put(frames[1], slot, 1)
    sink.put(frames[2], slot, 2)
    assert slot.shown == 0
    cudart.catch_up()
    sink.put(frames[3], slot, 3)
    assert slot.shown == 2
    np.testing.assert_array_equal(seen(slot), frames[2].pixels)
    assert set(cudart.calls) == {"cudaMemcpyAsync", "cudaEventRecord", "cudaEventQuery"}


def test_the_pinned_ring_waits_for_the_first_picture_of_a_slot_that_holds_another_s(context, cudart, slot):
    sink, frames = PinnedSink(cudart, context), [Decoded(number) for number in range(6)]
    cudart.late = True
    for number, frame in enumerate(frames[:2]):
        slot.put("baked", np.zeros((SIZE[1] // 2, SIZE[0] // 2, 3), np.uint8))
        sink.put(frame, slot, number)
        assert slot.shown == number
        np.testing.assert_array_equal(seen(slot), frame.pixels)
    slot.put("baked", np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    sink.put(frames[2], slot, 2)
    np.testing.assert_array_equal(seen(slot), frames[2].pixels)


def test_the_pinned_ring_passes_pictures_over_that_a_late_device_has_no_place_for(context, cudart, slot):
    sink, frames = PinnedSink(cudart, context), [Decoded(number) for number in range(6)]
    sink.put(frames[0], slot, 0)
    cudart.late = True
    for number, frame in enumerate(frames[1:], 1):
        sink.put(frame, slot, number)
    assert slot.shown == 0 and all(frame.times_taken == 1 for frame in frames)
    cudart.catch_up()
    sink.put(Decoded(9), slot, 9)
    assert slot.shown == 3
    np.testing.assert_array_equal(seen(slot), frames[3].pixels)


def test_a_way_on_which_another_picture_arrives_is_refused(context, cudart):
    cudart.garbled = True
    with pytest.raises(RuntimeError, match="another picture arrived"):
        prove(TextureSink(cudart), cudart, context)
    assert not cudart.registered


@pytest.mark.parametrize(
    ("faults", "chosen"),
    [
        ("", "shared texture"),
        ("interop-refused", "pinned ring"),
        ("interop-refused pinned-refused", "plain write"),
    ],
)
def test_the_best_way_that_works_is_chosen_and_the_reason_told(faults, chosen, context, cudart, slot):
    delivery = Delivery(FaultyRuntime(cudart, parsed(faults)), context)
    assert delivery.name == chosen
    refused = ["shared texture: registering", "shared pixel buffer: registering", "pinned ring: pinning"]
    told = refused[: {"shared texture": 0, "pinned ring": 2, "plain write": 3}[chosen]]
    assert all(each in delivery.reason for each in told) and bool(delivery.reason) == bool(told)
    frame = Decoded()
    delivery.put(frame, slot, "one", 0.0)
    assert slot.shown == "one"
    np.testing.assert_array_equal(seen(slot), frame.pixels)


def test_a_garbled_texture_leaves_the_buffer(context, cudart):
    cudart.garbled = True
    assert Delivery(cudart, context).name == "shared pixel buffer"


def test_without_a_runtime_pictures_are_written_plainly_and_the_operator_reads_why(context, slot):
    delivery, frame = Delivery(None, context, why="cuda-bindings is not here"), Decoded()
    assert delivery.name == "plain write" and delivery.reason == "cuda-bindings is not here"
    delivery.put(frame, slot, "one", 0.0)
    np.testing.assert_array_equal(seen(slot), frame.pixels)


def test_a_way_that_fails_in_the_show_hands_over_within_the_frame_and_is_taken_up_again(context, cudart, slot):
    delivery, frame = Delivery(cudart, context), Decoded()
    delivery.put(frame, slot, "one", 0.0)
    cudart.refused["cudaMemcpy2DToArrayAsync"] = 999
    delivery.put(frame, slot, "two", 1.0)
    assert (
        slot.shown == "two" and delivery.name == "shared pixel buffer" and "copying into the texture" in delivery.reason
    )
    cudart.refused.clear()
    delivery.put(frame, slot, "three", 1.0 + 0.9 * RETRY)
    assert delivery.name == "shared pixel buffer"
    delivery.put(frame, slot, "four", 1.0 + RETRY)
    assert delivery.name == "shared texture" and delivery.reason == ""
    np.testing.assert_array_equal(seen(slot), frame.pixels)


def test_a_way_that_was_refused_from_the_start_is_not_tried_over_and_over(context, cudart, slot):
    cudart.refused["cudaGraphicsGLRegisterImage"] = 304
    delivery = Delivery(cudart, context)
    for second in range(10):
        delivery.put(Decoded(), slot, second, second * RETRY)
    assert cudart.calls.count("cudaGraphicsGLRegisterImage") == 1


def test_a_way_that_found_no_memory_is_tried_again_until_it_does(context, cudart, slot):
    cudart.refused.update(dict.fromkeys((*GRAPHICS, "cudaHostAlloc"), fake_cuda.cudaError_t.cudaErrorMemoryAllocation))
    delivery = Delivery(cudart, context)
    assert delivery.name == "plain write"
    delivery.put(Decoded(), slot, 1, RETRY)
    assert delivery.name == "plain write"
    cudart.refused.clear()
    delivery.put(Decoded(), slot, 2, 2 * RETRY)
    assert delivery.name == "shared texture"


def test_a_lost_device_is_no_fault_of_the_way(context, cudart, slot):
    delivery = Delivery(cudart, context)
    cudart.refused["cudaMemcpy2DToArrayAsync"] = 719
    with pytest.raises(CudaError, match="CUDA 719"):
        delivery.put(Decoded(), slot, "one", 0.0)


def test_closing_lets_go_of_everything(context, cudart, slot):
    delivery = Delivery(cudart, context)
    delivery.put(Decoded(), slot, "one", 0.0)
    delivery.close()
    assert not cudart.registered and not cudart.memory
