"""Faults of the decoder."""

from __future__ import annotations

from dataclasses import replace

from injections.card import REST, _walked
from injections.wall import Seen, perform, seen
from injections.world import World


def no_torch(world: World) -> Seen:
    def script(wall):
        yield from wall.until(lambda frame: any("torch is not here" in line for line in frame.told))
        yield from wall.play(20)

    return seen(world.show, perform(world.show, script, "no-torch", rung=None, rest=REST))


def decoder_slow(world: World) -> Seen:
    faults = "device-on-cpu worker-fails decoder-slow@30-200"
    return _walked(world, faults, ["device", "baked", "device"])


def decode_nan(world: World) -> Seen:
    return _walked(world, "device-on-cpu worker-fails decode-nan@3-40", ["device", "baked", "device"])


def worker_fails(world: World) -> Seen:
    world.patch.setattr("live.decoding.worker.RETRY_SECONDS", 0.2)
    return _walked(world, "worker-fails@1-2", ["baked", "cpu"])


def decoder_other(world: World) -> Seen:
    path = world.folder / "decoder.safetensors"
    path.write_bytes(b"another decoder")
    show = replace(world.show, decoder=replace(world.show.decoder, path=path, name="house", digest="0" * 64))

    def script(wall):
        yield from wall.until(lambda frame: any("is not the house" in line for line in frame.told))
        yield from wall.play(20)

    return seen(world.show, perform(show, script, rung="cpu", rest=REST))
