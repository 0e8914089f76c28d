"""OSCQuery from outside: HTTP and WebSockets to a desk on the loopback, with the stage's end of its pipes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from live.addresses.messages import Message
from live.commands import SetValue, Trigger
from live.osc.coding import decode, encode
from tests.oscquery import rules
from tests.oscquery.house import PATIENCE, House
from tests.oscquery.test_oscquery_parts import WALL, bundle, text
from tests.showmaker import make

pytestmark = pytest.mark.timed

JSON = {"Accept": "application/json"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as made:
        made.tell()
        assert made.until(lambda: get(made, "/state/track?VALUE")[0] == 200)
        yield made


class Client:
    """One program at the other end of a WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, *packets: bytes) -> None:
        for packet in packets:
            await self._socket.send_bytes(packet)

    async def command(self, command: str, path: object) -> None:
        await self._socket.send_str(json.dumps({"COMMAND": command, "DATA": path}))

    async def say(self, line: str) -> None:
        await self._socket.send_str(line)

    async def told(self, seconds: float = PATIENCE) -> Message | dict[str, str] | None:
        """The next message, OSC or JSON; None where none comes."""
        try:
            message = await self._socket.receive(seconds)
        except TimeoutError:
            return None
        if message.type is aiohttp.WSMsgType.TEXT:
            return json.loads(message.data)
        assert message.type is aiohttp.WSMsgType.BINARY, message
        ((_, (heard,)),) = decode(message.data, 0.0)
        return heard


@asynccontextmanager
async def client(house: House) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.url}/") as socket:
        yield Client(socket)


