"""The HTTP server on a thread of its own: the one file that imports aiohttp."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from live.web.guarding import is_ours, same_origin
from live.web.site import Reply, Request, Site, refusal

MOST_CONNECTIONS = 128
MOST_SOCKETS = 32  # of them, that stay
LARGEST_MESSAGE = 64 * 1024  # bytes of a WebSocket's message
LONGEST_LINE, LARGEST_FIELD = 4096, 4096  # bytes of a request
FIRST_WORD = 10.0  # s that a connection has for its first request
KEPT_ALIVE = 30.0  # s without a request
ANSWERED = 10.0  # s for an answer
SENT = 5.0  # s in which a WebSocket must take what it is sent
HEARTBEAT = 20.0  # s between two looks whether the other end of a WebSocket is there
FAREWELL = 0.3  # s in which the other end of a WebSocket may say goodbye
ENDING = 2.0  # s
AGAIN = 1.0  # s until what failed beside the server is begun again
POLICY = "default-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'none'"
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Server:
    """Serves a site on a socket that listens already; `background` runs beside, on the server's loop.

    Whatever fails within is given to `failed`, in the server's thread; who asked is turned away, the others are served.
    """

    def __init__(
        self,
        listening: socket.socket,
        site: Site,
        background: Callable[[], Coroutine[Any, Any, None]] | None = None,
        failed: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._listening, self._site, self._background, self._failed = listening, site, background, failed
        self._names = {socket.gethostname(), socket.gethostname().partition(".")[0]}
        self._silent: dict[object, float] = {}  # connections that have not asked for anything yet
        self._open = 0  # WebSockets
        self._connections: Callable[[], int] = lambda: 0
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._thread.start()

    @property
    def serves(self) -> bool:
        """Whether it has not ended, of its own accord or closed."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Ends the server and gives the port back."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(ENDING)
        self._listening.close()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except Exception as error:  # a page that fails must not take the desk with it
            self._failed(error)

    async def _serve(self) -> None:
        quiet = logging.getLogger(__name__)
        quiet.disabled = True
        accepting = web.Server(
            self._handle,
            logger=quiet,
            access_log=None,
            keepalive_timeout=KEPT_ALIVE,
            max_line_size=LONGEST_LINE,
            max_field_size=LARGEST_FIELD,
            lingering_time=0.0,
        )
        self._connections = lambda: len(accepting.connections)
        server = await self._loop.create_server(lambda: self._accept(accepting), sock=self._listening)
        beside = [asyncio.create_task(self._keep(self._drop_the_silent))]
        if self._background is not None:
            beside.append(asyncio.create_task(self._keep(self._background)))
        await self._ended.wait()
        server.close()
        for task in beside:
            task.cancel()
        for connection in accepting.connections:
            connection.force_close()

    async def _keep(self, task: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs what is to run as long as the server does, again where it fails."""
        while True:
            try:
                return await task()
            except Exception as error:
                self._failed(error)
            await asyncio.sleep(AGAIN)

    def _accept(self, accepting: web.Server) -> asyncio.Protocol:
        if self._connections() >= MOST_CONNECTIONS:
            return _Refusing()
        connection = accepting()
        self._silent[connection] = self._loop.time()
        return connection

    async def _drop_the_silent(self) -> None:
        while True:
            await asyncio.sleep(FIRST_WORD / 4)
            late = [each for each, since in self._silent.items() if self._loop.time() - since > FIRST_WORD]
            for connection in late:
                del self._silent[connection]
                connection.force_close()  # type: ignore[attr-defined]

    async def _handle(self, asked: web.BaseRequest) -> web.StreamResponse:
        self._silent.pop(asked.protocol, None)
        request = _request(asked)
        if not is_ours(request.here, self._names):
            return _response(refusal(403, "ask this machine by its address or its own name"))
        if asked.method not in ("GET", "HEAD") or asked.can_read_body:
            reply = _response(refusal(405, "only GET is answered, without a body"))
            reply.force_close()
            return reply
        if request.headers.get("upgrade", "").lower() == "websocket":
            return await self._converse(asked, request)
        return _response(await self._answered(request))

    async def _answered(self, request: Request) -> Reply:
        try:
            answer = self._site.answer(request)
            if answer is None:
                return refusal(404, "there is nothing at this address")
            return await asyncio.wait_for(answer(request), ANSWERED)
        except TimeoutError:
            return refusal(503, "no answer in time")
        except Exception as error:
            self._failed(error)
            return refusal(500, f"this failed: {type(error).__name__}")

    async def _converse(self, asked: web.BaseRequest, request: Request) -> web.StreamResponse:
        talk = self._site.talk(request)
        if talk is None:
            return _response(refusal(404, "nobody talks at this address"))
        if not same_origin(request.headers.get("origin", ""), request.here):
            return _response(refusal(403, "this page is not ours"))
        if self._open >= MOST_SOCKETS:
            return _response(refusal(503, "too many are connected"))
        response = web.WebSocketResponse(
            timeout=FAREWELL, max_msg_size=LARGEST_MESSAGE, heartbeat=HEARTBEAT, compress=False
        )
        try:
            await response.prepare(asked)
        except ValueError:  # aiohttp decodes the key without asking whether it is ASCII
            return _response(refusal(400, "this is no handshake"))
        self._open += 1
        try:
            await talk(request, _Socket(response))
        except OSError:
            pass  # whoever was spoken with is gone
        except Exception as error:
            self._failed(error)
            await response.close(code=1011)
        finally:
            self._open -= 1
            await response.close()
        return response


class _Socket:
    """A WebSocket as the site knows it."""

    def __init__(self, response: web.WebSocketResponse) -> None:
        self._response = response

    async def receive(self) -> str | bytes | None:
        """The next message; None once it is closed."""
        message = await self._response.receive()
        return message.data if message.type in (WSMsgType.TEXT, WSMsgType.BINARY) else None

    async def send(self, message: str | bytes) -> bool:
        """Sends, or gives the other end up."""
        sending = self._response.send_str(message) if isinstance(message, str) else self._response.send_bytes(message)
        try:
            await asyncio.wait_for(sending, SENT)
        except (TimeoutError, OSError, RuntimeError):
            await self.close()
            return False
        return True

    async def close(self) -> None:
        """Ends it, without waiting for a farewell."""
        with suppress(OSError, RuntimeError, asyncio.TimeoutError):
            await asyncio.wait_for(self._response.close(drain=False), ENDING)


class _Refusing(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Closes it."""
        transport.close()


def _request(asked: web.BaseRequest) -> Request:
    headers = {name.lower(): value for name, value in asked.headers.items()}
    return Request(asked.rel_url.path, asked.rel_url.raw_query_string, headers, asked.remote or "")


def _response(reply: Reply) -> web.Response:
    headers = {**ALWAYS, "Content-Type": reply.kind, "Cache-Control": "no-cache", **reply.headers}
    return web.Response(body=reply.body, status=reply.status, headers=headers)
