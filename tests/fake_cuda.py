"""A CUDA runtime without a card: the same names and results as `cuda.bindings.runtime`, over Mesa and host memory.

Device pointers are host pointers, arrays are OpenGL's textures, and what CUDA forbids it refuses: copies into what is
not mapped, mapping twice, freeing what is registered. With `late` copies to the host wait for `catch_up`.
"""

from __future__ import annotations

import ctypes
from enum import IntEnum

import numpy as np

GL = ctypes.CDLL("libGL.so.1")
TEXTURE_2D, PIXEL_UNPACK_BUFFER, BUFFER_SIZE = 0x0DE1, 0x88EC, 0x8764


class cudaError_t(IntEnum):
    cudaSuccess = 0
    cudaErrorInvalidValue = 1
    cudaErrorMemoryAllocation = 2
    cudaErrorNoDevice = 100
    cudaErrorInvalidDevice = 101
    cudaErrorOperatingSystem = 304
    cudaErrorInvalidResourceHandle = 400
    cudaErrorNotReady = 600
    cudaErrorLaunchFailure = 719
    cudaErrorUnknown = 999


class cudaMemcpyKind(IntEnum):
    cudaMemcpyHostToHost = 0
    cudaMemcpyHostToDevice = 1
    cudaMemcpyDeviceToHost = 2
    cudaMemcpyDeviceToDevice = 3


class cudaGLDeviceList(IntEnum):
    cudaGLDeviceListAll = 1


OK, BAD = cudaError_t.cudaSuccess, cudaError_t.cudaErrorUnknown


class Resource:
    def __init__(self, name, is_texture):
        self.name, self.is_texture = name, is_texture
        self.mapped, self.registered, self.array, self.memory = False, True, None, None


class Array:
    """What a mapped texture offers; good for one mapping only."""

    def __init__(self, resource):
        self.resource, self.good = resource, True


