"""CUDA's door to OpenGL: textures and buffers that both may touch, pinned memory, and errors as sentences.

The only file that imports `cuda.bindings`, and not before CUDA is wanted. Every call of that package returns a tuple
whose first item is the error. OpenGL's context must be current on the thread that calls anything here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from autoencoders.cuda_codes import NOT_READY, OPERATING_SYSTEM, SUCCESS
from live import cards
from live.decoding.cuda_errors import CudaError

GL_TEXTURE_2D = 0x0DE1
WRITE_DISCARD = 2  # cudaGraphicsRegisterFlagsWriteDiscard: what was in it before is of no interest
EVENT_WITHOUT_TIME = 2  # cudaEventDisableTiming: the cheaper kind
NON_BLOCKING = 1  # cudaStreamNonBlocking: waits for no other stream
CHANNELS = 4  # of RGBA8
MOST_DEVICES = 16


def runtime() -> Any:
    """The CUDA runtime; ImportError says what to install."""
    try:
        from cuda.bindings import runtime as found
    except ImportError as error:
        raise ImportError(f"cuda-bindings is not here ({error})") from error
    return found


def done(cudart: Any, result: Sequence[Any], doing: str) -> Any:
    """What a call returned beside its error: None, one value or several; CudaError where it failed."""
    code = int(result[0])
    if code != SUCCESS:
        raise CudaError(code, doing, _words(cudart, result[0]))
    return None if len(result) == 1 else result[1] if len(result) == 2 else tuple(result[1:])


def _words(cudart: Any, error: Any) -> str:
    told, words = cudart.cudaGetErrorString(error)
    if int(told) != SUCCESS:
        return "unknown"
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def count(cudart: Any) -> int:
    """How many CUDA devices there are; CudaError where the driver cannot say."""
    return int(done(cudart, cudart.cudaGetDeviceCount(), "counting CUDA devices"))


def memory(cudart: Any) -> tuple[int, int]:
    """Bytes free and in all of the device in use; raises CudaError where there is none."""
    left, whole = done(cudart, cudart.cudaMemGetInfo(), "asking for the card's memory")
    return int(left), int(whole)


def device_of_context(cudart: Any) -> int:
    """The CUDA device that draws for the current context; CudaError where it is none of CUDA's.

    EGL is asked by itself: it counts cards in its own order, and `cudaGLGetDevices` knows GLX and WGL only.
    """
    found = cards.cuda_device_of_egl()
    if found is not None and found < count(cudart):
        return found
    everyone = cudart.cudaGLDeviceList.cudaGLDeviceListAll
    number, devices = done(cudart, cudart.cudaGLGetDevices(MOST_DEVICES, everyone), "matching OpenGL's card")
    if not number:
        raise CudaError(OPERATING_SYSTEM, "matching OpenGL's card", "no CUDA device draws for this context")
    return int(devices[0])


def use(cudart: Any, device: int) -> None:
    """Makes this thread's further calls go to a device."""
    done(cudart, cudart.cudaSetDevice(device), f"using CUDA device {device}")


class Shared:
    """Something of OpenGL's that CUDA may write while it is mapped. `release` it before OpenGL frees it."""

    def __init__(self, cudart: Any, handle: Any) -> None:
        self._cudart, self._handle = cudart, handle
        self._mapped = False

    @property
    def live(self) -> bool:
        """Whether it is registered still."""
        return self._handle is not None

    def _map(self, stream: int) -> None:
        done(self._cudart, self._cudart.cudaGraphicsMapResources(1, self._handle, stream), "mapping")
        self._mapped = True

    def _unmap(self, stream: int) -> None:
        self._mapped = False
        done(self._cudart, self._cudart.cudaGraphicsUnmapResources(1, self._handle, stream), "unmapping")

    def release(self) -> None:
        """Unregisters it; a device that is lost has done so already, whatever it answers."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if self._mapped:
            self._cudart.cudaGraphicsUnmapResources(1, handle, 0)
        self._cudart.cudaGraphicsUnregisterResource(handle)


class SharedTexture(Shared):
    """A texture RGBA8 that CUDA may copy into; registered once, mapped for the length of a copy."""

    def __init__(self, cudart: Any, name: int) -> None:
        """`name` is OpenGL's number of the texture."""
        result = cudart.cudaGraphicsGLRegisterImage(name, GL_TEXTURE_2D, WRITE_DISCARD)
        super().__init__(cudart, done(cudart, result, "registering the texture"))
        self._kind = cudart.cudaMemcpyKind.cudaMemcpyDeviceToDevice

    def copy(self, pointer: int, width: int, height: int, stream: int) -> None:
        """Enqueues a copy of width x height RGBA8 pixels from device memory; OpenGL waits for it by itself."""
        cudart, row = self._cudart, width * CHANNELS
        self._map(stream)
        try:  # the array may be another one at every mapping
            array = done(cudart, cudart.cudaGraphicsSubResourceGetMappedArray(self._handle, 0, 0), "mapping")
            copied = cudart.cudaMemcpy2DToArrayAsync(array, 0, 0, pointer, row, row, height, self._kind, stream)
            done(cudart, copied, "copying into the texture")
        finally:
            self._unmap(stream)


