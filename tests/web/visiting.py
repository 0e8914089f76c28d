"""The page's server as programs ask it: by HTTP, by WebSocket and in bytes that no client of ours would send."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from stand import Stand

PAGE = "/page/socket"


def asking(stand: Stand, ask: Callable[[aiohttp.ClientSession], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with aiohttp.ClientSession(stand.address) as session:
            return await ask(session)

    return asyncio.run(run())


def get(stand: Stand, path: str, **more: Any) -> tuple[int, bytes, Any]:
    async def ask(session: aiohttp.ClientSession) -> tuple[int, bytes, Any]:
        async with session.get(path, **more) as reply:
            return reply.status, await reply.read(), reply.headers

    return asking(stand, ask)


async def wish(socket: aiohttp.ClientWebSocketResponse, **wished: Any) -> None:
    await socket.send_str(json.dumps(wished))


async def told(socket: aiohttp.ClientWebSocketResponse, key: str) -> Any:
    """The next news under a key."""
    while True:
        message = await socket.receive(10)
        assert message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY), message
        if message.type == aiohttp.WSMsgType.TEXT and key in (news := json.loads(message.data)):
            return news[key]


def raw(stand: Stand, sent: bytes) -> bytes:
    """What the server says to bytes that no client of ours would send."""
    with socket.create_connection(("127.0.0.1", stand.port), 5) as talking:
        talking.sendall(sent)
        return talking.recv(200)