class FakeRuntime:
    """`calls` are the names of all calls in order, `refused` maps some of them to the error they give."""

    cudaError_t, cudaMemcpyKind, cudaGLDeviceList = cudaError_t, cudaMemcpyKind, cudaGLDeviceList

    def __init__(self, context, refused=None, devices=(0,)):
        self.calls, self.refused, self.devices = [], dict(refused or {}), devices
        self.late, self.garbled, self.current = False, False, 0
        self.resources, self.memory = [], {}
        self._context, self._waiting, self._events = context, [], {}

    def __getattribute__(self, name):
        found = object.__getattribute__(self, name)
        if not name.startswith("cuda") or isinstance(found, type) or name == "cudaGetErrorString":
            return found

        def called(*arguments):
            self.calls.append(name)
            if name in self.refused:
                return (cudaError_t(self.refused[name]),) + (None,) * (RESULTS.get(name, 0))
            return found(*arguments)

        return called

    def catch_up(self):
        """Lets the device do what it was given."""
        for work in self._waiting:
            work()
        self._waiting.clear()

    @property
    def registered(self):
        """What is registered now, by OpenGL's numbers."""
        return [each.name for each in self.resources if each.registered]

    def cudaGetErrorString(self, error):
        return OK, cudaError_t(error).name.encode()

    def cudaGetDeviceCount(self):
        return OK, 1

    def cudaSetDevice(self, device):
        self.current = device
        return (OK,)

    def cudaGLGetDevices(self, cudaDeviceCount, deviceList):
        assert isinstance(deviceList, cudaGLDeviceList)
        if not self.devices:
            return cudaError_t.cudaErrorNoDevice, None, None
        return OK, len(self.devices), list(self.devices)

    def cudaGraphicsGLRegisterImage(self, image, target, flags):
        if target != TEXTURE_2D or not GL.glIsTexture(image) or image in self.registered:
            return cudaError_t.cudaErrorInvalidValue, None
        self.resources.append(Resource(image, True))
        return OK, self.resources[-1]

    def cudaGraphicsGLRegisterBuffer(self, buffer, flags):
        if not GL.glIsBuffer(buffer):
            return cudaError_t.cudaErrorInvalidValue, None
        self.resources.append(Resource(buffer, False))
        return OK, self.resources[-1]

    def cudaGraphicsUnregisterResource(self, resource):
        alive = GL.glIsTexture(resource.name) if resource.is_texture else GL.glIsBuffer(resource.name)
        assert alive, "OpenGL's object died before it was unregistered"
        if resource.mapped or not resource.registered:
            return (cudaError_t.cudaErrorInvalidResourceHandle,)
        resource.registered = False
        return (OK,)

    def cudaGraphicsMapResources(self, count, resources, stream):
        if resources.mapped or not resources.registered or count != 1:
            return (BAD,)
        resources.mapped = True
        if not resources.is_texture:
            GL.glBindBuffer(PIXEL_UNPACK_BUFFER, resources.name)
            size = ctypes.c_int()
            GL.glGetBufferParameteriv(PIXEL_UNPACK_BUFFER, BUFFER_SIZE, ctypes.byref(size))
            GL.glBindBuffer(PIXEL_UNPACK_BUFFER, 0)
            resources.memory = np.zeros(size.value, np.uint8)
        return (OK,)

    def cudaGraphicsUnmapResources(self, count, resources, stream):
        if not resources.mapped:
            return (BAD,)
        resources.mapped = False
        if resources.array is not None:
            resources.array.good = False
        if resources.memory is not None:
            memory, resources.memory = resources.memory, None
            GL.glBindBuffer(PIXEL_UNPACK_BUFFER, resources.name)
            GL.glBufferSubData(
                PIXEL_UNPACK_BUFFER,
                ctypes.c_ssize_t(0),
                ctypes.c_ssize_t(memory.size),
                ctypes.c_void_p(memory.ctypes.data),
            )
            GL.glBindBuffer(PIXEL_UNPACK_BUFFER, 0)
        return (OK,)

    def cudaGraphicsSubResourceGetMappedArray(self, resource, arrayIndex, mipLevel):
        if not resource.mapped or arrayIndex or mipLevel:
            return BAD, None
        resource.array = Array(resource)
        return OK, resource.array

    def cudaGraphicsResourceGetMappedPointer(self, resource):
        if not resource.mapped:
            return BAD, None, None
        return OK, resource.memory.ctypes.data, resource.memory.size

    def cudaMemcpy2DToArrayAsync(self, dst, wOffset, hOffset, src, spitch, width, height, kind, stream):
        assert isinstance(kind, cudaMemcpyKind)
        if not dst.good or not dst.resource.mapped or wOffset or hOffset or spitch != width:
            return (cudaError_t.cudaErrorInvalidValue,)
        pixels = ctypes.string_at(src, width * height)
        if self.garbled:
            pixels = bytes(len(pixels))
        self._context.external_texture(dst.resource.name, (width // 4, height), 4, 0, "f1").write(pixels)
        return (OK,)

    def cudaMemcpyAsync(self, dst, src, count, kind, stream):
        assert isinstance(kind, cudaMemcpyKind)

        def copy():
            ctypes.memmove(dst, src, count)

        if self.late and kind == cudaMemcpyKind.cudaMemcpyDeviceToHost:
            self._waiting.append(copy)
        else:
            copy()
        return (OK,)

    def cudaMemcpy(self, dst, src, count, kind):
        return self.cudaMemcpyAsync(dst, src, count, kind, 0)

    def cudaMalloc(self, size):
        memory = np.zeros(size, np.uint8)
        self.memory[memory.ctypes.data] = memory
        return OK, memory.ctypes.data

    def cudaFree(self, devPtr):
        del self.memory[devPtr]
        return (OK,)

    def cudaHostAlloc(self, size, flags):
        return self.cudaMalloc(size)

    def cudaFreeHost(self, ptr):
        return self.cudaFree(ptr)

    def cudaStreamCreateWithFlags(self, flags):
        return OK, 7

    def cudaStreamDestroy(self, stream):
        return (OK,)

    def cudaStreamSynchronize(self, stream):
        self.catch_up()
        return (OK,)

    def cudaEventCreateWithFlags(self, flags):
        event = len(self._events) + 1
        self._events[event] = True
        return OK, event

    def cudaEventDestroy(self, event):
        del self._events[event]
        return (OK,)

    def cudaEventRecord(self, event, stream):
        self._events[event] = not self._waiting
        if self._waiting:
            self._waiting.append(lambda: self._events.__setitem__(event, True))
        return (OK,)

    def cudaEventQuery(self, event):
        return (OK if self._events[event] else cudaError_t.cudaErrorNotReady,)

    def cudaEventElapsedTime(self, start, end):
        return (OK, 0.25) if self._events[start] and self._events[end] else (cudaError_t.cudaErrorNotReady, None)

    def cudaEventSynchronize(self, event):
        self.catch_up()
        return (OK,)


RESULTS = {  # how many values each call returns beside its error, where it is any
    "cudaGetDeviceCount": 1, "cudaGLGetDevices": 2, "cudaGraphicsGLRegisterImage": 1,
    "cudaGraphicsGLRegisterBuffer": 1, "cudaGraphicsSubResourceGetMappedArray": 1,
    "cudaGraphicsResourceGetMappedPointer": 2, "cudaMalloc": 1, "cudaHostAlloc": 1,
    "cudaStreamCreateWithFlags": 1, "cudaEventCreateWithFlags": 1, "cudaEventElapsedTime": 1,
}  # fmt: skip
