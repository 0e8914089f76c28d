"""Ways of a decoded picture from the device into a slot's texture, best first, chosen by trying them.

Each puts one more copy or wait between device and texture than the one before it: none, a pixel buffer on the card,
pinned memory of the host, a write that the frame waits for. Each is proved with a known picture that is read back from
the texture.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Protocol
from weakref import WeakSet

import numpy as np

from live import gl
from live.decoding.interop import Patch, Pinned, SharedBuffer, SharedTexture
from live.decoding.slots import Held, Slot

PLACES = 3  # pictures on their way through pinned memory
PATCH = (48, 64, 4)  # height, width, channels of the picture that a way is tried with


class Frame(Protocol):
    """A picture RGBA8 on a device, as `autoencoders.device_frame.DeviceFrame` describes it."""

    @property
    def pointer(self) -> int:
        """Where it lies."""

    @property
    def width(self) -> int:
        """Pixels in a row."""

    @property
    def height(self) -> int:
        """Rows, the top one first."""

    @property
    def stream(self) -> int:
        """Where copies of it are to be enqueued."""

    def taken(self) -> None:
        """Says that they have been."""

    def host(self) -> np.ndarray:
        """The picture in host memory."""


class FrameSink(Protocol):
    """A way from the device into a slot."""

    name: str

    def put(self, frame: Frame, slot: Slot, name: Hashable) -> None:
        """Takes the picture; `slot.shown` becomes the name of the newest one that has arrived."""

    def close(self) -> None:
        """Lets go of all slots."""


class TextureSink:
    """The device copies straight into the texture."""

    name = "shared texture"

    def __init__(self, cudart: Any) -> None:
        self._cudart = cudart
        self._given: WeakSet[SharedTexture] = WeakSet()

    def put(self, frame: Frame, slot: Slot, name: Hashable) -> None:
        """At once, as far as OpenGL can tell."""
        slot.fit((frame.width, frame.height))
        held = slot.held
        if not (isinstance(held, SharedTexture) and held.live):
            slot.hold(None)
            held = SharedTexture(self._cudart, slot.texture.glo)
            slot.hold(held)
            self._given.add(held)
        held.copy(frame.pointer, frame.width, frame.height, frame.stream)
        frame.taken()
        slot.shown = name

    def close(self) -> None:
        """Unregisters the textures."""
        _release(self._given)


class _Buffered:
    """A pixel buffer that the device fills and OpenGL unpacks."""

    def __init__(self, cudart: Any, context: gl.Context, size: int) -> None:
        self.buffer, self.size = gl.buffer(context, size), size
        try:
            self.shared = SharedBuffer(cudart, self.buffer.glo)
        except Exception:
            self.buffer.release()
            raise

    def release(self) -> None:
        """Unregisters, then frees it."""
        if self.shared.live:
            self.shared.release()
            self.buffer.release()


class BufferSink:
    """The device copies into a pixel buffer, which OpenGL copies into the texture."""

    name = "shared pixel buffer"

    def __init__(self, cudart: Any, context: gl.Context) -> None:
        self._cudart, self._context = cudart, context
        self._given: WeakSet[_Buffered] = WeakSet()

    def put(self, frame: Frame, slot: Slot, name: Hashable) -> None:
        """At once, as far as OpenGL can tell."""
        slot.fit((frame.width, frame.height))
        held = slot.held
        if not (isinstance(held, _Buffered) and held.shared.live):
            slot.hold(None)
            held = _Buffered(self._cudart, self._context, frame.width * frame.height * 4)
            slot.hold(held)
            self._given.add(held)
        held.shared.copy(frame.pointer, held.size, frame.stream)
        frame.taken()
        slot.texture.write(held.buffer)
        slot.shown = name

    def close(self) -> None:
        """Unregisters the buffers."""
        _release(self._given)


class _Ring:
    """Pinned pictures on their way from the device, and where buffers help, on their way into the texture."""

    def __init__(self, cudart: Any, context: gl.Context, width: int, height: int) -> None:
        self.live = True
        self.sent: Hashable = None
        self._places: list[Pinned] = []
        self._names: list[Hashable] = [None] * PLACES
        self._next, self._newest = 0, -1
        size = width * height * 4
        self._buffers = [gl.buffer(context, size) for _ in range(2)] if gl.is_nvidia(context) else []
        try:
            self._places += (Pinned(cudart, width, height) for _ in range(PLACES))
        except Exception:
            self.release()
            raise

    def fetch(self, frame: Frame, name: Hashable) -> None:
        """Starts a picture on its way; one for which no place is free is passed over."""
        place = self._places[self._next % PLACES]
        if place.arrived:
            place.fetch(frame.pointer, frame.stream)
            self._names[self._next % PLACES] = name
            self._next += 1
        frame.taken()

    def wait(self) -> None:
        """Waits for the picture that was started last."""
        self._places[(self._next - 1) % PLACES].wait()

    def upload(self, texture: gl.Texture) -> bool:
        """Sends the newest picture that has arrived and was not sent yet, if there is one."""
        for index in self._arrived():
            self._newest = index
            pixels = self._places[index % PLACES].pixels
            if self._buffers:
                buffer = self._buffers[index % len(self._buffers)]
                buffer.orphan()
                buffer.write(pixels)
                texture.write(buffer)
            else:
                texture.write(pixels)
            self.sent = self._names[index % PLACES]
            return True
        return False

    def release(self) -> None:
        """Frees the memory once."""
        if self.live:
            self.live = False
            for place in self._places:
                place.release()
            for buffer in self._buffers:
                buffer.release()

    def _arrived(self) -> Iterator[int]:
        oldest = max(self._newest + 1, self._next - PLACES)
        return (index for index in range(self._next - 1, oldest - 1, -1) if self._places[index % PLACES].arrived)


class PinnedSink:
    """The device copies into pinned memory, OpenGL takes it from there a frame or two later."""

    name = "pinned ring"

    def __init__(self, cudart: Any, context: gl.Context) -> None:
        self._cudart, self._context = cudart, context
        self._given: WeakSet[_Ring] = WeakSet()

    def put(self, frame: Frame, slot: Slot, name: Hashable) -> None:
        """A frame or two later; only where the slot holds nothing of this sink's, the picture is waited for."""
        slot.fit((frame.width, frame.height))
        held = slot.held
        if not (isinstance(held, _Ring) and held.live):
            slot.hold(None)
            held = _Ring(self._cudart, self._context, frame.width, frame.height)
            slot.hold(held)
            self._given.add(held)
        held.fetch(frame, name)
        if slot.shown is None or slot.shown != held.sent:
            held.wait()
        if held.upload(slot.texture):
            slot.shown = held.sent

    def close(self) -> None:
        """Frees the memory."""
        _release(self._given)


