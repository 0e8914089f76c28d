"""The decoder's graph: from a place in a walk to a finished picture on the device in one replay."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import torch

from autoencoders import choices
from autoencoders.bank import Bank
from autoencoders.blending import neighbours
from autoencoders.choices import FORMS, Choice
from autoencoders.compiling import rendered
from autoencoders.device_faults import DeviceLost, OutOfMemory, told
from autoencoders.device_frame import DeviceFrame
from autoencoders.executing import Executor, Work
from autoencoders.family import Autoencoder
from autoencoders.rendering import Render, prepare, sized
from autoencoders.ring import PLACES, Place, carry

SCALES = (1.0, 0.75, 0.5)  # of the decode size


class GraphDecoder:
    """Draws pictures of the walks in its `bank`; all calls come from the one thread that built it.

    `scale`: of the decode size, one of SCALES. `size`: (width, height) of its pictures. `note`: why it does not run
    as was chosen; empty if it does.
    """

    def __init__(
        self,
        weights: Path | Autoencoder | None,
        latent: tuple[int, int, int],
        rows: int,
        executor: Executor,
        choice: Choice | None = None,
    ) -> None:
        """Loads, warms up and captures; takes seconds. `weights`: a show's decoder file, an autoencoder that nobody
        else uses, or None for the house's. `latent`: (c, h, w). `rows`: latents that a region of the bank holds.
        `choice`: None for what suits the autoencoder without measuring. Raises OutOfMemory, DeviceLost, ShowError.
        """
        self.note = ""
        self._executor, self._latent = executor, latent
        self._model = choices.load(weights)
        self._choice = choice or choices.plain(self._model, executor.device)
        self._rings: dict[float, list[Place]] = {}
        self._kept: list[Render] = []
        self._next = 0
        with told():
            prepare(self._model, FORMS[self._choice.form], self._choice.channels_last, executor.device)
            self.bank = Bank(executor, latent, rows)
            self._tally = torch.zeros(2, dtype=torch.int64, device=executor.device)
        self._told = executor.pinned((2,), torch.int64)
        self._counts = self._told.numpy()
        try:
            self.scale, self._ring = 1.0, self._captured(1.0)
        except Exception:
            self.close()
            raise

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return self._ring[0].frame.width, self._ring[0].frame.height

    @property
    def good(self) -> int:
        """Pictures that were whole, as far as the device has told."""
        return int(self._counts[0])

    @property
    def bad(self) -> int:
        """Pictures with a number that is not finite: the last whole one was shown in their stead."""
        return int(self._counts[1])

    @property
    def seconds(self) -> float | None:
        """What the newest finished graph took on the device; None before the first."""
        newest = (self._ring[(self._next - back) % PLACES] for back in range(1, PLACES + 1))
        return next((place.done.since(place.began) for place in newest if place.drawn and place.done.passed()), None)

    def draw(self, key: Hashable, index: int, fraction: float) -> DeviceFrame | None:
        """Enqueues the picture at `fraction` (0..1) between latents `index` and `index + 1` of the walk `key`.

        None when the device is more than two pictures behind, or the latents are not in the bank yet. Never waits and
        never allocates on the device. Raises OutOfMemory or DeviceLost if the card says so.
        """
        self.bank.stand(key, index)
        first = self.bank.row(key, index)
        last = self.bank.row(key, min(index + 1, self.bank.count(key) - 1))
        place = self._ring[self._next]
        if first is None or last is None or not place.done.passed():
            return None
        place.given[:] = first, last, fraction
        place.read.hold("decode")
        with self._executor.on("decode"):
            place.began.record("decode")
            place.replay()
            place.done.record("decode")
        place.done.hold("interop")
        place.drawn = True
        self._next = (self._next + 1) % PLACES
        return place.frame

    def resize(self, scale: float) -> None:
        """Changes the size of the pictures to one of SCALES.

        The first time this warms up and captures, which takes a part of a second; going back to a scale that was used
        costs nothing, so that whoever warms up `resize(0.5)` and then `resize(1.0)` may step down at any time. What
        it raises (OutOfMemory, DeviceLost) leaves the present size in use.
        """
        if scale not in SCALES:
            raise ValueError(f"the scale is {scale}, not one of {SCALES}")
        if scale == self.scale:
            return
        ring = self._rings.get(scale) or self._captured(scale)
        last = self._ring[self._next - 1].pixels
        with told(), self._executor.on("decode"):
            carry(last, ring)
        self.scale, self._ring, self._next = scale, ring, 0

    def close(self) -> None:
        """Gives back all memory; never raises."""
        self.bank.close()
        with suppress(Exception):
            self._executor.finish()
        for place in (place for ring in self._rings.values() for place in ring):
            place.drop()
        self._rings.clear()
        self._kept.clear()
        self._executor.close()

    def _captured(self, scale: float) -> list[Place]:
        """The ring of pictures at a scale, ready to be drawn."""
        size, factor = sized(self._latent, scale), self._model.facts.factor
        with told():
            self._executor.finish()
            ring = [Place(self._executor, (size[0] * factor, size[1] * factor)) for _ in range(PLACES)]
            counted = self._tally.clone()
        try:
            self._capture(ring, self._choice if scale == 1.0 else replace(self._choice, compiled=None), size)
        except Exception:
            for place in ring:
                place.drop()
            raise
        self._tally.copy_(counted)  # pictures that nobody asked for are not counted
        self._executor.finish()
        self._told.copy_(counted)
        self._rings[scale] = ring
        return ring

    def _capture(self, ring: list[Place], choice: Choice, size: tuple[int, int]) -> None:
        """Puts what draws them into a ring's places: as chosen, or else plainly."""
        try:
            self._capture_as(ring, choice, size)
        except (OutOfMemory, DeviceLost):
            raise
        except Exception as error:  # whatever a driver or a compiler says, the plain way remains
            plain = Choice(choice.form, choice.channels_last)
            if choice == plain:
                raise
            self.note = f"runs plainly, since what was quickest fails here ({str(error).partition(chr(10))[0]})"
            self._capture_as(ring, plain, size)

    def _capture_as(self, ring: list[Place], choice: Choice, size: tuple[int, int]) -> None:
        render = rendered(self._model, choice, size)
        works = [self._work(render, place, ring[at - 1]) for at, place in enumerate(ring)]
        for place, replay in zip(ring, self._executor.capture(works, choice.searched), strict=True):
            place.replay = replay
        self._kept.append(render)  # the graphs know the addresses of its weights and constants

    def _work(self, render: Render, place: Place, before: Place) -> Work:
        """What draws one place of a ring; a picture that is not whole is replaced by the one `before`."""
        rows, device = self.bank.rows, self._executor.device
        tally, told = self._tally, self._told

        @torch.no_grad()
        def work() -> None:
            given = place.pinned.to(device, non_blocking=True)
            first, last = neighbours(rows, given[None, :2].long())
            pixels, whole = render(first, last, given[2:])
            place.pixels.copy_(torch.where(whole, pixels, before.pixels))
            tally.add_(torch.stack((whole, ~whole)))
            told.copy_(tally, non_blocking=True)

        return work