class SharedBuffer(Shared):
    """A pixel buffer of OpenGL's that CUDA may copy into."""

    def __init__(self, cudart: Any, name: int) -> None:
        """`name` is OpenGL's number of the buffer."""
        result = cudart.cudaGraphicsGLRegisterBuffer(name, WRITE_DISCARD)
        super().__init__(cudart, done(cudart, result, "registering the pixel buffer"))
        self._kind = cudart.cudaMemcpyKind.cudaMemcpyDeviceToDevice

    def copy(self, pointer: int, size: int, stream: int) -> None:
        """Enqueues a copy of `size` bytes from device memory."""
        cudart = self._cudart
        self._map(stream)
        try:
            onto, _ = done(cudart, cudart.cudaGraphicsResourceGetMappedPointer(self._handle), "mapping")
            done(cudart, cudart.cudaMemcpyAsync(onto, pointer, size, self._kind, stream), "copying into the buffer")
        finally:
            self._unmap(stream)


class Pinned:
    """Host memory that the device writes by itself: `pixels` uint8 [height, width, 4], and whether it is all there."""

    def __init__(self, cudart: Any, width: int, height: int) -> None:
        self._cudart, self.size = cudart, width * height * CHANNELS
        self._kind = cudart.cudaMemcpyKind.cudaMemcpyDeviceToHost
        self._pointer = int(done(cudart, cudart.cudaHostAlloc(self.size, 0), f"pinning {self.size} bytes"))
        self._event = done(cudart, cudart.cudaEventCreateWithFlags(EVENT_WITHOUT_TIME), "making an event")
        memory = (ctypes.c_uint8 * self.size).from_address(self._pointer)
        self.pixels = np.ctypeslib.as_array(memory).reshape(height, width, CHANNELS)

    def fetch(self, pointer: int, stream: int) -> None:
        """Enqueues the copy of a picture from device memory."""
        cudart = self._cudart
        done(cudart, cudart.cudaMemcpyAsync(self._pointer, pointer, self.size, self._kind, stream), "fetching")
        done(cudart, cudart.cudaEventRecord(self._event, stream), "fetching")

    @property
    def arrived(self) -> bool:
        """Whether the last copy is done; true before the first."""
        result = self._cudart.cudaEventQuery(self._event)
        if int(result[0]) == NOT_READY:
            return False
        done(self._cudart, result, "asking for a copy")
        return True

    def wait(self) -> None:
        """Waits for the last copy."""
        done(self._cudart, self._cudart.cudaEventSynchronize(self._event), "waiting for a copy")

    def release(self) -> None:
        """Frees it, after its last copy."""
        if self._pointer:
            self._cudart.cudaEventSynchronize(self._event)
            self._cudart.cudaEventDestroy(self._event)
            self._cudart.cudaFreeHost(self._pointer)
            self._pointer = 0


class Patch:
    """A known picture in device memory, uint8 [height, width, 4], to try the ways to a texture with."""

    def __init__(self, cudart: Any, pixels: np.ndarray) -> None:
        self._cudart, self._pixels = cudart, np.ascontiguousarray(pixels)
        self.height, self.width = pixels.shape[:2]
        self.stream = int(done(cudart, cudart.cudaStreamCreateWithFlags(NON_BLOCKING), "making a stream"))
        self.pointer = int(done(cudart, cudart.cudaMalloc(pixels.nbytes), "taking memory"))
        kind = cudart.cudaMemcpyKind.cudaMemcpyHostToDevice
        copied = cudart.cudaMemcpy(self.pointer, self._pixels.ctypes.data, pixels.nbytes, kind)
        done(cudart, copied, "filling memory")
        done(cudart, cudart.cudaStreamSynchronize(0), "filling memory")  # from ordinary memory it may still be going

    def taken(self) -> None:
        """Waits until all that was enqueued is done."""
        done(self._cudart, self._cudart.cudaStreamSynchronize(self.stream), "waiting for a copy")

    def host(self) -> np.ndarray:
        """The picture."""
        return self._pixels

    def release(self) -> None:
        """Frees it."""
        self._cudart.cudaStreamSynchronize(self.stream)
        self._cudart.cudaStreamDestroy(self.stream)
        self._cudart.cudaFree(self.pointer)