class PlainSink:
    """The host waits for the picture and writes it into the texture: needs no CUDA at all."""

    name = "plain write"

    def put(self, frame: Frame, slot: Slot, name: Hashable) -> None:
        """At once; the caller waits."""
        slot.put(name, frame.host())
        frame.taken()

    def close(self) -> None:
        """Nothing is held."""


def ways(cudart: Any, context: gl.Context) -> list[Callable[[], FrameSink]]:
    """All sinks, best first; without a CUDA runtime only the plain one."""
    plain: list[Callable[[], FrameSink]] = [PlainSink]
    if cudart is None:
        return plain
    return [
        lambda: TextureSink(cudart),
        lambda: BufferSink(cudart, context),
        lambda: PinnedSink(cudart, context),
        *plain,
    ]


def prove(sink: FrameSink, cudart: Any, context: gl.Context) -> None:
    """Sends a known picture and reads it back from the texture; raises where that fails or another picture comes."""
    if cudart is None:
        return
    pixels = np.random.default_rng(PATCH[0]).integers(0, 256, PATCH, np.uint8)
    patch, slot = Patch(cudart, pixels), Slot(context)
    try:
        sink.put(patch, slot, "patch")
        seen = np.frombuffer(slot.texture.read(), np.uint8).reshape(PATCH)
        if not np.array_equal(seen, pixels):
            raise RuntimeError("another picture arrived than was sent")
    finally:
        slot.release()
        patch.release()


def _release(given: WeakSet[Any]) -> None:
    held: Held
    for held in list(given):
        held.release()
    given.clear()
