"""Calls the real `cuda.bindings.runtime` with all that `live` gives it: what it cannot take it refuses, card or none.

Run in a process of its own (`test_interop.py`), as the real one must see no card. Prints the names of what was called.
"""

from __future__ import annotations

import numpy as np
from cuda.bindings import runtime as real
from fake_cuda import Array, FakeRuntime, Resource

from live import gl
from live.decoding.copytime import CopyTimes
from live.decoding.interop import Patch, count, device_of_context, use
from live.decoding.sinks import ways
from live.decoding.slots import Slot

HANDLES = {Resource: real.cudaGraphicsResource_t, Array: real.cudaArray_t}
ENUMS = ("cudaMemcpyKind", "cudaGLDeviceList", "cudaError_t")
ABSENT = (real.cudaError_t.cudaErrorNoDevice, real.cudaError_t.cudaErrorInsufficientDriver)


class Both(FakeRuntime):
    """The stand-in, each of whose calls is made to the real one first."""

    def __getattribute__(self, name):
        called = super().__getattribute__(name)
        if not name.startswith("cuda") or isinstance(called, type) or name == "cudaGetErrorString":
            return called

        def both(*arguments):
            told = getattr(real, name)(*map(as_real, arguments))
            assert told[0] in ABSENT, f"{name} says {told[0]!r}: this must run where no card is"
            return called(*arguments)

        return both


def as_real(argument):
    """What the real one would have given out in place of a stand-in's handle; what is plain stays as it is."""
    if type(argument) in HANDLES:
        return HANDLES[type(argument)]()
    if type(argument).__name__ in ENUMS:
        return getattr(real, type(argument).__name__)(int(argument))
    return argument


def main():
    context = gl.headless()
    cudart = Both(context)
    count(cudart)
    use(cudart, device_of_context(cudart))
    picture = Patch(cudart, np.zeros((8, 16, 4), np.uint8))
    for way in ways(cudart, context):
        sink, slot, times = way(), Slot(context), CopyTimes(cudart)
        for number in range(3):
            times.begin(picture.stream)
            sink.put(picture, slot, number)
            times.end(picture.stream)
        times.close()
        sink.close()
        slot.release()
    picture.release()
    print(*sorted(set(cudart.calls)))


if __name__ == "__main__":
    main()
