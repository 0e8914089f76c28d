"""The flash guard on the graphics card: eight small passes a frame, no copy to the host and no waiting for it.

On a driver that draws on the processor it does wait: what is drawn costs the same then as without, and knowing the
verdict spares it the passes of a safe frame, and a held frame the dearest, for which a copy of the memory does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from live import gl
from live.gputime import software
from live.guard import cellpasses, choicepasses, gates
from live.guard.counted import Counted
from live.guard.told import Told
from show import flashcells
from show.flash import NEVER
from show.flashprofiles import Profile, guarded

CELLS = ("luminance0", "luminance1", "red0", "red1", "since")
WHOLE = ("decision", "counts", "luminance", "red", "older")
COUNTS = WHOLE.index("counts")


class FlashGuard:
    """Shows as much of each picture over the one before as keeps the profile: all of it, if that is safe.

    The share is the largest safe one of 1, 1/8, 1/32 and 0, which is always safe; the mix is of sRGB-encoded
    values. A picture that is safe is left as it is, to the bit. `remembered`: s since another one has shown pictures
    that this one knows nothing of: it takes them to have flashed then as often as they may.
    """

    _follow: gl.Program  # made for the first canvas, as it depends on its size
    _attempt: gl.Program
    _follow_again: gl.Program

    def __init__(self, context: gl.Context, profile: Profile, remembered: float = NEVER) -> None:
        self._context, limits = context, guarded(profile)
        self._counted = Counted(context, profile.name)
        self._sum = gl.Program(context, gl.CORNERS, cellpasses.total(limits))
        self._judge = gl.Program(context, gl.CORNERS, choicepasses.judge(limits))
        self._sum_again = gl.Program(context, gates.UNSAFE, cellpasses.total(limits))
        self._judge.set("remembered", min(remembered, NEVER))
        self._choose = gl.Program(context, gates.UNSAFE, choicepasses.choose(limits))
        self._over = gl.Program(context, gates.UNSAFE, gates.OVER)
        self._asks = software(context)
        self._limits, self._side = limits, 0
        self._board: _Board | None = None
        self._last: float | None = None

    @property
    def told(self) -> Told:
        """What it has done lately."""
        return self._counted.told

    @property
    def decision(self) -> gl.Texture:
        """A texel of the last frame whose red is the share of the drawn picture that was let through.

        For tests and `bench.guard`: a show reads nothing back but what `told` counts.
        """
        assert self._board is not None
        return self._board.old.whole[0]

    def apply(self, drawn: gl.Target, shown: gl.Target, time: float) -> None:
        """Lays what was shown over the drawn canvas where that alone would be unsafe; `time` in s of the show."""
        board = self._board
        if board is None or board.size != drawn.size:
            self._forget()
            self._look_at(flashcells.side(drawn.size))
            board = self._board = _board(self._context, drawn.size)
        dt = 0.0 if self._last is None else max(0.0, time - self._last)
        for program in (self._follow, self._judge, self._attempt, self._choose, self._follow_again):
            program.set("dt", dt)
            program.set("fresh", float(self._last is None))
            program.set("cells", float(board.count))
        self._last = time
        self._take(board, drawn, shown)
        self._counted.look(board.new.chosen, COUNTS, time)
        board.swap()

    def rest(self) -> None:
        """Nothing was drawn anew."""
        self._counted.rest()

    def rehearse(self, drawn: gl.Target, shown: gl.Target) -> None:
        """Draws all of its passes where nobody sees them, before the first picture; both targets may be changed."""
        self._look_at(flashcells.side(drawn.size))
        board = _board(self._context, drawn.size)
        self._draw_judging(board, drawn)
        self._draw_choosing(board, drawn, shown)
        self._draw_over(board, drawn, shown)
        self._draw_following_again(board, drawn)
        board.release()

    def release(self) -> None:
        """Frees what it holds."""
        self._forget()
        self._counted.release()

    def _take(self, board: _Board, drawn: gl.Target, shown: gl.Target) -> None:
        self._draw_judging(board, drawn)
        if self._asks and self._red(board.verdict) == 1.0:
            return
        self._draw_choosing(board, drawn, shown)
        if self._asks and self._red(board.new.whole[0]) == 0.0:
            self._context.copy_framebuffer(drawn.framebuffer, shown.framebuffer)
        else:
            self._draw_over(board, drawn, shown)
        self._draw_following_again(board, drawn)

    def _draw_judging(self, board: _Board, drawn: gl.Target) -> None:
        self._follow.draw(board.new.follow, [*board.old.before, ("source", drawn.texture)])
        self._sum.draw(board.sum, [("flags", board.flags)])
        self._judge.draw(board.new.judge, [*board.old.last, ("sums", board.sums)])

    def _draw_choosing(self, board: _Board, drawn: gl.Target, shown: gl.Target) -> None:
        unsafe = ("gate", board.verdict)
        self._attempt.draw(
            board.attempt, [*board.old.before, unsafe, ("drawn", drawn.texture), ("shown", shown.texture)]
        )
        self._sum_again.draw(board.sum, [unsafe, ("flags", board.tries)])
        self._choose.draw(board.new.chosen, [*board.old.last, ("sums", board.sums), unsafe, ("verdict", board.verdict)])

    def _draw_over(self, board: _Board, drawn: gl.Target, shown: gl.Target) -> None:
        with gl.blending(self._context):
            self._over.draw(drawn.framebuffer, [board.limited, ("shown", shown.texture)], exact=True)

    def _draw_following_again(self, board: _Board, drawn: gl.Target) -> None:
        self._follow_again.draw(board.new.follow, [*board.old.before, board.limited, ("source", drawn.texture)])

    def _red(self, texel: gl.Texture) -> float:
        """The red of a texture of one texel, once it is drawn."""
        gl.wait(self._context)
        return float(np.frombuffer(texel.read(), np.float32)[0])

    def _look_at(self, side: int) -> None:
        """Compiles the passes that look at pictures, for patches of that many px."""
        if side != self._side:
            follow, self._side = cellpasses.follow(self._limits, side), side
            self._follow = gl.Program(self._context, gates.ALWAYS, follow)
            self._attempt = gl.Program(self._context, gates.UNSAFE, cellpasses.attempt(self._limits, side))
            self._follow_again = gl.Program(self._context, gates.UNSAFE, follow)

    def _forget(self) -> None:
        if self._board is not None:
            self._board.release()
        self._board, self._last = None, None


@dataclass(slots=True)
class _Side:
    """One of the two states that take turns, what draws into it, and what is read of it a frame later.

    `before` is what passes over cells read, `last` what passes that decide do.
    """

    cells: list[gl.Texture]
    whole: list[gl.Texture]
    before: list[tuple[str, gl.Texture]]
    last: list[tuple[str, gl.Texture]]
    follow: gl.Framebuffer
    judge: gl.Framebuffer
    chosen: gl.Framebuffer

    def release(self) -> None:
        """Frees it."""
        for framebuffer in (self.follow, self.judge, self.chosen):
            framebuffer.release()
        for texture in (*self.cells, *self.whole):
            texture.release()


@dataclass(slots=True)
class _Board:
    """All textures for canvases of one size; `count` cells."""

    size: tuple[int, int]
    count: int
    corners: gl.Texture
    flags: gl.Texture
    tries: gl.Texture
    sums: gl.Texture
    verdict: gl.Texture
    attempt: gl.Framebuffer
    sum: gl.Framebuffer
    old: _Side
    new: _Side

    @property
    def limited(self) -> tuple[str, gl.Texture]:
        """The gate of the passes for a frame that is not shown as it was drawn."""
        return "gate", self.new.whole[0]

    def swap(self) -> None:
        """What is new is old now."""
        self.old, self.new = self.new, self.old

    def release(self) -> None:
        """Frees it."""
        for side in (self.old, self.new):
            side.release()
        for framebuffer in (self.attempt, self.sum):
            framebuffer.release()
        for texture in (self.corners, self.flags, self.tries, self.sums, self.verdict):
            texture.release()


def _board(context: gl.Context, size: tuple[int, int]) -> _Board:
    grid = columns, rows = flashcells.COLUMNS, flashcells.ROWS
    blocks = columns // cellpasses.BLOCK, rows // cellpasses.BLOCK
    corners = gl.texture(context, grid, 2, "f4")
    corners.write(np.ascontiguousarray(flashcells.corners(size), np.float32))
    flags, verdict = gl.texture(context, grid, 4, "f4"), gl.texture(context, (1, 1), 4, "f4")
    tries, sums = gl.texture(context, grid, 4, "f4"), gl.texture(context, blocks, 4, "f4")
    old, new = (_side(context, grid, corners, flags, verdict) for _ in range(2))
    return _Board(
        size,
        columns * rows,
        corners,
        flags,
        tries,
        sums,
        verdict,
        context.framebuffer([tries]),
        context.framebuffer([sums]),
        old,
        new,
    )


def _side(
    context: gl.Context, grid: tuple[int, int], corners: gl.Texture, flags: gl.Texture, verdict: gl.Texture
) -> _Side:
    cells, whole = _textures(context, grid, len(CELLS)), _textures(context, (1, 1), len(WHOLE))
    before = [*zip(CELLS, cells, strict=True), ("decision", whole[0]), ("corners", corners)]
    last = [(f"last_{name}", texel) for name, texel in zip(WHOLE, whole, strict=True)]
    follow, judge = context.framebuffer([*cells, flags]), context.framebuffer([*whole, verdict])
    return _Side(cells, whole, before, last, follow, judge, context.framebuffer(whole))


def _textures(context: gl.Context, size: tuple[int, int], count: int) -> list[gl.Texture]:
    return [gl.texture(context, size, 4, "f4") for _ in range(count)]
