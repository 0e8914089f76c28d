"""Everything of the page that is served: its files, its socket, the preview, pictures of tracks, health and metrics."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs

from live import images, qr
from live.clock import WallClock
from live.exchange.diary import Diary
from live.exchange.exchange import Exchange
from live.exchange.journal import kept
from live.network.interfaces import reachable
from live.options import DeskOptions
from live.version import version
from live.web import described, files, health, metrics
from live.web.crossing import Busy, Crossing
from live.web.described import Plain
from live.web.metrics import Counts
from live.web.preview import QUALITY, Preview
from live.web.site import TEXT, Answer, Reply, Request, Site, Socket, as_json, coded, refusal
from live.web.token import matches
from live.web.visit import WRONG_TOKEN, Reception, Visit
from show.errors import ShowError
from show.folder import Show, open_show

JPEG = "image/jpeg"
THUMBNAIL = 240  # px wide
KEPT = {"Cache-Control": "max-age=3600"}


class Page:
    """Mounts itself on a site; `run` must run beside the server. `link` becomes known when the port is open."""

    def __init__(self, options: DeskOptions, token: str, crossing: Crossing, diary: Diary) -> None:
        self._crossing, self._clock = crossing, WallClock()
        self._show, self._kept = _opened(options), options.journal
        self._reception = Reception(crossing, Preview(options.peephole), diary, token, self._begin)

    def mount(self, site: Site) -> None:
        """Puts its answers on the site."""
        site.answers |= files.answers()
        site.answers |= {
            "/healthz": self._health,
            "/metrics": self._metrics,
            "/preview.jpg": self._preview,
            "/page/log.txt": self._log,
            "/page/journal.txt": self._journal,
        }
        for track in self._show.tracks if self._show is not None else ():
            site.answers[f"/page/track/{track.number}.jpg"] = _thumbnail(track.keyframes[0])
        site.talks["/page/socket"] = self._visit

    def reached(self, link: str) -> None:
        """Learns the page's address, with its token."""
        self._reception.link, self._reception.code = link, qr.drawing(link) if reachable(link) else ""

    async def run(self) -> None:
        """Keeps the preview, for ever."""
        await self._reception.preview.run()

    async def _visit(self, request: Request, socket: Socket) -> None:
        page = parse_qs(request.query).get("page", [""])[0]
        await Visit(self._reception, socket, request.remote, page).run()

    def _begin(self) -> Plain:
        return {
            "title": self._show.title if self._show is not None else "",
            "aspect": self._show.aspect if self._show is not None else 16 / 9,
            "version": version(),
            "groups": described.groups(),
            "tracks": described.tracks(self._show),
            "journal": self._kept is not None,
        }

    async def _health(self, request: Request) -> Reply:
        status, told = health.report(self._crossing.view, self._clock.now())
        return as_json(told, status)

    async def _metrics(self, request: Request) -> Reply:
        try:
            counts = await self._crossing.do(self._counted)
        except Busy:
            counts = Counts()
        written = metrics.exposition(self._crossing.view, counts, self._clock.now())
        return Reply(coded(written), metrics.KIND)

    def _counted(self, exchange: Exchange, now: float) -> Counts:
        return Counts(dict(exchange.monitor.counts), dict(exchange.monitor.refused), self._reception.visits)

    async def _preview(self, request: Request) -> Reply:
        file = await self._reception.preview.next()
        return Reply(file, JPEG) if file else refusal(503, "the stage shows no picture")

    async def _log(self, request: Request) -> Reply:
        lines = [f"{line.time}  {line.text}\n" for line in self._reception.diary.lines]
        return Reply(coded("".join(lines)), TEXT)

    async def _journal(self, request: Request) -> Reply:
        """All that the journal holds, for those who know the token."""
        given = parse_qs(request.query).get("token", [""])[0]
        if not matches(given, self._reception.token):
            await asyncio.sleep(WRONG_TOKEN)
            return refusal(403, "the journal is for those who know the token: add ?token=")
        if self._kept is None:
            return refusal(404, "no journal is kept: leave --journal off out")
        return Reply(await asyncio.to_thread(kept, self._kept), TEXT)


def _opened(options: DeskOptions) -> Show | None:
    try:
        return open_show(options.show) if options.show is not None else None
    except ShowError:
        return None  # the stage says so


def _thumbnail(path: Path) -> Answer:
    made: list[bytes] = []

    async def answer(request: Request) -> Reply:
        if not made:
            made.append(await asyncio.to_thread(_small, path))
        return Reply(made[0], JPEG, headers=KEPT)

    return answer


def _small(path: Path) -> bytes:
    picture = images.read(path)
    height = round(THUMBNAIL * picture.shape[0] / picture.shape[1])
    return images.jpeg(images.resized(picture, (THUMBNAIL, height)), QUALITY)