def run(talk: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await asyncio.wait_for(talk(), 2 * PATIENCE)

    asyncio.run(whole())


async def waited(house: House, done: Callable[[], object]) -> bool:
    return await asyncio.to_thread(house.until, done)


def get(house: House, path: str, headers: dict[str, str] = JSON) -> tuple[int, str, str]:
    async def asked() -> tuple[int, str, str]:
        async with aiohttp.ClientSession(headers=headers) as session, session.get(house.url + path) as response:
            return response.status, response.content_type, await response.text()

    return asyncio.run(asked())


def test_the_whole_tree_is_served_and_keeps_the_rules(house: House) -> None:
    status, kind, body = get(house, "/")
    assert (status, kind) == (200, "application/json")
    assert list(rules.faults(json.loads(body), "/")) == []
    assert json.loads(body)["CONTENTS"]["state"]["CONTENTS"]["track"]["VALUE"] == [1, "One", 59.0]


def test_browsers_find_the_page_at_the_root_and_programs_the_tree(house: House) -> None:
    assert get(house, "/", {"Accept": "text/html,*/*"})[1] == "text/html"
    assert get(house, "/?HOST_INFO", {"Accept": "text/html,*/*"})[1] == "application/json"
    assert get(house, "/", {"Accept": "*/*"})[1] == "application/json"


def test_the_host_tells_its_ports(house: House) -> None:
    told = json.loads(get(house, "/?HOST_INFO")[2])
    ports = house.exchange.ports
    assert (told["OSC_IP"], told["OSC_PORT"], told["OSC_TRANSPORT"]) == ("127.0.0.1", ports["osc"], "UDP")
    assert (told["WS_IP"], told["WS_PORT"]) == ("127.0.0.1", ports["web"])
    assert told["NAME"].startswith("Limelight on ") and told["EXTENSIONS"]["LISTEN"]


@pytest.mark.parametrize(
    ("path", "expected"), [("/master?VALUE", 200), ("/go?VALUE", 204), ("/master?FOO", 400), ("/nowhere", 404)]
)
def test_the_codes_cross_the_server(house: House, path: str, expected: int) -> None:
    assert get(house, path)[0] == expected


def test_who_listens_is_told_the_value_and_each_change_until_it_is_ignored(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.command("LISTEN", "/master")
            assert await one.told() == Message("/master", (1.0,))
            house.tell(master=0.25)
            assert await one.told() == Message("/master", (0.25,))
            await one.command("LISTEN", "/blackout")
            assert await one.told() == Message("/blackout", (False,))
            await one.command("IGNORE", "/master")
            house.tell(master=0.75, blackout=True)
            assert await one.told() == Message("/blackout", (True,))
            assert await one.told(0.2) is None

    run(talk)


def test_osc_through_the_socket_reaches_the_stage_and_the_other_listeners_but_not_its_sender(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one, client(house) as other:
            for each in (one, other):
                await each.command("LISTEN", "/master")
                assert await each.told() == Message("/master", (1.0,))
            await one.send(encode("/master", (0.25,)), encode("/go", ()))
            assert await other.told() == Message("/master", (0.25,))
            assert await waited(house, lambda: len(house.heard) >= 2)
            house.tell(master=0.25)
            assert await one.told(0.6) is None

    run(talk)
    assert house.heard == [SetValue("master", 0.25, "oscquery"), Trigger("go", None, "oscquery")]


def test_a_value_that_was_clamped_is_told_once_the_hand_rests(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.command("LISTEN", "/master")
            assert await one.told() == Message("/master", (1.0,))
            await one.send(encode("/master", (-3.0,)))
            assert await waited(house, lambda: house.heard)
            house.tell(master=0.0)
            assert await one.told() == Message("/master", (0.0,))

    run(talk)


def test_questions_pings_and_subscriptions_are_answered_through_the_socket(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.send(encode("/param/contrast", ("?",)))
            assert await one.told() == Message("/param/contrast", (1.0,))
            await one.send(encode("/ping", (7, "x")))
            pong = await one.told()
            assert isinstance(pong, Message) and pong.address == "/pong" and pong.arguments[:2] == (7, "x")
            await one.send(encode("/subscribe", (1,)))
            told = {message.address async for message in everything(one)}
            assert {"/master", "/param/hue", "/state/track", "/tempo/bpm"} <= told and "/master/norm" not in told
            await one.send(encode("/subscribe", (0,)))
            assert await waited(house, lambda: house.exchange.monitor.counts["oscquery"] >= 4)
            await asyncio.sleep(0.1)
            house.tell(master=0.5)
            assert await one.told(0.2) is None

    async def everything(one: Client) -> AsyncIterator[Message]:
        while (message := await one.told(0.3)) is not None:
            assert isinstance(message, Message)
            yield message

    run(talk)


def test_nonsense_is_counted_and_told_and_harms_nothing(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.send(b"\xff" * 40)
            assert await one.told() == Message("/state/error", ("not OSC",))
            await one.send(encode("/nowhere", (1,)))
            assert await one.told() == Message("/reply/nowhere", ("error", "/nowhere is not an address"))
            for line in ("{", '{"COMMAND": "DANCE"}', "[]"):
                await one.say(line)
            await one.command("LISTEN", "/go")
            await one.command("LISTEN", "/nowhere")
            refused = house.exchange.monitor.refused
            assert await waited(house, lambda: refused["oscquery", "nothing to listen to"] == 2)
            assert refused["oscquery", "not JSON"] == 1 and refused["oscquery", "unknown command"] == 2
            await one.send(encode("/go", ()))
            assert await waited(house, lambda: house.heard)

    run(talk)
    assert house.heard == [Trigger("go", None, "oscquery")]


def test_a_future_time_tag_delays_itself_and_not_the_blackout_after_it(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            late = bundle(time.time() + 0.4 - WALL, encode("/freeze", (True,)))
            await one.send(late, encode("/blackout", (True,)))
            assert await waited(house, lambda: len(house.heard) == 2)

    run(talk)
    assert [command.name for command in house.heard if isinstance(command, SetValue)] == ["blackout", "freeze"]


def test_last_words_are_heard_though_their_sender_has_gone(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            late = bundle(time.time() + 0.3 - WALL, encode("/freeze", (True,)))
            await one.send(late, encode("/go", ()))

    run(talk)
    assert house.until(lambda: len(house.heard) == 2)
    assert house.heard == [Trigger("go", None, "oscquery"), SetValue("freeze", True, "oscquery")]


def test_a_flood_stays_bounded_and_ends_at_the_newest(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            for step in range(5000):
                await one.send(encode("/master", (step / 5000,)), encode("/nowhere", ()))
            await one.send(encode("/master", (0.125,)))
            assert await waited(house, lambda: SetValue("master", 0.125, "oscquery") in house.heard)

    run(talk)
    values = [command.value for command in house.heard if isinstance(command, SetValue)]
    assert values[-1] == 0.125 and values[:-1] == sorted(values[:-1])


def test_a_sender_that_is_not_allowed_may_listen_and_not_steer(tmp_path: Path) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.send(encode("/master", (0.25,)))
            refused = house.exchange.monitor.refused
            assert await waited(house, lambda: refused["oscquery", "not an allowed sender"] == 1)
            await one.command("LISTEN", "/master")
            while await one.told() != Message("/master", (1.0,)):
                pass

    with House(tmp_path, allow=("10.9.9.9",)) as house:
        house.tell()
        run(talk)
        assert house.heard == []


def test_a_new_look_is_told_as_a_changed_path_and_its_inputs_are_there(tmp_path: Path) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.command("LISTEN", "/master")
            assert await one.told() == Message("/master", (1.0,))
            house.tell(look="limelight")
            assert await one.told() == {"COMMAND": "PATH_CHANGED", "DATA": "/"}

    show = make(tmp_path / "made", seconds=1.0, tracks=2)
    with House(tmp_path, show=show.root) as house:
        house.tell(look="plain")
        assert house.until(lambda: "/track/2/go" in get(house, "/track")[2])
        run(talk)
        tree = json.loads(get(house, "/")[2])
    inputs = tree["CONTENTS"]["shader"]["CONTENTS"]["1"]["CONTENTS"]
    assert inputs and "macro" in tree["CONTENTS"]
    assert list(rules.faults(tree, "/")) == []
    assert "limelight" in tree["CONTENTS"]["param"]["CONTENTS"]["look"]["RANGE"][0]["VALS"]


def test_the_operator_sees_who_is_here_and_what_comes(house: House) -> None:
    async def talk() -> None:
        async with client(house) as one:
            await one.send(text("/go") + text(",I"))
            assert await waited(house, lambda: house.heard)
            assert house.exchange.monitor.facts["oscquery"] == "1 connected"
            arrival = house.exchange.monitor.arrived["oscquery"][-1]
            assert (arrival.origin, arrival.line) == ("127.0.0.1", "/go None")

    run(talk)
    assert house.until(lambda: house.exchange.monitor.facts["oscquery"] == "nobody is connected")
